//! GeoJSON FeatureCollections of polygons (RFC 7946), with the line each feature begins on.
//!
//! The collection is first cut into its features, then they are parsed on all cores.

use super::{At, Feature, FormatError, bytes};
use crate::geom::{Area, crs::Crs};
use geojson::{GeometryValue, PolygonType};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The most positions of one feature. The largest official outline of a commune has some ten thousand; a polygon of millions is a
/// mistake or an attack, and would keep a service from starting.
pub(super) const MOST_POSITIONS: usize = 1_000_000;

pub(super) fn too_many(positions: usize) -> String {
    format!("about {positions} positions in one feature, at most {MOST_POSITIONS} are read: simplify it or split it")
}

/// Reads a FeatureCollection in WGS84 longitude and latitude, or in what its `crs` member names.
///
/// # Errors
/// When the text is no FeatureCollection, names a reference system that is not known, or has a geometry that is not polygonal
/// or a ring that is none.
pub fn read(raw: &[u8], file: &str) -> Result<Vec<Feature>, FormatError> {
    let text = bytes::utf8(raw, file)?;
    let cut = cut(text).map_err(|(at, what)| FormatError::GeoJson {
        file: file.to_owned(),
        line: bytes::line_of(text.as_bytes(), at),
        what,
    })?;
    let crs = match cut.crs {
        None => Crs::wgs84(),
        Some(member) => system(member).map_err(|what| FormatError::GeoJson {
            file: file.to_owned(),
            line: bytes::line_of(text.as_bytes(), cut.crs_at),
            what,
        })?,
    };
    cut.features
        .into_par_iter()
        .enumerate()
        .map(|(before, (line, text))| {
            let number = before as u64 + 1;
            feature(text, At::Feature { number, line }, file, &crs)
        })
        .collect()
}

/// The system that a `crs` member names (GeoJSON of 2008; RFC 7946 has none). Coordinates stand east first in all of them, as every
/// program writes them.
fn system(member: &str) -> Result<Crs, String> {
    if member == "null" {
        return Ok(Crs::wgs84());
    }
    let read = serde_json::from_str::<serde_json::Value>(member).ok();
    let name = read.as_ref().and_then(|crs| crs["properties"]["name"].as_str());
    let name = name.ok_or_else(|| format!("its \"crs\" names no coordinate reference system: {member}"))?;
    Crs::from_name(name).map_err(|e| format!("its \"crs\": {e}"))
}

fn feature(text: &str, at: At, file: &str, crs: &Crs) -> Result<Feature, FormatError> {
    let fail = |what: String| FormatError::Feature {
        file: file.to_owned(),
        at,
        what,
    };
    // Each position has a bracket of its own, so this is known before anything is made of the text.
    let brackets = memchr::memchr_iter(b'[', text.as_bytes()).count();
    if brackets > MOST_POSITIONS {
        return Err(fail(too_many(brackets)));
    }
    let feature: geojson::Feature =
        serde_json::from_str(text).map_err(|e| fail(format!("not a GeoJSON feature: {e}")))?;
    let polygons: Vec<PolygonType> = match feature.geometry.map(|g| g.value) {
        None => vec![],
        Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates,
        Some(other) => return Err(fail(format!("a {} is not a polygon", other.type_name()))),
    };
    let mut rings = Vec::new();
    for (number, ring) in polygons.iter().flatten().enumerate() {
        let bad = |what: String| FormatError::Ring {
            file: file.to_owned(),
            at,
            ring: number,
            what,
        };
        let positions = ring
            .iter()
            .enumerate()
            .map(|(vertex, p)| match p.as_slice() {
                [x, y, ..] => crs
                    .to_wgs84(*x, *y)
                    .map(|p| [p.lon, p.lat])
                    .map_err(|e| bad(format!("vertex {vertex}: {e}"))),
                _ => Err(bad(format!("vertex {vertex}: a position has fewer than two numbers"))),
            })
            .collect::<Result<Vec<_>, _>>()?;
        check_ring(&positions).map_err(bad)?;
        rings.push(positions);
    }
    let properties = feature
        .properties
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| match value {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some((key, text)),
            other => Some((key, other.to_string())),
        })
        .collect::<BTreeMap<_, _>>();
    let area = (!rings.is_empty()).then(|| Area::from_rings(rings));
    Ok(Feature { at, properties, area })
}

/// A ring has four positions or more and ends where it began (RFC 7946, 3.1.6).
pub(super) fn check_ring(positions: &[[f64; 2]]) -> Result<(), String> {
    if positions.len() < 4 {
        return Err(format!("has {} positions, a ring needs four", positions.len()));
    }
    if positions.first() != positions.last() {
        return Err("does not end where it began".to_owned());
    }
    Ok(())
}

struct Cut<'a> {
    features: Vec<(u64, &'a str)>,
    crs: Option<&'a str>,
    crs_at: usize,
}

/// Cuts the text into the features of the collection without parsing them.
fn cut(text: &str) -> Result<Cut<'_>, (usize, String)> {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
    };
    let mut found = Cut {
        features: vec![],
        crs: None,
        crs_at: 0,
    };
    let mut is_collection = false;
    let mut has_features = false;
    scan.expect(b'{')?;
    if scan.peek() == Some(b'}') {
        return Err((0, "not a FeatureCollection".to_owned()));
    }
    loop {
        let key = scan.value()?;
        scan.expect(b':')?;
        match &text[key.clone()] {
            "\"features\"" => {
                has_features = true;
                scan.expect(b'[')?;
                let (mut line, mut counted) = (1, 0);
                while scan.peek() != Some(b']') {
                    let feature = scan.value()?;
                    line += bytes::line_of(&scan.bytes[counted..], feature.start - counted) - 1;
                    counted = feature.start;
                    found.features.push((line, &text[feature]));
                    if scan.peek() == Some(b',') {
                        scan.at += 1;
                    } else if scan.peek() != Some(b']') {
                        return Err((scan.at, "expected , or ] after a feature".to_owned()));
                    }
                }
                scan.at += 1;
            }
            name => {
                let value = scan.value()?;
                is_collection |= name == "\"type\"" && &text[value.clone()] == "\"FeatureCollection\"";
                if name == "\"crs\"" {
                    found.crs_at = value.start;
                    found.crs = Some(&text[value]);
                }
            }
        }
        match scan.peek() {
            Some(b',') => scan.at += 1,
            Some(b'}') => break,
            _ => {
                return Err((scan.at, "the text ends or breaks off inside the collection".to_owned()));
            }
        }
    }
    if is_collection && has_features {
        Ok(found)
    } else {
        Err((0, "not a FeatureCollection".to_owned()))
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&mut self) -> Option<u8> {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Result<(), (usize, String)> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err((self.at, format!("not GeoJSON: expected \"{}\"", char::from(byte))))
        }
    }

    /// Passes over one JSON value and returns where it stands.
    fn value(&mut self) -> Result<std::ops::Range<usize>, (usize, String)> {
        self.peek();
        let start = self.at;
        let mut depth = 0_usize;
        let mut in_string = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            if in_string {
                match byte {
                    b'\\' => self.at += 1,
                    b'"' => in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' | b',' | b':' if depth == 0 => break,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
            }
            self.at += 1;
            if depth == 0 && !in_string && matches!(byte, b'"' | b'}' | b']') {
                break;
            }
        }
        if self.at <= start || depth > 0 || in_string || self.at > self.bytes.len() {
            return Err((start, "the text ends or breaks off inside a value".to_owned()));
        }
        let mut end = self.at;
        while end > start && self.bytes[end - 1].is_ascii_whitespace() {
            end -= 1;
        }
        Ok(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r#"{"type":"Feature","properties":{"code":"34172","n":3,"none":null},"geometry":{"type":"Polygon","coordinates":[[[3,43],[4,43],[4,44],[3,43]]]}}"#;

    #[test]
    fn features_with_their_lines() {
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\n\"name\":\"a ] \\\" }}\",\"features\":[\n{SQUARE},\n{SQUARE}\n]}}"
        );
        let read = read(text.as_bytes(), "a.geojson").expect("features");
        assert_eq!(read.iter().map(Feature::line).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(read[0].properties["code"], "34172");
        assert_eq!(read[0].properties["n"], "3");
        assert!(!read[0].properties.contains_key("none"));
        assert_eq!(read[0].area.as_ref().map(Area::vertex_count), Some(4));
    }

    #[test]
    fn errors_say_where() {
        let wrap = |f: &str| format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{f}]}}");
        let crs = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27572"}},"features":[]}"#;
        for (text, want) in [
            (
                wrap(&SQUARE.replace("[3,43]]]", "[3,43.1]]]")),
                "feature 1 (line 2), ring 0: does not end",
            ),
            (
                wrap(&SQUARE.replace("[4,44],", "")),
                "(line 2), ring 0: has 3 positions",
            ),
            (
                wrap(&SQUARE.replace("[4,44]", "[4,144]")),
                "(line 2), ring 0: vertex 2: latitude 144",
            ),
            (
                wrap(
                    &SQUARE
                        .replace("Polygon", "LineString")
                        .replace("[[[", "[[")
                        .replace("]]]", "]]"),
                ),
                "feature 1 (line 2): a LineString",
            ),
            (wrap("{\"type\":\"Feature\""), "line 2: expected , or ]"),
            (wrap(SQUARE).replace("]}", ""), "breaks off"),
            (wrap("{}"), "not a GeoJSON feature"),
            ("[]".to_owned(), "expected \"{\""),
            ("{}".to_owned(), "not a FeatureCollection"),
            (SQUARE.to_owned(), "not a FeatureCollection"),
            (crs.to_owned(), "EPSG::27572"),
            (String::new(), "expected"),
        ] {
            let error = read(text.as_bytes(), "a.geojson").expect_err(&text).to_string();
            assert!(error.contains(want), "{error}");
        }
    }
}
