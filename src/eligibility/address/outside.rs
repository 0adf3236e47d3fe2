//! Texts that name a place the data does not cover: another country, or a collectivity overseas. Whatever commune of the
//! mainland bears the same name, it is not the one meant.

use crate::dataset::Snapshot;
use crate::dataset::outlines::is_collectivity;
use crate::domain::DepartmentCode;
use crate::eligibility::place::OutsideCoverage;
use crate::geocode::normalise::fold;
use crate::geocode::text::AddressText;
use crate::geocode::words::{Role, is_link, role, spell};

/// Countries and their capitals, folded, that doctors and patients near a border or from abroad write behind a city.
const ABROAD: [&str; 47] = [
    "algerie",
    "allemagne",
    "andorra",
    "andorra la vella",
    "andorre",
    "andorre la vieille",
    "angleterre",
    "argentine",
    "autriche",
    "belgique",
    "bresil",
    "bulgarie",
    "cameroun",
    "canada",
    "chine",
    "cote d ivoire",
    "danemark",
    "egypte",
    "espagne",
    "etats unis",
    "grande bretagne",
    "grece",
    "hongrie",
    "irlande",
    "italie",
    "japon",
    "liban",
    "luxembourg",
    "madagascar",
    "maroc",
    "monaco",
    "monte carlo",
    "norvege",
    "pays bas",
    "pologne",
    "portugal",
    "principaute d andorre",
    "principaute de monaco",
    "quebec",
    "roumanie",
    "royaume uni",
    "senegal",
    "suede",
    "suisse",
    "syrie",
    "tunisie",
    "turquie",
];
/// Collectivities by names that no commune has, folded, and the number each has as a département.
const OVERSEAS: [(&str, &str); 7] = [
    ("nouvelle caledonie", "988"),
    ("polynesie", "987"),
    ("polynesie francaise", "987"),
    ("saint pierre et miquelon", "975"),
    ("st pierre et miquelon", "975"),
    ("tahiti", "987"),
    ("wallis et futuna", "986"),
];
/// How the postcodes of collectivities begin, and the number each has as a département; those of Monaco begin with 980.
const PREFIXES: [&str; 8] = ["975", "977", "978", "984", "986", "987", "988", "989"];
/// The most words of a name that are looked at.
const MOST_WORDS: usize = 5;

/// What the text names that the data does not cover; `None` where it names nothing of the kind.
pub fn told(data: &Snapshot, text: &str) -> Option<OutsideCoverage> {
    if has_foreign_code(text) {
        return Some(OutsideCoverage::Abroad);
    }
    let read = AddressText::read(text);
    let postcode = read.postcode.as_ref().map(|(postcode, _)| postcode.as_str());
    postcode
        .and_then(|postcode| by_postcode(data, postcode))
        .or_else(|| by_name(data, &read, postcode))
}

/// What a postcode belongs to, if the data does not cover that.
pub fn by_postcode(data: &Snapshot, postcode: &str) -> Option<OutsideCoverage> {
    let prefix = postcode.get(..3)?;
    if prefix == "980" {
        return Some(OutsideCoverage::Abroad);
    }
    // No other postcode of a collectivity begins otherwise: 97133 and 97150 are among those of Guadeloupe.
    if !matches!(prefix.get(..2), Some("97" | "98")) {
        return None;
    }
    let departments = data.geocoder.cities().departments_with(postcode);
    let own = match &departments[..] {
        [] => *PREFIXES.iter().find(|own| **own == prefix)?,
        all if all.iter().all(|d| is_collectivity(d)) => all[0],
        _ => return None,
    };
    own.parse().ok().map(OutsideCoverage::Overseas)
}

/// The code of another country: "AD500", "CH-1201 Genève", "B-1000 Bruxelles".
fn has_foreign_code(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let mut words = text.split(|c: char| c.is_whitespace() || ",;()".contains(c));
    words.any(|word| {
        let andorra = word.strip_prefix("AD").is_some_and(|rest| digits(rest, 3));
        let before_dash = word.split_once('-').is_some_and(|(country, rest)| match country {
            "AD" => digits(rest, 3),
            "A" | "B" | "CH" | "L" => digits(rest, 4),
            "D" | "E" | "I" | "MC" => digits(rest, 5),
            _ => false,
        });
        andorra || before_dash
    })
}

/// By the last words of the text, not as the name of a street: "rue de Belgique".
fn by_name(data: &Snapshot, read: &AddressText, postcode: Option<&str>) -> Option<OutsideCoverage> {
    let end = read.tokens.len();
    let last = read.tokens.last()?.segment;
    let begin = read.tokens.iter().position(|t| t.segment == last)?;
    (begin.max(end.saturating_sub(MOST_WORDS))..end).find_map(|from| {
        let before = from
            .checked_sub(1)
            .filter(|_| from > begin)
            .map(|at| &read.tokens[at].word);
        let in_street = before.is_some_and(|word| {
            let spelled = spell(word).join(" ");
            is_link(word) || matches!(role(&spelled), Role::Type | Role::Title)
        });
        if in_street {
            return None;
        }
        named(data, &read.span(from..end), postcode, from > 0)
    })
}

/// `behind`: something stands before the name.
fn named(data: &Snapshot, name: &str, postcode: Option<&str>, behind: bool) -> Option<OutsideCoverage> {
    let name = fold(name);
    if let Some((_, own)) = OVERSEAS.iter().find(|(known, _)| *known == name) {
        return own.parse().ok().map(OutsideCoverage::Overseas);
    }
    let cities = data.geocoder.cities();
    let departments: Vec<DepartmentCode> = cities
        .named(&name, None)
        .into_iter()
        .filter_map(|code| data.cog.commune(code).map(|c| c.department))
        .collect();
    let overseas = departments.iter().find(|d| is_collectivity(d.as_str()));
    // CEDEX of Saint-Martin and Saint-Barthélemy are numbered as those of Guadeloupe.
    let by_cedex = || postcode.is_some_and(|p| p.starts_with("970") && !cities.knows_postcode(p));
    if let Some(own) = overseas
        && (departments.iter().all(|d| is_collectivity(d.as_str())) || by_cedex())
    {
        return Some(OutsideCoverage::Overseas(*own));
    }
    // Suisse is also a commune: alone it is that one, and with its postcode.
    let is_country = departments.is_empty() || (behind && !postcode.is_some_and(|p| cities.knows_postcode(p)));
    (is_country && ABROAD.contains(&name.as_str())).then_some(OutsideCoverage::Abroad)
}
