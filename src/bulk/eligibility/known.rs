//! What was worked out for one row and serves others: places by commune, doctors by their cells, verdicts by facts.

use super::super::cells::Cells;
use super::super::task::{Row, RowOutcome};
use super::place::{By, Found};
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Date, Precision, date};
use crate::eligibility::row::{self, Doctor, PlaceKey, RowPlace};
use crate::eligibility::{PlaceError, PlaceQuery, resolve};
use crate::rules::AidId;
use crate::rules::verdict::Status;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

/// A map that forgets everything when it is full, so that memory stays bounded whatever the rows hold.
#[derive(Debug)]
struct Bounded<K, V> {
    most: usize,
    map: RwLock<HashMap<K, V>>,
}

impl<K: Hash + Eq, V: Clone> Bounded<K, V> {
    fn new(most: usize) -> Self {
        Self {
            most,
            map: RwLock::default(),
        }
    }

    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.map
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    fn put(&self, key: K, value: V) {
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= self.most {
            map.clear();
        }
        map.insert(key, value);
    }
}

/// A place that was found.
pub enum Known {
    /// One that others may name too.
    Shared(Arc<(RowPlace, Found)>),
    /// One of this row.
    Own(Box<(RowPlace, Found)>),
}

impl Known {
    /// The place, and how it was found.
    pub fn parts(&self) -> (&RowPlace, &Found) {
        let both = match self {
            Self::Shared(both) => &**both,
            Self::Own(both) => &**both,
        };
        (&both.0, &both.1)
    }
}

/// Whole communes by code and day.
#[derive(Debug)]
pub struct Places(Bounded<(CommuneCode, Date), Arc<(RowPlace, Found)>>);

impl Default for Places {
    fn default() -> Self {
        Self(Bounded::new(100_000))
    }
}

impl Places {
    /// The place that is asked for.
    ///
    /// # Errors
    /// When it is unknown, ambiguous or not covered.
    pub fn of(&self, data: &Snapshot, asked: &PlaceQuery, day: Date) -> Result<Known, PlaceError> {
        match asked {
            PlaceQuery::Commune(code) => {
                if let Some(known) = self.0.get(&(*code, day)) {
                    return Ok(Known::Shared(known));
                }
                let found = Found {
                    precision: Precision::Municipality,
                    by: By::Code(*code),
                };
                let both = Arc::new((row::of_commune(data, *code, day)?, found));
                self.0.put((*code, day), Arc::clone(&both));
                Ok(Known::Shared(both))
            }
            PlaceQuery::Point(at, precision_m) => {
                let found = Found {
                    precision: Precision::Exact,
                    by: By::Point,
                };
                Ok(Known::Own(Box::new((
                    row::of_point(data, *at, *precision_m, day)?,
                    found,
                ))))
            }
            PlaceQuery::Address(_) | PlaceQuery::City { .. } | PlaceQuery::PointIn { .. } => {
                let place = resolve::resolve(data, asked)?;
                let found = Found {
                    precision: place.precision,
                    by: By::Address {
                        label: place.label.clone(),
                        precision_m: place.precision_m,
                        score: place.score,
                    },
                };
                Ok(Known::Own(Box::new((row::of_place(data, &place, day), found))))
            }
        }
    }
}

type Verdicts = Arc<(Vec<Status>, bool)>;
type Answered = Arc<(Cells, RowOutcome)>;

/// A doctor, with the verdicts that were drawn.
#[derive(Debug)]
pub struct KnownDoctor {
    /// Who asks, about which day.
    pub about: Doctor,
    verdicts: Bounded<Vec<PlaceKey>, Verdicts>,
    communes: Bounded<CommuneCode, Answered>,
}

impl KnownDoctor {
    /// With room for so many whole communes.
    fn new(about: Doctor, communes: usize) -> Self {
        Self {
            about,
            verdicts: Bounded::new(10_000),
            communes: Bounded::new(communes),
        }
    }

    /// The verdicts at a place with these facts, and whether the list of the main practice was outdated.
    pub fn verdicts(&self, data: &Snapshot, keys: &[PlaceKey], aids: &[AidId]) -> Verdicts {
        if let Some(known) = self.verdicts.get(keys) {
            return known;
        }
        let drawn = Arc::new(self.about.statuses(data, keys, aids));
        self.verdicts.put(keys.to_vec(), Arc::clone(&drawn));
        drawn
    }

    /// The cells of a whole commune, if they were written before.
    pub fn kept(&self, code: CommuneCode) -> Option<Answered> {
        self.communes.get(&code)
    }

    /// Keeps the cells of a whole commune.
    pub fn keep(&self, code: CommuneCode, cells: Cells, outcome: RowOutcome) {
        self.communes.put(code, Arc::new((cells, outcome)));
    }
}

/// The doctors of a table: one for all rows, or one for each set of cells.
#[derive(Debug)]
pub struct Doctors {
    all: Arc<KnownDoctor>,
    date: Option<usize>,
    facts: Vec<(&'static str, usize)>,
    others: Bounded<Vec<String>, Result<Arc<KnownDoctor>, String>>,
}

impl Doctors {
    /// With the columns that change the doctor of a row.
    pub fn new(all: Doctor, date: Option<usize>, facts: Vec<(&'static str, usize)>) -> Self {
        Self {
            all: Arc::new(KnownDoctor::new(all, 50_000)),
            date,
            facts,
            others: Bounded::new(500),
        }
    }

    /// The doctor of a row. A cell wins over what holds for all rows; an empty one says nothing.
    ///
    /// # Errors
    /// The cell that cannot be taken.
    pub fn of(&self, data: &Snapshot, row: &Row<'_>) -> Result<Arc<KnownDoctor>, String> {
        if self.date.is_none() && self.facts.is_empty() {
            return Ok(Arc::clone(&self.all));
        }
        let columns = self
            .date
            .into_iter()
            .chain(self.facts.iter().map(|(_, column)| *column));
        let texts: Vec<String> = columns.map(|c| row.cell(c).into_owned()).collect();
        if texts.iter().all(String::is_empty) {
            return Ok(Arc::clone(&self.all));
        }
        if let Some(known) = self.others.get(&texts) {
            return known;
        }
        let doctor = self
            .read(data, &texts)
            .map(|about| Arc::new(KnownDoctor::new(about, 200)));
        self.others.put(texts, doctor.clone());
        doctor
    }

    fn read(&self, data: &Snapshot, texts: &[String]) -> Result<Doctor, String> {
        let mut cells = texts.iter();
        let mut day = self.all.about.day;
        if self.date.is_some()
            && let Some(text) = cells.next().filter(|t| !t.is_empty())
        {
            day = read_day(text)?;
        }
        let mut own = Vec::new();
        for ((field, _), text) in self.facts.iter().zip(cells) {
            if !text.is_empty() {
                own.push((*field, text.as_str()));
            }
        }
        let mut profile = self.all.about.profile.without(own.iter().map(|(field, _)| *field));
        for (field, text) in own {
            for word in words(field, text) {
                profile.add_text(field, word).map_err(|e| e.to_string())?;
            }
        }
        Doctor::new(data, profile, day).map_err(|e| e.to_string())
    }
}

/// The words of a list in one cell; other cells are one word. Decimal commas are read as points elsewhere.
fn words<'a>(field: &str, text: &'a str) -> Vec<&'a str> {
    let many = crate::rules::field::find(field).is_some_and(|f| matches!(f.kind, crate::rules::field::Kind::Many(_)));
    if many {
        let parts = text.split([',', ';', '|', ' ']).map(str::trim);
        return parts.filter(|w| !w.is_empty()).collect();
    }
    vec![text]
}

/// A day as ISO or as French spreadsheets show it.
fn read_day(text: &str) -> Result<Date, String> {
    let iso = date::parse_iso(text).or_else(|| {
        let mut parts = text.split('/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        date::parse_iso(&format!("{year}-{month:0>2}-{day:0>2}")).filter(|_| parts.next().is_none())
    });
    let shown: String = text.chars().take(40).collect();
    let day = iso.ok_or_else(|| format!("date: \"{shown}\" is no date (YYYY-MM-DD)"))?;
    let last = date::last_askable(date::today_in_paris());
    if day > last {
        return Err(format!("date: must not be after {last}"));
    }
    Ok(day)
}
