//! The last words on a row: how its place was found, and why something is undetermined.

use super::super::task::{Reason, RowStatus};
use super::place::{By, Found};
use crate::dataset::Snapshot;
use crate::domain::{Lang, Precision};
use crate::eligibility::PlaceError;
use crate::eligibility::place::Candidate;
use crate::eligibility::row::RowPlace;
use std::fmt::Write;

/// Of a row that has its answer.
pub fn ok(data: &Snapshot, lang: Lang, place: &RowPlace, found: &Found, reasons: u8) -> String {
    let mut text = String::with_capacity(64);
    // Writing to a string does not fail.
    let _ = match &found.by {
        By::Point => write!(text, "point, {}", data.cog.communes()[place.commune].name),
        By::Code(code) => write!(text, "commune {code} {}", data.cog.communes()[place.commune].name),
        By::Address {
            label,
            precision_m,
            score,
        } => {
            let _ = write!(text, "{} : {label}", precision(lang, found.precision));
            if let Some(metres) = precision_m {
                let _ = write!(text, ", ±{metres:.0} m");
            }
            match score {
                Some(score) => write!(text, ", score {score:.2}"),
                None => Ok(()),
            }
        }
    };
    if reasons == 0 {
        return text;
    }
    for reason in Reason::ALL {
        if reasons >> (reason as u8) & 1 == 1 {
            text.push_str(" ; ");
            text.push_str(why(lang, reason));
            if reason == Reason::QpvBoundary {
                let codes: Vec<&str> = place
                    .possible_qpv
                    .iter()
                    .take(5)
                    .map(|n| data.qpv.list[*n as usize].code.as_str())
                    .collect();
                let more = if place.possible_qpv.len() > 5 { "…" } else { "" };
                let _ = write!(text, " ({}{more})", codes.join(" "));
            }
        }
    }
    text
}

fn precision(lang: Lang, precision: Precision) -> &'static str {
    match precision {
        Precision::Exact => lang.pick("point", "point"),
        Precision::Housenumber => lang.pick("numéro", "house number"),
        Precision::Street => lang.pick("rue", "street"),
        Precision::Locality => lang.pick("lieu-dit", "locality"),
        Precision::Municipality => lang.pick("commune", "municipality"),
    }
}

fn why(lang: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::SeveralCommunes => lang.pick("plusieurs communes possibles", "several communes possible"),
        Reason::QpvBoundary => lang.pick("dans un QPV ou non", "in a QPV or not"),
        Reason::QpvClass => lang.pick("classe du QPV non connue", "class of the QPV not known"),
        Reason::Near => lang.pick(
            "10 km d'une ZIP ou ZAC : indéterminé",
            "10 km of a ZIP or ZAC: undetermined",
        ),
        Reason::Mountain => lang.pick("montagne ou massif : indéterminé", "mountain or massif: undetermined"),
        Reason::NoData => lang.pick(
            "pas de zonage pour ce lieu à cette date",
            "no zoning for the place on that day",
        ),
        Reason::Other => lang.pick(
            "le texte ou la situation ne tranche pas",
            "the text or the facts do not settle it",
        ),
    }
}

/// Of a row without a place.
pub fn no_place(lang: Lang) -> &'static str {
    lang.pick("aucun lieu sur la ligne", "no place on the row")
}

/// The first candidates, as "34172 Montpellier".
fn few(candidates: &[Candidate]) -> String {
    let name = |c: &Candidate| format!("{} {}", c.commune.code, c.commune.name);
    candidates.iter().take(5).map(name).collect::<Vec<_>>().join(", ")
}

/// Of a row whose place was not found.
pub fn not_found(lang: Lang, error: &PlaceError) -> (RowStatus, String) {
    let text = match (error, lang) {
        (PlaceError::Ambiguous(candidates), _) => {
            format!("{}{}", lang.pick("ambigu : ", "ambiguous: "), few(candidates))
        }
        (PlaceError::NotSure(candidates), _) => format!(
            "{}{}",
            lang.pick("adresse non trouvée ; peut-être : ", "address not found; perhaps: "),
            few(candidates)
        ),
        (PlaceError::Territory(name, communes), Lang::Fr) => {
            format!(
                "{name} est un territoire entier ; une commune, par exemple : {}",
                few(communes)
            )
        }
        (PlaceError::UnknownCommune(code), Lang::Fr) => format!("aucune commune n'a ou n'a eu le code INSEE {code}"),
        (PlaceError::AddressNotFound, Lang::Fr) => "adresse non trouvée".to_owned(),
        (PlaceError::NotInCommune(code), Lang::Fr) => format!("le point n'est pas dans la commune {code}"),
        (PlaceError::OutsideCoverage(_), Lang::Fr) => {
            "hors des données : en mer, à l'étranger ou dans une collectivité non couverte".to_owned()
        }
        (other, _) => other.to_string(),
    };
    (RowStatus::NotFound, text)
}
