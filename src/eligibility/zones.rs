//! The zones of a place: for each kind what all situations agree on, why, and from which source.

use super::place::Place;
use super::situations::{Situation, Situations};
use super::wording;
use crate::dataset::Snapshot;
use crate::dataset::manifest::Generation;
use crate::dataset::mountain::Listed;
use crate::dataset::reconcile::Said;
use crate::dataset::zoning::{self, ZoningGeneration};
use crate::domain::{Basis, Date, Lang, Relation, ZoneKind, ZoningClass, centimetres};
use crate::geom::{LonLat, reach};
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
        ZoneKind::Montagne => montagne_of(&data.mountain.montagne[situation.commune]),
        ZoneKind::Massif => match massifs_of(data, situation.commune) {
            (names, _) if !names.is_empty() => Relation::Inside,
            (_, relation) => relation,
        },
        ZoneKind::Department => Relation::Inside,
    }
}

fn montagne_of(said: &Said<Listed>) -> Relation {
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

/// The massifs a commune is wholly in, and the relation when there is none.
fn massifs_of(data: &Snapshot, commune: usize) -> (Vec<&str>, Relation) {
    if data.mountain.lacks_massif(commune) {
        return (vec![], Relation::Undetermined);
    }
    match &data.mountain.massifs[commune] {
        Said::Own(Listed::Whole(name)) | Said::ByFormer(Listed::Whole(name), _) => (vec![name], Relation::Inside),
        Said::Own(_) | Said::ByFormer(..) | Said::Differs(_) => (vec![], Relation::Undetermined),
        Said::Nothing => (vec![], Relation::Outside),
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

    fn zoning(&self, class: ZoningClass) -> Zone {
        let kind = class.kind();
        let first = &self.situations.list[0];
        let relation = self.agreed(kind);
        let generation = self.situations.generation;
        let by_qpv = first.by_qpv_row.then_some(first.qpv).flatten();
        let (code, name) = match by_qpv {
            Some(q) => {
                let qpv = &self.data.qpv.list[q as usize];
                (qpv.code.clone(), qpv.name.clone())
            }
            None => self.spot_name(first),
        };
        let decided = relation != Relation::NoData;
        Zone {
            kind,
            code: decided.then_some(code),
            name: decided.then_some(name),
            relation,
            distance_m: self.distance(relation, |p| {
                let generation = generation?;
                let index = generation.edges.of(class)?;
                self.unless_drawn_inside(p, index, |n| generation.communes[n].certain() == Some(&class))
            }),
            margin_m: self.point().map(|_| self.precision_m() + self.data.outline_tolerance_m),
            basis: decided.then_some(if by_qpv.is_some() { Basis::Qpv } else { Basis::Commune }),
            provisional: decided && self.situations.provisional,
            detail: self.zoning_detail(relation),
            source: generation.map(|g| zoning_source(g, first.region)),
        }
    }

    /// Why the class is what it is, or what stands in the way of telling.
    fn zoning_detail(&self, relation: Relation) -> Option<String> {
        let lang = self.lang;
        let list = &self.situations.list;
        let first = &list[0];
        if self.situations.generation.is_none() {
            return Some(wording::no_list_for_day(lang));
        }
        if relation != Relation::Undetermined {
            return Some(self.certain_detail(first));
        }
        let mut reasons = Vec::new();
        let communes = self.distinct_communes();
        if communes.len() > 1 {
            let names = communes.join(", ");
            reasons.push(match self.point() {
                Some(_) => wording::near_border(lang, &names, self.precision_m() + self.data.outline_tolerance_m),
                None => wording::several_communes(lang, &names),
            });
        } else if let Some(g) = self.situations.generation
            && let Said::Differs(parts) = &g.communes[first.commune]
        {
            let parts: Vec<String> = parts
                .iter()
                .map(|(code, class)| format!("{code} {}", class.short_name()))
                .collect();
            reasons.push(wording::differs(lang, &parts.join(", ")));
        }
        let distinct = |a: &Situation, b: &Situation| a.arrondissement != b.arrondissement && a.class != b.class;
        if list.iter().any(|s| distinct(s, first)) && self.point().is_none() {
            reasons.push(wording::arrondissements_differ(lang));
        }
        reasons.extend(self.qpv_reason());
        if reasons.is_empty() {
            reasons.push(wording::commune_has_no_row(lang));
        }
        Some(reasons.join(" "))
    }

    fn certain_detail(&self, situation: &Situation) -> String {
        let lang = self.lang;
        let Some(class) = situation.class else {
            return wording::commune_has_no_row(lang);
        };
        if let Some(q) = situation.qpv.filter(|_| situation.by_qpv_row) {
            return wording::class_of_qpv(lang, class, &self.qpv_name(q));
        }
        let generation = self.situations.generation;
        match generation.map(|g| &g.communes[situation.commune]) {
            Some(Said::ByFormer(class, codes)) => {
                let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
                wording::class_by_former(lang, *class, &codes.join(", "))
            }
            _ => wording::class_of_commune(
                lang,
                situation.commune_class.unwrap_or(class),
                &self.spot_name(situation).1,
            ),
        }
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

    /// What a QPV without a row of its own leaves open.
    fn qpv_reason(&self) -> Option<String> {
        let lang = self.lang;
        let unknown = |s: &&Situation| s.qpv.is_some() && !s.by_qpv_row && s.commune_class != Some(ZoningClass::Zip);
        let situation = self.situations.list.iter().find(unknown)?;
        let (qpv, class) = (situation.qpv?, situation.commune_class?);
        if self.point().is_none() {
            return Some(wording::outside_its_qpv(
                lang,
                class,
                self.situations.possible_qpv.len() > 1,
            ));
        }
        let possible: Vec<ZoningClass> = class.or_scarcer().collect();
        let inside = wording::in_qpv_of_unknown_class(lang, &self.qpv_name(qpv), class, &possible);
        if self.situations.list.iter().all(|s| s.qpv == Some(qpv)) {
            return Some(inside);
        }
        let margin = self.precision_m() + self.data.qpv.tolerance_m;
        Some(format!(
            "{} {inside}",
            wording::near_qpv_boundary(lang, &self.qpv_name(qpv), margin)
        ))
    }

    fn montagne(&self) -> Zone {
        let first = &self.situations.list[0];
        let relation = self.agreed(ZoneKind::Montagne);
        let (code, name) = self.commune(first.commune);
        let decided = relation != Relation::NoData;
        Zone {
            kind: ZoneKind::Montagne,
            code: decided.then_some(code),
            name: decided.then_some(name),
            relation,
            distance_m: self.distance(relation, |p| {
                self.unless_drawn_inside(p, &self.data.mountain_edges.montagne, |n| {
                    montagne_of(&self.data.mountain.montagne[n]) == Relation::Inside
                })
            }),
            margin_m: self.point().map(|_| self.precision_m() + self.data.outline_tolerance_m),
            basis: decided.then_some(Basis::Commune),
            provisional: false,
            detail: self.mountain_detail(relation, first),
            source: self.source("montagne"),
        }
    }

    fn mountain_detail(&self, relation: Relation, first: &Situation) -> Option<String> {
        match relation {
            Relation::Inside | Relation::Outside => None,
            Relation::NoData => Some(wording::not_in_list(self.lang)),
            Relation::Undetermined => Some(self.several_communes().unwrap_or_else(|| {
                match &self.data.mountain.montagne[first.commune] {
                    Said::Differs(parts) => wording::differs(
                        self.lang,
                        &parts
                            .iter()
                            .map(|(code, _)| code.to_string())
                            .collect::<Vec<_>>()
                            .join(", "),
                    ),
                    _ => wording::partly(self.lang),
                }
            })),
        }
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

    fn department(&self) -> Zone {
        let first = &self.situations.list[0];
        let same = self.situations.list.iter().all(|s| s.department == first.department);
        let relation = if same { Relation::Inside } else { Relation::Undetermined };
        Zone {
            kind: ZoneKind::Department,
            code: Some(first.department.to_string()),
            name: Some(self.data.cog.department_name(first.department)),
            relation,
            distance_m: self.point().filter(|_| same).map(|_| 0.0),
            margin_m: self.point().map(|_| self.precision_m() + self.data.outline_tolerance_m),
            basis: Some(Basis::Department),
            provisional: false,
            detail: if same { None } else { self.several_communes() },
            source: self.source("communes"),
        }
    }

    /// One line per massif the place is or may be in; else one that says it is in none, or that nothing is known.
    fn massifs(&self) -> Vec<Zone> {
        let list = &self.situations.list;
        let margin_m = self.point().map(|_| self.precision_m() + self.data.outline_tolerance_m);
        let line = |name: Option<&str>, relation, distance_m, detail| Zone {
            kind: ZoneKind::Massif,
            code: name.map(slug),
            name: name.map(str::to_owned),
            relation,
            distance_m,
            margin_m,
            basis: (relation != Relation::NoData).then_some(Basis::Commune),
            provisional: false,
            detail,
            source: self.source("massifs"),
        };
        let mut lines = Vec::new();
        for (number, name) in self.data.mountain.massif_names.iter().enumerate() {
            let in_it = |s: &Situation| possible_massifs(self.data, s.commune).contains(&name.as_str());
            if !list.iter().any(in_it) {
                continue;
            }
            let certain = |s: &Situation| massifs_of(self.data, s.commune).0.contains(&name.as_str());
            let relation = if list.iter().all(certain) {
                Relation::Inside
            } else {
                Relation::Undetermined
            };
            let index: &EdgeIndex = &self.data.mountain_edges.massifs[number];
            let detail = (relation == Relation::Undetermined)
                .then(|| self.several_communes().unwrap_or_else(|| wording::partly(self.lang)));
            lines.push(line(
                Some(name),
                relation,
                self.distance(relation, |p| index.nearest(p)),
                detail,
            ));
        }
        if lines.is_empty() {
            let relation = self.agreed(ZoneKind::Massif);
            let nearest = |p: LonLat| {
                let all = self
                    .data
                    .mountain_edges
                    .massifs
                    .iter()
                    .filter_map(|index| index.nearest(p));
                all.min_by(|a, b| a.distance_m.total_cmp(&b.distance_m))
            };
            let detail = (relation == Relation::Undetermined).then(|| wording::massif_not_listed(self.lang));
            let distance = if relation == Relation::Undetermined {
                None
            } else {
                self.distance(relation, nearest)
            };
            lines.push(line(None, relation, distance, detail));
        }
        lines
    }

    /// One line per QPV the place is or may be in; else one that says it is in none, or that nothing is known.
    fn qpv(&self) -> Vec<Zone> {
        let layer = &self.data.qpv;
        let list = &self.situations.list;
        let margin_m = self.point().map(|_| self.precision_m() + layer.tolerance_m);
        let mut lines = Vec::new();
        for number in &self.situations.possible_qpv {
            let qpv = &layer.list[*number as usize];
            let inside = list.iter().all(|s| s.qpv == Some(*number));
            let detail = match self.point() {
                _ if inside => None,
                Some(_) => Some(wording::near_qpv_boundary(
                    self.lang,
                    &self.qpv_name(*number),
                    margin_m.unwrap_or_default(),
                )),
                None => Some(wording::qpv_needs_address(self.lang)),
            };
            lines.push(Zone {
                kind: ZoneKind::Qpv,
                code: Some(qpv.code.clone()),
                name: Some(qpv.name.clone()),
                relation: if inside {
                    Relation::Inside
                } else {
                    Relation::Undetermined
                },
                distance_m: self.point().and_then(|p| {
                    let area = layer.areas.area(*number)?;
                    Some(if inside {
                        0.0
                    } else {
                        centimetres(reach::distance_to_area_m(area, p))
                    })
                }),
                margin_m,
                basis: Some(Basis::Polygon),
                provisional: false,
                detail,
                source: self.source("qpv"),
            });
        }
        if lines.is_empty() {
            let in_force = layer.in_force(self.day);
            let relation = if self.situations.qpv_known {
                Relation::Outside
            } else {
                Relation::NoData
            };
            lines.push(Zone {
                kind: ZoneKind::Qpv,
                code: None,
                name: None,
                relation,
                distance_m: self.distance(relation, |p| layer.edges.nearest(p)),
                margin_m,
                basis: (relation == Relation::Outside).then_some(Basis::Polygon),
                provisional: false,
                detail: match relation {
                    Relation::NoData if in_force => Some(wording::qpv_not_loaded(self.lang)),
                    Relation::NoData => Some(wording::qpv_not_in_force(self.lang)),
                    _ => None,
                },
                source: self.source("qpv"),
            });
        }
        lines
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

fn zoning_source(generation: &ZoningGeneration, region: crate::domain::RegionCode) -> ZoneSource {
    ZoneSource {
        effective_to: generation.effective_to(region),
        ..source_of(zoning::LAYER, &generation.about)
    }
}

/// The massifs a commune is or may be in.
fn possible_massifs(data: &Snapshot, commune: usize) -> Vec<&str> {
    let name = |listed: &'_ Listed| match listed {
        Listed::Whole(_) | Listed::Part(_) => true,
        Listed::Not => false,
    };
    let listed: Vec<&Listed> = match &data.mountain.massifs[commune] {
        Said::Own(l) | Said::ByFormer(l, _) => vec![l],
        Said::Differs(parts) => parts.iter().map(|(_, l)| l).collect(),
        Said::Nothing => vec![],
    };
    listed
        .into_iter()
        .filter(|l| name(l))
        .map(|l| match l {
            Listed::Whole(n) | Listed::Part(n) => n.as_str(),
            Listed::Not => "",
        })
        .collect()
}

/// A name as a code: lower case ASCII words joined by hyphens.
fn slug(name: &str) -> String {
    crate::geocode::normalise::fold(name).replace(' ', "-")
}
