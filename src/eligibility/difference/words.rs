//! What classes and directions of a difference are called.

use super::Direction;
use crate::domain::Lang;

/// A class as people write it: one of the zoning, or a relation to a list; the name of a massif is its own word.
#[must_use]
pub fn class(class: &str, lang: Lang) -> String {
    let known = match class {
        "zip" | "zac" | "zar" | "zv" => return class.to_uppercase(),
        "hz" => lang.pick("hors zonage", "not zoned"),
        "inside" => lang.pick("dans la liste", "in the list"),
        "outside" => lang.pick("hors de la liste", "not in the list"),
        "undetermined" => lang.pick("indéterminé", "undetermined"),
        "no_data" => lang.pick("sans donnée", "no data"),
        name => name,
    };
    known.to_owned()
}

/// In which direction something changed.
#[must_use]
pub fn direction(change: Direction, lang: Lang) -> &'static str {
    match change {
        Direction::Gained => lang.pick("gagné", "gained"),
        Direction::Lost => lang.pick("perdu", "lost"),
        Direction::Changed => lang.pick("changé", "changed"),
        Direction::Unclear => lang.pick("incertain", "unclear"),
    }
}
