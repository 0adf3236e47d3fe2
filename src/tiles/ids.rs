//! The numbers by which a map names what it shows.

/// The id of a commune or arrondissement in a tile: its INSEE code as a number, with 20 for 2A and 2B. In Corsica the last three
/// digits are of one numbering, from before 1976, so no two codes have the same id.
#[must_use]
pub fn feature_id(code: &str) -> Option<u64> {
    match code.get(..2) {
        Some("2A" | "2B") => format!("20{}", &code[2..]).parse().ok(),
        _ => code.parse().ok(),
    }
}

/// A QPV's: the digits of its code and the place of its last letter in the alphabet, in two digits.
pub(super) fn qpv_id(code: &str) -> Option<u64> {
    let digits: u64 = code.get(2..7)?.parse().ok()?;
    let letter = code.as_bytes().get(7).filter(|b| b.is_ascii_uppercase())?;
    Some(digits * 100 + u64::from(letter - b'A') + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_codes_as_numbers() {
        assert_eq!(feature_id("34172"), Some(34_172));
        assert_eq!(feature_id("2A004"), Some(20_004));
        assert_eq!(feature_id("2B033"), Some(20_033));
        assert_eq!(feature_id("01001"), Some(1001));
        assert_eq!(qpv_id("QN03401M"), Some(340_113));
        assert_eq!(qpv_id("QN"), None);
    }
}
