//! `GET /tiles/{z}/{x}/{y}.mvt` and `GET /tiles.json`.

use super::eligibility::off_thread;
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::domain::{Date, date};
use crate::eligibility::parse;
use crate::eligibility::parse::reverse::scope_and_day;
use crate::geom::Area;
use crate::geom::mercator::NORTHERN_EDGE;
use crate::tiles::{ClassTileError, MAX_CLASS_ZOOM, MAX_ZOOM, Selection, TileAddress, Tiles};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fast_mvt::MvtError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

const CONTENT_TYPE: &str = "application/vnd.mapbox-vector-tile";

/// `GET /tiles/{z}/{x}/{y}.mvt`. A tile in which there is nothing is 204.
///
/// # Errors
/// When there is no such tile, or the day cannot be taken.
pub async fn tile(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(&state, [&z, &x, &y], query.as_deref(), headers)?;
    let Chosen { day, layers } = Chosen::from_pairs(&asked.pairs)?;
    let what = format!("{layers:?}/{}", asked.data.span(day));
    asked
        .answer("tile", &what, move |tiles, data, tile| {
            tiles.get(data, tile, layers, day).map_err(|error| unwritten(&error))
        })
        .await
}

/// `GET /places/tiles/{z}/{x}/{y}.mvt`: the classes of `GET /places/classes` as a tile. One in which there is nothing is 204.
///
/// # Errors
/// When there is no such tile, or a parameter cannot be taken.
pub async fn classes(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(&state, [&z, &x, &y], query.as_deref(), headers)?;
    if asked.tile.zoom() > MAX_CLASS_ZOOM {
        let instead = format!("classes go to zoom {MAX_CLASS_ZOOM}; closer up, colour the communes of /tiles");
        return Err(Problem::new(Kind::NotFound, instead));
    }
    let (scope, day) = scope_and_day(&asked.pairs, date::today_in_paris())?;
    let what = format!("{scope:?}/{}", asked.data.span(day));
    asked
        .answer("class-tile", &what, move |tiles, data, tile| {
            let bytes = tiles.classes(data, tile, scope, day).map_err(|error| match error {
                ClassTileError::Scope(wrong) => wrong.into(),
                ClassTileError::Writing(error) => unwritten(&error),
            })?;
            Ok(bytes.into())
        })
        .await
}

/// A tile that is asked for, of whatever kind.
struct Asked {
    data: Arc<Snapshot>,
    tiles: Arc<Tiles>,
    tile: TileAddress,
    /// The address as it was written.
    path: String,
    pairs: Vec<(String, String)>,
    headers: HeaderMap,
}

impl Asked {
    fn of(state: &AppState, [z, x, y]: [&String; 3], query: Option<&str>, headers: HeaderMap) -> Result<Self, Problem> {
        Ok(Self {
            data: state.load(),
            tiles: Arc::clone(state.tiles()),
            tile: address(z, x, y)?,
            path: format!("{z}/{x}/{y}"),
            pairs: reply::pairs(query),
            headers,
        })
    }

    /// Draws it off the thread of the connection, unless the client has it; `what` tells it from others of the kind at this address.
    async fn answer(
        self,
        kind: &'static str,
        what: &str,
        draw: impl FnOnce(&Tiles, &Snapshot, TileAddress) -> Result<Vec<u8>, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let about_today = !self.pairs.iter().any(|(name, _)| name == "date");
        let tag = reply::etag(&[kind, &self.data.version, &format!("{}/{what}", self.path)]);
        off_thread(move || {
            let bytes = draw(&self.tiles, &self.data, self.tile)?;
            Ok(reply::cached(&self.data, &self.headers, &tag, about_today, || {
                reply_with(&self.data, bytes)
            }))
        })
        .await
    }
}

fn unwritten(error: &MvtError) -> Problem {
    tracing::error!(%error, "a tile could not be written");
    Problem::internal("tile")
}

fn reply_with(data: &Snapshot, tile: Vec<u8>) -> Response {
    if tile.is_empty() {
        return reply::drawn_from(data, StatusCode::NO_CONTENT.into_response());
    }
    reply::bytes(data, CONTENT_TYPE, tile)
}

/// The tile that a path names; its last part ends in `.mvt`.
fn address(z: &str, x: &str, y: &str) -> Result<TileAddress, Problem> {
    let y = y
        .strip_suffix(".mvt")
        .ok_or_else(|| Problem::new(Kind::NotFound, "tiles are at /tiles/{z}/{x}/{y}.mvt"))?;
    let z = whole("z", z)?;
    let tile = TileAddress::new(u8::try_from(z).unwrap_or(u8::MAX), whole("x", x)?, whole("y", y)?);
    tile.map_err(|error| Problem::new(Kind::NotFound, error.to_string()))
}

fn whole(name: &str, text: &str) -> Result<u32, Problem> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits);
    number.ok_or_else(|| Problem::parameter(Some(name), format!("{name}: must be a whole number")))
}

/// What the parameters choose: a day and layers.
struct Chosen {
    day: Date,
    layers: Selection,
}

impl Chosen {
    fn from_pairs(pairs: &[(String, String)]) -> Result<Self, Problem> {
        let [date, layers] = reply::only(pairs, ["date", "layers"])?;
        let day = parse::day(date, date::today_in_paris())?;
        let layers = layers.map_or(Ok(Selection::ALL), |names| Selection::of(names.split(',')));
        let layers = layers.map_err(|name| {
            let shown: String = name.chars().take(60).collect();
            Problem::parameter(Some("layers"), format!("layers: tiles have no layer \"{shown}\""))
        })?;
        Ok(Self { day, layers })
    }
}

#[derive(Serialize)]
struct TileJson<'a> {
    tilejson: &'static str,
    name: &'static str,
    description: &'static str,
    version: &'a str,
    attribution: String,
    scheme: &'static str,
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    bounds: [f64; 4],
    center: [f64; 3],
    vector_layers: Vec<VectorLayer>,
}

#[derive(Serialize)]
struct VectorLayer {
    id: &'static str,
    description: &'static str,
    minzoom: u8,
    maxzoom: u8,
    fields: BTreeMap<&'static str, &'static str>,
}

/// The middle of Occitanie, and a zoom that shows it.
const CENTRE: [f64; 3] = [2.2, 43.7, 7.0];

/// `GET /tiles.json`: the tiles as TileJSON 3.0, for programs that open maps.
///
/// # Errors
/// When a parameter cannot be taken.
pub async fn description(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let pairs = reply::pairs(query.as_deref());
    let chosen = Chosen::from_pairs(&pairs)?;
    let vector_layers = chosen.layers.layers().map(|layer| VectorLayer {
        id: layer.id,
        description: layer.description,
        minzoom: layer.min_zoom,
        maxzoom: MAX_ZOOM,
        fields: layer.fields.iter().copied().collect(),
    });
    let asked = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish();
    let question = if asked.is_empty() { "" } else { "?" };
    let described = TileJson {
        tilejson: "3.0.0",
        name: "eligeo",
        description: "Communes and the zones that aids for doctors depend on; drawn from generalised outlines, to look at, not to decide by",
        version: env!("CARGO_PKG_VERSION"),
        attribution: attribution(&data),
        scheme: "xyz",
        tiles: [format!(
            "{}/tiles/{{z}}/{{x}}/{{y}}.mvt{question}{asked}",
            origin(&headers)
        )],
        minzoom: 0,
        maxzoom: MAX_ZOOM,
        bounds: bounds(&data),
        center: CENTRE,
        vector_layers: vector_layers.collect(),
    };
    let mut response = reply::json(&data, &described);
    // The address in it is the one that this client used.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// West, south, east and north of all outlines.
fn bounds(data: &Snapshot) -> [f64; 4] {
    let each = data.outlines.communes.areas().iter().filter_map(Area::bounds);
    let all = each.map(|b| [b.min[0], b.min[1], b.max[0], b.max[1]]);
    let around = all.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    around.unwrap_or([-180.0, -NORTHERN_EDGE, 180.0, NORTHERN_EDGE])
}

/// Who made the data that is drawn.
fn attribution(data: &Snapshot) -> String {
    let drawn = ["outlines", "zonage-medecins", "qpv", "montagne", "massifs"];
    let layers = data
        .manifest
        .layers
        .iter()
        .filter(|layer| drawn.contains(&layer.id.as_str()));
    let mut makers: Vec<&str> = Vec::new();
    for layer in layers {
        if !makers.contains(&layer.producer.as_str()) {
            makers.push(&layer.producer);
        }
    }
    makers.join(" | ")
}

/// Scheme and host as the client wrote them, when they can be nothing else; else nothing, which leaves the address relative.
fn origin(headers: &HeaderMap) -> String {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let plain = |host: &&str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
        !host.is_empty() && host.len() <= 255 && host.bytes().all(allowed)
    };
    let Some(host) = text(header::HOST).filter(plain) else {
        return String::new();
    };
    let scheme = match text(HeaderName::from_static("x-forwarded-proto")) {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}")
}
