//! The words of the field: codes, zones, dates, money, what is known and how surely.

pub mod code;
pub mod date;
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
