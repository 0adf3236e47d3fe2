//! The report of the gate as a page: what came in, what was checked and how that went, what a person accepted, what is odd.

use super::gate::{Check, Outcome, Report};
use crate::dataset::Severity;
use crate::domain::{Lang, date::in_words};
use askama::Template;
use jiff::tz::TimeZone;

/// The report as a part of a page, in one language.
#[derive(Debug, Template)]
#[template(path = "quality-report.html")]
pub struct ReportPart {
    w: Words,
    layer: String,
    generation: String,
    version: String,
    against: String,
    rows: usize,
    checked: Option<String>,
    verdict: String,
    checks: Vec<CheckLine>,
    findings: Vec<FindingLine>,
}

#[derive(Debug)]
struct CheckLine {
    name: String,
    looks_at: &'static str,
    /// `passed`, `unusual` or `failed`: what it looks like.
    outcome: &'static str,
    told: &'static str,
    accepted: bool,
    detail: String,
    examples: Vec<String>,
}

#[derive(Debug)]
struct FindingLine {
    layer: String,
    severity: &'static str,
    kind: String,
    count: usize,
}

/// The words of the report.
#[derive(Debug)]
struct Words {
    came_in: &'static str,
    rows: &'static str,
    generation: &'static str,
    version: &'static str,
    against: &'static str,
    checked: &'static str,
    checks: &'static str,
    check: &'static str,
    outcome: &'static str,
    found: &'static str,
    accepted: &'static str,
    examples: &'static str,
    findings: &'static str,
    layer: &'static str,
    severity: &'static str,
    kind: &'static str,
    count: &'static str,
    none: &'static str,
}

const FR: Words = Words {
    came_in: "Ce qui est entré",
    rows: "lignes",
    generation: "Génération",
    version: "Version publiée",
    against: "Comparée à",
    checked: "Contrôlée le",
    checks: "Contrôles",
    check: "Contrôle",
    outcome: "Résultat",
    found: "Constat (en anglais)",
    accepted: "accepté (--accept)",
    examples: "Exemples",
    findings: "Particularités des données",
    layer: "Couche",
    severity: "Gravité",
    kind: "Nature",
    count: "Nombre",
    none: "aucune",
};

const EN: Words = Words {
    came_in: "What came in",
    rows: "rows",
    generation: "Generation",
    version: "Published version",
    against: "Compared with",
    checked: "Checked on",
    checks: "Checks",
    check: "Check",
    outcome: "Outcome",
    found: "What was found",
    accepted: "accepted (--accept)",
    examples: "Examples",
    findings: "What is odd about the data",
    layer: "Layer",
    severity: "Severity",
    kind: "Kind",
    count: "Count",
    none: "none",
};

/// What each check looks at, in French and English. One that is not here is shown by its name.
const LOOKS_AT: [(&str, &str, &str); 20] = [
    ("errors", "Aucune erreur à la lecture", "No error in reading"),
    (
        "overlaps",
        "Les contours ne se chevauchent pas",
        "Outlines lie beside each other",
    ),
    (
        "quarters",
        "Chaque QPV est dans une commune qu’il nomme",
        "Each QPV lies in a commune that it names",
    ),
    ("unknown_codes", "Chaque code est connu", "Each code is known"),
    ("coverage", "Les communes ont une ligne", "Communes have a row"),
    (
        "lost_zones",
        "Aucun département ne perd toutes ses ZIP",
        "No département loses all its ZIP",
    ),
    ("change", "Le changement est plausible", "The change is plausible"),
    (
        "ten_km",
        "La règle des 10 km, par l’index et par chaque contour",
        "The 10 km rule by the index and by every outline",
    ),
    (
        "present",
        "Chaque commune d’aujourd’hui est elle-même",
        "Each commune of today means itself",
    ),
    ("former", "Chaque ancien code a une fin", "Each former code has an end"),
    ("names", "Les noms sont ceux de la liste", "Names are those of the list"),
    ("later", "Aucun mouvement après la liste", "No movement after the list"),
    (
        "places",
        "Chaque commune est où elle était",
        "Each commune is where it was",
    ),
    (
        "moved",
        "Ce qui était connu est dessiné au même endroit",
        "What was known is drawn at the same place",
    ),
    (
        "gaps",
        "Aucune terre nouvelle entre les contours",
        "No more land between outlines",
    ),
    ("in_force", "L’état a commencé", "The state has begun"),
    ("regions", "Aucune région ne perd ses QPV", "No région loses its QPV"),
    ("aids", "Chaque aide se prononce encore", "Each aid can still be told"),
    (
        "cases",
        "Chaque aide dit ce que ses cas attendent",
        "Each aid says what its cases expect",
    ),
    (
        "periods",
        "Les périodes passées des aides restent",
        "Past periods of aids stay",
    ),
];

impl ReportPart {
    /// The report in a language.
    #[must_use]
    pub fn new(report: &Report, lang: Lang) -> Self {
        let accepts = |check: &Check| report.accepted.contains(&check.name);
        let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let checks: Vec<CheckLine> = report
            .checks
            .iter()
            .map(|check| CheckLine {
                looks_at: looks_at(&check.name, lang),
                outcome: match check.outcome {
                    Outcome::Passed => "passed",
                    Outcome::Unusual => "unusual",
                    Outcome::Failed => "failed",
                },
                told: match check.outcome {
                    Outcome::Passed => lang.pick("réussi", "passed"),
                    Outcome::Unusual => lang.pick("inhabituel", "unusual"),
                    Outcome::Failed => lang.pick("échoué", "failed"),
                },
                accepted: accepts(check),
                name: check.name.clone(),
                detail: check.detail.clone(),
                examples: check.examples.clone(),
            })
            .collect();
        let passed = checks.iter().filter(|c| c.outcome == "passed").count();
        let (all, accepted) = (checks.len(), report.accepted.len());
        let verdict = match (lang, accepted) {
            (Lang::Fr, 0) => format!("{passed} contrôles sur {all} réussis."),
            (Lang::Fr, 1) => format!("{passed} contrôles sur {all} réussis, un inhabituel, accepté par une personne."),
            (Lang::Fr, n) => {
                format!("{passed} contrôles sur {all} réussis, {n} inhabituels, acceptés par une personne.")
            }
            (Lang::En, 0) => format!("{passed} of {all} checks passed."),
            (Lang::En, n) => format!("{passed} of {all} checks passed, {n} unusual, accepted by a person."),
        };
        Self {
            w: if lang == Lang::Fr { FR } else { EN },
            layer: report.layer.clone(),
            generation: report.generation.clone(),
            version: report.version.clone(),
            against: report.against.clone(),
            rows: report.rows,
            checked: report
                .checked_at
                .map(|at| in_words(at.to_zoned(paris.clone()).date(), lang)),
            verdict,
            checks,
            findings: report
                .findings
                .iter()
                .map(|odd| FindingLine {
                    layer: odd.layer.clone(),
                    severity: match odd.severity {
                        Severity::Info => lang.pick("note", "note"),
                        Severity::Warning => lang.pick("avertissement", "warning"),
                        Severity::Error => lang.pick("erreur", "error"),
                    },
                    kind: odd.kind.clone(),
                    count: odd.count,
                })
                .collect(),
        }
    }
}

fn looks_at(name: &str, lang: Lang) -> &'static str {
    let known = LOOKS_AT.iter().find(|(known, ..)| *known == name);
    known.map_or("", |(_, fr, en)| lang.pick(fr, en))
}

/// The page as a file that needs nothing else, in French and then in English.
#[derive(Template)]
#[template(path = "quality-file.html")]
struct ReportFile {
    fr: String,
    en: String,
}

/// The report as a page that needs nothing else, in both languages.
///
/// # Errors
/// Never with the committed templates.
pub fn page(report: &Report) -> Result<String, askama::Error> {
    let in_language = |lang| ReportPart::new(report, lang).render();
    ReportFile {
        fr: in_language(Lang::Fr)?,
        en: in_language(Lang::En)?,
    }
    .render()
}
