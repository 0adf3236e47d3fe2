//! Stub while the module is written.
use super::problem::{Kind, Problem};
macro_rules! stub { ($($n:ident),*) => { $( #[allow(missing_docs, clippy::missing_errors_doc)] pub async fn $n() -> Problem { Problem::new(Kind::NotFound, "") } )* } }
stub!(
    list,
    one,
    departments,
    department,
    of_department,
    regions,
    region,
    departments_of_region
);
