//! How the official file behind a layer's address is found, and how it is recognised.

use serde::{Deserialize, Serialize};

/// How a layer's official file is found and recognised.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// What the address is.
    pub from: AddressKind,
    /// What the file holds.
    pub holds: Holds,
    /// Catalogues only: the format of the resource, as the catalogue names it.
    pub format: Option<String>,
    /// Parts of the file's name of which one is in it, without regard to case; none: any name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Folders of years only: the file below the newest year.
    pub path: Option<String>,
    /// Archives only: the member that is wanted.
    pub member: Option<String>,
    /// Columns or properties without which the file is of no use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The most megabytes (10⁶ bytes) the file may have as it is sent.
    pub most_mb: u64,
}

/// What stands behind an official address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AddressKind {
    /// The file, or a redirect to it.
    File,
    /// A dataset of data.gouv.fr: its page or its description in the API.
    Catalogue,
    /// A folder with one folder for each year.
    Years,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// A table, packed by gzip or not.
    Csv,
    /// A spreadsheet (XLS, XLSX or ODS).
    Sheet,
    /// A FeatureCollection, packed by gzip or not.
    GeoJson,
    /// A zip with the wanted member.
    Zip,
}

impl Origin {
    /// How its file is called, in words.
    #[must_use]
    pub fn names_in_words(&self) -> String {
        let endings = self.holds.endings().join(" or ");
        if self.names.is_empty() {
            format!("a file .{endings}")
        } else {
            format!("a file named *{}* .{endings}", self.names.join("* or *"))
        }
    }
}

impl Holds {
    /// The endings of such files, the usual one first.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["csv", "csv.gz"],
            Self::Sheet => &["xls", "xlsx", "ods"],
            Self::GeoJson => &["geojson", "geojson.gz", "json"],
            Self::Zip => &["zip"],
        }
    }

    /// In words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Csv => "a CSV table",
            Self::Sheet => "a spreadsheet",
            Self::GeoJson => "GeoJSON",
            Self::Zip => "a zip archive",
        }
    }
}
