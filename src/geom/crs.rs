//! Coordinate reference systems of French territory, recognised from a `.prj` file, and their way to WGS84.
//!
//! A system is recognised by its definition (projection, parameters, ellipsoid), not by its name, since every tool
//! writes another name for the same thing. What is not recognised is an error: reading coordinates in the wrong
//! system moves a zone by metres (old datums) or by a country.
//!
//! The geodetic systems accepted (RGF93, RGAF09, RGFG95, RGR92, RGM04) are realisations of ITRS, within a metre of
//! WGS84; NTF, which needs a grid of corrections, is refused.

use super::{LonLat, lonlat::LonLatError};
use proj4rs::Proj;
use thiserror::Error;

/// Why coordinates cannot be brought to WGS84.
#[derive(Debug, Error)]
pub enum CrsError {
    /// The text is not well-known text of a coordinate reference system.
    #[error("the .prj is not the text of a coordinate reference system (expected GEOGCS[…] or PROJCS[…])")]
    NotWkt,
    /// A name that holds no code of the list.
    #[error(
        "coordinate reference system {0} is not one of those known here; reproject the file to RGF93 / Lambert-93 (EPSG:2154) or WGS84 (EPSG:4326)"
    )]
    UnknownCode(String),
    /// A system outside the list.
    #[error(
        "coordinate reference system \"{name}\" is not one of those known here ({why}); reproject the file to RGF93 / Lambert-93 (EPSG:2154) or WGS84 (EPSG:4326)"
    )]
    Unknown {
        /// Its name in the file.
        name: String,
        /// What does not fit.
        why: String,
    },
    /// A coordinate that the projection does not reach.
    #[error("coordinate {x} {y} is outside the area of {crs}")]
    OutsideArea {
        /// First coordinate as read.
        x: f64,
        /// Second coordinate as read.
        y: f64,
        /// The system.
        crs: String,
    },
    /// The result is not a position.
    #[error(transparent)]
    NotAPosition(#[from] LonLatError),
}

/// A coordinate reference system that can be brought to WGS84.
#[derive(Debug)]
pub struct Crs {
    /// EPSG or OGC identifier, such as `EPSG:2154`.
    pub id: &'static str,
    way: Way,
}

/// How coordinates become degrees.
#[derive(Debug)]
enum Way {
    /// They are degrees.
    Degrees,
    /// Web Mercator, on a sphere by definition.
    Web,
    /// By a projection on GRS80.
    Projection(Box<(Proj, Proj)>),
}

/// Half the great axis of WGS84, the radius of web Mercator, in metres.
const WEB_RADIUS_M: f64 = 6_378_137.0;

/// Longitude and latitude on WGS84 or a system within a metre of it: WGS84, ETRS89, RGF93 (v1, v2, v2b), RGAF09, RGFG95, RGR92, RGM04.
const DEGREES: [u32; 9] = [4326, 4258, 4171, 9777, 9782, 5489, 4624, 4627, 4470];
/// Other codes of systems in the tables below: web Mercator under its older names, RGF93 v2 and v2b, UTM on WGS84.
const ALSO: [(u32, &str); 9] = [
    (3857, WEB_ID),
    (900_913, WEB_ID),
    (9793, "EPSG:2154"),
    (9794, "EPSG:2154"),
    (4559, "EPSG:5490"),
    (32620, "EPSG:5490"),
    (32622, "EPSG:2972"),
    (32740, "EPSG:2975"),
    (32738, "EPSG:4471"),
];
const WEB_ID: &str = "EPSG:3857";

pub(super) const LONGLAT: &str = "+proj=longlat +ellps=GRS80 +no_defs";

/// Identifier, proj string, and the numbers by which the `.prj` is recognised.
struct Known {
    id: &'static str,
    proj: &'static str,
    /// central meridian, latitude of origin, false easting, false northing, then parallels or scale.
    numbers: [f64; 6],
}

const LAMBERT: [Known; 10] = {
    const fn cc(id: &'static str, proj: &'static str, lat: f64, north: f64) -> Known {
        Known {
            id,
            proj,
            numbers: [3.0, lat, 1_700_000.0, north, lat - 0.75, lat + 0.75],
        }
    }
    [
        Known {
            id: "EPSG:2154",
            proj: "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs",
            numbers: [3.0, 46.5, 700_000.0, 6_600_000.0, 44.0, 49.0],
        },
        cc(
            "EPSG:3942",
            "+proj=lcc +lat_0=42 +lon_0=3 +lat_1=41.25 +lat_2=42.75 +x_0=1700000 +y_0=1200000 +ellps=GRS80 +units=m +no_defs",
            42.0,
            1_200_000.0,
        ),
        cc(
            "EPSG:3943",
            "+proj=lcc +lat_0=43 +lon_0=3 +lat_1=42.25 +lat_2=43.75 +x_0=1700000 +y_0=2200000 +ellps=GRS80 +units=m +no_defs",
            43.0,
            2_200_000.0,
        ),
        cc(
            "EPSG:3944",
            "+proj=lcc +lat_0=44 +lon_0=3 +lat_1=43.25 +lat_2=44.75 +x_0=1700000 +y_0=3200000 +ellps=GRS80 +units=m +no_defs",
            44.0,
            3_200_000.0,
        ),
        cc(
            "EPSG:3945",
            "+proj=lcc +lat_0=45 +lon_0=3 +lat_1=44.25 +lat_2=45.75 +x_0=1700000 +y_0=4200000 +ellps=GRS80 +units=m +no_defs",
            45.0,
            4_200_000.0,
        ),
        cc(
            "EPSG:3946",
            "+proj=lcc +lat_0=46 +lon_0=3 +lat_1=45.25 +lat_2=46.75 +x_0=1700000 +y_0=5200000 +ellps=GRS80 +units=m +no_defs",
            46.0,
            5_200_000.0,
        ),
        cc(
            "EPSG:3947",
            "+proj=lcc +lat_0=47 +lon_0=3 +lat_1=46.25 +lat_2=47.75 +x_0=1700000 +y_0=6200000 +ellps=GRS80 +units=m +no_defs",
            47.0,
            6_200_000.0,
        ),
        cc(
            "EPSG:3948",
            "+proj=lcc +lat_0=48 +lon_0=3 +lat_1=47.25 +lat_2=48.75 +x_0=1700000 +y_0=7200000 +ellps=GRS80 +units=m +no_defs",
            48.0,
            7_200_000.0,
        ),
        cc(
            "EPSG:3949",
            "+proj=lcc +lat_0=49 +lon_0=3 +lat_1=48.25 +lat_2=49.75 +x_0=1700000 +y_0=8200000 +ellps=GRS80 +units=m +no_defs",
            49.0,
            8_200_000.0,
        ),
        cc(
            "EPSG:3950",
            "+proj=lcc +lat_0=50 +lon_0=3 +lat_1=49.25 +lat_2=50.75 +x_0=1700000 +y_0=9200000 +ellps=GRS80 +units=m +no_defs",
            50.0,
            9_200_000.0,
        ),
    ]
};

const UTM: [Known; 4] = {
    const fn utm(id: &'static str, proj: &'static str, meridian: f64, north: f64) -> Known {
        Known {
            id,
            proj,
            numbers: [meridian, 0.0, 500_000.0, north, 0.9996, 0.9996],
        }
    }
    [
        utm(
            "EPSG:5490",
            "+proj=utm +zone=20 +ellps=GRS80 +units=m +no_defs",
            -63.0,
            0.0,
        ),
        utm(
            "EPSG:2972",
            "+proj=utm +zone=22 +ellps=GRS80 +units=m +no_defs",
            -51.0,
            0.0,
        ),
        utm(
            "EPSG:2975",
            "+proj=utm +zone=40 +south +ellps=GRS80 +units=m +no_defs",
            57.0,
            10_000_000.0,
        ),
        utm(
            "EPSG:4471",
            "+proj=utm +zone=38 +south +ellps=GRS80 +units=m +no_defs",
            45.0,
            10_000_000.0,
        ),
    ]
};

impl Crs {
    /// Longitude and latitude on WGS84, the system of GeoJSON.
    #[must_use]
    pub fn wgs84() -> Self {
        Self {
            id: "OGC:CRS84",
            way: Way::Degrees,
        }
    }

    fn web() -> Self {
        Self {
            id: WEB_ID,
            way: Way::Web,
        }
    }

    /// The system that a name such as `urn:ogc:def:crs:EPSG::2154`, `EPSG:2154` or `urn:ogc:def:crs:OGC:1.3:CRS84` means.
    ///
    /// # Errors
    /// [`CrsError::UnknownCode`].
    pub fn from_name(name: &str) -> Result<Self, CrsError> {
        let unknown = || CrsError::UnknownCode(name.to_owned());
        if name.ends_with("CRS84") {
            return Ok(Self::wgs84());
        }
        let (authority, code) = name.rsplit_once(':').ok_or_else(unknown)?;
        let code: u32 = code.parse().map_err(|_| unknown())?;
        if !authority.to_ascii_uppercase().contains("EPSG") {
            return Err(unknown());
        }
        if DEGREES.contains(&code) {
            return Ok(Self::wgs84());
        }
        let id = ALSO.iter().find(|(other, _)| *other == code).map(|(_, id)| *id);
        if id == Some(WEB_ID) {
            return Ok(Self::web());
        }
        let id = id.map_or_else(|| format!("EPSG:{code}"), ToOwned::to_owned);
        let known = LAMBERT.iter().chain(&UTM).find(|known| known.id == id);
        Self::projected(known.ok_or_else(unknown)?)
    }

    /// The system that the well-known text of a `.prj` file defines.
    ///
    /// # Errors
    /// [`CrsError::NotWkt`] and [`CrsError::Unknown`].
    pub fn from_prj(text: &str) -> Result<Self, CrsError> {
        let wkt = Wkt(text.trim().trim_start_matches('\u{feff}'));
        let name = wkt.name().ok_or(CrsError::NotWkt)?;
        let unknown = |why: &str| CrsError::Unknown {
            name: name.to_owned(),
            why: why.to_owned(),
        };
        if name.contains("NTF") || text.contains("Clarke") {
            return Err(unknown("the NTF datum needs a grid of corrections"));
        }
        let ellipsoid = wkt.numbers("SPHEROID").or_else(|| wkt.numbers("ELLIPSOID"));
        let grs80_like = ellipsoid
            .is_some_and(|e| e.len() >= 2 && (e[0] - 6_378_137.0).abs() < 0.01 && (e[1] - 298.257_22).abs() < 1e-3);
        if !grs80_like {
            return Err(unknown("its ellipsoid is neither GRS80 nor WGS84"));
        }
        if wkt.numbers("PRIMEM").and_then(|n| n.first().copied()).unwrap_or(0.0) != 0.0 {
            return Err(unknown("its prime meridian is not Greenwich"));
        }
        if wkt.0.starts_with("GEOG") {
            return Ok(Self::wgs84());
        }
        let web = [
            "Popular_Visualisation_Pseudo_Mercator",
            "Mercator_Auxiliary_Sphere",
            "+a=6378137 +b=6378137",
        ];
        if web.iter().any(|sign| wkt.0.contains(sign)) || name.contains("Pseudo-Mercator") {
            return Ok(Self::web());
        }
        let family = if wkt.0.contains("Lambert_Conformal_Conic") {
            &LAMBERT[..]
        } else if wkt.0.contains("Transverse_Mercator") {
            &UTM[..]
        } else {
            return Err(unknown(
                "neither a Lambert conformal conic nor a transverse Mercator projection",
            ));
        };
        let read = wkt
            .projection_numbers()
            .ok_or_else(|| unknown("a parameter of the projection is missing"))?;
        family
            .iter()
            .find(|k| k.numbers.iter().zip(read).all(|(a, b)| (a - b).abs() < 1e-6))
            .ok_or_else(|| unknown("its parameters are those of no official projection of French territory"))
            .and_then(Self::projected)
    }

    fn projected(known: &Known) -> Result<Self, CrsError> {
        let proj = |text: &str| {
            Proj::from_proj_string(text).map_err(|e| CrsError::Unknown {
                name: known.id.to_owned(),
                why: e.to_string(),
            })
        };
        Ok(Self {
            id: known.id,
            way: Way::Projection(Box::new((proj(known.proj)?, proj(LONGLAT)?))),
        })
    }

    /// The position on WGS84 of a pair of coordinates in this system.
    ///
    /// # Errors
    /// When the pair is outside the area of the projection or is no position.
    pub fn to_wgs84(&self, x: f64, y: f64) -> Result<LonLat, CrsError> {
        let outside = || CrsError::OutsideArea {
            x,
            y,
            crs: self.id.to_owned(),
        };
        let (from, to) = match &self.way {
            Way::Degrees => return Ok(LonLat::new(x, y)?),
            Way::Web => {
                let [lon, lat] = [x / WEB_RADIUS_M, (y / WEB_RADIUS_M).sinh().atan()];
                return LonLat::new(lon.to_degrees(), lat.to_degrees()).map_err(|_| outside());
            }
            Way::Projection(systems) => (&systems.0, &systems.1),
        };
        let mut point = (x, y, 0.0);
        proj4rs::transform::transform(from, to, &mut point).map_err(|_| outside())?;
        LonLat::new(point.0.to_degrees(), point.1.to_degrees()).map_err(|_| outside())
    }
}

/// Just enough of well-known text: nested `KEY["name", numbers…]`.
struct Wkt<'a>(&'a str);

impl<'a> Wkt<'a> {
    fn name(&self) -> Option<&'a str> {
        let keys = ["PROJCS[", "GEOGCS[", "PROJCRS[", "GEOGCRS[", "GEODCRS["];
        keys.iter()
            .find_map(|k| self.0.strip_prefix(k))
            .and_then(|rest| rest.trim_start().strip_prefix('"'))
            .and_then(|rest| rest.split('"').next())
    }

    /// The numbers that follow the name of the first element `key`.
    fn numbers(&self, key: &str) -> Option<Vec<f64>> {
        let at = self.0.find(&format!("{key}["))? + key.len() + 1;
        let after_name = self.0[at..].trim_start().strip_prefix('"')?.split_once('"')?.1;
        let until = after_name.find([']', '[']).unwrap_or(after_name.len());
        Some(
            after_name[..until]
                .split(',')
                .filter_map(|n| n.trim().parse().ok())
                .collect(),
        )
    }

    fn parameter(&self, name: &str) -> Option<f64> {
        let lower = self.0.to_ascii_lowercase();
        let key = format!("\"{name}\"");
        let at = lower.find(&key)? + key.len();
        let rest = self.0[at..].trim_start().strip_prefix(',')?;
        rest.split([']', ',']).next()?.trim().parse().ok()
    }

    fn projection_numbers(&self) -> Option<[f64; 6]> {
        let first = self
            .parameter("standard_parallel_1")
            .or_else(|| self.parameter("scale_factor"))?;
        let second = self.parameter("standard_parallel_2").unwrap_or(first);
        Some([
            self.parameter("central_meridian")?,
            self.parameter("latitude_of_origin")?,
            self.parameter("false_easting")?,
            self.parameter("false_northing")?,
            first.min(second),
            first.max(second),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMBERT93: &str = r#"PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]"#;

    #[test]
    fn lambert93_is_recognised_and_exact() {
        let crs = Crs::from_prj(LAMBERT93).expect("known");
        assert_eq!(crs.id, "EPSG:2154");
        let p = crs.to_wgs84(700_000.0, 6_600_000.0).expect("inside");
        assert!((p.lon - 3.0).abs() < 1e-9 && (p.lat - 46.5).abs() < 1e-9, "{p:?}");
    }

    #[test]
    fn overseas_zones_are_recognised() {
        let reunion = r#"PROJCS["RGR92_UTM_40S",GEOGCS["RGR92",DATUM["RGR92",SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",57],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000],UNIT["metre",1]]"#;
        let crs = Crs::from_prj(reunion).expect("known");
        assert_eq!(crs.id, "EPSG:2975");
        let p = crs.to_wgs84(338_700.0, 7_690_000.0).expect("inside");
        assert!(
            (55.0..56.0).contains(&p.lon) && (-21.5..-20.5).contains(&p.lat),
            "{p:?}"
        );
    }

    /// Computed with PROJ 9.5 (pyproj).
    #[test]
    fn names_of_systems() {
        for (name, x, y, lon, lat) in [
            ("urn:ogc:def:crs:OGC:1.3:CRS84", 3.8948, 43.599, 3.8948, 43.599),
            ("urn:ogc:def:crs:EPSG::4171", 3.8948, 43.599, 3.8948, 43.599),
            ("EPSG:2154", 772_271.92, 6_278_181.16, 3.8948, 43.599),
            ("urn:ogc:def:crs:EPSG::9794", 772_271.92, 6_278_181.16, 3.8948, 43.599),
            ("EPSG:3857", 433_567.15, 5_403_594.77, 3.8948, 43.599),
            ("EPSG:3942", 2_204_919.15, 1_217_993.11, 9.1, 42.0),
            ("EPSG:3944", 1_772_244.29, 3_155_840.89, 3.8948, 43.599),
            ("EPSG:3950", 1_987_216.36, 9_196_560.35, 7.0, 49.9),
            ("EPSG:2975", 338_767.17, 7_690_355.57, 55.45, -20.88),
            ("EPSG:32740", 338_767.17, 7_690_355.57, 55.45, -20.88),
            ("EPSG:5490", 660_342.31, 1_791_644.13, -61.5, 16.2),
            ("EPSG:2972", 355_855.44, 541_750.16, -52.3, 4.9),
            ("EPSG:4471", 521_705.55, 8_584_972.96, 45.2, -12.8),
        ] {
            let p = Crs::from_name(name).expect(name).to_wgs84(x, y).expect(name);
            let near = (p.lon - lon).abs() < 1e-6 && (p.lat - lat).abs() < 1e-6;
            assert!(near, "{name}: {p:?}");
        }
        for name in ["", "EPSG:27572", "IGNF:LAMB93", "EPSG:", "2154"] {
            assert!(matches!(Crs::from_name(name), Err(CrsError::UnknownCode(_))), "{name}");
        }
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for (text, want) in [
            ("", "not the text"),
            ("hello", "not the text"),
            (&LAMBERT93.replace("46.5", "46.0")[..], "parameters"),
            (&LAMBERT93.replace("Lambert_Conformal_Conic", "Mercator")[..], "neither"),
            (
                &LAMBERT93.replace("GRS_1980\",6378137.0", "Clarke 1880\",6378249.2")[..],
                "grid",
            ),
            (
                &LAMBERT93.replace("Greenwich\",0.0", "Paris\",2.33722917")[..],
                "meridian",
            ),
        ] {
            let error = Crs::from_prj(text).expect_err(text).to_string();
            assert!(error.contains(want), "{error}");
        }
    }
}
