//! From official files to what eligeo reads.

pub mod addresses;
pub mod fetch;
