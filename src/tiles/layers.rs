//! What a tile holds: which layers, from which zoom on, with which properties.

use super::address::TileAddress;
use super::base::{Base, Face};
use super::dissolve::dissolve;
use super::encode::{BUFFER, EXTENT, Grid, Tags, add_lines, add_point, add_polygons, square};
use super::near::near_area;
use super::polygon::Point;
use crate::dataset::Snapshot;
use crate::domain::{Date, Relation};
use crate::eligibility::drawn::{self, Drawn, relation_word};
use crate::geom::mercator::project;
use crate::geom::polygons::polygons;
use crate::geom::{Bounds, LonLat};
use fast_mvt::{MvtLayerBuilder, MvtResult};
use std::collections::BTreeMap;

/// A layer, as TileJSON describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerInfo {
    /// Its name in a tile.
    pub id: &'static str,
    /// What it shows.
    pub description: &'static str,
    /// The least zoom at which it is there.
    pub min_zoom: u8,
    /// Its properties with what they mean.
    pub fields: &'static [(&'static str, &'static str)],
}

const CLASS: (&str, &str) = (
    "class",
    "zip, zac, zar, hz or zv; undetermined where several are possible; no_data where the lists say nothing for the day",
);
const PROVISIONAL: (&str, &str) = (
    "provisional",
    "whether the class is drawn from a list that a later one is known or presumed to replace",
);

/// Codes as text would be a fifth of the tiles that show most of the country.
const CODES_FROM: u8 = 7;
/// The zoom from which on communes have their name and what else a map may show of one.
const NAMES_FROM: u8 = 8;

/// The layers, in the order in which they stand in a tile.
pub const LAYERS: &[LayerInfo] = &[
    LayerInfo {
        id: "zonage",
        description: "The medical zoning: communes of one class together",
        min_zoom: 0,
        fields: &[CLASS, PROVISIONAL],
    },
    LayerInfo {
        id: "communes",
        description: "Communes; those of Paris, Lyon and Marseille as their arrondissements. The id is the INSEE code, 2A and 2B written 20",
        min_zoom: 4,
        fields: &[
            ("code", "INSEE code, from zoom 7 on; below, the id tells it"),
            CLASS,
            PROVISIONAL,
            ("montagne", "inside, outside, undetermined or no_data"),
            ("commune", "of an arrondissement: the code of its commune"),
            ("name", "name, from zoom 8 on"),
            ("department", "code of the département, from zoom 8 on"),
            ("population", "inhabitants, from zoom 8 on, where known"),
        ],
    },
    LayerInfo {
        id: "montagne",
        description: "The mountain zone: communes that are wholly in it",
        min_zoom: 4,
        fields: &[],
    },
    LayerInfo {
        id: "massif",
        description: "The massifs: communes that are wholly in one",
        min_zoom: 4,
        fields: &[("name", "name of the massif")],
    },
    LayerInfo {
        id: "near",
        description: "Within 10 km of a ZIP or ZAC, for a point known exactly; what is not drawn is not, or no data",
        min_zoom: 6,
        fields: &[
            (
                "outcome",
                "met: it is; undetermined: the data does not tell, or the drawing is too coarse to",
            ),
            (
                "resolution_m",
                "metres by which the drawn area of met may be too small, or that of undetermined too large",
            ),
            (
                "provisional",
                "whether a list of a région in reach of the tile is known or presumed to be replaced by a later one",
            ),
        ],
    },
    LayerInfo {
        id: "qpv",
        description: "Priority neighbourhoods (QPV) that are loaded and in force",
        min_zoom: 8,
        fields: &[("code", "code of the QPV"), ("name", "name"), CLASS, PROVISIONAL],
    },
    LayerInfo {
        id: "departments",
        description: "Borders of départements and régions, and where the land ends",
        min_zoom: 0,
        fields: &[("kind", "region, department or edge")],
    },
    LayerInfo {
        id: "labels",
        description: "A point for the name of each commune that has room at the zoom",
        min_zoom: 3,
        fields: &[
            ("code", "INSEE code"),
            ("name", "name"),
            ("population", "inhabitants, where known"),
            ("rank", "the zoom from which on it is there: less is more important"),
        ],
    },
];

/// The layers with their properties.
#[must_use]
pub fn described() -> &'static [LayerInfo] {
    LAYERS
}

/// Some of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Selection(u16);

impl Selection {
    /// All of them.
    pub const ALL: Self = Self(u16::MAX);

    /// The layers of these names.
    ///
    /// # Errors
    /// The first name that is none of a layer.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut chosen = 0;
        for name in names {
            let place = LAYERS.iter().position(|layer| layer.id == name).ok_or(name)?;
            chosen |= 1 << place;
        }
        Ok(Self(chosen))
    }

    /// The chosen ones, in their order.
    pub fn layers(self) -> impl Iterator<Item = &'static LayerInfo> {
        let chosen = move |(place, _): &(usize, &LayerInfo)| self.0 >> place & 1 == 1;
        LAYERS.iter().enumerate().filter(chosen).map(|(_, layer)| layer)
    }
}

/// The id of a commune or arrondissement in a tile: its INSEE code as a number, with 20 for 2A and 2B. In Corsica the last three
/// digits are of one numbering, from before 1976, so no two codes have the same id.
#[must_use]
pub fn feature_id(code: &str) -> Option<u64> {
    match code.get(..2) {
        Some("2A" | "2B") => format!("20{}", &code[2..]).parse().ok(),
        _ => code.parse().ok(),
    }
}

/// A QPV's: the digits of its code and the place of its last letter in the alphabet, in two digits.
fn qpv_id(code: &str) -> Option<u64> {
    let digits: u64 = code.get(2..7)?.parse().ok()?;
    let letter = code.bytes().nth(7).filter(u8::is_ascii_uppercase)?;
    Some(digits * 100 + u64::from(letter - b'A') + 1)
}

/// The bytes of one layer of a tile; empty where it shows nothing there. A tile is its layers one after the other.
///
/// # Errors
/// When a layer has more than 2^32 keys or values, which none of ours has.
pub(super) fn draw(
    data: &Snapshot,
    base: &Base,
    tile: TileAddress,
    layer: &LayerInfo,
    day: Date,
) -> MvtResult<Vec<u8>> {
    let bounds = tile.bounds(f64::from(BUFFER) / f64::from(EXTENT));
    let drawer = Drawer {
        data,
        base,
        day,
        tile,
        zoom: tile.zoom(),
        grid: Grid::new(tile),
        bounds,
        faces: base.faces_in(bounds),
    };
    if drawer.faces.is_empty() || tile.zoom() < layer.min_zoom {
        return Ok(Vec::new());
    }
    let drawn = drawer.layer(layer.id, MvtLayerBuilder::new(layer.id)?)?;
    Ok(if drawn.num_features() == 0 {
        Vec::new()
    } else {
        drawn.encode()
    })
}

struct Drawer<'a> {
    data: &'a Snapshot,
    base: &'a Base,
    day: Date,
    tile: TileAddress,
    zoom: u8,
    grid: Grid,
    bounds: Bounds,
    faces: Vec<u32>,
}

impl Drawer<'_> {
    fn layer(&self, id: &str, layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        match id {
            "zonage" => self.zonage(layer),
            "communes" => self.communes(layer),
            "montagne" => self.montagne(layer),
            "massif" => self.massif(layer),
            "near" => self.near(layer),
            "qpv" => self.qpv(layer),
            "departments" => self.departments(layer),
            "labels" => self.labels(layer),
            _ => Ok(layer),
        }
    }

    fn drawn(&self, face: &Face) -> Drawn {
        drawn::commune(self.data, face.commune, face.part, &face.also, self.day)
    }

    /// Adds the faces of each group as one feature.
    fn together<K: Ord>(
        &self,
        mut layer: MvtLayerBuilder,
        key: impl Fn(&Face) -> Vec<K>,
        tags: impl Fn(&K, &mut fast_mvt::MvtFeatureBuilder) -> MvtResult<()>,
    ) -> MvtResult<MvtLayerBuilder> {
        let mut groups: BTreeMap<K, Vec<u32>> = BTreeMap::new();
        for &number in &self.faces {
            for key in key(self.base.face(number)) {
                groups.entry(key).or_default().push(number);
            }
        }
        for (key, faces) in groups {
            let rings = dissolve(&self.base.topology, faces.into_iter());
            let shape = self.grid.polygons(&self.base.topology, &rings);
            layer = add_polygons(layer, None, &shape, &|feature| tags(&key, feature))?;
        }
        Ok(layer)
    }

    fn zonage(&self, layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        self.together(
            layer,
            |face| vec![self.drawn(face)],
            |drawn, feature| {
                feature.tag("class", drawn.class.as_str())?;
                feature.tag_bool("provisional", drawn.provisional)?;
                Ok(())
            },
        )
    }

    fn montagne(&self, layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        let inside = |face: &Face| {
            let relation = drawn::montagne(self.data, face.commune);
            if relation == Relation::Inside { vec![()] } else { vec![] }
        };
        self.together(layer, inside, |(), _| Ok(()))
    }

    fn massif(&self, layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        self.together(
            layer,
            |face| drawn::massifs(self.data, face.commune),
            |name, feature| {
                feature.tag("name", *name)?;
                Ok(())
            },
        )
    }

    fn communes(&self, mut layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        for &number in &self.faces {
            let face = self.base.face(number);
            let rings = self.base.topology.face(number);
            let shape = self.grid.polygons(&self.base.topology, rings);
            let commune = &self.data.cog.communes()[face.commune];
            let code = face.part.unwrap_or(commune.code);
            let tags: Tags<'_> = &|feature| {
                if self.zoom >= CODES_FROM {
                    feature.tag("code", code.as_str())?;
                }
                let drawn = self.drawn(face);
                feature.tag("class", drawn.class.as_str())?;
                feature.tag_bool("provisional", drawn.provisional)?;
                feature.tag("montagne", relation_word(drawn::montagne(self.data, face.commune)))?;
                if face.part.is_some() {
                    feature.tag("commune", commune.code.as_str())?;
                }
                if self.zoom < NAMES_FROM {
                    return Ok(());
                }
                let part = self.data.cog.arrondissements().iter().find(|a| a.code == code);
                let (name, population) = part.map_or((&commune.name, commune.population), |a| (&a.name, a.population));
                feature.tag("name", name.as_str())?;
                feature.tag("department", commune.department.as_str())?;
                if let Some(population) = population {
                    feature.tag_uint("population", population.into())?;
                }
                Ok(())
            };
            layer = add_polygons(layer, feature_id(code.as_str()), &shape, tags)?;
        }
        Ok(layer)
    }

    fn near(&self, mut layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        let field = self.base.field(self.data, self.day);
        let Some(field) = field.get().and_then(Option::as_ref) else {
            return Ok(layer);
        };
        let area = near_area(self.data, field, self.tile);
        let provisional = field.uses_outdated_list(self.data, self.bounds, self.day);
        for (outcome, shape) in [("met", &area.met), ("undetermined", &area.undetermined)] {
            layer = add_polygons(layer, None, shape, &|feature| {
                feature.tag("outcome", outcome)?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some kilometres")]
                feature.tag_uint("resolution_m", area.resolution_m.ceil() as u64)?;
                feature.tag_bool("provisional", provisional)?;
                Ok(())
            })?;
        }
        Ok(layer)
    }

    fn qpv(&self, mut layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        if !self.data.qpv.in_force(self.day) {
            return Ok(layer);
        }
        for number in self.data.qpv.areas.in_window(self.bounds, 0.0) {
            let Some(area) = self.data.qpv.areas.area(number) else {
                continue;
            };
            let qpv = &self.data.qpv.list[number as usize];
            let at = |p: [f64; 2]| project(LonLat { lon: p[0], lat: p[1] });
            let rings = polygons(area).into_iter().flatten();
            let shape = self.grid.plain(rings.map(|ring| ring.into_iter().map(at).collect()));
            layer = add_polygons(layer, qpv_id(&qpv.code), &shape, &|feature| {
                let drawn = drawn::qpv(self.data, number, self.day);
                feature.tag("code", qpv.code.as_str())?;
                feature.tag("name", qpv.name.as_str())?;
                feature.tag("class", drawn.class.as_str())?;
                feature.tag_bool("provisional", drawn.provisional)?;
                Ok(())
            })?;
        }
        Ok(layer)
    }

    fn departments(&self, mut layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        let topology = &self.base.topology;
        let commune = |face: u32| &self.data.cog.communes()[self.base.face(face).commune];
        let mut lines: BTreeMap<&str, Vec<Vec<Point>>> = BTreeMap::new();
        for &number in &self.faces {
            for run in topology.face(number).iter().flatten() {
                let arc = topology.arc(run.arc);
                let kind = match (arc.left, arc.right) {
                    // The other of the two adds it.
                    (Some(left), Some(right))
                        if left.min(right) != number && self.faces.binary_search(&left.min(right)).is_ok() =>
                    {
                        continue;
                    }
                    (Some(left), Some(right)) => match (commune(left), commune(right)) {
                        (a, b) if a.region != b.region => "region",
                        (a, b) if a.department != b.department => "department",
                        _ => continue,
                    },
                    _ => "edge",
                };
                lines
                    .entry(kind)
                    .or_default()
                    .extend(self.grid.lines(topology, run.arc));
            }
        }
        for (kind, lines) in lines {
            layer = add_lines(layer, &lines, &|feature| {
                feature.tag("kind", kind)?;
                Ok(())
            })?;
        }
        Ok(layer)
    }

    fn labels(&self, mut layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        let square = square();
        for label in self.base.labels.iter().filter(|l| l.from_zoom <= self.zoom) {
            let at = self.grid.point(label.at);
            if at.iter().any(|v| *v < square.low || *v > square.high) {
                continue;
            }
            let commune = &self.data.cog.communes()[label.commune];
            let code = commune.code.as_str();
            layer = add_point(layer, feature_id(code), at, &|feature| {
                feature.tag("code", code)?;
                feature.tag("name", commune.name.as_str())?;
                feature.tag_uint("rank", label.from_zoom.into())?;
                if let Some(population) = commune.population {
                    feature.tag_uint("population", population.into())?;
                }
                Ok(())
            })?;
        }
        Ok(layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_codes_as_numbers() {
        assert_eq!(feature_id("34172"), Some(34_172));
        assert_eq!(feature_id("2A004"), Some(20_004));
        assert_eq!(feature_id("2B033"), Some(20_033));
        assert_eq!(feature_id("01001"), Some(1001));
        assert_eq!(qpv_id("QN03401M"), Some(340_113));
        assert_eq!(qpv_id("QN"), None);
    }
}
