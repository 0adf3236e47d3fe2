//! The CSV files of the national address base: `adresses-34.csv` and `lieux-dits-34-beta.csv`.

use super::{AddressError, Reading, point};
use crate::geocode::Kind;
use crate::geocode::number::{HouseNumber, suffix};
use crate::geocode::row::AddressRow;
use csv::ByteRecord;
use std::io::Read;

/// Where the columns are.
struct Columns {
    id: usize,
    number: Option<usize>,
    suffix: Option<usize>,
    name: usize,
    postcode: usize,
    citycode: usize,
    city: usize,
    former_code: Option<usize>,
    former: Option<usize>,
    lon: usize,
    lat: usize,
    position: Option<usize>,
    locality: Option<usize>,
}

pub(super) fn read(source: impl Read, reading: &mut Reading<'_>) -> Result<(), AddressError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .from_reader(source);
    let header = reader.byte_headers().map_err(|e| reading.io(1, e.into()))?.clone();
    let columns = Columns::find(&header).map_err(|what| reading.layout(what))?;
    let mut record = ByteRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(reading.io(line, error.into())),
        }
        match row(&record, &columns) {
            Ok((row, locality)) => {
                reading.add(&row)?;
                if let Some(locality) = locality {
                    reading.builder.add(&locality)?;
                }
            }
            Err(why) => reading.skip(record.position().map_or(line, csv::Position::line), why),
        }
    }
}

impl Columns {
    fn find(header: &ByteRecord) -> Result<Self, String> {
        let at = |names: &[&str]| {
            header.iter().position(|cell| {
                let cell = cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell);
                names.iter().any(|n| n.as_bytes() == cell)
            })
        };
        let need =
            |names: &[&str]| at(names).ok_or_else(|| format!("its first line has no column {}", names.join(" or ")));
        Ok(Self {
            id: need(&["id"])?,
            number: at(&["numero"]),
            suffix: at(&["rep"]),
            name: need(&["nom_voie", "nom_lieu_dit"])?,
            postcode: need(&["code_postal"])?,
            citycode: need(&["code_insee"])?,
            city: need(&["nom_commune"])?,
            former_code: at(&["code_insee_ancienne_commune"]),
            former: at(&["nom_ancienne_commune"]),
            lon: need(&["lon"])?,
            lat: need(&["lat"])?,
            position: at(&["type_position"]),
            locality: at(&["nom_ld"]),
        })
    }
}

/// The address of a record, and the locality it is in when the record names one.
fn row<'a>(record: &'a ByteRecord, columns: &Columns) -> Result<(AddressRow<'a>, Option<AddressRow<'a>>), String> {
    let cell = |at: usize| {
        let bytes = record.get(at).unwrap_or_default();
        std::str::from_utf8(bytes)
            .map(str::trim)
            .map_err(|_| format!("column {} is not UTF-8", at + 1))
    };
    let optional = |at: Option<usize>| at.map_or(Ok(""), cell);
    let degrees = |at: usize, name: &str| {
        let text = cell(at)?;
        text.parse::<f64>()
            .map_err(|_| format!("{name} is not a number: {text:?}"))
    };
    let name = cell(columns.name)?;
    if name.is_empty() {
        return Err("it names no street".to_owned());
    }
    let citycode = cell(columns.citycode)?;
    let former = optional(columns.former_code)?;
    let row = AddressRow {
        kind: Kind::Street,
        id: cell(columns.id)?,
        number: None,
        name,
        postcode: cell(columns.postcode)?,
        citycode: citycode
            .parse()
            .map_err(|_| format!("code_insee is no INSEE code: {citycode:?}"))?,
        city: cell(columns.city)?,
        former: match former.parse() {
            Ok(code) => Some((code, optional(columns.former)?)),
            Err(_) => None,
        },
        at: point(degrees(columns.lon, "lon")?, degrees(columns.lat, "lat")?)?,
        precision_m: precision_m(optional(columns.position)?),
    };
    if columns.number.is_none() {
        return Ok((
            AddressRow {
                kind: Kind::Locality,
                ..row
            },
            None,
        ));
    }
    let digits = optional(columns.number)?;
    let number = digits
        .parse::<u32>()
        .map_err(|_| format!("numero is not a number: {digits:?}"))?;
    let text = optional(columns.suffix)?;
    let suffix = suffix(text).unwrap_or_else(|| text.to_lowercase());
    let locality = optional(columns.locality)?;
    let locality = (!locality.is_empty() && locality != name).then(|| AddressRow {
        kind: Kind::Locality,
        id: "",
        name: locality,
        ..row.clone()
    });
    let house = AddressRow {
        kind: Kind::Housenumber,
        number: Some(HouseNumber { number, suffix }),
        ..row
    };
    Ok((house, locality))
}

/// Metres by which a point may be off the practice, by what it marks. The base does not state this; these are cautious
/// readings of its kinds of position (`docs/geocoding.md`).
fn precision_m(position: &str) -> u16 {
    match position {
        "entrée"
        | "délivrance postale"
        | "bâtiment"
        | "logement"
        | "cage d’escalier"
        | "cage d'escalier"
        | "service technique" => 30,
        "parcelle" => 60,
        _ => 100,
    }
}
