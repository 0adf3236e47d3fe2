//! `GET /layers`, `GET /layers/{id}/{code}`, `GET /generations` and `GET /generations/{a}/diff/{b}`.

pub mod difference;
pub mod feature;

use super::problem::Problem;
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::dataset::manifest::{Generation, Layer, Superseded};
use crate::domain::{Date, Lang, RegionCode};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde::Serialize;

#[derive(Serialize)]
struct LayerLine<'a> {
    id: &'a str,
    title: &'a str,
    producer: &'a str,
    licence: &'a str,
    url: &'a str,
    crs: Option<&'a str>,
    tolerance_m: Option<f64>,
    generations: Vec<&'a str>,
    features: usize,
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct GenerationLine<'a> {
    id: &'a str,
    layer: &'a str,
    as_of: Date,
    effective_from: Option<Date>,
    effective_to: Option<Date>,
    superseded: Vec<Replaced<'a>>,
    document: Option<&'a str>,
    rows: usize,
}

/// A later act of a région.
#[derive(Serialize)]
struct Replaced<'a> {
    region: RegionCode,
    from: Date,
    by: &'a str,
}

impl<'a> From<&'a Superseded> for Replaced<'a> {
    fn from(later: &'a Superseded) -> Self {
        Self {
            region: later.region,
            from: later.from,
            by: &later.by,
        }
    }
}

/// `GET /layers`.
///
/// # Errors
/// An unknown parameter.
pub async fn layers(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    let lang = only_lang(query.as_deref(), false)?;
    let line = |layer| layer_line(&data, layer, lang);
    Ok(reply::json(
        &data,
        &data.manifest.layers.iter().map(line).collect::<Vec<_>>(),
    ))
}

/// `GET /generations`.
///
/// # Errors
/// An unknown parameter.
pub async fn generations(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    only_lang(query.as_deref(), false)?;
    let all = data
        .manifest
        .layers
        .iter()
        .flat_map(|layer| layer.generations.iter().map(move |g| (layer, g)));
    Ok(reply::json(
        &data,
        &all.map(|(layer, g)| generation_line(&data, layer, g))
            .collect::<Vec<_>>(),
    ))
}

fn layer_line<'a>(data: &Snapshot, layer: &'a Layer, lang: Lang) -> LayerLine<'a> {
    LayerLine {
        id: &layer.id,
        title: layer.title.get(lang),
        producer: &layer.producer,
        licence: &layer.licence,
        url: &layer.url,
        crs: layer.crs.as_deref(),
        tolerance_m: layer.tolerance_m,
        generations: layer.generations.iter().map(|g| g.id.as_str()).collect(),
        features: data.features(&layer.id),
        notes: layer.notes.iter().map(|n| n.get(lang)).collect(),
    }
}

fn generation_line<'a>(data: &Snapshot, layer: &'a Layer, generation: &'a Generation) -> GenerationLine<'a> {
    let zoning = data.zoning.generations.iter().find(|g| g.about.id == generation.id);
    GenerationLine {
        id: &generation.id,
        layer: &layer.id,
        as_of: generation.as_of,
        effective_from: generation.effective_from,
        effective_to: generation.effective_to,
        superseded: generation.superseded.iter().map(Replaced::from).collect(),
        document: generation.document.as_deref(),
        rows: zoning.map_or_else(|| data.features(&layer.id), |g| g.rows),
    }
}

/// The language, where the route takes it; any other parameter is refused.
///
/// # Errors
/// An unknown parameter or language.
pub fn only_lang(query: Option<&str>, takes_lang: bool) -> Result<Lang, Problem> {
    let pairs = reply::pairs(query);
    if let Some((name, _)) = pairs.first().filter(|_| !takes_lang) {
        let shown: String = name.chars().take(60).collect();
        return Err(Problem::parameter(Some(&shown), format!("{shown}: no such parameter")));
    }
    lang_of(&pairs)
}

/// The language among parameters of which it is the only one.
///
/// # Errors
/// An unknown parameter or language.
pub fn lang_of(pairs: &[(String, String)]) -> Result<Lang, Problem> {
    let mut lang = Lang::Fr;
    for (position, (name, text)) in pairs.iter().enumerate() {
        lang = match (name.as_str(), text.as_str()) {
            ("lang", _) if position > 0 => {
                return Err(Problem::parameter(Some("lang"), "lang: is given twice"));
            }
            ("lang", "fr") => Lang::Fr,
            ("lang", "en") => Lang::En,
            ("lang", _) => return Err(Problem::parameter(Some("lang"), "lang: must be fr or en")),
            _ => {
                let shown: String = name.chars().take(60).collect();
                return Err(Problem::parameter(Some(&shown), format!("{shown}: no such parameter")));
            }
        };
    }
    Ok(lang)
}
