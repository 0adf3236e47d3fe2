//! The two states: which they are, and on which days they hold.

use super::{DifferenceError, Side, State};
use crate::dataset::manifest::{Generation, Layer};
use crate::dataset::zoning::{LAYER, ZoningGeneration};
use crate::domain::{Date, RegionCode};

/// The two states of a layer.
pub(super) struct Sides<'a> {
    pub a: Side<'a>,
    pub b: Side<'a>,
    pub layer: &'a str,
    pub before: &'a Generation,
    pub after: &'a Generation,
}

/// The days the facts of the communes are taken for, and the day of signature.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub before: Date,
    pub after: Date,
    pub signature: Date,
}

impl<'a> Sides<'a> {
    /// Finds both.
    pub fn find(a: Side<'a>, b: Side<'a>) -> Result<Self, DifferenceError> {
        let (layer_a, before) = state_of(a)?;
        let (layer_b, after) = state_of(b)?;
        if layer_a.id != layer_b.id {
            return Err(DifferenceError::OtherLayers {
                a: a.id.to_owned(),
                layer_a: layer_a.id.clone(),
                b: b.id.to_owned(),
                layer_b: layer_b.id.clone(),
            });
        }
        let layer = layer_b.id.as_str();
        if ![LAYER, "qpv", "montagne", "massifs"].contains(&layer) {
            return Err(DifferenceError::NoZones {
                layer: layer.to_owned(),
            });
        }
        Ok(Self {
            a,
            b,
            layer,
            before,
            after,
        })
    }

    /// Whether both speak of the région.
    pub fn both_cover(&self, region: RegionCode) -> bool {
        let covers = |g: &Generation| g.regions.as_ref().is_none_or(|all| all.contains(&region));
        covers(self.before) && covers(self.after)
    }

    /// The two lists of the zoning; `None` for other layers.
    pub fn lists(&self) -> Option<(&'a ZoningGeneration, &'a ZoningGeneration)> {
        let find = |side: Side<'a>| side.data.zoning.generation(side.id);
        find(self.a).zip(find(self.b))
    }

    /// The days: the start of the later state for both where that can be, so that nothing else differs; of two lists of one
    /// dataset the older is taken on the day before; where a third list lies between them, on its own first day.
    pub fn days(&self, regions: &[RegionCode]) -> Days {
        let (first, second) = (self.before.start(), self.after.start());
        let signature = first.max(second);
        let day = |side: Side<'_>, own: Date| {
            let candidates = [Some(signature), signature.yesterday().ok()].into_iter().flatten();
            let holds = |day: &Date| *day >= own && regions.iter().all(|r| holds(side, *r, *day));
            candidates.into_iter().find(holds).unwrap_or(own)
        };
        Days {
            before: day(self.a, first),
            after: day(self.b, second),
            signature,
        }
    }

    /// Whether the answers for a région are drawn from the two lists on the days compared.
    pub fn both_hold(&self, region: RegionCode, days: Days) -> bool {
        holds(self.a, region, days.before) && holds(self.b, region, days.after)
    }

    /// What is told of a state.
    pub fn state(&self, side: Side<'_>, generation: &Generation, day: Date) -> State {
        State {
            id: generation.id.clone(),
            as_of: generation.as_of,
            effective_from: generation.effective_from,
            document: generation.document.clone(),
            regions: generation.regions.clone(),
            day,
            dataset_version: side.data.version.clone(),
        }
    }
}

fn holds(side: Side<'_>, region: RegionCode, day: Date) -> bool {
    let list = side.data.zoning.on(region, day);
    list.is_some_and(|g| g.about.id == side.id)
}

fn state_of(side: Side<'_>) -> Result<(&Layer, &Generation), DifferenceError> {
    let layers = &side.data.manifest.layers;
    let all = || layers.iter().flat_map(|l| l.generations.iter().map(move |g| (l, g)));
    all().find(|(_, g)| g.id == side.id).ok_or_else(|| {
        let known: Vec<&str> = all().map(|(_, g)| g.id.as_str()).collect();
        DifferenceError::Unknown {
            id: side.id.chars().take(60).collect(),
            known: known.join(", "),
        }
    })
}
