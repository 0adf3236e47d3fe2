//! The aid rules: files → typed tree; pure evaluation of facts; the trace. Receives facts, never geometry.

pub mod aid;
pub mod amount;
mod check;
pub mod combination;
pub mod contract;
pub mod contradiction;
mod error;
pub mod evaluate;
pub mod facts;
pub mod field;
pub mod figure;
mod flat;
pub mod formula;
pub mod held;
pub mod impact;
pub mod length;
pub mod load;
mod number;
pub mod profile;
pub mod question;
pub mod running;
pub mod schedule;
pub mod schema;
pub mod sums;
pub mod test;
pub mod verdict;
pub mod words;

pub use aid::{AidFile, AidId, Text};
pub use contradiction::Contradictions;
pub use error::RuleError;
pub use evaluate::Evaluated;
pub use facts::PlaceFacts;
pub use load::Rules;
pub use profile::Profile;
pub use question::Questions;
pub use test::Test;
