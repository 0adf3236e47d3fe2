//! What is asked of each row.

use super::cells::Cells;
use super::records;
use crate::domain::{Lang, Precision};
use std::borrow::Cow;
use std::ops::Range;

/// How a row went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// It has its answer.
    Ok,
    /// It names no place.
    Skipped,
    /// Its place was not found, or fits several communes.
    NotFound,
    /// A cell cannot be taken.
    Error,
}

impl RowStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Skipped, Self::NotFound, Self::Error];

    /// Its word in a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::NotFound => "not-found",
            Self::Error => "error",
        }
    }
}

/// Why a verdict is undetermined, as the summary counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The place may be in several communes.
    SeveralCommunes,
    /// The place may be inside or outside of a QPV.
    QpvBoundary,
    /// The class of the QPV is not known.
    QpvClass,
    /// The 10 km rule cannot be told.
    Near,
    /// Mountain zone or massif cannot be told.
    Mountain,
    /// No zoning list says.
    NoData,
    /// The scheme itself, or something else.
    Other,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::SeveralCommunes,
        Self::QpvBoundary,
        Self::QpvClass,
        Self::Near,
        Self::Mountain,
        Self::NoData,
        Self::Other,
    ];

    /// In a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeveralCommunes => "several_communes",
            Self::QpvBoundary => "qpv_boundary",
            Self::QpvClass => "qpv_class",
            Self::Near => "near_zip_zac",
            Self::Mountain => "mountain",
            Self::NoData => "no_data",
            Self::Other => "other",
        }
    }
}

/// How a row went, for the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowOutcome {
    /// In a word.
    pub status: RowStatus,
    /// What kind of place was found.
    pub found: Option<Precision>,
    /// Why a verdict or the zone is undetermined, if one is: a bit for each of [`Reason::ALL`].
    pub undetermined: u8,
}

impl RowOutcome {
    /// Without a place.
    #[must_use]
    pub fn without(status: RowStatus) -> Self {
        Self {
            status,
            found: None,
            undetermined: 0,
        }
    }
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// As it stands in a CSV file.
    Csv {
        /// Without its line end.
        raw: &'a [u8],
        /// Where its cells are.
        cells: &'a [Range<usize>],
        /// The quote.
        quote: u8,
    },
    /// Of a sheet.
    Texts(&'a [String]),
}

impl<'a> Row<'a> {
    /// The text of a cell without white space around it; empty when the row is shorter.
    #[must_use]
    pub fn cell(&self, column: usize) -> Cow<'a, str> {
        match self {
            Self::Csv { raw, cells, quote } => {
                let Some(range) = cells.get(column) else {
                    return Cow::Borrowed("");
                };
                match records::text(&raw[range.clone()], *quote) {
                    Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                    Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
                }
            }
            Self::Texts(texts) => Cow::Borrowed(texts.get(column).map_or("", |t| t.trim())),
        }
    }
}

/// What is asked of each row.
pub trait RowTask: Send + Sync {
    /// The names of the columns that are added.
    fn header(&self) -> &[String];

    /// The language of details.
    fn lang(&self) -> Lang;

    /// Answers a row: one cell for each name of the header.
    fn answer(&self, row: &Row<'_>, cells: &mut Cells) -> RowOutcome;

    /// The cells of a row that cannot be answered.
    fn refuse(&self, detail: &str, cells: &mut Cells);

    /// The columns that hold codes of five characters, which a spreadsheet may have made numbers.
    fn code_columns(&self) -> Vec<usize>;
}
