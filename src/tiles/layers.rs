//! What each layer draws in a tile.

use super::address::TileAddress;
use super::base::{Base, Face};
use super::borders::borders;
use super::description::LayerInfo;
use super::dissolve::dissolve;
use super::encode::{Grid, Tags, add_point, add_polygons};
use super::ids::{feature_id, qpv_id};
use super::near::near_area;
use crate::dataset::Snapshot;
use crate::domain::{Date, Relation};
use crate::eligibility::drawn::{self, Drawn, relation_word};
use crate::geom::mercator::project;
use crate::geom::polygons::polygons;
use crate::geom::{Bounds, LonLat};
use fast_mvt::{MvtLayerBuilder, MvtResult};
use std::collections::BTreeMap;

/// Codes as text would be a fifth of the tiles that show most of the country.
const CODES_FROM: u8 = 7;
/// The zoom from which on communes have their name and what else a map may show of one.
const NAMES_FROM: u8 = 8;

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
    let data = data.on(day);
    let bounds = tile.buffered();
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
            "departments" => borders(self.data, self.base, &self.grid, &self.faces, layer),
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

    fn labels(&self, mut layer: MvtLayerBuilder) -> MvtResult<MvtLayerBuilder> {
        let square = self.grid.square;
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
