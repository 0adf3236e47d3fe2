//! What all tiles of a snapshot are cut from: made once, when the first tile is asked for.

use super::labels::{Label, labels};
use super::topology::Topology;
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Date};
use crate::eligibility::near::field::NearField;
use crate::geom::inner::inner_point;
use crate::geom::{Area, Bounds};
use rstar::{AABB, RTree, RTreeObject};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A commune on the map, or an arrondissement of one, whose outline is drawn in its stead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Number of the commune.
    pub commune: usize,
    /// The arrondissement.
    pub part: Option<CommuneCode>,
    /// Communes without an outline that this one covers too.
    pub also: Vec<usize>,
}

/// Outlines as a topology, and where names stand.
#[derive(Debug)]
pub struct Base {
    /// The outlines, numbered as `faces`.
    pub topology: Topology,
    /// What each face is.
    pub faces: Vec<Face>,
    /// The names, larger communes first.
    pub labels: Vec<Label>,
    tree: RTree<Leaf>,
    fields: Mutex<HashMap<usize, FieldSlot>>,
}

/// The field of the 10 km rule in one span of days; `None` when no list is in use.
type FieldSlot = Arc<OnceLock<Option<NearField>>>;

#[derive(Debug)]
struct Leaf {
    bounds: Bounds,
    face: u32,
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.bounds.min, self.bounds.max)
    }
}

impl Base {
    /// Makes it. This takes seconds.
    #[must_use]
    pub fn new(data: &Snapshot) -> Self {
        let (faces, areas) = faces(data);
        let leaf = |(area, face): (&&Area, u32)| {
            Some(Leaf {
                bounds: area.bounds()?,
                face,
            })
        };
        let tree = RTree::bulk_load(areas.iter().zip(0..).filter_map(leaf).collect());
        let (topology, labels) = rayon::join(|| Topology::new(areas.iter().copied()), || labels(data));
        Self {
            topology,
            faces,
            labels,
            tree,
            fields: Mutex::default(),
        }
    }

    /// The faces whose rectangles meet a rectangle in degrees, in order of number.
    #[must_use]
    pub fn faces_in(&self, bounds: Bounds) -> Vec<u32> {
        let window = AABB::from_corners(bounds.min, bounds.max);
        let mut found: Vec<u32> = self
            .tree
            .locate_in_envelope_intersecting(window)
            .map(|leaf| leaf.face)
            .collect();
        found.sort_unstable();
        found
    }

    /// The field of the 10 km rule on a day, made at the first call in its span of days.
    pub(super) fn field(&self, data: &Snapshot, day: Date) -> FieldSlot {
        let slot = {
            let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(fields.entry(data.span(day)).or_default())
        };
        slot.get_or_init(|| NearField::new(data, day));
        slot
    }

    /// What a face is.
    #[must_use]
    pub fn face(&self, number: u32) -> &Face {
        &self.faces[number as usize]
    }
}

/// Communes by number, those with arrondissements as these.
fn faces(data: &Snapshot) -> (Vec<Face>, Vec<&Area>) {
    let also = covered_too(data);
    let mut faces = Vec::new();
    let mut areas = Vec::new();
    for (number, commune) in data.cog.communes().iter().enumerate() {
        let parts = data.cog.arrondissements_of(commune.code);
        let parts: Vec<_> = parts
            .filter_map(|part| Some((part.code, data.outlines.arrondissement(part.code)?)))
            .collect();
        let own = data.outlines.commune(number).filter(|_| parts.is_empty());
        for (part, area) in own
            .map(|area| (None, area))
            .into_iter()
            .chain(parts.into_iter().map(|(c, a)| (Some(c), a)))
        {
            faces.push(Face {
                commune: number,
                part,
                also: also.get(&number).cloned().unwrap_or_default(),
            });
            areas.push(area);
        }
    }
    (faces, areas)
}

/// The communes without an outline that the outline of another covers, by number of the latter.
fn covered_too(data: &Snapshot) -> HashMap<usize, Vec<usize>> {
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    let gaps = data.outlines.gaps.areas().iter().zip(&data.outlines.gap_candidates);
    for (area, candidates) in gaps {
        let holder = inner_point(area).and_then(|p| data.outlines.communes.first_at(p));
        if let Some(holder) = holder {
            let others = candidates.iter().filter_map(|code| data.cog.number(*code));
            found.entry(holder as usize).or_default().extend(others);
        }
    }
    found
}
