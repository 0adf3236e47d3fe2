//! ESRI shapefiles, plain or zipped, brought to WGS84 by what their `.prj` says.

use super::archive::Archive;
use super::geojson::{MOST_POSITIONS, check_ring, too_many};
use super::{At, Feature, FormatError, bytes};
use crate::geom::{Area, crs::Crs};
use shapefile::dbase::FieldValue;
use shapefile::dbase::encoding::{DynEncoding, EncodingRs};
use shapefile::{Shape, ShapeReader, dbase};
use std::collections::BTreeMap;
use std::io::Cursor;
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

/// Reads the shapefile of an open archive whose `.shp` is `shape`.
pub(super) fn read_member(archive: &mut Archive, shape: &str) -> Result<Vec<Feature>, FormatError> {
    let file = archive.file.clone();
    let stem = &shape[..shape.len() - 3];
    let mut part = |ending: &str| {
        let same = |n: &&String| n.starts_with(stem) && n.len() == shape.len() && has_ending(n, ending);
        let name = archive.names.iter().find(same).cloned();
        name.map(|name| archive.member(&name)).transpose()
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

pub(super) fn has_ending(name: &str, ending: &str) -> bool {
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
    check_lengths(&parts.shp, &parts.dbf).map_err(fail)?;
    let mut shapes = ShapeReader::new(Cursor::new(&parts.shp)).map_err(|e| fail(format!(".shp: {e}")))?;
    let mut builder = dbase::ReaderBuilder::new();
    let name = parts.cpg.as_deref().unwrap_or_else(|| unsaid_encoding(&parts.dbf));
    let known = encoding(name).ok_or_else(|| fail(format!(".cpg: unknown encoding \"{name}\"")))?;
    builder = builder.with_encoding(known);
    let mut table = builder
        .build(Cursor::new(&parts.dbf))
        .map_err(|e| fail(format!(".dbf: {e}")))?;
    let records = table.read().map_err(|e| fail(format!(".dbf: {e}")))?;
    let shapes: Vec<Shape> = shapes
        .iter_shapes()
        .zip(1_u64..)
        .map(|(shape, line)| shape.map_err(|e| fail(format!("record {line}: {e}"))))
        .collect::<Result<_, _>>()?;
    if shapes.len() != records.len() {
        return Err(fail(format!(
            "the .shp has {} shapes and the .dbf {} rows: they are not of the same file, or one is cut off",
            shapes.len(),
            records.len()
        )));
    }
    let both = shapes.into_iter().zip(records).zip(1_u64..);
    both.map(|((shape, record), line)| {
        let said = record.into_iter().filter_map(|(k, v)| Some((k, value(v)?)));
        let at = At::Record(line);
        Ok(Feature {
            at,
            properties: said.collect::<BTreeMap<_, _>>(),
            area: area(shape, &crs, file, at)?,
        })
    })
    .collect()
}

/// Both parts say how long they are; one that is shorter was cut off.
fn check_lengths(shp: &[u8], dbf: &[u8]) -> Result<(), String> {
    let words = number(shp, 24, 4, |b| u64::from_be_bytes(b) >> 32).ok_or(".shp: cut off in its header")?;
    let rows = number(dbf, 4, 4, u64::from_le_bytes);
    let sizes = [
        number(dbf, 8, 2, u64::from_le_bytes),
        number(dbf, 10, 2, u64::from_le_bytes),
    ];
    let (Some(rows), [Some(header), Some(row)]) = (rows, sizes) else {
        return Err(".dbf: cut off in its header".to_owned());
    };
    for (part, says, has) in [(".shp", words * 2, shp.len()), (".dbf", header + rows * row, dbf.len())] {
        if says > has as u64 {
            return Err(format!("{part}: cut off, its header says {says} bytes, it has {has}"));
        }
    }
    Ok(())
}

/// A number of a header, of up to eight bytes.
fn number(raw: &[u8], at: usize, length: usize, read: fn([u8; 8]) -> u64) -> Option<u64> {
    let mut eight = [0; 8];
    eight[..length].copy_from_slice(raw.get(at..at + length)?);
    Some(read(eight))
}

/// The encoding of a table without a `.cpg`: UTF-8 when all of it is, else what French programs wrote before, Windows-1252.
fn unsaid_encoding(dbf: &[u8]) -> &'static str {
    // The header has binary numbers; records begin where its bytes 8 and 9 say.
    let start = dbf
        .get(8..10)
        .map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    match std::str::from_utf8(dbf.get(start..).unwrap_or_default()) {
        Ok(_) => "UTF-8",
        Err(_) => "windows-1252",
    }
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

fn area(shape: Shape, crs: &Crs, file: &str, at: At) -> Result<Option<Area>, FormatError> {
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
            return Err(FormatError::Feature {
                file: file.to_owned(),
                at,
                what: format!("is a {}, not a polygon", other.shapetype()),
            });
        }
    };
    let positions: usize = rings.iter().map(Vec::len).sum();
    if positions > MOST_POSITIONS {
        return Err(FormatError::Feature {
            file: file.to_owned(),
            at,
            what: too_many(positions),
        });
    }
    let mut converted = Vec::with_capacity(rings.len());
    for (number, ring) in rings.into_iter().enumerate() {
        let bad = |what: String| FormatError::Ring {
            file: file.to_owned(),
            at,
            ring: number,
            what,
        };
        check_ring(&ring).map_err(bad)?;
        let positions = ring
            .into_iter()
            .enumerate()
            .map(|(vertex, [x, y])| {
                let placed = crs.to_wgs84(x, y).map(|p| [p.lon, p.lat]);
                placed.map_err(|e| bad(format!("vertex {vertex}: {e}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        converted.push(positions);
    }
    Ok(Some(Area::from_rings(converted)))
}
