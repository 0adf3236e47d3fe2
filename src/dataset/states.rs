//! The older legal states of the layers of which answers use the newest alone, kept for telling what changed.

use super::manifest::{Generation, Layer, Manifest};
use super::mountain::{Listed, read_massifs, read_montagne};
use super::qpv::QpvLayer;
use super::reconcile::Said;
use super::{Cog, DatasetError};
use std::collections::HashMap;
use std::path::Path;

/// What older generations said, by their id.
#[derive(Debug, Default)]
pub struct OlderStates {
    /// The mountain zone or the massifs, by number of the commune.
    pub lists: HashMap<String, Vec<Said<Listed>>>,
    /// The QPV.
    pub qpv: HashMap<String, QpvLayer>,
}

impl OlderStates {
    /// Reads every generation but the newest. What is odd about it was told when it was the newest.
    ///
    /// # Errors
    /// When a file is bad.
    pub fn read(folder: &Path, manifest: &Manifest, cog: &Cog) -> Result<Self, DatasetError> {
        let mut states = Self::default();
        for layer in &manifest.layers {
            let (_, older) = layer.generations.split_last().unzip();
            for generation in older.into_iter().flatten() {
                states.add(folder, layer, generation, cog)?;
            }
        }
        Ok(states)
    }

    fn add(&mut self, folder: &Path, layer: &Layer, generation: &Generation, cog: &Cog) -> Result<(), DatasetError> {
        let (id, mut told) = (generation.id.clone(), Vec::new());
        match layer.id.as_str() {
            "montagne" => {
                self.lists
                    .insert(id, read_montagne(folder, generation, cog, &mut told)?.communes);
            }
            "massifs" => {
                self.lists
                    .insert(id, read_massifs(folder, generation, cog, &mut told)?.0.communes);
            }
            "qpv" => {
                let state = QpvLayer::read_state(folder, layer, generation, cog, &mut told)?;
                self.qpv.insert(id, state);
            }
            _ => {}
        }
        Ok(())
    }
}
