//! Numbers as rule files write them: whole, or as text so that no digit is lost.

use rust_decimal::Decimal;
use serde::Deserialize;

/// A number of a rule file.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a whole number, or a number as text such as \"0.80\"")]
pub(super) enum Number {
    Whole(i64),
    Text(String),
}

impl Number {
    /// The exact value.
    pub(super) fn decimal(&self) -> Result<Decimal, String> {
        match self {
            Self::Whole(n) => Ok(Decimal::from(*n)),
            Self::Text(text) => text.parse().map_err(|_| format!("\"{text}\" is no number")),
        }
    }
}
