//! Tables: rows in, the same rows with columns added out, in order, each with a status.
//!
//! `source` opens a file and says what it is, `records` cuts it into rows, `columns` finds what each column means, a
//! `task` answers rows, `pipeline` does it on all cores, `table` and `xlsx` write the rows.

pub mod cells;
pub mod columns;
pub mod dialect;
pub mod eligibility;
pub mod encoding;
pub mod error;
pub mod form;
pub mod geocode;
pub mod pipeline;
pub mod records;
pub mod resumable;
pub mod source;
pub mod summary;
pub mod table;
pub mod task;
pub mod xlsx;

pub use cells::Cells;
pub use error::FileError;
pub use source::{Asked, Source};
pub use summary::Summary;
pub use task::{RowOutcome, RowStatus, RowTask};
