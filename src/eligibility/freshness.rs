//! How old what is in use is, and what is out of date: for the operator and for every page.

use super::wording;
use crate::dataset::announced::Announced;
use crate::dataset::manifest::{Generation, Layer, Superseded};
use crate::dataset::{Snapshot, zoning};
use crate::domain::{Date, Lang};
use crate::rules::{AidId, Text};
use jiff::{Timestamp, Unit};
use serde::Serialize;

/// The age of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerAge {
    /// The layer.
    pub layer: String,
    /// The generation in use.
    pub generation: String,
    /// The day whose state it shows.
    pub as_of: Date,
    /// Days since then; negative when the state is of a day to come.
    pub age_days: i32,
    /// First day in force, when known.
    pub effective_from: Option<Date>,
    /// Last day in force, when known.
    pub effective_to: Option<Date>,
    /// What its server announced when it was asked last; `None` when it was not asked.
    pub announced: Option<AnnouncedFile>,
}

/// A file that a server announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnouncedFile {
    /// Its address.
    pub url: String,
    /// The day on which it was changed last, when the server says it.
    pub modified: Option<Date>,
    /// When the server was asked.
    pub checked_at: Timestamp,
    /// Whether it was changed after the day whose state is in use.
    pub is_newer: bool,
}

/// Something that is out of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stale {
    /// A list that is in use was replaced in a région by one that is not here.
    Superseded {
        /// The generation.
        generation: String,
        /// The région's name.
        region: String,
        /// Since when.
        from: Date,
        /// The later act.
        by: String,
    },
    /// A generation that is in use ended, and nothing follows it.
    Ended {
        /// The generation.
        generation: String,
        /// Its last day.
        last: Date,
    },
    /// A server announced a file that was changed after the day whose state is in use.
    Announced {
        /// The layer.
        layer: String,
        /// Its title.
        title: Text,
        /// When the file was changed.
        modified: Date,
        /// The day whose state is in use.
        as_of: Date,
    },
    /// An aid file that was to be read again by now.
    ReviewDue {
        /// The aid.
        aid: AidId,
        /// The first day of its period.
        from: Date,
        /// The day by which it was to be read.
        by: Date,
    },
}

impl Stale {
    /// The codes, in the order of [`stale`].
    pub const CODES: [&'static str; 4] = ["zoning_superseded", "generation_ended", "newer_announced", "review_due"];

    /// Its code in warnings.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Superseded { .. } => Self::CODES[0],
            Self::Ended { .. } => Self::CODES[1],
            Self::Announced { .. } => Self::CODES[2],
            Self::ReviewDue { .. } => Self::CODES[3],
        }
    }

    /// It in one sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::Superseded {
                generation,
                region,
                from,
                by,
            } => wording::freshness::superseded(lang, generation, region, *from, by),
            Self::Ended { generation, last } => wording::freshness::ended(lang, generation, *last),
            Self::Announced {
                title, modified, as_of, ..
            } => wording::freshness::announced(lang, title.get(lang), *modified, *as_of),
            Self::ReviewDue { aid, from, by } => wording::freshness::review_due(lang, aid.as_str(), *from, *by),
        }
    }
}

/// The age of each layer on a day, in the order of the manifest.
#[must_use]
pub fn ages(data: &Snapshot, today: Date) -> Vec<LayerAge> {
    let age = |layer: &Layer| {
        let used = in_use(layer, today)?;
        let days = used.as_of.until((Unit::Day, today)).map_or(0, |span| span.get_days());
        let announced = data.announced.iter().rfind(|a| a.layer == layer.id);
        Some(LayerAge {
            layer: layer.id.clone(),
            generation: used.id.clone(),
            as_of: used.as_of,
            age_days: days,
            effective_from: used.effective_from,
            effective_to: used.effective_to,
            announced: announced.map(|a| AnnouncedFile {
                url: a.url.clone(),
                modified: a.modified,
                checked_at: a.checked_at,
                is_newer: is_newer(a, layer),
            }),
        })
    };
    data.manifest.layers.iter().filter_map(age).collect()
}

/// What is out of date on a day.
#[must_use]
pub fn stale(data: &Snapshot, today: Date) -> Vec<Stale> {
    let mut found = superseded(data, today);
    for layer in &data.manifest.layers {
        found.extend(ended(layer, today));
    }
    for layer in &data.manifest.layers {
        let newer = data
            .announced
            .iter()
            .rfind(|a| a.layer == layer.id)
            .filter(|a| is_newer(a, layer));
        if let Some((modified, state)) = newer.and_then(|a| a.modified).zip(newest_state(layer)) {
            found.push(Stale::Announced {
                layer: layer.id.clone(),
                title: layer.title.clone(),
                modified,
                as_of: state,
            });
        }
    }
    for aid in AidId::ALL {
        for file in data.rules.periods(*aid).iter().filter(|f| f.review.by < today) {
            found.push(Stale::ReviewDue {
                aid: *aid,
                from: file.open.get_ref().from,
                by: file.review.by,
            });
        }
    }
    found
}

fn superseded(data: &Snapshot, today: Date) -> Vec<Stale> {
    let mut found = Vec::new();
    for generation in &data.zoning.generations {
        let is_missing = |later: &&Superseded| {
            let in_use = data.zoning.on(later.region, today).map(|g| &g.about.id);
            later.from <= today && in_use == Some(&generation.about.id)
        };
        found.extend(
            generation
                .about
                .superseded
                .iter()
                .filter(is_missing)
                .map(|later| Stale::Superseded {
                    generation: generation.about.id.clone(),
                    region: data.cog.region_name(later.region),
                    from: later.from,
                    by: later.by.clone(),
                }),
        );
    }
    found
}

/// A generation whose last day is past, unless one that has begun follows it.
fn ended(layer: &Layer, today: Date) -> Option<Stale> {
    let used = in_use(layer, today)?;
    let last = used.effective_to.filter(|last| *last < today)?;
    Some(Stale::Ended {
        generation: used.id.clone(),
        last,
    })
}

/// The newest generation that has begun; before the first one, that.
fn in_use(layer: &Layer, today: Date) -> Option<&Generation> {
    let begun = layer.generations.iter().filter(|g| g.start() <= today);
    begun.max_by_key(|g| g.start()).or_else(|| layer.generations.first())
}

/// The latest day that a generation of the layer speaks of, begun or not.
fn newest_state(layer: &Layer) -> Option<Date> {
    let days = layer.generations.iter().flat_map(|g| [Some(g.as_of), g.effective_from]);
    days.flatten().max()
}

fn is_newer(announced: &Announced, layer: &Layer) -> bool {
    announced
        .modified
        .zip(newest_state(layer))
        .is_some_and(|(modified, state)| modified > state)
}

/// The layers whose age is told on every page, the most important first.
pub const TOLD: [&str; 6] = [zoning::LAYER, "qpv", "montagne", "massifs", "communes", "outlines"];
