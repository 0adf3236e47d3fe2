//! One day: which events touch each other, in which order they can have happened, and what each does to land.

use super::land::{Divided, Label, Land, PastLand, State};
use crate::dataset::cog::movements::{Form, Kind, Movement, Side};
use crate::domain::CommuneCode;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The rows of one day and one kind that share codes.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub kind: Kind,
    pub rows: Vec<&'a Movement>,
    /// Communes that there are before.
    pub takes: BTreeSet<CommuneCode>,
    /// Communes that there are after.
    pub gives: BTreeSet<CommuneCode>,
}

/// The communes of a cluster in the course of a day.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub now: State,
    /// What each commune that ended had last.
    pub past: HashMap<CommuneCode, PastLand>,
    /// What was divided, in order.
    pub divided: Vec<Divided>,
    /// The last label that was given.
    pub last: Label,
}

impl<'a> Event<'a> {
    fn new(kind: Kind, rows: Vec<&'a Movement>) -> Self {
        let communes = |side: fn(&Movement) -> &Side| -> BTreeSet<CommuneCode> {
            let sides = rows.iter().map(|row| side(row));
            sides.filter(|s| s.form == Form::Commune).map(|s| s.code).collect()
        };
        let (mut takes, gives) = (communes(|m| &m.before), communes(|m| &m.after));
        // Who only gets land was there before, whether a row says so or not.
        let begins = matches!(
            kind,
            Kind::Created | Kind::Restored | Kind::NewCommune | Kind::OtherDepartment | Kind::OtherSeat
        );
        if !begins {
            takes.extend(&gives);
        }
        Self {
            kind,
            rows,
            takes,
            gives,
        }
    }

    pub fn line(&self) -> u64 {
        self.rows.iter().map(|row| row.line).min().unwrap_or_default()
    }

    /// Communes that begin with it.
    pub fn begun(&self) -> impl Iterator<Item = CommuneCode> {
        self.gives.difference(&self.takes).copied()
    }

    /// Communes that end with it.
    pub fn ended(&self) -> impl Iterator<Item = CommuneCode> {
        self.takes.difference(&self.gives).copied()
    }

    fn codes(&self) -> impl Iterator<Item = CommuneCode> {
        self.rows.iter().flat_map(|row| [row.before.code, row.after.code])
    }

    fn can_follow(&self, state: &State) -> bool {
        self.takes.iter().all(|c| state.contains_key(c)) && self.begun().all(|c| !state.contains_key(&c))
    }

    /// The rows that lead to a commune.
    fn rows_to(&self, code: CommuneCode) -> impl Iterator<Item = &&'a Movement> {
        self.rows
            .iter()
            .filter(move |r| r.after.form == Form::Commune && r.after.code == code)
    }

    /// The pieces that a commune gets for certain, and those that it may get some of.
    fn claims(&self, code: CommuneCode, world: &World) -> (Land, Land) {
        let is_new = !self.takes.contains(&code);
        let (mut certain, mut possible) = (Land::new(), Land::new());
        let mut former: BTreeSet<CommuneCode> = BTreeSet::new();
        for row in self.rows_to(code) {
            if row.before.form == Form::Commune {
                possible.extend(world.now.get(&row.before.code).iter().flat_map(|(_, land)| land));
            } else {
                former.insert(row.before.code);
            }
        }
        if !is_new {
            possible.extend(world.now.get(&code).iter().flat_map(|(_, land)| land));
        }
        if is_new && self.kind == Kind::Restored {
            former.insert(code);
        }
        // A commune that is one again, or a part of one that goes elsewhere, has the land it had.
        let held: Land = world.now.values().flat_map(|(_, land)| land).copied().collect();
        for had in former.iter().filter_map(|code| world.past.get(code)) {
            certain.extend(had.sure().filter(|label| held.contains(label)));
            let itself = is_new && world.past.get(&code) == Some(had);
            if itself && had.labels().any(|label| possible.contains(&label)) {
                possible.retain(|label| had.may_hold(*label));
            } else {
                possible.extend(had.labels().filter(|label| held.contains(label)));
            }
        }
        (certain, possible)
    }

    /// What it makes of the communes.
    fn happen(&self, world: &World) -> World {
        let mut after = world.clone();
        let pool: Land = self
            .takes
            .iter()
            .filter_map(|c| world.now.get(c))
            .flat_map(|(_, land)| land)
            .copied()
            .collect();
        let claims: BTreeMap<CommuneCode, (Land, Land)> = self
            .gives
            .iter()
            .map(|code| (*code, self.claims(*code, world)))
            .collect();
        let pool: Land = pool
            .into_iter()
            .chain(claims.values().flat_map(|(certain, _)| certain.iter().copied()))
            .collect();
        let mut got: BTreeMap<CommuneCode, Land> = self.gives.iter().map(|code| (*code, Land::new())).collect();
        let mut open: BTreeMap<BTreeSet<CommuneCode>, Land> = BTreeMap::new();
        for label in pool {
            let by = |which: fn(&(Land, Land)) -> &Land| -> BTreeSet<CommuneCode> {
                claims
                    .iter()
                    .filter(|(_, both)| which(both).contains(&label))
                    .map(|(code, _)| *code)
                    .collect()
            };
            let certain = by(|both| &both.0);
            let mut claimants = if certain.len() == 1 {
                certain
            } else {
                by(|both| &both.1)
            };
            if claimants.is_empty() {
                claimants = self.heirs_of(label, &world.now);
            }
            open.entry(claimants).or_default().insert(label);
        }
        for code in self.ended() {
            if let Some((_, land)) = after.now.remove(&code) {
                after.past.insert(code, PastLand::all_of(&land));
            }
        }
        for (_, land) in after.now.values_mut() {
            land.retain(|label| !open.values().any(|pieces| pieces.contains(label)));
        }
        for (claimants, pieces) in open {
            if let (1, Some(only)) = (claimants.len(), claimants.first()) {
                got.entry(*only).or_default().extend(pieces);
                continue;
            }
            let mut into = Land::new();
            for code in &claimants {
                after.last += 1;
                into.insert(after.last);
                got.entry(*code).or_default().insert(after.last);
            }
            after.divide(Divided { pieces, into });
        }
        for (code, mut land) in got {
            if land.is_empty() {
                after.last += 1;
                land.insert(after.last);
            }
            let name = self
                .rows_to(code)
                .last()
                .map(|row| row.after.name.clone())
                .unwrap_or_default();
            after.now.entry(code).or_default().1.extend(land);
            after.now.entry(code).or_default().0 = name;
        }
        after
    }

    /// Where the land of a commune that ended went, when nobody claims it.
    fn heirs_of(&self, label: Label, state: &State) -> BTreeSet<CommuneCode> {
        let holds = |code: &CommuneCode| state.get(code).is_some_and(|(_, land)| land.contains(&label));
        let rows = self
            .rows
            .iter()
            .filter(|r| r.after.form == Form::Commune && holds(&r.before.code));
        let heirs: BTreeSet<CommuneCode> = rows.map(|r| r.after.code).collect();
        if heirs.is_empty() { self.gives.clone() } else { heirs }
    }
}

impl World {
    fn divide(&mut self, divided: Divided) {
        for land in self.past.values_mut() {
            land.divide(&divided);
        }
        self.divided.push(divided);
    }
}

/// The events of a day, those that touch each other together.
pub(super) fn clusters<'a>(rows: &[&'a Movement]) -> Vec<Vec<Event<'a>>> {
    let mut kinds: BTreeMap<Kind, Vec<&Movement>> = BTreeMap::new();
    for row in rows {
        kinds.entry(row.kind).or_default().push(row);
    }
    let events = kinds.into_iter().flat_map(|(kind, rows)| {
        let codes = |row: &&Movement| vec![row.before.code, row.after.code];
        together(rows, codes)
            .into_iter()
            .map(move |rows| Event::new(kind, rows))
    });
    together(events.collect(), |event| event.codes().collect())
}

/// Puts together what shares a code, in order of the first of each.
fn together<T>(items: Vec<T>, codes: impl Fn(&T) -> Vec<CommuneCode>) -> Vec<Vec<T>> {
    let mut groups: Vec<(BTreeSet<CommuneCode>, Vec<T>)> = Vec::new();
    let mut group_of: HashMap<CommuneCode, usize> = HashMap::new();
    for item in items {
        let own = codes(&item);
        let met: BTreeSet<usize> = own.iter().filter_map(|c| group_of.get(c).copied()).collect();
        let into = met.first().copied().unwrap_or_else(|| {
            groups.push((BTreeSet::new(), vec![]));
            groups.len() - 1
        });
        for other in met.iter().skip(1) {
            let (codes, items) = std::mem::take(&mut groups[*other]);
            group_of.extend(codes.iter().map(|code| (*code, into)));
            groups[into].0.extend(codes);
            groups[into].1.extend(items);
        }
        group_of.extend(own.iter().map(|code| (*code, into)));
        groups[into].0.extend(own);
        groups[into].1.push(item);
    }
    groups
        .into_iter()
        .map(|(_, items)| items)
        .filter(|items| !items.is_empty())
        .collect()
}

/// Events that can touch each other on one day and be tried in every order.
const MOST_EVENTS: usize = 6;

/// What the events of a cluster make of the communes. Where they can have happened in several orders that do not come to the same, all
/// land of the cluster may be anywhere in it. `None` when they can have happened in no order, or are too many to try.
pub(super) fn after_all(events: &[Event<'_>], world: &World) -> Option<World> {
    if events.len() > MOST_EVENTS {
        return None;
    }
    let mut ends: Vec<World> = Vec::new();
    let mut open = vec![(world.clone(), (0..events.len()).collect::<Vec<_>>())];
    while let Some((world, left)) = open.pop() {
        if left.is_empty() {
            ends.push(world);
            continue;
        }
        for (at, number) in left.iter().enumerate() {
            if events[*number].can_follow(&world.now) {
                let mut rest = left.clone();
                rest.remove(at);
                open.push((events[*number].happen(&world), rest));
            }
        }
    }
    let end = ends.pop()?;
    let lands = |world: &World| {
        world
            .now
            .iter()
            .map(|(code, (_, land))| (*code, land.clone()))
            .collect::<Vec<_>>()
    };
    if ends
        .iter()
        .all(|other| other.divided.is_empty() && end.divided.is_empty() && lands(other) == lands(&end))
    {
        return Some(end);
    }
    Some(anywhere(world, end))
}

/// The same communes as in `end`, each with land that may be any of what there was in the beginning.
fn anywhere(world: &World, end: World) -> World {
    let pieces = world.now.values().flat_map(|(_, land)| land).copied().collect();
    let (mut last, mut into) = (world.last, Land::new());
    let mut now = State::new();
    for (code, (name, _)) in end.now {
        last += 1;
        into.insert(last);
        now.insert(code, (name, Land::from([last])));
    }
    let mut after = World {
        now,
        past: world.past.clone(),
        divided: vec![],
        last,
    };
    let ended: Vec<_> = world
        .now
        .iter()
        .filter(|(code, _)| !after.now.contains_key(*code))
        .collect();
    for (code, (_, land)) in ended {
        after.past.insert(*code, PastLand::all_of(land));
    }
    after.divide(Divided { pieces, into });
    after
}
