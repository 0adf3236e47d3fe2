//! `GET /basemap.json`: the background that the operator chose for the maps, for the scripts that draw them.

use super::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use serde::Serialize;

/// A background for the maps, from another server than this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basemap {
    /// The vector plan of IGN, France's mapping agency.
    Ign,
}

impl Basemap {
    /// The names an operator may give.
    pub const NAMES: [&str; 1] = ["ign"];

    /// The background of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        (name == "ign").then_some(Self::Ign)
    }

    /// The server that pages may then fetch from.
    #[must_use]
    pub fn host(self) -> &'static str {
        match self {
            Self::Ign => "https://data.geopf.fr",
        }
    }

    /// The address of its style.
    #[must_use]
    pub fn style(self) -> &'static str {
        match self {
            Self::Ign => "https://data.geopf.fr/annexes/ressources/vectorTiles/styles/PLAN.IGN/standard.json",
        }
    }

    /// Whom a map must name.
    #[must_use]
    pub fn attribution(self) -> &'static str {
        match self {
            Self::Ign => "© IGN",
        }
    }
}

/// The background of the maps.
#[derive(Debug, Serialize)]
pub struct Background {
    /// The address of a style of MapLibre; `null` when the maps have nothing behind them but our own layers.
    style: Option<&'static str>,
    /// Whom the map must name.
    attribution: Option<&'static str>,
}

/// `GET /basemap.json`.
pub async fn get(State(state): State<AppState>) -> ([(HeaderName, &'static str); 1], Json<Background>) {
    let basemap = state.basemap();
    let background = Background {
        style: basemap.map(Basemap::style),
        attribution: basemap.map(Basemap::attribution),
    };
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(background))
}
