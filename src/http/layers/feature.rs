//! `GET /layers/{id}/{code}`: one commune or QPV as GeoJSON, with its outline as it is in the data.

use super::super::communes::geojson::Geometry;
use super::super::problem::{Kind, Problem};
use super::super::reply;
use super::super::state::AppState;
use crate::dataset::cog::Meaning;
use crate::dataset::manifest::{Generation, Layer};
use crate::dataset::{Snapshot, zoning};
use crate::domain::{CommuneCode, Date, RegionCode, date};
use crate::eligibility::drawn::{self, Drawn, relation_word};
use crate::eligibility::parse;
use crate::geom::Area;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

#[derive(Serialize)]
#[serde(tag = "type", rename = "Feature")]
struct Feature {
    id: String,
    geometry: Option<Geometry>,
    properties: Properties,
}

#[derive(Serialize)]
struct Properties {
    layer: String,
    code: String,
    name: String,
    department: Option<String>,
    region: String,
    population: Option<u32>,
    class: Option<&'static str>,
    provisional: bool,
    relation: Option<&'static str>,
    massifs: Vec<String>,
    as_of: Option<Date>,
    effective_from: Option<Date>,
    effective_to: Option<Date>,
    document: Option<String>,
    producer: String,
    licence: String,
    outline: OutlineSource,
}

#[derive(Serialize)]
struct OutlineSource {
    layer: &'static str,
    as_of: Option<Date>,
    tolerance_m: Option<f64>,
}

/// `GET /layers/{id}/{code}`, with or without `.geojson`.
///
/// # Errors
/// When there is no such layer, or nothing in it has that code.
pub async fn one(
    State(state): State<AppState>,
    Path((id, code)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let pairs = reply::pairs(query.as_deref());
    let [day] = reply::only(&pairs, ["date"])?;
    let about_today = day.is_none();
    let day = parse::day(day, date::today_in_paris())?;
    // The layers as they were on the day.
    let then = data.on(day);
    let layer = then.manifest.layers.iter().find(|layer| layer.id == id);
    let layer = layer.ok_or_else(|| not_found("no layer has this id; they are listed at /layers"))?;
    let code = code.strip_suffix(".geojson").unwrap_or(&code);
    let asked = Asked { data: then, layer, day };
    let feature = asked.feature(code)?;
    let tag = reply::etag(&["layer", &data.version, &id, code, &day.to_string()]);
    Ok(reply::cached(&data, &headers, &tag, about_today, || {
        reply::json_as(&data, "application/geo+json", &feature)
    }))
}

fn not_found(detail: &str) -> Problem {
    Problem::new(Kind::NotFound, detail)
}

struct Asked<'a> {
    data: &'a Snapshot,
    layer: &'a Layer,
    day: Date,
}

impl Asked<'_> {
    fn feature(&self, code: &str) -> Result<Feature, Problem> {
        let qpv = self.data.qpv.list.iter().position(|q| q.code == code);
        let takes_qpv = matches!(self.layer.id.as_str(), "qpv" | zoning::LAYER);
        if let Some(number) = qpv.filter(|_| takes_qpv) {
            return Ok(self.qpv(number));
        }
        if self.layer.id == "qpv" {
            return Err(not_found("no QPV that is loaded has this code"));
        }
        let unknown = || Problem::new(Kind::UnknownCommune, "no commune has this code");
        let code: CommuneCode = code.parse().map_err(|_| unknown())?;
        match self.data.cog.meaning(code) {
            Meaning::Commune(number) => Ok(self.commune(number, None)),
            Meaning::Arrondissement(part, number) => Ok(self.commune(number, Some(part.code))),
            Meaning::Former(parts) => {
                let heirs: Vec<String> = parts.iter().map(|p| p.commune.to_string()).collect();
                let detail = format!(
                    "{code} is a former commune and has no outline; today it is {}",
                    heirs.join(", ")
                );
                Err(Problem::new(Kind::UnknownCommune, detail))
            }
            Meaning::Unknown => Err(unknown()),
        }
    }

    fn commune(&self, number: usize, part: Option<CommuneCode>) -> Feature {
        let commune = &self.data.cog.communes()[number];
        let arrondissement = part.and_then(|code| self.data.cog.arrondissements().iter().find(|a| a.code == code));
        let (code, name, population) = arrondissement.map_or((commune.code, &commune.name, commune.population), |a| {
            (a.code, &a.name, a.population)
        });
        let outline = match part {
            Some(code) => self.data.outlines.arrondissement(code),
            None => self.data.outlines.commune(number),
        };
        let mut properties = self.properties(code.to_string(), name.clone(), commune.region);
        properties.department = Some(commune.department.to_string());
        properties.population = population;
        match self.layer.id.as_str() {
            zoning::LAYER => set_class(&mut properties, drawn::commune(self.data, number, part, &[], self.day)),
            "montagne" => properties.relation = Some(relation_word(drawn::montagne(self.data, number))),
            "massifs" => {
                properties.relation = Some(relation_word(drawn::massif(self.data, number)));
                properties.massifs = drawn::massifs(self.data, number)
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
            }
            _ => {}
        }
        properties.outline = self.outline_source("outlines");
        feature(properties, outline)
    }

    fn qpv(&self, number: usize) -> Feature {
        let qpv = &self.data.qpv.list[number];
        let mut properties = self.properties(qpv.code.clone(), qpv.name.clone(), qpv.region);
        let communes = qpv.communes.iter().filter_map(|code| self.data.cog.commune(*code));
        properties.department = communes.map(|c| c.department.to_string()).next();
        if self.layer.id == zoning::LAYER {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            set_class(&mut properties, drawn::qpv(self.data, number, self.day));
        }
        feature(properties, self.data.qpv.areas.areas().get(number))
    }

    /// The state of the layer on the day; of the zoning none before its first list.
    fn generation(&self, region: RegionCode) -> Option<&Generation> {
        if self.layer.id == zoning::LAYER {
            return self.data.zoning.on(region, self.day).map(|g| &g.about);
        }
        self.layer.newest().ok()
    }

    fn properties(&self, code: String, name: String, region: RegionCode) -> Properties {
        let generation = self.generation(region);
        let zoning = self.data.zoning.on(region, self.day);
        let zoning = zoning.filter(|_| self.layer.id == zoning::LAYER);
        Properties {
            layer: self.layer.id.clone(),
            code,
            name,
            department: None,
            region: region.to_string(),
            population: None,
            class: None,
            provisional: false,
            relation: None,
            massifs: vec![],
            as_of: generation.map(|g| g.as_of),
            effective_from: generation.and_then(|g| g.effective_from),
            effective_to: zoning.map_or_else(|| generation.and_then(|g| g.effective_to), |g| g.effective_to(region)),
            document: generation.and_then(|g| g.document.clone()),
            producer: self.layer.producer.clone(),
            licence: self.layer.licence.clone(),
            outline: self.outline_source("qpv"),
        }
    }

    fn outline_source(&self, id: &'static str) -> OutlineSource {
        let layer = self.data.manifest.layers.iter().find(|layer| layer.id == id);
        OutlineSource {
            layer: id,
            as_of: layer.and_then(|l| l.newest().ok()).map(|g| g.as_of),
            tolerance_m: layer.and_then(|l| l.tolerance_m),
        }
    }
}

fn set_class(properties: &mut Properties, drawn: Drawn) {
    properties.class = Some(drawn.class.as_str());
    properties.provisional = drawn.provisional;
}

fn feature(properties: Properties, outline: Option<&Area>) -> Feature {
    Feature {
        id: properties.code.clone(),
        geometry: outline.and_then(Geometry::outline),
        properties,
    }
}
