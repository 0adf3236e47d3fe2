//! "Près de Mende": people say around which place they look. What is answered is that place, and the page says so.

use crate::geocode::normalise::fold;

/// What may stand before the place, without accents and signs.
const PHRASES: [&str; 26] = [
    "pres de",
    "pres du",
    "pres des",
    "pres d",
    "tout pres de",
    "tout pres d",
    "proche de",
    "proche du",
    "proche des",
    "proche d",
    "a cote de",
    "a cote du",
    "a cote des",
    "a cote d",
    "du cote de",
    "du cote d",
    "autour de",
    "autour du",
    "autour des",
    "autour d",
    "non loin de",
    "non loin d",
    "near",
    "close to",
    "next to",
    "around",
];
/// The same with a noun, which may have a word before it.
const AREAS: [&str; 2] = ["environs", "alentours"];

/// The place that a text says to be near; `None` when it says nothing of the kind.
pub fn place_of(text: &str) -> Option<&str> {
    let mut ends = text
        .char_indices()
        .filter(|(_, c)| matches!(c, ' ' | '\'' | '’'))
        .map(|(at, c)| at + c.len_utf8());
    let says_near = |at: &usize| {
        let before = fold(&text[..*at]);
        let before = before.trim();
        PHRASES.contains(&before) || is_area(before)
    };
    let rest = text[ends.rfind(says_near)?..].trim();
    (!rest.is_empty()).then_some(rest)
}

/// "aux environs de", "dans les alentours d'", "environs du".
fn is_area(before: &str) -> bool {
    let words: Vec<&str> = before.split(' ').collect();
    let [start @ .., noun, link] = &words[..] else {
        return false;
    };
    AREAS.contains(noun)
        && matches!(*link, "de" | "du" | "des" | "d")
        && matches!(start, [] | ["aux" | "les"] | ["dans", "les"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_what_stands_behind() {
        for (text, place) in [
            ("près de Mende", "Mende"),
            ("Pres du Vigan", "Vigan"),
            ("à côté d’Alès", "Alès"),
            ("autour de 12 rue Haute 48000 Mende", "12 rue Haute 48000 Mende"),
            ("aux environs de La Canourgue", "La Canourgue"),
            ("dans les alentours d'Uzès", "Uzès"),
            ("near Mende", "Mende"),
        ] {
            assert_eq!(place_of(text), Some(place), "{text}");
        }
        for text in [
            "Mende",
            "Vers",
            "près",
            "près de",
            "Autourville",
            "rue près de Mende",
            "environs de",
        ] {
            assert_eq!(place_of(text), None, "{text}");
        }
    }
}
