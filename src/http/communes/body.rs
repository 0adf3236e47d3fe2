//! The JSON of a commune, a département and a région: only the fields asked for, and of those only what is known.

use super::geojson::Geometry;
use crate::dataset::Snapshot;
use crate::dataset::cog::{Cog, Division};
use crate::dataset::lookup::{Found, centre, town_hall};
use crate::domain::{CommuneCode, DepartmentCode, RegionCode};
use serde::Serialize;

const COMMUNE_DEFAULT: [&str; 6] = [
    "codeDepartement",
    "codeRegion",
    "codesPostaux",
    "population",
    "siren",
    "codeEpci",
];

/// Code and name of what a commune or département belongs to.
#[derive(Debug, Serialize)]
struct CodeName<'a> {
    code: String,
    nom: &'a str,
}

/// A commune.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommuneBody<'a> {
    nom: &'a str,
    code: CommuneCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    siren: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_epci: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_departement: Option<DepartmentCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_region: Option<RegionCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes_postaux: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    departement: Option<CodeName<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<CodeName<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epci: Option<CodeName<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    centre: Option<Geometry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mairie: Option<Geometry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contour: Option<Geometry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<Geometry>,
    #[serde(rename = "_score", skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

/// A département or région.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DivisionBody<'a> {
    nom: &'a str,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_region: Option<RegionCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<CodeName<'a>>,
    #[serde(rename = "_score", skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

/// The fields of a commune that `fields` asks for; `None` asks for the usual ones.
#[must_use]
pub fn commune<'a>(data: &'a Snapshot, found: Found<usize>, fields: Option<&[&str]>) -> Option<CommuneBody<'a>> {
    let commune = data.cog.communes().get(found.what)?;
    let asked = |name: &str| fields.unwrap_or(&COMMUNE_DEFAULT).contains(&name);
    let epci = commune.epci.as_deref();
    let geometry = |name: &str| asked(name).then(|| geometry(data, found.what, name)).flatten();
    Some(CommuneBody {
        nom: &commune.name,
        code: commune.code,
        siren: commune.siren.as_deref().filter(|_| asked("siren")),
        code_epci: epci.filter(|_| asked("codeEpci")),
        code_departement: asked("codeDepartement").then_some(commune.department),
        code_region: asked("codeRegion").then_some(commune.region),
        codes_postaux: asked("codesPostaux").then_some(&commune.postal_codes),
        population: commune.population.filter(|_| asked("population")),
        departement: asked("departement")
            .then(|| code_name(data.cog.departments(), commune.department))
            .flatten(),
        region: asked("region")
            .then(|| code_name(data.cog.regions(), commune.region))
            .flatten(),
        epci: epci.filter(|_| asked("epci")).and_then(|siren| {
            let nom = data.cog.epci_name(siren)?;
            Some(CodeName {
                code: siren.to_owned(),
                nom,
            })
        }),
        centre: geometry("centre"),
        mairie: geometry("mairie"),
        contour: geometry("contour"),
        bbox: geometry("bbox"),
        score: found.score.map(rounded),
    })
}

/// A geometry of a commune by its name in the contract, when it is known.
#[must_use]
pub fn geometry(data: &Snapshot, number: usize, name: &str) -> Option<Geometry> {
    let outline = data.outlines.commune(number);
    match name {
        "centre" => centre(data, number).map(Geometry::from),
        "mairie" => town_hall(data, number).map(Geometry::from),
        "contour" => outline.and_then(Geometry::outline),
        "bbox" => outline.and_then(|o| o.bounds()).map(Geometry::from),
        _ => None,
    }
}

/// The fields of a département that `fields` asks for; `None` asks for the usual ones.
#[must_use]
pub fn department<'a>(
    cog: &'a Cog,
    found: Found<&'a Division<DepartmentCode>>,
    fields: Option<&[&str]>,
) -> DivisionBody<'a> {
    let asked = |name: &str| fields.unwrap_or(&["codeRegion"]).contains(&name);
    let region = found.what.region;
    DivisionBody {
        code_region: asked("codeRegion").then_some(region),
        region: asked("region").then(|| code_name(cog.regions(), region)).flatten(),
        ..self::region(Found {
            what: found.what,
            score: found.score,
        })
    }
}

/// A région: its name and code.
#[must_use]
pub fn region<C: ToString>(found: Found<&Division<C>>) -> DivisionBody<'_> {
    DivisionBody {
        nom: &found.what.name,
        code: found.what.code.to_string(),
        code_region: None,
        region: None,
        score: found.score.map(rounded),
    }
}

fn code_name<C: PartialEq + ToString>(all: &[Division<C>], code: C) -> Option<CodeName<'_>> {
    let division = all.iter().find(|d| d.code == code)?;
    Some(CodeName {
        code: division.code.to_string(),
        nom: &division.name,
    })
}

/// Four decimals, so that a score does not show the noise of its computation.
fn rounded(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}
