//! What people write beside an address: who practises there, on which floor, how to call.

use super::normalise::fold;
use super::words::{Role, is_link, role, spell};

/// Marks the words of a text that belong to no address. The words are folded; the marks have the same length.
#[must_use]
pub fn noise(words: &[&str]) -> Vec<bool> {
    let mut marks = vec![false; words.len()];
    let mut at = 0;
    while at < words.len() {
        let taken = [phone, mail_sorting, floor, practice]
            .iter()
            .find_map(|rule| rule(words, at))
            .unwrap_or(0);
        if taken == 0 {
            at += 1;
            continue;
        }
        let end = (at + taken).min(words.len());
        marks[at..end].fill(true);
        at = end;
    }
    marks
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// `04 67 12 34 56`, `0467123456`, `+33 4 67 12 34 56`, with or without `tel` in front.
fn phone(words: &[&str], at: usize) -> Option<usize> {
    let label = usize::from(matches!(
        words[at],
        "tel" | "telephone" | "fax" | "mob" | "mobile" | "portable" | "standard"
    ));
    let rest = &words[at + label..];
    let pairs = |from: usize, count: usize| {
        rest.len() >= from + count && rest[from..from + count].iter().all(|w| w.len() == 2 && is_digits(w))
    };
    let first = rest.first().copied().unwrap_or_default();
    let numbers = if first.len() == 10 && first.starts_with('0') && is_digits(first) {
        1
    } else if first.starts_with('0') && pairs(0, 5) {
        5
    } else if matches!(first, "33" | "0033") && rest.get(1).is_some_and(|w| w.len() == 1 && is_digits(w)) && pairs(2, 4)
    {
        6
    } else if matches!(first.len(), 11 | 13)
        && (first.starts_with("33") || first.starts_with("0033"))
        && is_digits(first)
    {
        1
    } else {
        0
    };
    (numbers > 0).then_some(label + numbers)
}

/// `BP 123`, `CS 12345`, `TSA 12345`, `CEDEX 9`, `cidex 12`.
fn mail_sorting(words: &[&str], at: usize) -> Option<usize> {
    let numbered = words.get(at + 1).is_some_and(|w| is_digits(w));
    match words[at] {
        "bp" | "cs" | "tsa" if numbered => Some(2),
        "bp" if words.get(at..at + 3).is_some_and(|w| w[1] == "n" && is_digits(w[2])) => Some(3),
        "boite" if words.get(at + 1) == Some(&"postale") => {
            Some(2 + usize::from(words.get(at + 2).is_some_and(|w| is_digits(w))))
        }
        "cedex" | "cidex" => {
            let number = words.get(at + 1).is_some_and(|w| is_digits(w) && w.len() <= 2);
            // "Frontignan Cedex 2 rue du Château": that is a house.
            let house = words
                .get(at + 2)
                .is_some_and(|w| role(&spell(w).join(" ")) == Role::Type);
            Some(1 + usize::from(number && !house))
        }
        _ => None,
    }
}

/// `1er étage`, `étage 2`, `Bât. B`, `appt 4`, `porte 12`, `RDC`, `rez-de-chaussée`.
fn floor(words: &[&str], at: usize) -> Option<usize> {
    let next = words.get(at + 1).copied().unwrap_or_default();
    let names_one = next.len() == 1
        || (is_digits(next) && next.len() <= 3)
        || (next.len() == 2 && next.ends_with(|c: char| c.is_ascii_digit()));
    match words[at] {
        "rdc" | "rch" => Some(1),
        "rez" if words.get(at..at + 3) == Some(&["rez", "de", "chaussee"]) => Some(3),
        "bat" | "batiment" | "bt" | "bloc" | "esc" | "escalier" | "hall" | "appt" | "appartement" | "apt" | "app"
        | "porte" | "interphone" | "digicode" | "code" | "etage" | "etg" | "entree" | "lot"
            if names_one =>
        {
            Some(2)
        }
        word if matches!(next, "interphone" | "digicode" | "code" | "etage" | "etg" | "et")
            && word.bytes().next().is_some_and(|b| b.is_ascii_digit()) =>
        {
            (next != "et" || words.len() == at + 2).then_some(2)
        }
        "premier" | "deuxieme" | "troisieme" | "quatrieme" | "dernier" if next == "etage" => Some(2),
        _ => None,
    }
}

/// `Cabinet médical`, `MSP`, `maison de santé pluriprofessionnelle`: the words that name a practice, not those of its own
/// name, which the search weighs.
fn practice(words: &[&str], at: usize) -> Option<usize> {
    const PHRASES: &[&[&str]] = &[
        &["cabinet", "medical"],
        &["cabinet", "medicale"],
        &["cabinet", "de", "medecine", "generale"],
        &["cabinet", "paramedical"],
        &["cabinet", "infirmier"],
        &["cabinet", "dentaire"],
        &["cabinet", "de", "groupe"],
        &["maison", "medicale"],
        &["maison", "de", "sante", "pluridisciplinaire"],
        &["maison", "de", "sante", "pluriprofessionnelle"],
        &["maison", "de", "sante"],
        &["centre", "medical"],
        &["centre", "de", "sante"],
        &["centre", "commercial"],
        &["pole", "medical"],
        &["pole", "de", "sante"],
        &["pole", "sante"],
        &["espace", "medical"],
        &["espace", "sante"],
        &["medecin", "generaliste"],
        &["medecine", "generale"],
        &["msp"],
        &["cpts"],
        &["scm"],
        &["selarl"],
        &["a", "l", "attention", "de"],
        &["chez"],
    ];
    let fits = |phrase: &&&[&str]| words[at..].starts_with(phrase);
    PHRASES.iter().filter(fits).map(|p| p.len()).max()
}

/// Whether the words for a practice end in this one.
#[must_use]
pub fn ends_practice(word: &str) -> bool {
    matches!(
        word,
        "cpts"
            | "dentaire"
            | "generale"
            | "generaliste"
            | "groupe"
            | "infirmier"
            | "medical"
            | "medicale"
            | "msp"
            | "paramedical"
            | "pluridisciplinaire"
            | "pluriprofessionnelle"
            | "sante"
            | "scm"
            | "selarl"
    )
}

/// A text without the country at its end: "Cahors, FRANCE", "46000 Cahors France métropolitaine".
#[must_use]
pub fn without_country(text: &str) -> &str {
    let text = text.trim();
    // Not the bracket of "Castres (Tarn)".
    let end = text.trim_end_matches([' ', ',', '.', ';']);
    let starts = end
        .rmatch_indices([' ', ',', '('])
        .map(|(at, sign)| at + sign.len())
        .take(2);
    for start in starts.chain([0]) {
        let (before, last) = (&end[..start], end[start..].trim_end_matches(')'));
        let named = match fold(last).as_str() {
            "france" | "france metropolitaine" | "france hexagonale" | "republique francaise" => true,
            "fr" => before.trim_end().ends_with([',', '(', '-']),
            _ => false,
        };
        if !named {
            continue;
        }
        let rest = before.trim_end_matches([' ', ',', '(', '-', '–', '—']);
        if rest.is_empty() {
            return text;
        }
        let parted = before.trim_end().len() > rest.len();
        let folded = fold(rest);
        let word = folded.rsplit(' ').next().unwrap_or_default();
        // "avenue de France", "rue Anatole France", "place Pierre Mendès France"
        let name = matches!(word, "anatole" | "hector" | "mendes" | "stade" | "ile" | "tour" | "r")
            || is_link(word)
            || matches!(role(&spell(word).join(" ")), Role::Type | Role::Title);
        return if parted || !name { rest } else { text };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        let marks = noise(&words);
        let kept: Vec<&str> = words.iter().zip(marks).filter(|(_, m)| !m).map(|(w, _)| *w).collect();
        kept.join(" ")
    }

    #[test]
    fn what_is_no_address_is_set_aside() {
        for (text, expected) in [
            (
                "Cabinet médical, 12 rue Foch, 1er étage, 34000 Montpellier",
                "12 rue foch 34000 montpellier",
            ),
            (
                "12 rue Foch Bât. B 34000 Montpellier Cedex 9",
                "12 rue foch 34000 montpellier",
            ),
            (
                "12 rue Foch BP 123 CS 12345 34000 Montpellier",
                "12 rue foch 34000 montpellier",
            ),
            ("MSP des Oliviers 3 rue Haute", "des oliviers 3 rue haute"),
            ("3 rue Haute Tél. 04 67 12 34 56", "3 rue haute"),
            ("3 rue Haute 0467123456", "3 rue haute"),
            ("3 rue Haute +33 4 67 12 34 56", "3 rue haute"),
            ("3 rue Haute, RDC, appt 4", "3 rue haute"),
        ] {
            assert_eq!(kept(text), expected, "{text}");
        }
    }

    #[test]
    fn the_country_is_no_part_of_the_address() {
        for (text, expected) in [
            ("3 rue Haute 34000 Montpellier France", "3 rue Haute 34000 Montpellier"),
            ("46000 CAHORS, FRANCE", "46000 CAHORS"),
            ("46000 CAHORS (France).", "46000 CAHORS"),
            ("46000 Cahors - France", "46000 Cahors"),
            ("Cahors 46000 France métropolitaine", "Cahors 46000"),
            ("Mende, FR", "Mende"),
            ("3 rue Anatole France, France", "3 rue Anatole France"),
            ("LOT, FRANCE", "LOT"),
        ] {
            assert_eq!(without_country(text), expected, "{text}");
        }
        for text in [
            "France",
            "12 rue Anatole France",
            "3 place Pierre Mendès France",
            "avenue de France",
            "Castres (Tarn)",
            "Fr",
            "",
        ] {
            assert_eq!(without_country(text), text);
        }
    }

    #[test]
    fn streets_that_look_like_it_stay() {
        for text in [
            "rue de la porte neuve",
            "avenue de france",
            "rue du hall",
            "place de l escalier vert",
            "rue du 1er mai",
            "rue du cabinet",
            "8 rue du 8 mai 1945",
        ] {
            assert_eq!(kept(text), text);
        }
    }
}
