//! A new legal state of the medical zoning, from an official file or a list by hand.
//!
//! What comes in is told apart by its columns (`list`), names are matched without guessing (`names`), and what goes out is a list
//! in the layout of the official file and a generation of the manifest that ends those before it (`generation`).

mod generation;
mod list;
mod names;

pub use generation::{About, Added, add};
pub use list::{Line, List, read};
pub use names::{Settled, settle};
