//! The words of an address in one spelling: abbreviations written out, numbers in figures, what carries no meaning left
//! out.

use super::normalise::fold;

/// What a word says of a street, and so how much it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// `rue`, `avenue`: many streets differ in it alone, and many people get it wrong.
    Type,
    /// `saint`, `docteur`: often left out or abbreviated.
    Title,
    /// Digits.
    Number,
    /// What the street is called.
    Name,
}

/// The words of a street or locality, in order.
#[must_use]
pub fn street_words(text: &str) -> Vec<String> {
    spell(&fold(text))
}

/// The words of a text that is folded already (see [`fold`]).
#[must_use]
pub fn spell(folded: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let raw: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let mut at = 0;
    while at < raw.len() {
        if let Some((length, word)) = phrase(&raw[at..]) {
            at += length;
            words.extend(word.map(str::to_owned));
            continue;
        }
        let word = raw[at];
        at += 1;
        if is_small(word) {
            continue;
        }
        if let Some(tens) = tens(word)
            && let Some(ones) = raw.get(at).and_then(|w| number_word(w)).filter(|n| (1..10).contains(n))
        {
            at += 1;
            words.push((tens + ones).to_string());
            continue;
        }
        words.push(match number_word(word).map(u32::from) {
            Some(number) => number.to_string(),
            None => long_form(word, words.is_empty()).to_owned(),
        });
    }
    words
}

/// What a spelled word says of a street.
#[must_use]
pub fn role(word: &str) -> Role {
    if word.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
        Role::Number
    } else if TYPES.binary_search(&word).is_ok() {
        Role::Type
    } else if matches!(
        word,
        "saint"
            | "sainte"
            | "saints"
            | "general"
            | "marechal"
            | "docteur"
            | "president"
            | "colonel"
            | "commandant"
            | "capitaine"
            | "lieutenant"
            | "sergent"
            | "professeur"
            | "abbe"
            | "monseigneur"
            | "amiral"
            | "notre"
            | "dame"
    ) {
        Role::Title
    } else {
        Role::Name
    }
}

/// Whether a folded word ties a name to what stands before it: "rue de Lyon".
#[must_use]
pub fn is_link(word: &str) -> bool {
    matches!(
        word,
        "de" | "du" | "des" | "d" | "la" | "le" | "les" | "l" | "a" | "au" | "aux" | "et" | "sur" | "en"
    )
}

/// Words between which a street cannot be told apart, and which people leave out.
fn is_small(word: &str) -> bool {
    matches!(
        word,
        "de" | "du"
            | "des"
            | "d"
            | "la"
            | "le"
            | "les"
            | "l"
            | "a"
            | "au"
            | "aux"
            | "et"
            | "en"
            | "sur"
            | "sous"
            | "no"
            | "n"
            | "numero"
    )
}

/// Several words that are one, or nothing.
fn phrase(words: &[&str]) -> Option<(usize, Option<&'static str>)> {
    let starts = |with: &[&str]| words.len() >= with.len() && words[..with.len()] == *with;
    let table: [(&[&str], Option<&'static str>); 12] = [
        (&["lieu", "dit"], None),
        (&["rond", "point"], Some("rondpoint")),
        (&["zone", "artisanale"], Some("za")),
        (&["zone", "industrielle"], Some("zi")),
        (&["zone", "d", "activites"], Some("za")),
        (&["zone", "d", "activite"], Some("za")),
        (&["zone", "activites"], Some("za")),
        (&["zone", "d", "amenagement", "concerte"], Some("zac")),
        (&["z", "a"], Some("za")),
        (&["z", "a", "c"], Some("zac")),
        (&["z", "i"], Some("zi")),
        (&["grand", "rue"], Some("grandrue")),
    ];
    let longest = table
        .into_iter()
        .filter(|(with, _)| starts(with))
        .max_by_key(|(with, _)| with.len());
    longest
        .map(|(with, word)| (with.len(), word))
        .or_else(|| matches!(words[0], "ld" | "lieudit").then_some((1, None)))
        .or_else(|| starts(&["grande", "rue"]).then_some((2, Some("grandrue"))))
}

/// `vingt` and `trente`, to which ones are added.
fn tens(word: &str) -> Option<u16> {
    match word {
        "vingt" => Some(20),
        "trente" => Some(30),
        _ => None,
    }
}

/// Numbers in letters up to thirty, ordinals in letters and figures; `un` is an article.
fn number_word(word: &str) -> Option<u16> {
    let ordinal = word
        .strip_suffix("eme")
        .or_else(|| word.strip_suffix("ieme"))
        .or_else(|| word.strip_suffix("er"))
        .or_else(|| word.strip_suffix("ere"))
        .or_else(|| word.strip_suffix('e'));
    if let Some(digits) = ordinal.filter(|d| !d.is_empty() && d.len() <= 2 && d.bytes().all(|b| b.is_ascii_digit())) {
        return digits.parse().ok();
    }
    Some(match word {
        "premier" | "premiere" => 1,
        "deux" | "deuxieme" | "second" | "seconde" | "2nd" | "2nde" => 2,
        "trois" | "troisieme" => 3,
        "quatre" | "quatrieme" => 4,
        "cinq" | "cinquieme" => 5,
        "six" | "sixieme" => 6,
        "sept" | "septieme" => 7,
        "huit" | "huitieme" => 8,
        "neuf" | "neuvieme" => 9,
        "dix" => 10,
        "onze" => 11,
        "douze" => 12,
        "treize" => 13,
        "quatorze" => 14,
        "quinze" => 15,
        "seize" => 16,
        "vingt" => 20,
        "trente" => 30,
        _ => return None,
    })
}

/// The long form of an abbreviation; `first`: the word stands where the type of a street does.
fn long_form(word: &str, first: bool) -> &str {
    match word {
        "av" | "ave" | "aven" => "avenue",
        "bd" | "bld" | "bvd" | "boul" | "blvd" | "bvld" => "boulevard",
        "pl" => "place",
        "ch" | "che" | "chem" | "chm" => "chemin",
        "imp" => "impasse",
        "rte" => "route",
        "r" if first => "rue",
        "all" => "allee",
        "allees" => "allee",
        "sq" => "square",
        "fg" | "fbg" | "fb" => "faubourg",
        "crs" => "cours",
        "q" | "qu" if first => "quai",
        "esp" => "esplanade",
        "prom" => "promenade",
        "pass" | "psg" => "passage",
        "trav" => "traverse",
        "mte" => "montee",
        "rpt" | "rdpt" => "rondpoint",
        "ham" => "hameau",
        "dom" => "domaine",
        "lot" => "lotissement",
        "res" | "resid" => "residence",
        "rle" => "ruelle",
        "sen" | "sent" => "sentier",
        "qr" | "qrt" | "quart" => "quartier",
        "pte" => "porte",
        "rem" => "rempart",
        "st" => "saint",
        "ste" => "sainte",
        "sts" | "stes" | "saintes" => "saints",
        "gal" | "gen" | "gnl" => "general",
        "mal" | "mar" | "mchal" => "marechal",
        "dr" | "doc" | "doct" => "docteur",
        "pdt" | "pres" | "prs" => "president",
        "col" => "colonel",
        "cdt" | "comdt" | "cmdt" => "commandant",
        "cne" | "capt" | "cap" => "capitaine",
        "lt" | "ltn" => "lieutenant",
        "sgt" => "sergent",
        "pr" | "prof" => "professeur",
        "mgr" => "monseigneur",
        "am" => "amiral",
        "nd" => "dame",
        other => other,
    }
}

/// The types of streets and places, in order.
const TYPES: &[&str] = &[
    "allee",
    "avenue",
    "boulevard",
    "carrefour",
    "centre",
    "chaussee",
    "chemin",
    "cite",
    "clos",
    "corniche",
    "cote",
    "cour",
    "cours",
    "descente",
    "domaine",
    "enclos",
    "escalier",
    "esplanade",
    "faubourg",
    "hameau",
    "impasse",
    "lotissement",
    "mail",
    "montee",
    "parc",
    "parvis",
    "passage",
    "place",
    "placette",
    "plan",
    "porte",
    "promenade",
    "quai",
    "quartier",
    "residence",
    "rocade",
    "rondpoint",
    "route",
    "rue",
    "ruelle",
    "sentier",
    "square",
    "traverse",
    "venelle",
    "villa",
    "village",
    "voie",
    "za",
    "zac",
    "zi",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_in_order_to_be_searched() {
        assert!(TYPES.is_sorted());
    }

    #[test]
    fn one_spelling_of_a_street() {
        for (a, b) in [
            ("av. du Gal de Gaulle", "Avenue du Général-de-Gaulle"),
            ("bd St-Michel", "boulevard saint michel"),
            ("rue du onze novembre 1918", "Rue du 11-Novembre-1918"),
            ("r. du huit mai 1945", "rue du 8 Mai 1945"),
            ("rue du 1er mai", "rue du premier mai"),
            ("rue du vingt-cinq août", "rue du 25 Août"),
            ("Zone artisanale des Pins", "Z.A. les Pins"),
            ("lieu-dit La Plaine", "la plaine"),
            ("Grand-Rue", "Grande Rue"),
            ("Rd-pt de l'Europe", "rd pt europe"),
            ("chem. de l'Œuvre", "Chemin de l'oeuvre"),
        ] {
            assert_eq!(street_words(a), street_words(b), "{a} / {b}");
        }
        assert_eq!(street_words("12 r. Pasteur"), ["12", "r", "pasteur"]);
        assert_eq!(street_words("r. Pasteur"), ["rue", "pasteur"]);
        assert!(street_words("").is_empty());
        assert!(street_words("de la").is_empty());
    }

    #[test]
    fn roles() {
        assert_eq!(role("rue"), Role::Type);
        assert_eq!(role("8"), Role::Number);
        assert_eq!(role("saint"), Role::Title);
        assert_eq!(role("moulin"), Role::Name);
    }
}
