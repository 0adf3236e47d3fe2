//! Eligibility for each row: the zones of its place, and the verdict on each aid asked.

mod detail;
mod known;
mod place;

use super::cells::Cells;
use super::columns::{Columns, Look, Named};
use super::error::FileError;
use super::task::{Reason, Row, RowOutcome, RowStatus, RowTask};
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang};
use crate::eligibility::near::NearOutcome;
use crate::eligibility::row::{self, Class, Doctor, RowPlace};
use crate::rules::verdict::Status;
use crate::rules::{AidId, Profile};
use known::{Doctors, Places};
use place::Found;
pub(super) use place::point;
use std::sync::Arc;

/// The columns that are added before those of the aids.
pub const COLUMNS: [&str; 11] = [
    "commune_code",
    "zone",
    "zone_qpv",
    "qpv",
    "montagne",
    "massif",
    "near_zip_zac",
    "distance_zip_zac_m",
    "provisional",
    "eligeo_status",
    "eligeo_detail",
];

/// What is asked of every row.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The columns that give the place.
    pub columns: Named,
    /// The column that gives the day.
    pub date: Option<String>,
    /// Facts about the doctor and the column that gives each.
    pub facts: Vec<(String, String)>,
    /// The facts that are the same for all rows.
    pub profile: Profile,
    /// The day for rows without one.
    pub day: Date,
    /// The aids asked.
    pub aids: Vec<AidId>,
    /// The language of details.
    pub lang: Lang,
}

/// The task.
pub struct Eligibility {
    data: Arc<Snapshot>,
    columns: Columns,
    aids: Vec<AidId>,
    lang: Lang,
    header: Vec<String>,
    doctors: Doctors,
    places: Places,
}

impl Eligibility {
    /// The task for a table with these columns.
    ///
    /// # Errors
    /// When a column is not there, nothing gives a place, or a fact about all rows cannot be taken.
    pub fn new(data: Arc<Snapshot>, look: Look<'_>, asked: Asked) -> Result<Self, FileError> {
        let columns = look.columns(&asked.columns)?;
        let date = asked.date.as_ref().map(|name| look.find("date", name)).transpose()?;
        let mut facts = Vec::new();
        for (field, name) in &asked.facts {
            let known = crate::rules::field::find(field).ok_or_else(|| FileError::Invalid {
                field: format!("profile.{field}"),
                what: "no such field of the profile".to_owned(),
            })?;
            facts.push((known.name, look.find(&format!("profile.{field}"), name)?));
        }
        let doctor = Doctor::new(&data, asked.profile, asked.day).map_err(|e| FileError::Invalid {
            field: "main_practice_commune".to_owned(),
            what: e.to_string(),
        })?;
        let names = COLUMNS.iter().map(|c| (*c).to_owned());
        Ok(Self {
            header: names
                .chain(asked.aids.iter().map(|id| format!("aid_{}", id.as_str())))
                .collect(),
            doctors: Doctors::new(doctor, date, facts),
            places: Places::default(),
            data,
            columns,
            aids: asked.aids,
            lang: asked.lang,
        })
    }

    /// `data` is what the dataset says of the day: the place names QPV by their numbers in it.
    fn cells(
        &self,
        data: &Snapshot,
        (place, found): (&RowPlace, &Found),
        (statuses, provisional): (&[Status], bool),
        cells: &mut Cells,
    ) -> u8 {
        let communes = data.cog.communes();
        let qpv = |n: usize| data.qpv.list[n].code.as_str();
        let or_word = |named: row::Named, inside: &dyn Fn(usize) -> String| match named {
            row::Named::Inside(n) => inside(n),
            row::Named::Outside => String::new(),
            row::Named::Undetermined => "undetermined".to_owned(),
            row::Named::NoData => "no_data".to_owned(),
        };
        cells.push(communes[place.commune].code.as_str());
        cells.push(place.zone.as_str());
        cells.push(match (place.zone_qpv, place.qpv) {
            (Some(class), _) => class.as_str(),
            (None, row::Named::NoData) => "no_data",
            (None, _) => "",
        });
        cells.push_text(&or_word(place.qpv, &|n| qpv(n).to_owned()));
        cells.push(relation(place.montagne));
        let massif = |n| row::massif_of(data, n).unwrap_or_default().to_owned();
        cells.push_text(&or_word(place.massif, &massif));
        cells.push(near(place.near));
        match place.distance_m {
            Some(range) if range.min == range.max => cells.push_display(format_args!("{:.2}", range.min)),
            Some(range) => cells.push_display(format_args!("{:.2}-{:.2}", range.min, range.max)),
            None => cells.push(""),
        }
        cells.push(if place.provisional || provisional {
            "true"
        } else {
            "false"
        });
        cells.push(RowStatus::Ok.as_str());
        let reasons = reasons(place, statuses);
        cells.push_text(&detail::ok(data, self.lang, place, found, reasons));
        for status in statuses {
            cells.push(status.as_str());
        }
        reasons
    }

    fn without(&self, status: RowStatus, detail: &str, cells: &mut Cells) -> RowOutcome {
        cells.fill(9);
        cells.push(status.as_str());
        cells.push_text(detail);
        cells.fill(self.header.len());
        RowOutcome::without(status)
    }
}

impl RowTask for Eligibility {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn answer(&self, row: &Row<'_>, cells: &mut Cells) -> RowOutcome {
        let doctor = match self.doctors.of(&self.data, row) {
            Ok(doctor) => doctor,
            Err(fault) => return self.without(RowStatus::Error, &fault, cells),
        };
        let asked = match place::asked(&self.columns, row) {
            Ok(Some(asked)) => asked,
            Ok(None) => return self.without(RowStatus::Skipped, detail::no_place(self.lang), cells),
            Err(fault) => return self.without(RowStatus::Error, &fault, cells),
        };
        let known = match self.places.of(&self.data, &asked, doctor.about.day) {
            Ok(known) => known,
            Err(error) => {
                let (status, detail) = detail::not_found(self.lang, &error);
                return self.without(status, &detail, cells);
            }
        };
        let (place, found) = known.parts();
        // A whole commune is asked for again and again: its cells are kept with the doctor.
        if let Some(answered) = found.key().and_then(|key| doctor.kept(key)) {
            cells.extend(&answered.0);
            return answered.1;
        }
        let verdicts = doctor.verdicts(&self.data, &place.keys, &self.aids);
        let data = self.data.on(doctor.about.day);
        let undetermined = self.cells(data, (place, found), (&verdicts.0, verdicts.1), cells);
        let outcome = RowOutcome {
            status: RowStatus::Ok,
            found: Some(found.precision),
            undetermined,
        };
        if let Some(key) = found.key() {
            doctor.keep(key, cells.clone(), outcome);
        }
        outcome
    }

    fn refuse(&self, detail: &str, cells: &mut Cells) {
        self.without(RowStatus::Error, detail, cells);
    }

    fn code_columns(&self) -> Vec<usize> {
        let columns = [self.columns.commune, self.columns.postcode, self.columns.citycode];
        columns.into_iter().flatten().collect()
    }
}

fn relation(relation: crate::domain::Relation) -> &'static str {
    use crate::domain::Relation;
    match relation {
        Relation::Inside => "inside",
        Relation::Outside => "outside",
        Relation::Undetermined => "undetermined",
        Relation::NoData => "no_data",
    }
}

fn near(outcome: NearOutcome) -> &'static str {
    match outcome {
        NearOutcome::Met => "met",
        NearOutcome::NotMet => "not_met",
        NearOutcome::Undetermined => "undetermined",
        NearOutcome::NoData => "no_data",
    }
}

/// Why something about the place is undetermined: a bit for each of [`Reason::ALL`].
fn reasons(place: &RowPlace, statuses: &[Status]) -> u8 {
    use crate::domain::Relation;
    let zone_open = place.zone == Class::Undetermined;
    let verdict_open = statuses.contains(&Status::Undetermined);
    let mountain = place.montagne == Relation::Undetermined || place.massif == row::Named::Undetermined;
    let near_open = place.near == NearOutcome::Undetermined;
    if !(zone_open || verdict_open || near_open || mountain || place.qpv == row::Named::Undetermined) {
        return 0;
    }
    let found = [
        (Reason::SeveralCommunes, place.several_communes),
        (Reason::QpvBoundary, place.qpv == row::Named::Undetermined),
        (Reason::QpvClass, place.class_of_qpv_unknown && zone_open),
        (Reason::Near, near_open),
        (Reason::Mountain, mountain),
        (Reason::NoData, place.zone == Class::NoData),
    ];
    let bit = |reason: Reason| 1 << (reason as u8);
    let bits: u8 = found.into_iter().filter(|(_, holds)| *holds).map(|(r, _)| bit(r)).sum();
    if bits == 0 { bit(Reason::Other) } else { bits }
}
