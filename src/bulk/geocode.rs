//! Geocoding of each row, forwards and backwards, with the columns that clients of the address API expect.

use super::cells::Cells;
use super::columns::{Look, Named};
use super::eligibility::point;
use super::error::FileError;
use super::task::{Row, RowOutcome, RowStatus, RowTask};
use crate::dataset::{Snapshot, lookup};
use crate::domain::{Lang, Precision};
use crate::eligibility::reverse;
use crate::geocode::{Filters, Hit, Kind, Search};
use std::sync::Arc;

/// The longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 200;
/// How many streets and communes are looked at where none is as probable as wanted.
const MOST_COARSER: usize = 10;

/// The columns that are added.
pub const COLUMNS: [&str; 18] = [
    "longitude",
    "latitude",
    "result_score",
    "result_score_next",
    "result_label",
    "result_type",
    "result_id",
    "result_housenumber",
    "result_name",
    "result_street",
    "result_postcode",
    "result_city",
    "result_context",
    "result_citycode",
    "result_oldcitycode",
    "result_oldcity",
    "result_district",
    "result_status",
];
/// What a reverse search adds before the status: the distance, and the point found under names that the coordinates
/// asked about do not have already.
const DISTANCE: &str = "result_distance";
const FOUND_LON: &str = "result_longitude";
const FOUND_LAT: &str = "result_latitude";
const STATUS: &str = "result_status";

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// From text to a place.
    #[default]
    Search,
    /// From coordinates to an address.
    Reverse,
}

/// What is asked of every row.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Which way.
    pub way: Way,
    /// The columns that make the text, all unless said; latitude and longitude; postcode and citycode to filter by.
    pub columns: Named,
    /// The column of the kind to filter by.
    pub kind: Option<String>,
    /// The added columns that are wanted, all unless said.
    pub result_columns: Vec<String>,
    /// Where no result has this score, the street or the commune is given that is as probably the right one.
    pub min_score: f64,
    /// The language of details.
    pub lang: Lang,
}

/// The task.
pub struct Geocoding {
    data: Arc<Snapshot>,
    way: Way,
    text: Vec<usize>,
    point: Option<(usize, usize)>,
    citycode: Option<usize>,
    postcode: Option<usize>,
    kind: Option<usize>,
    min_score: f64,
    lang: Lang,
    header: Vec<String>,
}

impl Geocoding {
    /// The task for a table with these columns.
    ///
    /// # Errors
    /// When a column is not there, or a reverse search has no coordinates.
    pub fn new(data: Arc<Snapshot>, look: Look<'_>, asked: &Asked) -> Result<Self, FileError> {
        let find = |field: &str, name: &Option<String>| name.as_ref().map(|n| look.find(field, n)).transpose();
        let coordinate = |field, name| match find(field, name) {
            // Of a search the point only says where to look first.
            Err(_) if asked.way == Way::Search => Ok(None),
            found => found,
        };
        let point = match (
            coordinate("lat", &asked.columns.lat)?,
            coordinate("lon", &asked.columns.lon)?,
        ) {
            (Some(lat), Some(lon)) => Some((lat, lon)),
            (None, None) if asked.way == Way::Reverse => look.guess().point,
            (None, None) => None,
            (lat, _) => {
                return Err(FileError::Invalid {
                    field: if lat.is_none() { "lat" } else { "lon" }.to_owned(),
                    what: "is missing: lat and lon go together".to_owned(),
                });
            }
        };
        if asked.way == Way::Reverse && point.is_none() {
            let names = look.header.iter().take(50).cloned().collect::<Vec<_>>().join(", ");
            return Err(FileError::NoPlace(names));
        }
        let named = asked.columns.columns.iter().map(|name| look.find("columns", name));
        let mut text: Vec<usize> = named.collect::<Result<_, _>>()?;
        if text.is_empty() {
            text = (0..look.header.len()).collect();
        }
        Ok(Self {
            data,
            way: asked.way,
            text,
            point,
            // Clients name these columns even when no row of a part had a value, and then leave them out of the file.
            citycode: find("citycode", &asked.columns.citycode).unwrap_or_default(),
            postcode: find("postcode", &asked.columns.postcode).unwrap_or_default(),
            kind: find("type", &asked.kind).unwrap_or_default(),
            min_score: asked.min_score,
            lang: asked.lang,
            header: header(asked)?,
        })
    }

    fn filters(&self, row: &Row<'_>) -> Filters {
        let values = |column: Option<usize>| -> Vec<String> {
            let cell = column.map(|c| row.cell(c).into_owned()).filter(|c| !c.is_empty());
            cell.into_iter().collect()
        };
        let padded = |column| values(column).into_iter().map(|code| format!("{code:0>5}")).collect();
        let kinds = values(self.kind);
        Filters {
            kinds: kinds.iter().filter_map(|k| k.parse::<Kind>().ok()).collect(),
            citycodes: padded(self.citycode),
            postcodes: padded(self.postcode),
        }
    }

    /// The answer to a row and the one behind it, or how it went without.
    fn hits(&self, row: &Row<'_>) -> Result<(Hit, Option<Hit>), RowStatus> {
        let at = |(lat, lon): (usize, usize)| {
            let (lat, lon) = (row.cell(lat), row.cell(lon));
            if lat.is_empty() && lon.is_empty() {
                return Err(RowStatus::Skipped);
            }
            point(&lat, &lon).map_err(|_| RowStatus::Error)
        };
        if self.way == Way::Reverse {
            let at = at(self.point.ok_or(RowStatus::Error)?)?;
            let hits = reverse::reverse(&self.data, at, 1, &self.filters(row));
            let near = hits.into_iter().next().filter(|h| h.score >= self.min_score);
            return near.map(|hit| (hit, None)).ok_or(RowStatus::NotFound);
        }
        let cells: Vec<_> = self
            .text
            .iter()
            .map(|c| row.cell(*c))
            .filter(|c| !c.is_empty())
            .collect();
        let text = cells.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Err(RowStatus::Skipped);
        }
        if text.chars().count() > LONGEST_TEXT {
            return Err(RowStatus::Error);
        }
        let search = Search {
            filters: self.filters(row),
            near: self.point.and_then(|p| at(p).ok()),
            ..Search::whole(text, 2)
        };
        let mut hits = self.data.geocoder.search(&search).into_iter();
        match (hits.next(), hits.next()) {
            (Some(hit), next) if hit.score >= self.min_score => Ok((hit, next)),
            _ => self.coarser(&search),
        }
    }

    /// The street, else the commune, that is the right one with at least the probability wanted, where the place itself
    /// is not found with it.
    fn coarser(&self, search: &Search) -> Result<(Hit, Option<Hit>), RowStatus> {
        let hits = self.data.geocoder.search(&Search {
            limit: MOST_COARSER,
            without_numbers: true,
            ..search.clone()
        });
        let sure = hits.into_iter().find(|h| h.sure >= self.min_score);
        sure.map(|hit| (hit, None)).ok_or(RowStatus::NotFound)
    }

    fn cell(&self, name: &str, hit: &Hit, next: Option<&Hit>, cells: &mut Cells) {
        let rounded = |n: f64, digits: f64| (n * digits).round() / digits;
        let text = |cells: &mut Cells, text: Option<&str>| cells.push_text(text.unwrap_or_default());
        match name {
            "longitude" | FOUND_LON => cells.push_display(rounded(hit.at.lon, 1e6)),
            "latitude" | FOUND_LAT => cells.push_display(rounded(hit.at.lat, 1e6)),
            "result_score" => cells.push_display(rounded(hit.score, 1e4)),
            "result_score_next" => match next {
                Some(next) => cells.push_display(rounded(next.score, 1e4)),
                None => cells.push(""),
            },
            "result_label" => cells.push_text(&hit.label()),
            "result_type" => cells.push(hit.kind.as_str()),
            "result_id" => cells.push_text(&hit.id),
            "result_housenumber" => text(cells, hit.housenumber.as_deref()),
            "result_name" => cells.push_text(&hit.name()),
            "result_street" => text(cells, (hit.kind != Kind::Municipality).then_some(hit.street.as_str())),
            "result_postcode" => cells.push_text(&hit.postcode),
            "result_city" => cells.push_text(&hit.city),
            "result_context" => cells.push_text(&lookup::context(&self.data.cog, hit.citycode)),
            "result_citycode" => cells.push(hit.citycode.as_str()),
            "result_oldcitycode" => cells.push(hit.former.as_ref().map_or("", |(code, _)| code.as_str())),
            "result_oldcity" => text(cells, hit.former.as_ref().map(|(_, name)| name.as_str())),
            "result_district" => text(cells, hit.district.as_deref()),
            DISTANCE => match hit.distance_m {
                Some(metres) => cells.push_display(metres.round()),
                None => cells.push(""),
            },
            _ => cells.push(RowStatus::Ok.as_str()),
        }
    }

    fn without(&self, status: RowStatus, cells: &mut Cells) -> RowOutcome {
        for name in &self.header {
            cells.push(if name == STATUS { status.as_str() } else { "" });
        }
        RowOutcome::without(status)
    }
}

/// The added columns, in their order.
fn header(asked: &Asked) -> Result<Vec<String>, FileError> {
    let mut all: Vec<&str> = COLUMNS.to_vec();
    if asked.way == Way::Reverse {
        let before_status = COLUMNS.len() - 1;
        all.splice(before_status..before_status, [DISTANCE, FOUND_LON, FOUND_LAT]);
    }
    for name in &asked.result_columns {
        if !all.contains(&name.as_str()) {
            return Err(FileError::NoSuchColumn {
                field: "result_columns".to_owned(),
                name: name.chars().take(60).collect(),
                found: all.join(", "),
            });
        }
    }
    let wanted = |name: &&str| asked.result_columns.is_empty() || asked.result_columns.iter().any(|w| w == name);
    Ok(all.into_iter().filter(wanted).map(str::to_owned).collect())
}

impl RowTask for Geocoding {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn answer(&self, row: &Row<'_>, cells: &mut Cells) -> RowOutcome {
        let (hit, next) = match self.hits(row) {
            Ok(found) => found,
            Err(status) => return self.without(status, cells),
        };
        for name in &self.header {
            self.cell(name, &hit, next.as_ref(), cells);
        }
        RowOutcome {
            status: RowStatus::Ok,
            found: Some(match hit.kind {
                Kind::Housenumber => Precision::Housenumber,
                Kind::Street => Precision::Street,
                Kind::Locality => Precision::Locality,
                Kind::Municipality => Precision::Municipality,
            }),
            undetermined: 0,
        }
    }

    fn refuse(&self, _detail: &str, cells: &mut Cells) {
        self.without(RowStatus::Error, cells);
    }

    fn code_columns(&self) -> Vec<usize> {
        [self.citycode, self.postcode].into_iter().flatten().collect()
    }
}
