//! Where in a text the name of a city stands, and whether it stands there as a city.

use super::MOST_WORDS;
use crate::geocode::text::AddressText;
use crate::geocode::words::{Role, is_link, role, spell};
use std::ops::Range;

/// Institutions: behind one of them and its name a city may stand.
const PLACES: &[&str] = &[
    "bourg",
    "chr",
    "chu",
    "clinique",
    "ehpad",
    "gare",
    "hopital",
    "hospitalier",
    "mairie",
    "pharmacie",
    "polyclinique",
];
/// What needs no name of its own before the city: "centre-ville Mende", "place de la Mairie Mende".
const ALONE: &[&str] = &[
    "bourg",
    "centre",
    "chr",
    "chu",
    "gare",
    "hospitalier",
    "mairie",
    "poste",
    "village",
    "ville",
];
/// What is called after its city: "mairie de Mende".
const OF_A_CITY: &[&str] = &["centre", "chr", "chu", "commune", "gare", "hopital", "mairie", "ville"];

/// How the words that may name a city stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Where only a city stands: alone, behind the postcode, between commas.
    City,
    /// Behind a street that has a name.
    BehindStreet,
    /// Behind an institution.
    BehindPlace,
    /// They may be a city as well as anything else.
    Doubtful,
    /// As the name of a street, a person or a practice: "docteur Thiers". Not even a postcode makes them a city.
    Name,
    /// As a part of a street: "rue de Montpellier".
    Street,
}

/// The spans beside the postcode, at an end of the text, and between separators.
pub(super) fn spans(text: &AddressText) -> Vec<Range<usize>> {
    let end = text.tokens.len();
    let segment = |at: usize| text.tokens[at].segment;
    let mut likely: Vec<Range<usize>> = Vec::new();
    let mut push = |span: Range<usize>| {
        if !span.is_empty() && span.len() <= MOST_WORDS && span.end <= end && !likely.contains(&span) {
            likely.push(span);
        }
    };
    if let Some((_, at)) = text.postcode {
        for to in (at + 1..=end.min(at + MOST_WORDS)).rev() {
            push(at..to);
        }
        for from in at.saturating_sub(MOST_WORDS)..at {
            push(from..at);
        }
    }
    for from in end.saturating_sub(MOST_WORDS)..end {
        push(from..end);
    }
    for to in (1..=end.min(MOST_WORDS)).rev() {
        push(0..to);
    }
    let mut from = 0;
    for at in 1..=end {
        if at == end || segment(at) != segment(from) {
            push(from..at);
            from = at;
        }
    }
    likely
}

/// How the words of a span stand in the text.
pub(super) fn standing(text: &AddressText, span: &Range<usize>) -> Standing {
    let tokens = &text.tokens;
    let (Some(first), Some(last)) = (
        tokens.get(span.start),
        span.end.checked_sub(1).and_then(|at| tokens.get(at)),
    ) else {
        return Standing::City;
    };
    // "MSP Richelieu": what was set aside was a practice, and this is what it is called.
    if first.names_practice {
        return Standing::Name;
    }
    if span.len() == tokens.len() {
        return Standing::City;
    }
    let rest: Vec<&str> = tokens[..span.start]
        .iter()
        .filter(|t| t.segment == first.segment)
        .map(|t| t.word.as_str())
        .collect();
    let after = tokens.get(span.end).filter(|after| after.segment == last.segment);
    // "Saint-Jean-le-Thomas" does not name Thomas, nor "Toulouse-Mirail" Toulouse.
    let glued = first.joined && rest.last().is_some_and(|w| !starts_with_digit(w)) || after.is_some_and(|t| t.joined);
    // Behind the postcode stands the city; before it perhaps: "Montpellier 34000", but "route de Grèzes 48100".
    let postcode = text.postcode.as_ref().map(|(_, at)| *at);
    if postcode == Some(span.start) {
        return if glued { Standing::Doubtful } else { Standing::City };
    }
    // A city that stands first is followed by a number or the type of a street.
    if postcode != Some(span.end) && after.is_some_and(|after| !begins_place(&after.word)) {
        return Standing::Street;
    }
    let before = before(&rest);
    if glued && before != Standing::Street {
        return Standing::Doubtful;
    }
    before
}

/// How a name stands behind the words of its segment.
fn before(rest: &[&str]) -> Standing {
    let Some(last) = rest.last() else {
        return Standing::City;
    };
    let telling = rest.iter().find(|w| !is_link(w));
    if is_link(last) {
        let called_after = |w: &&str| OF_A_CITY.contains(w) && matches!(*last, "de" | "d" | "a");
        return match telling {
            None => Standing::City,
            Some(first) if called_after(first) => Standing::BehindPlace,
            // "Pharmacie de Mende" is hardly anywhere else, but "Clinique de Verdun" is.
            Some(first) if PLACES.contains(first) => Standing::Doubtful,
            Some(_) => Standing::Street,
        };
    }
    if rest.len() == 1 && begins_street(last) {
        return if ALONE.contains(last) {
            Standing::BehindPlace
        } else {
            Standing::Street
        };
    }
    // What is next to "rue" or "docteur" is its name.
    let spelled = spell(&rest.join(" "));
    let expects_name = PLACES.contains(last)
        || spelled
            .last()
            .is_some_and(|w| matches!(role(w), Role::Type | Role::Title));
    if expects_name && !ALONE.contains(last) {
        return Standing::Name;
    }
    if spelled
        .iter()
        .any(|w| matches!(role(w), Role::Type | Role::Number) || w == "grandrue")
    {
        Standing::BehindStreet
    } else if rest
        .iter()
        .any(|w| PLACES.contains(w) || matches!(*w, "lieu" | "lieudit"))
    {
        Standing::BehindPlace
    } else {
        Standing::Doubtful
    }
}

fn starts_with_digit(word: &str) -> bool {
    word.bytes().next().is_some_and(|b| b.is_ascii_digit())
}

fn begins_street(word: &str) -> bool {
    role(&spell(word).join(" ")) == Role::Type
}

/// Whether a word may follow the city at the beginning of a text.
fn begins_place(word: &str) -> bool {
    starts_with_digit(word) || begins_street(word) || PLACES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the last words of a text stand, as many as the name has.
    fn stands(text: &str, words: usize) -> Standing {
        let read = AddressText::read(text);
        let end = read.tokens.len();
        standing(&read, &(end - words..end))
    }

    #[test]
    fn a_city_stands_behind_a_street_with_a_name() {
        for (text, words, expected) in [
            ("Mende", 1, Standing::City),
            ("12 rue Foch Mende", 1, Standing::BehindStreet),
            ("12 Grand Rue Mende", 1, Standing::BehindStreet),
            ("place de la Mairie Mende", 1, Standing::BehindStreet),
            ("cabinet Dupont, Mende", 1, Standing::City),
            ("Maison de santé de Mende", 1, Standing::City),
            ("12 chemin Vert 48000 Mende", 1, Standing::City),
            ("mairie de Mende", 1, Standing::BehindPlace),
            ("Hôpital Lapeyronie Montpellier", 1, Standing::BehindPlace),
            ("le bourg Chanac", 1, Standing::BehindPlace),
            ("12 rue Mende", 1, Standing::Name),
            ("Cabinet médical Laurens", 1, Standing::Name),
            ("3 place Nationale, Cabinet médical Laurens", 1, Standing::Name),
            ("12 impasse du Moulin Vert", 1, Standing::BehindStreet),
            ("12 impasse du chemin Vert", 1, Standing::Name),
            ("rue du docteur Mende", 1, Standing::Name),
            ("Clinique Beau Soleil", 2, Standing::Name),
            ("EHPAD Les Tilleuls", 2, Standing::Name),
            ("je ne sais pas", 1, Standing::Doubtful),
            ("Dr Jean Thiers", 1, Standing::Doubtful),
            ("Saint-Jean-qui-nexiste-pas", 1, Standing::Doubtful),
            ("pharmacie de Mende", 1, Standing::Doubtful),
            ("rue de Mende", 1, Standing::Street),
            ("rue Mende", 1, Standing::Street),
        ] {
            assert_eq!(stands(text, words), expected, "{text}");
        }
    }

    #[test]
    fn a_city_that_stands_first_is_followed_by_a_street() {
        for (text, expected) in [
            ("Mende 12 rue Foch", Standing::City),
            ("Mende mairie", Standing::City),
            ("Mende rue Foch", Standing::City),
            ("Toulouse-Mirail", Standing::Street),
            ("Toulouse-Mairie", Standing::Doubtful),
            ("Mende ne sais", Standing::Street),
        ] {
            assert_eq!(standing(&AddressText::read(text), &(0..1)), expected, "{text}");
        }
    }
}
