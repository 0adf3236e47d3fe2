//! Mountain zone, massifs and département.

use super::{Drawer, Situation, Zone, massifs_in, montagne_of};
use crate::dataset::Snapshot;
use crate::dataset::mountain::Listed;
use crate::dataset::reconcile::Said;
use crate::domain::{Basis, Relation, ZoneKind};
use crate::eligibility::wording;
use crate::geom::LonLat;
use crate::index::EdgeIndex;

impl Drawer<'_> {
    pub(super) fn montagne(&self) -> Zone {
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
                match self.data.mountain.montagne_of(first.commune, first.asked) {
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

    pub(super) fn department(&self) -> Zone {
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
    pub(super) fn massifs(&self) -> Vec<Zone> {
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
            let in_it = |s: &Situation| possible_massifs(self.data, s).contains(&name.as_str());
            if !list.iter().any(in_it) {
                continue;
            }
            let certain = |s: &Situation| massifs_in(self.data, s).0 == Some(name.as_str());
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
            let all = self.data.mountain_edges.massifs.iter();
            let nearest = |p: LonLat| EdgeIndex::nearest_of(all.clone(), p, f64::INFINITY);
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
}

/// The massifs the commune of a situation is or may be in.
fn possible_massifs<'a>(data: &'a Snapshot, situation: &Situation) -> Vec<&'a str> {
    let name = |listed: &'_ Listed| match listed {
        Listed::Whole(_) | Listed::Part(_) => true,
        Listed::Not => false,
    };
    let listed: Vec<&Listed> = match data.mountain.massifs_of(situation.commune, situation.asked) {
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
