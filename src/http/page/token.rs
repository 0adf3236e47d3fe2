//! A place in one word, as a link names it where there are several.

use crate::dataset::Snapshot;
use crate::domain::CommuneCode;
use crate::eligibility::{PlaceQuery, resolve};
use crate::geom::LonLat;

/// The largest precision of a point, in metres, as in the contract.
const LARGEST_PRECISION_M: f64 = 10_000.0;

/// A place as `place=` names it: `commune:34172`, or `lat,lon[,precision_m[,in]]`; `None` when none is known.
pub fn write(place: &[(&str, &str)]) -> Option<String> {
    let get = |name: &str| place.iter().find(|(n, _)| *n == name).map(|(_, text)| *text);
    if let Some(code) = get("commune") {
        return Some(format!("commune:{code}"));
    }
    let point = format!("{},{}", get("lat")?, get("lon")?);
    Some(match (get("precision_m"), get("in")) {
        (None, None) => point,
        (Some(metres), None) => format!("{point},{metres}"),
        (metres, Some(code)) => format!("{point},{},{code}", metres.unwrap_or("0")),
    })
}

/// The place that a token names.
pub fn read(token: &str) -> Option<PlaceQuery> {
    if let Some(code) = token.strip_prefix("commune:") {
        return Some(PlaceQuery::Commune(code.parse().ok()?));
    }
    let parts: Vec<&str> = token.split(',').collect();
    let number = |at: usize| parts.get(at).and_then(|t| t.trim().parse::<f64>().ok());
    let at = LonLat::new(number(1)?, number(0)?).ok()?;
    let precision_m = match parts.len() {
        2 => 0.0,
        3 | 4 => number(2).filter(|m| (0.0..=LARGEST_PRECISION_M).contains(m))?,
        _ => return None,
    };
    let commune: Option<CommuneCode> = parts.get(3).map(|code| code.parse()).transpose().ok()?;
    Some(match commune {
        Some(commune) => PlaceQuery::PointIn {
            at,
            precision_m,
            commune,
        },
        None => PlaceQuery::Point(at, precision_m),
    })
}

/// The place that a page takes distances from, as a token names it.
pub fn point_of(data: &Snapshot, token: &str) -> Option<(String, LonLat)> {
    let place = resolve::resolve(data, &read(token)?).ok()?;
    Some((place.label, place.at?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_as_the_same_place() {
        for (pairs, written) in [
            (vec![("commune", "2A004")], "commune:2A004"),
            (vec![("lat", "43.6"), ("lon", "3.87")], "43.6,3.87"),
            (
                vec![("lat", "43.6"), ("lon", "3.87"), ("precision_m", "100")],
                "43.6,3.87,100",
            ),
            (
                vec![
                    ("lat", "43.6"),
                    ("lon", "3.87"),
                    ("precision_m", "100"),
                    ("in", "34172"),
                ],
                "43.6,3.87,100,34172",
            ),
        ] {
            assert_eq!(write(&pairs).as_deref(), Some(written));
            assert!(read(written).is_some(), "{written}");
        }
        for bad in [
            "",
            "commune:",
            "commune:x",
            "43.6",
            "43.6,x",
            "91,3",
            "43,3,-1",
            "43,3,0,34172,1",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
