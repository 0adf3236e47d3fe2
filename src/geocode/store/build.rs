//! From rows to a store.

use super::file::{Head, Sections, TownRecord};
use super::grid::{STREET, cell};
use super::{NUMBER_BYTES, OpenError, Origin, PER_DEGREE, STREET_BYTES, Store, Town, UNKNOWN_RADIUS, usual_id};
use crate::geocode::hit::Kind;
use crate::geocode::row::AddressRow;
use crate::geocode::text_index;
use crate::geocode::words::street_words;
use crate::geom::LonLat;
use crate::geom::geodesic::distance_m;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use tantivy::directory::OwnedBytes;
use thiserror::Error;

/// Why no store could be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// There are more than two thousand million of something.
    #[error("there are too many addresses for one index")]
    TooMany,
    /// A name or identifier is longer than the format holds.
    #[error("a name has {0} bytes; at most 65,535 are read")]
    LongName(usize),
    /// The index of words could not be written.
    #[error("the index of words cannot be written: {0}")]
    Words(#[from] tantivy::TantivyError),
    /// What was built does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// A store and the parts it is made of.
#[derive(Debug)]
pub struct Built {
    /// The store.
    pub store: Store,
    /// Its parts, to be written.
    pub sections: Sections,
}

/// Collects rows.
#[derive(Debug, Default)]
pub struct Builder {
    towns: HashMap<Town, u32>,
    town_list: Vec<Town>,
    streets: HashMap<(u32, Box<str>), u32>,
    street_list: Vec<PendingStreet>,
    numbers: Vec<PendingNumber>,
    suffixes: HashMap<String, u16>,
    suffix_list: Vec<String>,
    odd_ids: HashMap<(u32, u32, u16), String>,
    origin: Origin,
}

#[derive(Debug)]
struct PendingStreet {
    town: u32,
    kind: Kind,
    id: Box<str>,
    name: Box<str>,
    own_point: Option<LonLat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PendingNumber {
    street: u32,
    number: u32,
    suffix: u16,
    precision_m: u16,
    lon: i32,
    lat: i32,
}

#[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees: 1.8e9")]
fn fixed(degrees: f64) -> i32 {
    (degrees * PER_DEGREE).round() as i32
}

fn index(length: usize) -> Result<u32, BuildError> {
    u32::try_from(length)
        .ok()
        .filter(|n| *n < STREET)
        .ok_or(BuildError::TooMany)
}

impl Builder {
    /// A builder for files, whose communes are there as a whole or not.
    #[must_use]
    pub fn new(files: Vec<String>, whole_communes: bool) -> Self {
        Self {
            origin: Origin {
                files,
                whole_communes,
                ..Origin::default()
            },
            ..Self::default()
        }
    }

    /// Counts a row that could not be used.
    pub fn skip(&mut self) {
        self.origin.rows += 1;
        self.origin.skipped += 1;
    }

    /// How many rows were read.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.origin.rows
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When there are too many.
    pub fn add(&mut self, row: &AddressRow<'_>) -> Result<(), BuildError> {
        self.origin.rows += 1;
        let town = self.town(row)?;
        let id = row
            .number
            .as_ref()
            .map_or(row.id, |n| street_id(row.id, n.suffix.is_empty()));
        let street = self.street(town, id, row)?;
        let Some(number) = &row.number else {
            self.street_list[street as usize].own_point = Some(row.at);
            return Ok(());
        };
        let suffix = match self.suffixes.get(&number.suffix) {
            Some(known) => *known,
            None => {
                let next = u16::try_from(self.suffix_list.len()).map_err(|_| BuildError::TooMany)?;
                self.suffixes.insert(number.suffix.clone(), next);
                self.suffix_list.push(number.suffix.clone());
                next
            }
        };
        if !row.id.is_empty() && usual_id(&self.street_list[street as usize].id, number) != row.id {
            self.odd_ids.insert((street, number.number, suffix), row.id.to_owned());
        }
        index(self.numbers.len())?;
        self.numbers.push(PendingNumber {
            street,
            number: number.number,
            suffix,
            precision_m: row.precision_m,
            lon: fixed(row.at.lon),
            lat: fixed(row.at.lat),
        });
        Ok(())
    }

    fn town(&mut self, row: &AddressRow<'_>) -> Result<u32, BuildError> {
        let town = Town {
            code: row.citycode,
            postcode: row.postcode.to_owned(),
            city: row.city.to_owned(),
            former: row.former.as_ref().map(|(code, name)| (*code, (*name).to_owned())),
        };
        if let Some(known) = self.towns.get(&town) {
            return Ok(*known);
        }
        let next = index(self.town_list.len())?;
        self.towns.insert(town.clone(), next);
        self.town_list.push(town);
        Ok(next)
    }

    fn street(&mut self, town: u32, id: &str, row: &AddressRow<'_>) -> Result<u32, BuildError> {
        let key = (town, row.name.into());
        if let Some(known) = self.streets.get(&key) {
            return Ok(*known);
        }
        let next = index(self.street_list.len())?;
        self.street_list.push(PendingStreet {
            town,
            kind: if row.kind == Kind::Locality {
                Kind::Locality
            } else {
                Kind::Street
            },
            id: id.into(),
            name: row.name.into(),
            own_point: None,
        });
        self.streets.insert(key, next);
        Ok(next)
    }

    /// Puts everything in order.
    ///
    /// # Errors
    /// When it does not fit, or tantivy fails.
    pub fn finish(mut self) -> Result<Built, BuildError> {
        self.streets = HashMap::new();
        let mut town_order: Vec<usize> = (0..self.town_list.len()).collect();
        town_order.sort_by(|a, b| self.town_list[*a].cmp(&self.town_list[*b]));
        let mut town_rank = vec![0_u32; town_order.len()];
        for (rank, town) in town_order.iter().enumerate() {
            town_rank[*town] = index(rank)?;
        }
        let mut order: Vec<usize> = (0..self.street_list.len()).collect();
        order.sort_by(|a, b| {
            let key = |n: usize| (town_rank[self.street_list[n].town as usize], &self.street_list[n].name);
            key(*a).cmp(&key(*b))
        });
        let mut rank = vec![0_u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            rank[*old] = index(new)?;
        }
        for number in &mut self.numbers {
            number.street = rank[number.street as usize];
        }
        let odd: HashMap<(u32, u32, u16), String> = self
            .odd_ids
            .drain()
            .map(|((street, number, suffix), id)| ((rank[street as usize], number, suffix), id))
            .collect();
        let suffixes = &self.suffix_list;
        self.numbers.sort_by(|a, b| {
            let key = |n: &PendingNumber| (n.street, n.number, &suffixes[n.suffix as usize]);
            key(a).cmp(&key(b)).then_with(|| a.cmp(b))
        });
        // The same number twice at one street: the first stays.
        self.numbers.dedup_by_key(|n| (n.street, n.number, n.suffix));
        let mut odd_ids = Vec::new();
        for (at, number) in self.numbers.iter().enumerate() {
            if let Some(id) = odd.get(&(number.street, number.number, number.suffix)) {
                odd_ids.push((index(at)?, id.clone()));
            }
        }
        let town_starts = (0..=town_order.len())
            .map(|t| index(order.partition_point(|s| (town_rank[self.street_list[*s].town as usize] as usize) < t)))
            .collect::<Result<_, _>>()?;
        let mut records = Records::default();
        let mut first = 0;
        for (new, old) in order.iter().enumerate() {
            let street = &self.street_list[*old];
            let end = first + self.numbers[first..].partition_point(|n| n.street as usize <= new);
            records.street(
                street,
                town_rank[street.town as usize],
                first,
                &self.numbers[first..end],
            )?;
            first = end;
        }
        records.finish(&self.numbers)?.sections(
            self.origin,
            town_order.into_iter().map(|t| self.town_list[t].clone()).collect(),
            town_starts,
            self.suffix_list,
            odd_ids,
        )
    }
}

/// The identifier of a street in that of a number: without the number, and the suffix if it has one.
fn street_id(id: &str, without_suffix: bool) -> &str {
    let cut = |id: &str| id.rfind('_').unwrap_or(id.len());
    let whole = &id[..cut(id)];
    if without_suffix { whole } else { &whole[..cut(whole)] }
}

/// The flat records, while they are written.
#[derive(Debug, Default)]
struct Records {
    streets: Vec<u8>,
    texts: Vec<u8>,
    words: Vec<String>,
    numbers: Vec<u8>,
    points: Vec<(u32, u32)>,
}

impl Records {
    fn street(
        &mut self,
        street: &PendingStreet,
        town: u32,
        first: usize,
        numbers: &[PendingNumber],
    ) -> Result<(), BuildError> {
        let words = street_words(&street.name).join(" ");
        let at = |n: &PendingNumber| LonLat {
            lon: f64::from(n.lon) / PER_DEGREE,
            lat: f64::from(n.lat) / PER_DEGREE,
        };
        let middle = middle(numbers).map(at);
        // A point of its own may lie anywhere in a street; the middle number is in it, and its distance to the others known.
        let point = middle.or(street.own_point).unwrap_or(LonLat { lon: 0.0, lat: 0.0 });
        let farthest = numbers
            .iter()
            .map(|n| distance_m(point, at(n)) + f64::from(n.precision_m));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most half the earth"
        )]
        let radius = if numbers.len() < 2 {
            UNKNOWN_RADIUS
        } else {
            farthest.fold(0.0, f64::max).ceil() as u32
        };
        let street_index = index(self.words.len())?;
        if numbers.is_empty() {
            self.points.push((cell(point), street_index | STREET));
        }
        let fields = [
            index(self.texts.len()).or_else(|_| u32::try_from(self.texts.len()).map_err(|_| BuildError::TooMany))?,
            town,
            fixed(point.lon).cast_unsigned(),
            fixed(point.lat).cast_unsigned(),
            index(first)?,
            index(numbers.len())?,
            radius,
            u32::from(street.kind == Kind::Locality),
        ];
        for field in fields {
            self.streets.extend(field.to_le_bytes());
        }
        debug_assert_eq!(self.streets.len() % STREET_BYTES, 0, "a record has eight fields");
        for text in [&*street.id, &*street.name, &*words] {
            let length = u16::try_from(text.len()).map_err(|_| BuildError::LongName(text.len()))?;
            self.texts.extend(length.to_le_bytes());
            self.texts.extend(text.as_bytes());
        }
        self.words.push(words);
        Ok(())
    }

    fn finish(mut self, numbers: &[PendingNumber]) -> Result<Self, BuildError> {
        self.numbers.reserve(numbers.len() * NUMBER_BYTES);
        for (at, n) in numbers.iter().enumerate() {
            self.numbers.extend(n.number.to_le_bytes());
            self.numbers.extend(n.suffix.to_le_bytes());
            self.numbers.extend(n.precision_m.to_le_bytes());
            self.numbers.extend(n.lon.to_le_bytes());
            self.numbers.extend(n.lat.to_le_bytes());
            let point = LonLat {
                lon: f64::from(n.lon) / PER_DEGREE,
                lat: f64::from(n.lat) / PER_DEGREE,
            };
            self.points.push((cell(point), index(at)?));
        }
        self.points.sort_unstable();
        Ok(self)
    }

    fn sections(
        self,
        mut origin: Origin,
        towns: Vec<Town>,
        town_starts: Vec<u32>,
        suffixes: Vec<String>,
        odd_ids: Vec<(u32, String)>,
    ) -> Result<Built, BuildError> {
        let (mut cells, mut order) = (Vec::new(), Vec::with_capacity(self.points.len() * 4));
        let mut last = None;
        for (at, (cell, point)) in self.points.iter().enumerate() {
            if last != Some(*cell) {
                last = Some(*cell);
                cells.extend(cell.to_le_bytes());
                cells.extend(index(at)?.to_le_bytes());
            }
            order.extend(point.to_le_bytes());
        }
        let mut hash = Sha256::new();
        for part in [&self.streets, &self.texts, &self.numbers] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        for town in &towns {
            hash.update(format!("{town:?}\n"));
        }
        origin.digest = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let head = Head {
            origin,
            towns: towns.into_iter().map(TownRecord::from).collect(),
            town_starts,
            suffixes,
            odd_ids,
        };
        let mut sections = Sections::default();
        let head = serde_json::to_vec(&head).map_err(|_| BuildError::TooMany)?;
        let (_, words) = text_index::build(self.words.iter().map(String::as_str))?;
        for (name, bytes) in [
            ("head", head),
            ("streets", self.streets),
            ("texts", self.texts),
            ("numbers", self.numbers),
            ("cells", cells),
            ("order", order),
        ] {
            sections.add(name, OwnedBytes::new(bytes));
        }
        for (name, bytes) in words {
            sections.add(format!("words/{name}"), bytes);
        }
        let store = Store::open(&sections)?;
        Ok(Built { store, sections })
    }
}

/// The number in the middle of those between which the street runs.
fn middle(numbers: &[PendingNumber]) -> Option<&PendingNumber> {
    numbers.get(numbers.len() / 2)
}
