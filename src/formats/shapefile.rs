//! ESRI shapefiles, plain or zipped, brought to WGS84 by what their `.prj` says.

use super::{Feature, FormatError, bytes, geojson::check_ring};
use crate::geom::{Area, crs::Crs};
use shapefile::dbase::FieldValue;
use shapefile::dbase::encoding::{DynEncoding, EncodingRs};
use shapefile::{Reader, Shape, ShapeReader, dbase};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

/// The parts of a shapefile as bytes.
struct Parts {
    file: String,
    shp: Vec<u8>,
    dbf: Vec<u8>,
    prj: String,
    /// Name of the encoding, from the `.cpg`.
    cpg: Option<String>,
}

/// Reads a `.shp` and its companions of the same name beside it.
///
/// # Errors
/// When a part is missing or bad, or the reference system is not known.
pub fn read(path: &Path) -> Result<Vec<Feature>, FormatError> {
    let file = bytes::name(path);
    let part = |ending: &str| {
        [ending.to_owned(), ending.to_ascii_uppercase()]
            .iter()
            .find_map(|e| std::fs::read(path.with_extension(e)).ok())
    };
    let shp = bytes::read(path)?;
    features(&Parts {
        dbf: part("dbf").ok_or_else(|| missing(&file, "dbf"))?,
        prj: text(&part("prj").ok_or_else(|| missing(&file, "prj"))?),
        cpg: part("cpg").map(|c| text(&c)),
        shp,
        file,
    })
}

/// Reads the one shapefile of a zip.
///
/// # Errors
/// When the file is no zip, holds none or several shapefiles, or one that [`read`] would refuse.
pub fn read_zip(path: &Path) -> Result<Vec<Feature>, FormatError> {
    let file = bytes::name(path);
    let fail = |what: String| FormatError::Shapefile {
        file: file.clone(),
        what,
    };
    let raw = std::fs::read(path).map_err(|source| FormatError::Io {
        file: path.display().to_string(),
        source,
    })?;
    let mut zip = zip::ZipArchive::new(Cursor::new(raw)).map_err(|e| fail(format!("not a readable zip: {e}")))?;
    let names = zip
        .file_names()
        .map(|name| name.map(|n| n.into_owned()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| fail(format!("not a readable zip: {e}")))?;
    let shapes: Vec<&String> = names.iter().filter(|n| has_ending(n, "shp")).collect();
    let [shape] = shapes[..] else {
        return Err(fail(format!("holds {} shapefiles, one is expected", shapes.len())));
    };
    let stem = &shape[..shape.len() - 3];
    let mut part = |ending: &str| -> Result<Option<Vec<u8>>, FormatError> {
        let Some(name) = names
            .iter()
            .find(|n| n.starts_with(stem) && n.len() == shape.len() && has_ending(n, ending))
        else {
            return Ok(None);
        };
        let member = zip.by_name(name).map_err(|e| fail(format!("{name}: {e}")))?;
        let mut content = Vec::new();
        member
            .take(bytes::LARGEST + 1)
            .read_to_end(&mut content)
            .map_err(|e| fail(format!("{name}: {e}")))?;
        if content.len() as u64 > bytes::LARGEST {
            return Err(FormatError::TooLarge {
                file: format!("{file}: {name}"),
                limit: bytes::LARGEST,
            });
        }
        Ok(Some(content))
    };
    let parts = Parts {
        shp: part("shp")?.ok_or_else(|| missing(&file, "shp"))?,
        dbf: part("dbf")?.ok_or_else(|| missing(&file, "dbf"))?,
        prj: text(&part("prj")?.ok_or_else(|| missing(&file, "prj"))?),
        cpg: part("cpg")?.map(|c| text(&c)),
        file: format!("{file}: {shape}"),
    };
    features(&parts)
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).trim().to_owned()
}

fn missing(file: &str, ending: &str) -> FormatError {
    FormatError::Shapefile {
        file: file.to_owned(),
        what: format!("its .{ending} is missing; a shapefile needs .shp, .dbf and .prj side by side"),
    }
}

fn features(parts: &Parts) -> Result<Vec<Feature>, FormatError> {
    let file = &parts.file;
    let fail = |what: String| FormatError::Shapefile {
        file: file.clone(),
        what,
    };
    let crs = Crs::from_prj(&parts.prj).map_err(|source| FormatError::Crs {
        file: file.clone(),
        source,
    })?;
    let shapes = ShapeReader::new(Cursor::new(&parts.shp)).map_err(|e| fail(format!(".shp: {e}")))?;
    let mut builder = dbase::ReaderBuilder::new();
    if let Some(name) = &parts.cpg {
        let encoding = encoding(name).ok_or_else(|| fail(format!(".cpg: unknown encoding \"{name}\"")))?;
        builder = builder.with_encoding(encoding);
    }
    let table = builder
        .build(Cursor::new(&parts.dbf))
        .map_err(|e| fail(format!(".dbf: {e}")))?;
    let mut reader = Reader::new(shapes, table);
    let mut found = Vec::new();
    for (index, record) in reader.iter_shapes_and_records().enumerate() {
        let line = index as u64 + 1;
        let (shape, record) = record.map_err(|e| fail(format!("record {line}: {e}")))?;
        found.push(Feature {
            line,
            properties: record
                .into_iter()
                .filter_map(|(k, v)| Some((k, value(v)?)))
                .collect::<BTreeMap<_, _>>(),
            area: area(shape, &crs, file, line)?,
        });
    }
    Ok(found)
}

fn encoding(name: &str) -> Option<DynEncoding> {
    let label = match name.to_ascii_uppercase().as_str() {
        "65001" => "utf-8".to_owned(),
        "1252" | "ANSI 1252" | "CP1252" => "windows-1252".to_owned(),
        "88591" => "iso-8859-1".to_owned(),
        _ => name.to_ascii_lowercase(),
    };
    encoding_rs::Encoding::for_label(label.as_bytes()).map(|e| DynEncoding::from(EncodingRs::from(e)))
}

fn value(value: FieldValue) -> Option<String> {
    match value {
        FieldValue::Character(text) => text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()),
        FieldValue::Numeric(number) => number.map(|n| n.to_string()),
        FieldValue::Float(number) => number.map(|n| n.to_string()),
        FieldValue::Integer(number) => Some(number.to_string()),
        FieldValue::Double(number) | FieldValue::Currency(number) => Some(number.to_string()),
        FieldValue::Logical(flag) => flag.map(|f| f.to_string()),
        FieldValue::Date(date) => date.map(|d| format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day())),
        _ => None,
    }
}

fn area(shape: Shape, crs: &Crs, file: &str, line: u64) -> Result<Option<Area>, FormatError> {
    let rings: Vec<Vec<[f64; 2]>> = match shape {
        Shape::NullShape => return Ok(None),
        Shape::Polygon(p) => p
            .rings()
            .iter()
            .map(|r| r.points().iter().map(|p| [p.x, p.y]).collect())
            .collect(),
        Shape::PolygonZ(p) => p
            .rings()
            .iter()
            .map(|r| r.points().iter().map(|p| [p.x, p.y]).collect())
            .collect(),
        Shape::PolygonM(p) => p
            .rings()
            .iter()
            .map(|r| r.points().iter().map(|p| [p.x, p.y]).collect())
            .collect(),
        other => {
            return Err(FormatError::Shapefile {
                file: file.to_owned(),
                what: format!("record {line} is a {}, not a polygon", other.shapetype()),
            });
        }
    };
    let mut converted = Vec::with_capacity(rings.len());
    for (number, ring) in rings.into_iter().enumerate() {
        let bad = |what: String| FormatError::Ring {
            file: file.to_owned(),
            line,
            ring: number,
            what,
        };
        check_ring(&ring).map_err(bad)?;
        let positions = ring
            .into_iter()
            .map(|[x, y]| crs.to_wgs84(x, y).map(|p| [p.lon, p.lat]))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| bad(e.to_string()))?;
        converted.push(positions);
    }
    Ok(Some(Area::from_rings(converted)))
}
