//! One address of a source, whatever its format.

use super::hit::Kind;
use super::number::HouseNumber;
use crate::domain::CommuneCode;
use crate::geom::LonLat;

/// An address, street, locality or commune as a source states it.
#[derive(Debug, Clone, PartialEq)]
pub struct AddressRow<'a> {
    /// What it is; a commune is none of the index.
    pub kind: Kind,
    /// Its identifier in the source.
    pub id: &'a str,
    /// Its number, of a house number.
    pub number: Option<HouseNumber>,
    /// The street or locality.
    pub name: &'a str,
    /// Five digits.
    pub postcode: &'a str,
    /// INSEE code of the commune or arrondissement.
    pub citycode: CommuneCode,
    /// Its name.
    pub city: &'a str,
    /// The former commune.
    pub former: Option<(CommuneCode, &'a str)>,
    /// Where it is.
    pub at: LonLat,
    /// Metres by which that may be off.
    pub precision_m: u16,
}
