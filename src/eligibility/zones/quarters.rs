//! The priority quarters (QPV).

use super::{Drawer, Zone};
use crate::domain::{Basis, Relation, ZoneKind, centimetres};
use crate::eligibility::wording;
use crate::geom::reach;

impl Drawer<'_> {
    /// One line per QPV the place is or may be in; else one that says it is in none, or that nothing is known.
    pub(super) fn qpv(&self) -> Vec<Zone> {
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
}
