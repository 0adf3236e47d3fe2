//! Tiles that were made are kept, and what they are made from is made once for each dataset.

use super::address::TileAddress;
use super::base::Base;
use super::classes::{self, CLASS_LAYER};
use super::description::Selection;
use super::layers::draw;
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::places::{Scope, map::first_of_class};
use bytes::Bytes;
use fast_mvt::MvtError;
use moka::sync::Cache;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use thiserror::Error;

/// The most bytes of tiles that are kept.
const MOST_BYTES: u64 = 256 << 20;
/// The greatest zoom whose tiles are made in advance.
pub const BAKED: u8 = 7;
/// What a kept tile takes beside its bytes, about.
const OVERHEAD: usize = 200;

/// What the content of a tile depends on. Within a span of days every list says the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    version: Arc<str>,
    span: usize,
    tile: TileAddress,
    layer: &'static str,
    /// Of the tiles of classes: where classes are looked for.
    scope: Option<Scope>,
}

type Slot = Arc<OnceLock<Arc<Base>>>;

/// Why a tile of classes is not there.
#[derive(Debug, Error)]
pub enum ClassTileError {
    /// There is no such part of the country.
    #[error(transparent)]
    Scope(#[from] InvalidParameter),
    /// It cannot be written.
    #[error(transparent)]
    Writing(#[from] MvtError),
}

/// The tiles of the datasets in use.
#[derive(Debug)]
pub struct Tiles {
    kept: Cache<Key, Bytes>,
    base: Mutex<Option<(Arc<str>, Slot)>>,
}

impl Default for Tiles {
    fn default() -> Self {
        let weight = |_: &Key, tile: &Bytes| u32::try_from(tile.len() + OVERHEAD).unwrap_or(u32::MAX);
        Self {
            kept: Cache::builder().max_capacity(MOST_BYTES).weigher(weight).build(),
            base: Mutex::default(),
        }
    }
}

impl Tiles {
    /// With what the tiles of a dataset are cut from already made.
    #[must_use]
    pub fn from_base(data: &Snapshot, base: Arc<Base>) -> Self {
        let tiles = Self::default();
        let (_, slot) = tiles.slot(data);
        slot.get_or_init(|| base);
        tiles
    }

    /// The bytes of a tile on a day, kept or made now; empty where there is nothing. May take seconds while the first tile of
    /// a dataset waits for its outlines.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn get(
        &self,
        data: &Snapshot,
        tile: TileAddress,
        chosen: Selection,
        day: Date,
    ) -> Result<Vec<u8>, Arc<MvtError>> {
        let (version, slot) = self.slot(data);
        let span = data.span(day);
        let mut bytes = Vec::new();
        for layer in chosen.layers().filter(|layer| layer.min_zoom <= tile.zoom()) {
            let key = Key {
                version: Arc::clone(&version),
                span,
                tile,
                layer: layer.id,
                scope: None,
            };
            let part = self.kept.try_get_with(key, || {
                let base = slot.get_or_init(|| Arc::new(Base::new(data)));
                draw(data, base, tile, layer, day).map(Bytes::from)
            })?;
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    }

    /// The bytes of a tile of the classes of communes in a part of the country, kept or made now; see
    /// [`MAX_CLASS_ZOOM`](super::MAX_CLASS_ZOOM).
    ///
    /// # Errors
    /// When no région or département has the code, or the tile cannot be written.
    pub fn classes(
        &self,
        data: &Snapshot,
        tile: TileAddress,
        scope: Scope,
        day: Date,
    ) -> Result<Bytes, ClassTileError> {
        let (version, slot) = self.slot(data);
        let key = Key {
            version,
            span: data.span(day),
            tile,
            layer: CLASS_LAYER,
            scope: Some(scope),
        };
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let first = first_of_class(data, scope, day)?;
        let base = slot.get_or_init(|| Arc::new(Base::new(data)));
        let drawn = Bytes::from(classes::draw(data, base, tile, &first)?);
        self.kept.insert(key, drawn.clone());
        Ok(drawn)
    }

    /// Makes the tiles up to [`BAKED`] that show anything, so that the first visitor does not wait for them.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn bake(&self, data: &Snapshot, day: Date) -> Result<(), Arc<MvtError>> {
        let world = TileAddress::new(0, 0, 0).into_iter();
        let mut level: Vec<TileAddress> = world.collect();
        while !level.is_empty() {
            let mut shown = Vec::new();
            for tile in level {
                if !self.get(data, tile, Selection::ALL, day)?.is_empty() {
                    shown.push(tile);
                }
            }
            level = shown
                .into_iter()
                .flat_map(TileAddress::quarters)
                .filter(|t| t.zoom() <= BAKED)
                .collect();
        }
        Ok(())
    }

    /// The place for the outlines of this dataset; those of the one before go when nobody uses them any more.
    fn slot(&self, data: &Snapshot) -> (Arc<str>, Slot) {
        let mut current = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some((version, slot)) if **version == data.version => (Arc::clone(version), Arc::clone(slot)),
            _ => {
                let fresh: (Arc<str>, Slot) = (Arc::from(data.version.as_str()), Slot::default());
                *current = Some(fresh.clone());
                fresh
            }
        }
    }
}
