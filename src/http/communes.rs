//! Communes, départements and régions as geo.api.gouv.fr answers them. Its parameters and fields are in French.

mod body;
mod error;
pub(super) mod geojson;
mod params;

pub use error::GeoError;

use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::dataset::cog::Division;
use crate::dataset::lookup::{self, CommuneFilter, DivisionFilter, Found};
use crate::domain::DepartmentCode;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use geojson::{Feature, FeatureCollection};
use params::Params;

type Code = Result<Path<String>, PathRejection>;
type Answer = Result<Response, GeoError>;

/// How communes are written.
struct Shape<'q> {
    fields: Option<Vec<&'q str>>,
    /// The geometry of the features, when GeoJSON is wanted.
    geojson: Option<&'static str>,
}

impl<'q> Shape<'q> {
    fn read(params: &'q Params) -> Result<Self, GeoError> {
        let geometries = ["centre", "contour", "mairie", "bbox"].map(|name| (name, name));
        let geometry = params.choice("geometry", "centre", &geometries)?;
        let geojson = params.choice("format", false, &[("json", false), ("geojson", true)])?;
        Ok(Self {
            fields: params.fields()?,
            geojson: geojson.then_some(geometry),
        })
    }

    fn body<'a>(&self, data: &'a Snapshot, found: Found<usize>) -> Option<body::CommuneBody<'a>> {
        body::commune(data, found, self.fields.as_deref())
    }

    fn feature<'a>(&self, data: &'a Snapshot, found: Found<usize>, geometry: &str) -> Option<Feature<'a>> {
        Some(Feature {
            geometry: body::geometry(data, found.what, geometry),
            properties: self.body(data, found)?,
        })
    }

    fn one(&self, data: &Snapshot, found: Found<usize>) -> Response {
        match self.geojson {
            Some(geometry) => reply::json(data, &self.feature(data, found, geometry)),
            None => reply::json(data, &self.body(data, found)),
        }
    }

    fn list(&self, data: &Snapshot, found: impl Iterator<Item = Found<usize>>) -> Response {
        match self.geojson {
            Some(geometry) => {
                let features = found.filter_map(|f| self.feature(data, f, geometry)).collect();
                reply::json(data, &FeatureCollection { features })
            }
            None => reply::json(data, &found.filter_map(|f| self.body(data, f)).collect::<Vec<_>>()),
        }
    }
}

/// `GET /communes`.
///
/// # Errors
/// A parameter is malformed.
pub async fn list(State(state): State<AppState>, RawQuery(query): RawQuery) -> Answer {
    let params = Params::read(query.as_deref());
    let filter = CommuneFilter {
        name: params.name()?,
        by_population: params.choice("boost", false, &[("population", true)])?,
        postal_code: params.owned("codePostal")?,
        code: params.owned("code")?,
        at: params.point()?,
        department: params.owned("codeDepartement")?,
        region: params.owned("codeRegion")?,
        epci: params.owned("codeEpci")?,
        former: params.owned("ancienCode")?,
    };
    let (shape, limit) = (Shape::read(&params)?, params.limit()?);
    let data = state.load();
    let found = lookup::communes(&data, &filter);
    Ok(shape.list(&data, found.into_iter().take(limit)))
}

/// `GET /communes/{code}`.
///
/// # Errors
/// A parameter is malformed, or no commune of today has the code.
pub async fn one(State(state): State<AppState>, code: Code, RawQuery(query): RawQuery) -> Answer {
    let params = Params::read(query.as_deref());
    let (code, shape) = (path(code)?, Shape::read(&params)?);
    let data = state.load();
    let number = code.parse().ok().and_then(|code| data.cog.number(code));
    let what = number.ok_or_else(|| unknown("Aucune commune actuelle", &code))?;
    Ok(shape.one(&data, Found { what, score: None }))
}

/// `GET /departements`.
///
/// # Errors
/// A parameter is malformed.
pub async fn departments(State(state): State<AppState>, RawQuery(query): RawQuery) -> Answer {
    let params = Params::read(query.as_deref());
    let filter = DivisionFilter {
        name: params.name()?,
        code: params.owned("code")?,
        region: params.owned("codeRegion")?,
    };
    department_list(&state.load(), &filter, &params)
}

/// `GET /departements/{code}`.
///
/// # Errors
/// A parameter is malformed, or no département has the code.
pub async fn department(State(state): State<AppState>, code: Code, RawQuery(query): RawQuery) -> Answer {
    let params = Params::read(query.as_deref());
    let (code, fields) = (path(code)?, params.fields()?);
    let data = state.load();
    let what = department_of(&data, &code)?;
    let body = body::department(&data.cog, Found { what, score: None }, fields.as_deref());
    Ok(reply::json(&data, &body))
}

/// `GET /departements/{code}/communes`.
///
/// # Errors
/// A parameter is malformed, or no département has the code.
pub async fn of_department(State(state): State<AppState>, code: Code, RawQuery(query): RawQuery) -> Answer {
    let params = Params::read(query.as_deref());
    let code = path(code)?;
    let (shape, limit) = (Shape::read(&params)?, params.limit()?);
    let data = state.load();
    department_of(&data, &code)?;
    let filter = CommuneFilter {
        department: Some(code),
        ..CommuneFilter::default()
    };
    let found = lookup::communes(&data, &filter);
    Ok(shape.list(&data, found.into_iter().take(limit)))
}

/// `GET /regions`.
///
/// # Errors
/// A parameter is malformed.
pub async fn regions(State(state): State<AppState>, RawQuery(query): RawQuery) -> Answer {
    let params = Params::read(query.as_deref());
    params.fields()?;
    let filter = DivisionFilter {
        name: params.name()?,
        code: params.owned("code")?,
        region: None,
    };
    let limit = params.limit()?;
    let data = state.load();
    let found = lookup::divisions(data.cog.regions(), &filter);
    let list: Vec<_> = found.into_iter().take(limit).map(body::region).collect();
    Ok(reply::json(&data, &list))
}

/// `GET /regions/{code}`.
///
/// # Errors
/// A parameter is malformed, or no région has the code.
pub async fn region(State(state): State<AppState>, code: Code, RawQuery(query): RawQuery) -> Answer {
    let code = path(code)?;
    Params::read(query.as_deref()).fields()?;
    let data = state.load();
    let mut all = data.cog.regions().iter();
    let what = all
        .find(|r| r.code.as_str() == code)
        .ok_or_else(|| unknown("Aucune région", &code))?;
    Ok(reply::json(&data, &body::region(Found { what, score: None })))
}

/// `GET /regions/{code}/departements`.
///
/// # Errors
/// A parameter is malformed, or no région has the code.
pub async fn departments_of_region(State(state): State<AppState>, code: Code, RawQuery(query): RawQuery) -> Answer {
    let code = path(code)?;
    let data = state.load();
    if !data.cog.regions().iter().any(|r| r.code.as_str() == code) {
        return Err(unknown("Aucune région", &code));
    }
    let filter = DivisionFilter {
        region: Some(code),
        ..DivisionFilter::default()
    };
    department_list(&data, &filter, &Params::read(query.as_deref()))
}

fn department_list(data: &Snapshot, filter: &DivisionFilter, params: &Params) -> Answer {
    let (fields, limit) = (params.fields()?, params.limit()?);
    let found = lookup::divisions(data.cog.departments(), filter)
        .into_iter()
        .take(limit);
    let list: Vec<_> = found
        .map(|f| body::department(&data.cog, f, fields.as_deref()))
        .collect();
    Ok(reply::json(data, &list))
}

fn department_of<'a>(data: &'a Snapshot, code: &str) -> Result<&'a Division<DepartmentCode>, GeoError> {
    let mut all = data.cog.departments().iter();
    all.find(|d| d.code.as_str() == code)
        .ok_or_else(|| unknown("Aucun département", code))
}

fn path(code: Code) -> Result<String, GeoError> {
    let Path(code) = code.map_err(|_| GeoError::BadRequest("Le code n'est pas un texte en UTF-8.".to_owned()))?;
    Ok(code)
}

fn unknown(none: &str, code: &str) -> GeoError {
    let shown: String = code.chars().take(40).collect();
    GeoError::NotFound(format!("{none} n'a le code {shown}."))
}
