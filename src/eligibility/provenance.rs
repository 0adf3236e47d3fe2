//! What an answer was drawn from.

use super::situations::Situations;
use crate::dataset::manifest::Layer;
use crate::dataset::{Snapshot, zoning};
use crate::domain::Date;
use serde::Serialize;

/// What an answer was drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dataset {
    /// Version of the whole.
    pub version: String,
    /// The state of each layer that was used.
    pub layers: Vec<LayerState>,
}

/// The state of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerState {
    /// The layer.
    pub id: String,
    /// The day whose state it shows.
    pub as_of: Date,
    /// First day in force, when known.
    pub effective_from: Option<Date>,
    /// Last day in force, when known.
    pub effective_to: Option<Date>,
}

/// The newest state of every layer.
#[must_use]
pub fn whole_dataset(data: &Snapshot) -> Dataset {
    let state = |layer: &Layer| {
        let newest = layer.newest().ok()?;
        Some(LayerState {
            id: layer.id.clone(),
            as_of: newest.as_of,
            effective_from: newest.effective_from,
            effective_to: newest.effective_to,
        })
    };
    Dataset {
        version: data.version.clone(),
        layers: data.manifest.layers.iter().filter_map(state).collect(),
    }
}

/// The state of each layer that the answer used.
#[must_use]
pub fn dataset(data: &Snapshot, situations: &Situations<'_>) -> Dataset {
    let region = situations.list[0].region;
    let layers = data
        .manifest
        .layers
        .iter()
        .filter_map(|layer| {
            let list = (layer.id == zoning::LAYER).then_some(situations.generation).flatten();
            let newest = layer.newest().ok()?;
            let generation = list.map_or(newest, |g| &g.about);
            Some(LayerState {
                id: layer.id.clone(),
                as_of: generation.as_of,
                effective_from: generation.effective_from,
                effective_to: list.map_or(generation.effective_to, |g| g.effective_to(region)),
            })
        })
        .collect();
    Dataset {
        version: data.version.clone(),
        layers,
    }
}
