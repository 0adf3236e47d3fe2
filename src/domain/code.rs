//! INSEE codes of the *code officiel géographique* (COG).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A text that is not an INSEE code of the expected kind.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("\"{text}\" is not {expected}")]
pub struct CodeError {
    text: String,
    expected: &'static str,
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $len:literal, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $len]);

        impl $name {
            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default().trim_end()
            }
        }

        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> {
                let valid: fn(&[u8]) -> bool = $valid;
                if !valid(text.as_bytes()) {
                    return Err(CodeError { text: text.chars().take(40).collect(), expected: $expected });
                }
                let mut code = [b' '; $len];
                code[..text.len()].copy_from_slice(text.as_bytes());
                Ok(Self(code))
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, CodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.as_str().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }
    };
}

fn digits(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

code!(
    /// A commune, current or former: five digits, or 2A/2B and three digits in Corsica.
    CommuneCode,
    5,
    "an INSEE commune code (five digits, or 2A or 2B and three digits)",
    |c| c.len() == 5 && digits(&c[2..]) && (digits(&c[..2]) || &c[..2] == b"2A" || &c[..2] == b"2B")
);
code!(
    /// A département: two digits, 2A, 2B, or three digits overseas.
    DepartmentCode,
    3,
    "a département code (01 to 95, 2A, 2B, 971 to 988)",
    |c| (matches!(c.len(), 2 | 3) && digits(c)) || c == b"2A" || c == b"2B"
);
code!(
    /// A région: two digits, or the three digits of a collectivity overseas.
    RegionCode,
    3,
    "a région code",
    |c| matches!(c.len(), 2 | 3) && digits(c)
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_commune_code_is() {
        for good in ["34172", "2A004", "2B033", "97411", "01001"] {
            assert_eq!(good.parse::<CommuneCode>().expect(good).as_str(), good);
        }
        for bad in ["3417", "341722", "2C004", "2a004", "3417é", "", "34 72", "A2004"] {
            assert!(bad.parse::<CommuneCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn departments_are_two_or_three_long() {
        assert_eq!("34".parse::<DepartmentCode>().expect("34").as_str(), "34");
        assert_eq!("974".parse::<DepartmentCode>().expect("974").as_str(), "974");
        assert!("4".parse::<DepartmentCode>().is_err());
    }
}
