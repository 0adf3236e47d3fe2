//! The aid rules: files → typed tree; pure evaluation of facts; the trace. Receives facts, never geometry.

pub mod aid;
mod error;
pub mod evaluate;
pub mod facts;
pub mod field;
pub mod load;
pub mod profile;
pub mod question;
pub mod test;

pub use aid::{AidFile, AidId, Text};
pub use error::RuleError;
pub use evaluate::Evaluated;
pub use facts::PlaceFacts;
pub use load::Rules;
pub use profile::Profile;
pub use question::Questions;
pub use test::Test;
