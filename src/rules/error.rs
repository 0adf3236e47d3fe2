use thiserror::Error;

/// An aid file, or the file of questions, that says something impossible.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{file}, line {line}: {what}")]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// What is wrong and what was expected.
    pub what: String,
}
