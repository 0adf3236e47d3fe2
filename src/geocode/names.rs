//! How well a name that someone types fits the name of a place.

use super::normalise::{city_key, fold};

/// From this many letters on, a whole name may have a typing error.
const SHORTEST_WITH_ERROR: usize = 4;
/// From this many letters on, the beginning of a name may have one. Shorter beginnings would fit almost anything.
const SHORTEST_BEGINNING_WITH_ERROR: usize = 6;
/// What an article too many or too few costs.
const OTHER_ARTICLE: f64 = 0.01;
/// Inhabitants at which the weight by population is full.
const LARGEST: f64 = 2_500_000.0;

/// A name ready to be compared: one spelling (see [`city_key`]), and the article that was left out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKey {
    text: String,
    article: String,
}

impl NameKey {
    /// The key of a name, or of what is typed to find one.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let folded = fold(name);
        let words: Vec<&str> = folded.split(' ').collect();
        let is_article = |w: &&&str| matches!(**w, "le" | "la" | "les" | "l");
        // As in `city_key`, the last word stays even if it is an article.
        let articles = words[..words.len() - 1].iter().take_while(is_article).count();
        Self {
            text: city_key(name),
            article: words[..articles].join(" "),
        }
    }
}

/// How well a name fits what was typed, over 0 to 1; `None` when it does not fit.
///
/// | fit | score |
/// |---|---|
/// | the name itself | 1, without its article 0.99 |
/// | it begins so | 0.7 to 0.9, by how much of it was typed |
/// | it has those words in that order, the last one perhaps begun | 0.5 to 0.7 |
/// | the name with one letter wrong, missing, too many, or two swapped | 0.45 |
/// | it begins so, with one such error | 0.2 to 0.4 |
#[must_use]
pub fn score(typed: &NameKey, name: &NameKey) -> Option<f64> {
    let (t, n) = (typed.text.as_str(), name.text.as_str());
    if t.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "names are short")]
    let typed_share = (t.len() as f64 / n.len().max(1) as f64).min(1.0);
    let fit = if t == n {
        1.0
    } else if n.starts_with(t) {
        0.7 + 0.2 * typed_share
    } else if has_words(n, t) {
        0.5 + 0.2 * typed_share
    } else if t.len() >= SHORTEST_WITH_ERROR && one_error_apart(t.as_bytes(), n.as_bytes(), <[u8]>::eq) {
        0.45
    } else if t.len() >= SHORTEST_BEGINNING_WITH_ERROR
        && one_error_apart(t.as_bytes(), n.as_bytes(), |t, n| n.starts_with(t))
    {
        0.2 + 0.2 * typed_share
    } else {
        return None;
    };
    Some(if typed.article == name.article {
        fit
    } else {
        fit - OTHER_ARTICLE
    })
}

/// A score weighted by population: half of it stays whatever the size, the other half grows with the logarithm of the
/// number of inhabitants.
#[must_use]
pub fn weighted_by_population(score: f64, inhabitants: u32) -> f64 {
    let size = (1.0 + f64::from(inhabitants)).ln() / (1.0 + LARGEST).ln();
    score * (0.5 + 0.5 * size.min(1.0))
}

/// Whether the words typed are words of the name in the same order, of the last one perhaps only the beginning.
fn has_words(name: &str, typed: &str) -> bool {
    let mut words = name.split(' ');
    let mut typed = typed.split(' ').peekable();
    while let Some(word) = typed.next() {
        let last = typed.peek().is_none();
        if !words.any(|w| w == word || (last && w.starts_with(word))) {
            return false;
        }
    }
    true
}

/// Whether what remains after one letter wrong, missing, too many, or two swapped fits (Damerau's four errors).
fn one_error_apart(typed: &[u8], name: &[u8], fits: fn(&[u8], &[u8]) -> bool) -> bool {
    let same = typed.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (t, n) = (&typed[same..], &name[same..]);
    match (t, n) {
        ([], _) => n.len() == 1,
        ([_], []) => true,
        (_, []) => false,
        ([a, rest @ ..], [b, others @ ..]) => {
            fits(rest, others)
                || fits(t, others)
                || fits(rest, n)
                || matches!((rest, others), ([c, rest @ ..], [d, others @ ..]) if a == d && c == b && fits(rest, others))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(typed: &str, name: &str) -> Option<f64> {
        score(&NameKey::new(typed), &NameKey::new(name))
    }

    #[test]
    fn the_name_itself_in_any_spelling() {
        for (typed, name) in [
            ("montpellier", "Montpellier"),
            ("saint etienne d'orthe", "Saint-Étienne-d'Orthe"),
            ("ST ETIENNE D ORTHE", "Saint-Étienne-d'Orthe"),
            ("ste marie", "Sainte-Marie"),
            ("le mans", "Le Mans"),
            ("l'isle-jourdain", "L'Isle-Jourdain"),
        ] {
            assert_eq!(fit(typed, name), Some(1.0), "{typed}");
        }
        assert_eq!(fit("mans", "Le Mans"), Some(0.99));
        assert_eq!(fit("les mees", "Mées"), Some(0.99));
        assert_eq!(fit("le lez", "Le Lez"), Some(1.0));
        assert_eq!(fit("la", "La"), Some(1.0));
    }

    #[test]
    fn beginnings_come_before_words_and_words_before_errors() {
        let scores = [
            fit("montp", "Montpellier"),
            fit("mont", "Montpellier"),
            fit("montpellier", "Murviel-lès-Montpellier"),
            fit("montpelier", "Montpellier"),
            fit("montpelier", "Montpellier-de-Médillan"),
        ]
        .map(|s| s.expect("fits"));
        assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
        assert!(fit("saint orthe", "Saint-Étienne-d'Orthe").is_some());
        assert!(fit("orthe saint", "Saint-Étienne-d'Orthe").is_none());
    }

    #[test]
    fn one_error_and_no_more() {
        for typed in [
            "montpelier",
            "montpelllier",
            "montpellyer",
            "motnpellier",
            "montpellie",
            "ontpellier",
            "montpelliers",
        ] {
            assert!(fit(typed, "Montpellier").is_some(), "{typed}");
        }
        for typed in ["monpelier", "motnpelier", "", "'", "lyon", "montpellierss"] {
            assert!(fit(typed, "Montpellier").is_none(), "{typed}");
        }
        assert!(fit("lion", "Lyon").is_some());
        assert!(fit("lou", "Lyon").is_none());
        assert!(fit("saint etienne dorthe", "Saint-Étienne-d'Orthe").is_some());
    }

    #[test]
    fn population_decides_among_similar_names() {
        let [nant, nantes] = ["Nant", "Nantes"].map(|n| fit("nant", n).expect("fits"));
        assert!(nant > nantes);
        assert!(weighted_by_population(nant, 900) < weighted_by_population(nantes, 325_000));
        assert!(weighted_by_population(1.0, u32::MAX) <= 1.0);
        assert!(weighted_by_population(1.0, 0) > 0.0);
    }
}
