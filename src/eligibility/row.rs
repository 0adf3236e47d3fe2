//! What one row of a table says: the words of an answer, without names, sources and sums, fast enough for millions.

use super::answer::{Range, main_practice};
use super::near::{self, NearOutcome};
use super::place::{Lost, OutsideCoverage, Place, PlaceError, PlaceKind};
use super::resolve;
use super::situations::{Situation, Situations, situations};
use super::zones::{massifs_in, massifs_of, relation_in};
use crate::dataset::Snapshot;
use crate::domain::{
    CommuneCode, Date, DepartmentCode, Outcome, Precision, RegionCode, Relation, ZoneKind, ZoningClass,
};
use crate::geom::LonLat;
use crate::rules::facts::{NearFact, PlaceFacts, RelationFact};
use crate::rules::test::Lists;
use crate::rules::verdict::{Status, Subject};
use crate::rules::{AidId, Profile};

/// A class, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// This one.
    Known(ZoningClass),
    /// Situations differ.
    Undetermined,
    /// No list says.
    NoData,
}

impl Class {
    /// Its word in a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known(class) => class.kind().as_str(),
            Self::Undetermined => "undetermined",
            Self::NoData => "no_data",
        }
    }

    fn agreed(classes: impl Iterator<Item = Option<ZoningClass>>) -> Self {
        let of = |class: Option<ZoningClass>| class.map_or(Self::NoData, Self::Known);
        let agreed = classes
            .map(of)
            .reduce(|a, b| if a == b { a } else { Self::Undetermined });
        agreed.unwrap_or(Self::NoData)
    }
}

/// A name where one is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// By number of the QPV or of the commune whose massif it is.
    Inside(usize),
    /// In none.
    Outside,
    /// In one perhaps.
    Undetermined,
    /// The data does not say.
    NoData,
}

/// What rules can ask of a place in one situation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceKey {
    class: Option<ZoningClass>,
    qpv: RelationFact,
    montagne: RelationFact,
    massif: RelationFact,
    near: NearFact,
    department: DepartmentCode,
    region: RegionCode,
}

/// What a row says of a place.
#[derive(Debug, Clone)]
pub struct RowPlace {
    /// Number of the most likely commune.
    pub commune: usize,
    /// The class of the place.
    pub zone: Class,
    /// The class inside its QPV, when it is or may be in one.
    pub zone_qpv: Option<Class>,
    /// The QPV it is in.
    pub qpv: Named,
    /// The QPV that may hold it, by number.
    pub possible_qpv: Vec<u32>,
    /// Mountain zone.
    pub montagne: Relation,
    /// Massif.
    pub massif: Named,
    /// The 10 km rule.
    pub near: NearOutcome,
    /// Metres to the nearest ZIP or ZAC.
    pub distance_m: Option<Range>,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// Whether the place may be in several communes.
    pub several_communes: bool,
    /// Whether the class of a QPV it may be in is not known.
    pub class_of_qpv_unknown: bool,
    /// What rules can ask, once for each way things may be.
    pub keys: Vec<PlaceKey>,
}

/// What a row says of a whole commune.
///
/// # Errors
/// When no commune has or had the code, or the data does not cover it.
pub fn of_commune(data: &Snapshot, code: CommuneCode, day: Date) -> Result<RowPlace, PlaceError> {
    Ok(of_place(data, &resolve::by_code_on(data, code, day)?, day))
}

/// What a row says of a point.
///
/// # Errors
/// When it is in no commune.
pub fn of_point(data: &Snapshot, at: LonLat, precision_m: f64, day: Date) -> Result<RowPlace, PlaceError> {
    let spots = resolve::spots_at(data, at, precision_m);
    if spots.is_empty() {
        return Err(PlaceError::OutsideCoverage(OutsideCoverage::Nowhere));
    }
    let place = Place {
        kind: PlaceKind::Point,
        label: String::new(),
        address: None,
        at: Some(at),
        is_point: true,
        precision: Precision::Exact,
        precision_m: Some(precision_m),
        score: None,
        lost: Lost::default(),
        spots,
        candidates: vec![],
        lineage: vec![],
    };
    Ok(of_place(data, &place, day))
}

/// What a row says of a place that was found.
#[must_use]
pub fn of_place(data: &Snapshot, place: &Place, day: Date) -> RowPlace {
    let data = data.on(day);
    let situations = situations(data, place, day);
    let near = match place.at.filter(|_| place.is_point) {
        Some(at) => near::of_point(data, place, at, &situations, day),
        None => {
            let near = near::near(data, place, &situations, day);
            near::NearRow {
                outcome: near.outcome,
                facts: near.facts,
                distance_m: near.distance_m,
                provisional: near.provisional,
            }
        }
    };
    let list = &situations.list;
    let agreed = |kind| Relation::agreed(list.iter().map(|s| relation_in(data, s, kind, situations.qpv_known)));
    let montagne = agreed(ZoneKind::Montagne);
    let mut keys: Vec<PlaceKey> = list
        .iter()
        .zip(&near.facts)
        .map(|(situation, near)| PlaceKey::of(data, situation, *near, situations.qpv_known))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let in_qpv = || list.iter().filter(|s| s.qpv.is_some());
    RowPlace {
        commune: list[0].commune,
        zone: Class::agreed(list.iter().map(|s| s.class)),
        zone_qpv: match in_qpv().count() {
            0 => None,
            all if all == list.len() => Some(Class::agreed(list.iter().map(|s| s.class))),
            _ => Some(Class::Undetermined),
        },
        qpv: qpv(&situations),
        montagne,
        massif: massif(data, list, agreed(ZoneKind::Massif)),
        near: near.outcome,
        distance_m: near.distance_m.filter(|d| d.max_m.is_finite()).map(Range::from),
        provisional: situations.provisional || near.provisional,
        several_communes: list.iter().any(|s| s.commune != list[0].commune),
        class_of_qpv_unknown: in_qpv().any(|s| !s.by_qpv_row && s.commune_class != Some(ZoningClass::Zip)),
        possible_qpv: situations.possible_qpv,
        keys,
    }
}

fn qpv(situations: &Situations<'_>) -> Named {
    let list = &situations.list;
    match list[0].qpv {
        Some(first) if list.iter().all(|s| s.qpv == Some(first)) => Named::Inside(first as usize),
        _ if !situations.possible_qpv.is_empty() => Named::Undetermined,
        _ if situations.qpv_known => Named::Outside,
        _ => Named::NoData,
    }
}

fn massif(data: &Snapshot, list: &[Situation], relation: Relation) -> Named {
    match relation {
        Relation::Inside => {
            let names = |s: &Situation| massifs_in(data, s).0;
            let first = names(&list[0]);
            let same = list.iter().all(|s| s.commune == list[0].commune || names(s) == first);
            if same {
                Named::Inside(list[0].commune)
            } else {
                Named::Undetermined
            }
        }
        Relation::Outside => Named::Outside,
        Relation::Undetermined => Named::Undetermined,
        Relation::NoData => Named::NoData,
    }
}

/// The massif that a commune is wholly in.
#[must_use]
pub fn massif_of(data: &Snapshot, commune: usize) -> Option<&str> {
    massifs_of(data, commune).0
}

impl PlaceKey {
    fn of(data: &Snapshot, situation: &Situation, near: NearFact, qpv_known: bool) -> Self {
        let fact = |kind| relation_in(data, situation, kind, qpv_known).into();
        Self {
            class: situation.class,
            qpv: fact(ZoneKind::Qpv),
            montagne: fact(ZoneKind::Montagne),
            massif: fact(ZoneKind::Massif),
            near,
            department: situation.department,
            region: situation.region,
        }
    }

    /// As the rules ask it.
    fn facts(&self) -> PlaceFacts {
        let classes = [ZoneKind::Zip, ZoneKind::Zac, ZoneKind::Zar, ZoneKind::Hz, ZoneKind::Zv];
        let of_class = classes.into_iter().map(|kind| {
            let relation = self.class.map_or(Relation::NoData, |c| Relation::of(c.kind() == kind));
            (kind, relation.into())
        });
        let others = [
            (ZoneKind::Qpv, self.qpv),
            (ZoneKind::Montagne, self.montagne),
            (ZoneKind::Massif, self.massif),
        ];
        PlaceFacts {
            zones: of_class.chain(others).collect(),
            near_zip_zac: self.near,
            department: self.department,
            region: self.region,
        }
    }
}

/// A doctor who asks about many places on one day.
#[derive(Debug)]
pub struct Doctor {
    /// What is known.
    pub profile: Profile,
    /// The day asked about.
    pub day: Date,
    main: Option<(Vec<PlaceFacts>, bool)>,
}

impl Doctor {
    /// With what is known of the commune of the main practice.
    ///
    /// # Errors
    /// When the data has no commune of that code.
    pub fn new(data: &Snapshot, profile: Profile, day: Date) -> Result<Self, PlaceError> {
        let main = main_practice(data, &profile, day)?;
        Ok(Self { profile, day, main })
    }

    /// The verdict on each aid asked, in a word, at a place with these facts, and whether one used the zoning list of the
    /// main practice after it was outdated.
    #[must_use]
    pub fn statuses(&self, data: &Snapshot, keys: &[PlaceKey], aids: &[AidId]) -> (Vec<Status>, bool) {
        let facts: Vec<PlaceFacts> = keys.iter().map(PlaceKey::facts).collect();
        let subject = Subject {
            situations: &facts,
            others_near: Outcome::Met,
            shares: None,
            main_place: self.main.as_ref().map(|(facts, _)| facts.as_slice()),
            profile: &self.profile,
            day: self.day,
            asked: aids,
            duration_years: &|aid| data.rules.fixed_years(aid.parse().ok()?, self.day),
        };
        let status = |id: &AidId| data.rules.status(*id, &subject).unwrap_or(Status::NotComputable);
        let outdated = Lists {
            place: false,
            near: false,
            others: false,
            main: self.main.as_ref().is_some_and(|(_, provisional)| *provisional),
        };
        let uses = |id: &AidId| {
            let file = data.rules.on(*id, self.day);
            let tests = file.iter().flat_map(|f| &f.conditions).map(|c| &c.get_ref().test);
            tests.into_iter().any(|test| test.lists(&self.profile).meets(outdated))
        };
        (aids.iter().map(status).collect(), aids.iter().any(uses))
    }
}
