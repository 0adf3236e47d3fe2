//! Answers of the past stay what they were: of the QPV, the mountain zone and the massifs a dataset has one state after the other, and on
//! each day the one that was in use then answers.
//!
//! The days between two changes of these layers are an *era*. What the dataset says of an era is a [`Snapshot`] of its own, which shares
//! everything that did not change; so whoever answers takes the one of the day once ([`Snapshot::on`]), and nothing else need know of
//! states. Zoning lists name their own days and are not part of this, but the perimeters that their QPV rows mean are those of the era.

use super::manifest::{Generation, Layer, Manifest};
use super::mountain::{Mountain, MountainEdges};
use super::qpv::QpvLayer;
use super::zoning::{self, Zoning, ZoningGeneration};
use super::{DatasetError, Snapshot};
use crate::domain::Date;
use std::path::Path;
use std::sync::Arc;

/// The layers that have eras.
const LAYERS: [&str; 3] = ["qpv", "montagne", "massifs"];

/// The days before one on which a layer changed.
#[derive(Debug)]
pub(super) struct Era {
    /// The first day after it.
    until: Date,
    /// What the dataset says of it.
    data: Snapshot,
}

impl Snapshot {
    /// What the dataset says of a day, which is what an answer about that day is drawn from: itself, or an earlier state of its layers.
    #[must_use]
    pub fn on(&self, day: Date) -> &Self {
        let era = self.eras.iter().find(|era| day < era.until);
        era.map_or(self, |era| &era.data)
    }

    /// What the dataset says while a generation of a layer is the newest of those that have begun; `None` when it never is.
    #[must_use]
    pub fn while_newest(&self, layer: &str, id: &str) -> Option<&Self> {
        let is_newest = |data: &&Self| {
            let newest = data.manifest.layer(layer).and_then(Layer::newest);
            newest.is_ok_and(|generation| generation.id == id)
        };
        let earlier = self.eras.iter().map(|era| &era.data);
        std::iter::once(self).chain(earlier).find(is_newest)
    }
}

/// Adds the eras before the newest states.
///
/// # Errors
/// When a file of an older state is bad. What is odd about it was told when it was the newest.
pub(super) fn with_eras(mut newest: Snapshot, folder: &Path) -> Result<Snapshot, DatasetError> {
    let ends = ends(&newest.manifest);
    let mut eras: Vec<Era> = Vec::new();
    for until in ends.iter().rev() {
        let after = eras.last().map_or(&newest, |era: &Era| &era.data);
        let data = before(after, &newest.manifest, *until, folder)?;
        eras.push(Era { until: *until, data });
    }
    eras.reverse();
    let mut turns: Vec<Date> = newest
        .zoning
        .generations
        .iter()
        .flat_map(ZoningGeneration::turns)
        .collect();
    turns.extend(ends);
    let first = eras.first().map_or(&newest, |era| &era.data);
    turns.push(first.qpv.start());
    newest.turns = turns.into();
    for era in &mut eras {
        era.data.turns = Arc::clone(&newest.turns);
    }
    newest.eras = eras;
    Ok(newest)
}

/// The days on which a layer gets another state, in order.
fn ends(manifest: &Manifest) -> Vec<Date> {
    let layers = manifest.layers.iter().filter(|layer| LAYERS.contains(&&*layer.id));
    let mut days: Vec<Date> = layers
        .flat_map(|layer| {
            let first = layer.generations.iter().map(Generation::start).min();
            let later = layer.generations.iter().map(Generation::start);
            later.filter(|day| Some(*day) > first).collect::<Vec<_>>()
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// What the dataset says of the days before one, which end the era before `after`.
fn before(after: &Snapshot, whole: &Manifest, until: Date, folder: &Path) -> Result<Snapshot, DatasetError> {
    let mut manifest = whole.clone();
    for layer in manifest.layers.iter_mut().filter(|layer| LAYERS.contains(&&*layer.id)) {
        cut(layer, until);
    }
    let same = |id: &str| -> Result<bool, DatasetError> {
        Ok(manifest.layer(id)?.newest()?.id == after.manifest.layer(id)?.newest()?.id)
    };
    let mut told = Vec::new();
    let qpv = if same("qpv")? {
        Arc::clone(&after.qpv)
    } else {
        Arc::new(QpvLayer::read(folder, manifest.layer("qpv")?, &after.cog, &mut told)?)
    };
    let (mountain, mountain_edges) = if same("montagne")? && same("massifs")? {
        (Arc::clone(&after.mountain), Arc::clone(&after.mountain_edges))
    } else {
        let (montagne, massifs) = (
            manifest.layer("montagne")?.newest()?,
            manifest.layer("massifs")?.newest()?,
        );
        let mountain = Mountain::read(folder, montagne, massifs, &after.cog, &mut told)?;
        let edges = MountainEdges::new(&mountain, &after.outlines);
        (Arc::new(mountain), Arc::new(edges))
    };
    let zoning = if Arc::ptr_eq(&qpv, &after.qpv) {
        Arc::clone(&after.zoning)
    } else {
        let layer = manifest.layer(zoning::LAYER)?;
        Arc::new(Zoning::read(
            folder,
            layer,
            &after.cog,
            &after.outlines,
            &qpv,
            &mut told,
        )?)
    };
    Ok(Snapshot {
        version: after.version.clone(),
        manifest,
        cog: Arc::clone(&after.cog),
        outlines: Arc::clone(&after.outlines),
        outline_tolerance_m: after.outline_tolerance_m,
        town_hall_precision_m: after.town_hall_precision_m,
        zoning,
        mountain,
        mountain_edges,
        qpv,
        eras: vec![],
        turns: Arc::default(),
        geocoder: Arc::clone(&after.geocoder),
        rules: Arc::clone(&after.rules),
        cases: Arc::clone(&after.cases),
        questions: Arc::clone(&after.questions),
        contradictions: Arc::clone(&after.contradictions),
        findings: vec![],
        quality: None,
        announced: vec![],
        memo: super::memo::CommuneMemo::default(),
    })
}

/// Leaves the states that begin before a day, or the first one, which answers for all days before it. That the last of them ended is
/// known where the next one has a date of effect; the day whose state a file shows is none.
fn cut(layer: &mut Layer, until: Date) {
    layer.generations.sort_by_key(Generation::start);
    let begun = layer.generations.iter().filter(|g| g.start() < until).count().max(1);
    let next = layer.generations.get(begun).and_then(|g| g.effective_from);
    layer.generations.truncate(begun);
    let last_day = next.and_then(|day| day.yesterday().ok());
    if let Some(last) = layer.generations.last_mut() {
        last.effective_to = last.effective_to.or(last_day);
    }
}
