//! Shapes as the dataset has them: GeoJSON in WGS84, one feature per line, seven decimals (about a centimetre).

use super::of_file;
use crate::geom::Area;
use crate::geom::polygons::polygons;
use crate::ingest::error::IngestError;
use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io::Write;

/// A shape with what is said of it.
pub(super) struct Shape<'a> {
    pub properties: BTreeMap<&'a str, String>,
    pub area: &'a Area,
}

/// A FeatureCollection of that name.
///
/// # Errors
/// When a number has no form in JSON.
pub(super) fn collection(name: &str, shapes: &[Shape<'_>]) -> Result<Vec<u8>, IngestError> {
    let failed = |e: serde_json::Error| of_file(name, e.to_string());
    let mut text = format!("{{\"type\":\"FeatureCollection\",\"name\":\"{name}\",\"features\":[\n").into_bytes();
    for (number, shape) in shapes.iter().enumerate() {
        let properties: Map<String, Value> = shape
            .properties
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(value.clone())))
            .collect();
        let mut coordinates = polygons(shape.area);
        for value in coordinates.iter_mut().flatten().flatten().flatten() {
            *value = (*value * 1e7).round() / 1e7;
        }
        text.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":");
        serde_json::to_writer(&mut text, &properties).map_err(failed)?;
        text.extend_from_slice(b",\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":");
        serde_json::to_writer(&mut text, &coordinates).map_err(failed)?;
        text.extend_from_slice(if number + 1 < shapes.len() { b"}},\n" } else { b"}}\n" });
    }
    text.extend_from_slice(b"]}\n");
    Ok(text)
}

/// The same bytes whenever and wherever it is packed.
///
/// # Errors
/// Never in memory, but the packer says so.
pub(super) fn packed(text: &[u8]) -> Result<Vec<u8>, IngestError> {
    let mut packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::new(6));
    let done = packer.write_all(text).and_then(|()| packer.finish());
    done.map_err(|e| of_file("the new outlines", e.to_string()))
}
