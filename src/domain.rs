//! The words of the field: codes, zones, dates, money, what is known and how surely.

pub mod code;
pub mod date;
pub mod figures;
pub mod location;
pub mod money;
pub mod truth;
pub mod zone;

pub use code::{CommuneCode, DepartmentCode, RegionCode};
pub use date::Date;
pub use location::{Lang, Precision};
pub use money::Money;
pub use truth::Outcome;
pub use zone::{Basis, Relation, ZoneKind, ZoningClass};

/// Metres to the centimetre, as answers show them.
#[must_use]
pub fn centimetres(metres: f64) -> f64 {
    (metres * 100.0).round() / 100.0
}
