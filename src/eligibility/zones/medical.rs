//! The medical zoning: ZIP, ZAC, ZAR, not zoned.

use super::{Drawer, Situation, Zone, ZoneSource, source_of};
use crate::dataset::reconcile::Said;
use crate::dataset::zoning::{self, ZoningGeneration};
use crate::domain::{Basis, Relation, ZoningClass};
use crate::eligibility::wording;

impl Drawer<'_> {
    pub(super) fn zoning(&self, class: ZoningClass) -> Zone {
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
}

fn zoning_source(generation: &ZoningGeneration, region: crate::domain::RegionCode) -> ZoneSource {
    ZoneSource {
        effective_to: generation.effective_to(region),
        ..source_of(zoning::LAYER, &generation.about)
    }
}
