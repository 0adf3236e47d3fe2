//! From a question to an answer: the one place that joins geocode, index and rules.
//!
//! `resolve` finds the place, `situations` enumerates what is uncertain about it, `near`, `zones` and `aids` draw what
//! holds in all of them, `answer` puts it together.

mod address;
pub mod aids;
pub mod answer;
pub mod combination;
pub mod commune_facts;
pub mod difference;
pub mod drawn;
pub mod freshness;
pub mod location;
pub mod near;
pub mod parse;
pub mod place;
pub mod places;
pub mod provenance;
pub mod question;
mod records;
pub mod resolve;
pub mod reverse;
pub mod row;
pub mod search;
pub mod short;
pub mod situations;
pub mod told;
pub mod told_still;
pub mod warnings;
#[expect(missing_docs, reason = "each function is named after the sentence it returns")]
pub mod wording;
pub mod zones;

pub use answer::{Answer, answer};
pub use place::{Place, PlaceError};
pub use question::{Detail, PlaceQuery, Question};
