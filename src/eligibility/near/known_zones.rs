//! The known ZIP and ZAC around a territory, ready to be asked many times.

use super::Rule;
use super::measure::{is_known_zone, known};
use crate::domain::ZoningClass;
use crate::geom::longest::circle_around;
use crate::geom::{Area, Bounds, Origin, Position};
use crate::index::{Field, LocalEdges, Nearest};
use std::rc::Rc;

/// As many edges as are asked in less time than it takes to leave some out.
const FEW: usize = 12;

/// The boundaries that can be nearest to a point of the territory, and the zones that may hold one.
pub(super) struct KnownZones<'a> {
    edges: Vec<LocalEdges<'a>>,
    drawn: Vec<&'a Area>,
}

impl<'a> KnownZones<'a> {
    /// Around a territory, `None` when it is empty.
    pub(super) fn around_area(rule: &Rule<'a>, area: &Area) -> Option<Rc<Self>> {
        let bounds = area.bounds()?;
        let (centre, radius_m) = circle_around(bounds);
        Some(Rc::new(Self {
            edges: known(&rule.generation.edges)
                .map(|index| index.around(&centre, radius_m))
                .collect(),
            drawn: drawn(rule, bounds),
        }))
    }

    /// The nearest of them, distance 0 where the point is in one as drawn.
    pub(super) fn nearest(&self, from: &Origin) -> Option<Nearest> {
        let nearest = self.edges.iter().filter_map(|edges| edges.estimate(from));
        let mut nearest = nearest.min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)))?;
        if self.drawn.iter().any(|area| area.locate(from.at) != Position::Outside) {
            nearest.distance_m = 0.0;
        }
        Some(nearest)
    }
}

impl Field for KnownZones<'_> {
    fn distance_m(&self, from: &Origin) -> f64 {
        self.nearest(from).map_or(f64::INFINITY, |n| n.distance_m)
    }

    fn around(self: &Rc<Self>, centre: &Origin, radius_m: f64) -> Rc<Self> {
        if self.edges.iter().map(LocalEdges::len).sum::<usize>() <= FEW {
            return Rc::clone(self);
        }
        Rc::new(Self {
            edges: self.edges.iter().map(|edges| edges.around(centre, radius_m)).collect(),
            drawn: self.drawn.clone(),
        })
    }
}

/// The zones whose rectangle meets this one.
fn drawn<'a>(rule: &Rule<'a>, bounds: Bounds) -> Vec<&'a Area> {
    let (outlines, qpv, generation) = (&rule.data.outlines, &rule.data.qpv, rule.generation);
    let communes = outlines.communes.in_window(bounds, 0.0).into_iter();
    let communes = communes
        .filter(|n| is_known_zone(generation, *n))
        .filter_map(|n| outlines.communes.area(n));
    let in_class = |class: Option<&ZoningClass>| class.is_some_and(|c| c.is_zip_or_zac());
    let parts = generation.arrondissements.iter();
    let parts = parts
        .filter(|(_, class)| in_class(Some(class)))
        .filter_map(|(code, _)| outlines.arrondissement(*code));
    let quarters = qpv.areas.in_window(bounds, 0.0).into_iter();
    let quarters = quarters
        .filter(|q| in_class(generation.qpv.get(&qpv.list[*q as usize].code)))
        .filter_map(|q| qpv.areas.area(q));
    communes.chain(parts).chain(quarters).collect()
}
