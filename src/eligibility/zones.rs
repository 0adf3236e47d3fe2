//! The zones of a place: for each kind what all situations agree on, why, and from which source.

mod medical;
mod quarters;
mod terrain;

use super::place::Place;
use super::situations::{Situation, Situations};
use super::wording;
use crate::dataset::Snapshot;
use crate::dataset::manifest::Generation;
use crate::dataset::mountain::Listed;
use crate::dataset::reconcile::Said;
use crate::domain::{Basis, CommuneCode, Date, Lang, Relation, ZoneKind, ZoningClass, centimetres};
use crate::geom::LonLat;
use crate::index::{EdgeIndex, Nearest};
use serde::Serialize;

/// One line of the answer about zones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Zone {
    /// The kind.
    pub kind: ZoneKind,
    /// What decided: commune, QPV, massif, département.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// How the place relates to it.
    pub relation: Relation,
    /// Metres to its boundary, 0 inside, `None` for a commune alone.
    pub distance_m: Option<f64>,
    /// Precision of the place and tolerance of the layer.
    pub margin_m: Option<f64>,
    /// What decided.
    pub basis: Option<Basis>,
    /// Whether an outdated list was used.
    pub provisional: bool,
    /// Why, in a sentence.
    pub detail: Option<String>,
    /// Where it was read.
    pub source: Option<ZoneSource>,
}

/// The layer and the state of it that a line was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZoneSource {
    /// The layer.
    pub layer: String,
    /// The act, when known.
    pub document: Option<String>,
    /// The day whose state it shows.
    pub as_of: Option<Date>,
    /// First day in force, when known.
    pub effective_from: Option<Date>,
    /// Last day in force, when known.
    pub effective_to: Option<Date>,
}

/// What the lines are drawn from.
pub struct Drawer<'a> {
    /// The data.
    pub data: &'a Snapshot,
    /// The place.
    pub place: &'a Place,
    /// Its situations.
    pub situations: &'a Situations<'a>,
    /// The day.
    pub day: Date,
    /// The language.
    pub lang: Lang,
}

/// The lines in the order of the contract: zip, zac, zar, hz, montagne, department, one per massif, one per QPV, zv
/// where the place may be in one.
#[must_use]
pub fn zones(draw: &Drawer<'_>) -> Vec<Zone> {
    let mut lines: Vec<Zone> = [ZoningClass::Zip, ZoningClass::Zac, ZoningClass::Zar, ZoningClass::Hz]
        .into_iter()
        .map(|class| draw.zoning(class))
        .collect();
    lines.push(draw.montagne());
    lines.push(draw.department());
    lines.extend(draw.massifs());
    lines.extend(draw.qpv());
    if draw.situations.list.iter().any(|s| s.class == Some(ZoningClass::Zv)) {
        lines.push(draw.zoning(ZoningClass::Zv));
    }
    lines
}

/// Whether the place is in a zone of the kind in one situation.
#[must_use]
pub fn relation_in(data: &Snapshot, situation: &Situation, kind: ZoneKind, qpv_known: bool) -> Relation {
    let is_class = |class: ZoningClass| situation.class.map_or(Relation::NoData, |c| Relation::of(c == class));
    match kind {
        ZoneKind::Zip => is_class(ZoningClass::Zip),
        ZoneKind::Zac => is_class(ZoningClass::Zac),
        ZoneKind::Zar => is_class(ZoningClass::Zar),
        ZoneKind::Hz => is_class(ZoningClass::Hz),
        ZoneKind::Zv => is_class(ZoningClass::Zv),
        ZoneKind::Qpv if situation.qpv.is_some() => Relation::Inside,
        ZoneKind::Qpv => {
            if qpv_known {
                Relation::Outside
            } else {
                Relation::NoData
            }
        }
        ZoneKind::Montagne => montagne_of(data.mountain.montagne_of(situation.commune, situation.asked)),
        ZoneKind::Massif => massifs_in(data, situation).1,
        ZoneKind::Department => Relation::Inside,
    }
}

pub(super) fn montagne_of(said: &Said<Listed>) -> Relation {
    match said {
        Said::Own(listed) | Said::ByFormer(listed, _) => match listed {
            Listed::Whole(_) => Relation::Inside,
            Listed::Part(_) => Relation::Undetermined,
            Listed::Not => Relation::Outside,
        },
        Said::Differs(_) => Relation::Undetermined,
        Said::Nothing => Relation::NoData,
    }
}

/// The massif the commune of a situation is wholly in, and its relation to the massifs.
pub(super) fn massifs_in<'a>(data: &'a Snapshot, situation: &Situation) -> (Option<&'a str>, Relation) {
    massifs_as(data, situation.commune, situation.asked)
}

/// The same for a commune of today.
pub(super) fn massifs_of(data: &Snapshot, commune: usize) -> (Option<&str>, Relation) {
    massifs_as(data, commune, None)
}

fn massifs_as(data: &Snapshot, commune: usize, asked: Option<CommuneCode>) -> (Option<&str>, Relation) {
    if data.mountain.lacks_massif(commune) {
        return (None, Relation::Undetermined);
    }
    match data.mountain.massifs_of(commune, asked) {
        Said::Own(Listed::Whole(name)) | Said::ByFormer(Listed::Whole(name), _) => (Some(name), Relation::Inside),
        Said::Own(_) | Said::ByFormer(..) | Said::Differs(_) => (None, Relation::Undetermined),
        Said::Nothing => (None, Relation::Outside),
    }
}

impl Drawer<'_> {
    fn point(&self) -> Option<LonLat> {
        self.place.at.filter(|_| self.place.is_point)
    }

    fn precision_m(&self) -> f64 {
        self.place.precision_m.unwrap_or_default()
    }

    fn agreed(&self, kind: ZoneKind) -> Relation {
        let each = self.situations.list.iter();
        Relation::agreed(each.map(|s| relation_in(self.data, s, kind, self.situations.qpv_known)))
    }

    fn commune(&self, number: usize) -> (String, String) {
        let commune = &self.data.cog.communes()[number];
        (commune.code.to_string(), commune.name.clone())
    }

    /// The commune, or its arrondissement, that a situation is in.
    fn spot_name(&self, situation: &Situation) -> (String, String) {
        let part = situation.arrondissement.filter(|code| {
            self.situations
                .generation
                .is_some_and(|g| g.arrondissements.contains_key(code))
        });
        let found = part.and_then(|code| self.data.cog.arrondissements().iter().find(|a| a.code == code));
        found.map_or_else(
            || self.commune(situation.commune),
            |a| (a.code.to_string(), a.name.clone()),
        )
    }

    /// The distance to a zone: 0 inside, to the nearest boundary outside, `None` where the place is no point or either
    /// side is possible and the zone is not drawn.
    fn distance(&self, relation: Relation, nearest: impl Fn(LonLat) -> Option<Nearest>) -> Option<f64> {
        let p = self.point()?;
        match relation {
            Relation::Inside => Some(0.0),
            Relation::Outside | Relation::Undetermined => nearest(p).map(|n| centimetres(n.distance_m)),
            Relation::NoData => None,
        }
    }

    /// The nearest boundary of a zone made of communes; 0 where the point is drawn in one of them.
    fn unless_drawn_inside(&self, p: LonLat, index: &EdgeIndex, in_zone: impl Fn(usize) -> bool) -> Option<Nearest> {
        let at = self.data.outlines.communes.at(p);
        let nearest = index.nearest(p)?;
        let inside = at.iter().any(|(n, _)| in_zone(*n as usize));
        Some(if inside {
            Nearest {
                distance_m: 0.0,
                ..nearest
            }
        } else {
            nearest
        })
    }

    fn distinct_communes(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for situation in &self.situations.list {
            let (code, name) = self.commune(situation.commune);
            let name = format!("{name} ({code})");
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn qpv_name(&self, number: u32) -> String {
        let qpv = &self.data.qpv.list[number as usize];
        format!("{} ({})", qpv.name, qpv.code)
    }

    fn several_communes(&self) -> Option<String> {
        let names = self.distinct_communes();
        (names.len() > 1).then(|| match self.point() {
            Some(_) => {
                let margin = self.precision_m() + self.data.outline_tolerance_m;
                wording::near_border(self.lang, &names.join(", "), margin)
            }
            None => wording::several_communes(self.lang, &names.join(", ")),
        })
    }

    fn source(&self, layer: &str) -> Option<ZoneSource> {
        let generation = self.data.manifest.layer(layer).and_then(|l| l.newest()).ok()?;
        Some(source_of(layer, generation))
    }
}

fn source_of(layer: &str, generation: &Generation) -> ZoneSource {
    ZoneSource {
        layer: layer.to_owned(),
        document: generation.document.clone(),
        as_of: Some(generation.as_of),
        effective_from: generation.effective_from,
        effective_to: generation.effective_to,
    }
}
