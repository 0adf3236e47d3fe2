//! How well the words someone typed fit the name of a street.

use super::alike::alike;
use super::words::{Role, role};

/// A typed word, in one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The word.
    pub word: String,
    /// The part of the text between commas it stands in.
    pub segment: u8,
    /// Whether it stands before the number: the name of a practice rather than of a street.
    pub preamble: bool,
}

/// The most words looked at on either side.
const MOST_WORDS: usize = 24;
/// What a typed word weighs that the name does not have.
const TOO_MUCH: f64 = 0.8;
/// The same where it stands before the number, or between other commas than what fits.
const ASIDE: f64 = 0.08;
/// What the type of a street weighs when none was typed.
const TYPE_NOT_TYPED: f64 = 0.12;

fn weight(word: &str) -> f64 {
    match role(word) {
        Role::Type => 0.4,
        Role::Title => 0.35,
        // The year of a date says little beside day and month.
        Role::Number if word.len() == 4 => 0.3,
        Role::Number => 0.8,
        Role::Name => 1.0,
    }
}

/// How well the typed words fit a name, over 0 to 1: what fits, weighted by what each word says, over everything that
/// was typed or stands in the name. A name of which no telling word was typed does not fit at all.
///
/// `begun`: the last word may be only begun.
#[must_use]
pub fn fit(typed: &[Typed], name: &str, begun: bool) -> f64 {
    let typed = &typed[..typed.len().min(MOST_WORDS)];
    let mut names = [""; MOST_WORDS];
    let mut count = 0;
    for word in name.split(' ').filter(|w| !w.is_empty()).take(MOST_WORDS) {
        names[count] = word;
        count += 1;
    }
    let names = &names[..count];
    let mut used = [false; MOST_WORDS];
    let mut got = [0.0_f64; MOST_WORDS];
    // Equal words first, from the end: in "8 rue du 8 mai" the second 8 is the street's.
    let mut before = typed.len();
    for (n, word) in names.iter().enumerate().rev() {
        let here = (0..before).rev().find(|t| !used[*t] && typed[*t].word == *word);
        if let Some(t) = here.or_else(|| (0..typed.len()).rev().find(|t| !used[*t] && typed[*t].word == *word)) {
            used[t] = true;
            got[n] = 1.0;
            before = t;
        }
    }
    for (n, word) in names.iter().enumerate() {
        if got[n] > 0.0 {
            continue;
        }
        let mut best = (0.0, None);
        for (t, own) in typed.iter().enumerate().filter(|(t, _)| !used[*t]) {
            let mut degree = alike(&own.word, word);
            if begun && t + 1 == typed.len() && own.word.len() >= 2 && word.starts_with(own.word.as_str()) {
                degree = degree.max(0.97);
            }
            if degree > best.0 {
                best = (degree, Some(t));
            }
        }
        if let (degree, Some(t)) = best {
            used[t] = true;
            got[n] = degree;
        }
    }
    join(typed, names, &mut used, &mut got);
    weigh(typed, names, &used, &got)
}

/// Two words typed as one, or one as two.
fn join(typed: &[Typed], names: &[&str], used: &mut [bool], got: &mut [f64]) {
    for n in 0..names.len().saturating_sub(1) {
        if got[n] > 0.0 || got[n + 1] > 0.0 {
            continue;
        }
        let joined = |word: &str| word.strip_prefix(names[n]) == Some(names[n + 1]);
        if let Some(t) = (0..typed.len()).find(|t| !used[*t] && joined(&typed[*t].word)) {
            used[t] = true;
            (got[n], got[n + 1]) = (0.95, 0.95);
        }
    }
    for t in 0..typed.len().saturating_sub(1) {
        if used[t] || used[t + 1] {
            continue;
        }
        let joined = |name: &str| name.strip_prefix(typed[t].word.as_str()) == Some(typed[t + 1].word.as_str());
        if let Some(n) = (0..names.len()).find(|n| got[*n] == 0.0 && joined(names[*n])) {
            (used[t], used[t + 1]) = (true, true);
            got[n] = 0.95;
        }
    }
}

fn weigh(typed: &[Typed], names: &[&str], used: &[bool], got: &[f64]) -> f64 {
    let type_typed = typed.iter().any(|t| !t.preamble && role(&t.word) == Role::Type);
    let telling = |word: &str| matches!(role(word), Role::Name | Role::Number);
    let has_telling = names.iter().any(|n| telling(n));
    let (mut fitting, mut whole, mut told) = (0.0, 0.0, !has_telling && got[..names.len()].iter().all(|g| *g > 0.0));
    for (n, word) in names.iter().enumerate() {
        let mut weight = weight(word);
        if got[n] == 0.0 && role(word) == Role::Type && !type_typed {
            weight = TYPE_NOT_TYPED;
        }
        told |= got[n] > 0.0 && telling(word);
        fitting += weight * got[n];
        whole += weight;
    }
    if !told || whole == 0.0 {
        return 0.0;
    }
    let fits_here = |segment: u8| {
        let mut own = typed.iter().zip(used).filter(|(t, _)| t.segment == segment);
        own.any(|(t, used)| *used && telling(&t.word))
    };
    for (t, _) in typed.iter().zip(used).filter(|(_, used)| !**used) {
        // A number that is not the street's is a house number, wherever it stands: the house was asked for.
        let aside = t.preamble || (role(&t.word) != Role::Number && !fits_here(t.segment));
        let share = if aside { ASIDE } else { TOO_MUCH };
        whole += share * weight(&t.word);
    }
    fitting / whole
}

#[cfg(test)]
mod tests {
    use super::super::words::street_words;
    use super::*;

    fn score(text: &str, name: &str) -> f64 {
        let mut typed = Vec::new();
        for (segment, part) in text.split(',').enumerate() {
            typed.extend(street_words(part).into_iter().map(|word| Typed {
                word,
                segment: u8::try_from(segment).expect("few"),
                preamble: false,
            }));
        }
        fit(&typed, &street_words(name).join(" "), false)
    }

    #[test]
    fn the_same_name_fits_whole() {
        for (text, name) in [
            ("av du Gal de Gaulle", "Avenue du Général de Gaulle"),
            ("rue du huit mai 1945", "rue du 8 Mai 1945"),
            ("rue gabrielperi", "Rue Gabriel Péri"),
        ] {
            assert!(score(text, name) > 0.94, "{text}: {}", score(text, name));
        }
        assert!((score("av du Gal de Gaulle", "Avenue du Général de Gaulle") - 1.0).abs() < 1e-9);
    }

    #[test]
    fn small_errors_cost_little_other_streets_much() {
        let name = "Rue du Moulin";
        let by_degree = [
            score("rue du moulin", name),
            score("rue du moulni", name),
            score("moulin", name),
            score("chemin du moulin", name),
            score("rue jean moulin", name),
            score("rue de la gare", name),
        ];
        assert!(
            by_degree[0] > by_degree[1] && by_degree[1] > by_degree[3],
            "{by_degree:?}"
        );
        assert!(by_degree[2] > by_degree[3], "{by_degree:?}");
        assert!(by_degree[4] < 0.7 && by_degree[5] == 0.0, "{by_degree:?}");
    }

    #[test]
    fn a_type_alone_names_no_street() {
        assert!(score("rue inconnue", "Rue du Village") == 0.0);
        assert!(score("rue du village", "Rue du Village") > 0.99);
    }

    #[test]
    fn what_stands_between_other_commas_costs_little() {
        assert!(score("Les Oliviers, rue du Moulin", "Rue du Moulin") > 0.85);
        assert!(score("Les Oliviers rue du Moulin", "Rue du Moulin") < 0.8);
    }
}
