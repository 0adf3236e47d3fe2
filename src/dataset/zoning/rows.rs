//! What the cells of a row of the list mean.

use super::LAYER;
use crate::dataset::{Finding, Severity};
use crate::domain::ZoningClass;
use crate::formats::Row;
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Level {
    Commune,
    Qpv,
    Quarter,
}

impl Level {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "COM" | "COMMUNE" => Some(Self::Commune),
            "QPV" | "QP" => Some(Self::Qpv),
            "GQ" | "GRAND QUARTIER" => Some(Self::Quarter),
            _ => None,
        }
    }
}

/// The class of a code of `zmed_niveau`, current or older. Codes for a QPV or a large quarter are refused on a row of
/// another level, and what nobody knows is refused everywhere.
pub(super) fn parse_class(text: &str, level: Level) -> Result<ZoningClass, String> {
    let (class, only) = match text {
        "1_ZIP" => (ZoningClass::Zip, None),
        "2_ZAC" => (ZoningClass::Zac, None),
        "4_ZAR" => (ZoningClass::Zar, None),
        "5_ZV" => (ZoningClass::Zv, None),
        "3_HZ" | "6_HZ" => (ZoningClass::Hz, None),
        "3_QPV_ZIP" => (ZoningClass::Zip, Some(Level::Qpv)),
        "4_QPV_ZAC" => (ZoningClass::Zac, Some(Level::Qpv)),
        "7_GQ_ZAC" => (ZoningClass::Zac, Some(Level::Quarter)),
        "8_GQ_ZIP" => (ZoningClass::Zip, Some(Level::Quarter)),
        _ => {
            return Err(format!(
                "\"{text}\" is no zoning class (1_ZIP, 2_ZAC, 3_HZ, 4_ZAR; older: 3_QPV_ZIP, 4_QPV_ZAC, 5_ZV, 6_HZ, 7_GQ_ZAC, 8_GQ_ZIP)"
            ));
        }
    };
    match only {
        Some(expected) if expected != level => Err(format!("class {text} does not fit a row of this level")),
        _ => Ok(class),
    }
}

/// The class of a code of `zmed_niveau` on a row of a level, such as `2_ZAC` on `COM`.
///
/// # Errors
/// What is wrong with either.
pub fn class_of(class: &str, level: &str) -> Result<ZoningClass, String> {
    let level = Level::parse(level).ok_or_else(|| format!("\"{level}\" is no level (COM, QPV or GQ)"))?;
    parse_class(class, level)
}

pub(super) fn report_repeated(
    seen: &mut HashMap<String, ZoningClass>,
    code: &str,
    class: ZoningClass,
    row: &Row<'_>,
    file: &str,
    findings: &mut Vec<Finding>,
) {
    if let Some(before) = seen.insert(code.to_owned(), class) {
        let (severity, message) = if before == class {
            (Severity::Warning, "the row stands twice".to_owned())
        } else {
            let (a, b) = (before.short_name(), class.short_name());
            (Severity::Error, format!("two rows disagree: {a} and {b}"))
        };
        findings.push(
            Finding::new(severity, LAYER, "repeated-row", file, message)
                .at_line(row.line)
                .about(code),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_fit_their_level_and_unknown_ones_are_refused() {
        assert_eq!(parse_class("1_ZIP", Level::Commune), Ok(ZoningClass::Zip));
        assert_eq!(parse_class("6_HZ", Level::Commune), Ok(ZoningClass::Hz));
        assert_eq!(parse_class("3_QPV_ZIP", Level::Qpv), Ok(ZoningClass::Zip));
        assert!(parse_class("3_QPV_ZIP", Level::Commune).is_err());
        assert!(parse_class("9_NEW", Level::Commune).is_err());
        assert!(parse_class("", Level::Commune).is_err());
    }
}
