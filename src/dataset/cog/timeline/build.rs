//! From movements to spells: first backwards, which communes there were before each day, then forwards, what each had.

use super::day::{Event, World, after_all, clusters};
use super::land::{Label, Land, PastLand, State};
use super::{Fault, Next, Spell, Timeline};
use crate::dataset::cog::LineageRelation;
use crate::dataset::cog::movements::{Form, Kind, Movement};
use crate::domain::{CommuneCode, Date};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

#[derive(Default)]
pub(super) struct Builder {
    timeline: Timeline,
    faults: Vec<Fault>,
    /// The spell that each commune of the moment is in, and its land.
    open: HashMap<CommuneCode, (usize, Land)>,
    /// What each commune that ended had last.
    past: HashMap<CommuneCode, PastLand>,
    /// The last label that was given.
    last: Label,
}

type Days<'a> = BTreeMap<Date, Vec<Vec<Event<'a>>>>;

impl Builder {
    pub fn trace(movements: &[Movement], current: &[(CommuneCode, &str)], until: Date) -> Result<Timeline, Vec<Fault>> {
        let mut rows: BTreeMap<Date, Vec<&Movement>> = BTreeMap::new();
        for movement in movements.iter().filter(|m| m.on <= until) {
            rows.entry(movement.on).or_default().push(movement);
        }
        let days: Days<'_> = rows.iter().map(|(day, rows)| (*day, clusters(rows))).collect();
        let mut builder = Self::default();
        let first = builder.communes_at_first(&days, current);
        if builder.faults.is_empty() {
            builder.begin(&first, movements);
            for (day, clusters) in &days {
                for events in clusters {
                    builder.happen(*day, events);
                }
            }
        }
        if builder.faults.is_empty() {
            Ok(builder.timeline.indexed())
        } else {
            builder.faults.sort_by_key(|f| f.line);
            Err(builder.faults)
        }
    }

    /// The codes that were those of communes before anything happened, of those that something happened to.
    fn communes_at_first(&mut self, days: &Days<'_>, current: &[(CommuneCode, &str)]) -> HashSet<CommuneCode> {
        let mut alive: HashSet<CommuneCode> = current.iter().map(|(code, _)| *code).collect();
        for (day, clusters) in days.iter().rev() {
            let mut balance: BTreeMap<CommuneCode, (i32, u64)> = BTreeMap::new();
            for event in clusters.iter().flatten() {
                for code in event.takes.union(&event.gives) {
                    let line = event
                        .rows
                        .iter()
                        .find(|r| r.before.code == *code || r.after.code == *code);
                    let line = line.map_or_else(|| event.line(), |row| row.line);
                    let gained = i32::from(event.gives.contains(code)) - i32::from(event.takes.contains(code));
                    let entry = balance.entry(*code).or_insert((0, line));
                    entry.0 += gained;
                }
            }
            for (code, (gained, line)) in balance {
                let mut fault = |what: String| self.faults.push(Fault { line, what });
                match (gained, alive.contains(&code)) {
                    (1, true) => {
                        alive.remove(&code);
                    }
                    (-1, false) => {
                        alive.insert(code);
                    }
                    (0, true) => {}
                    // Begun and ended on the same day, it was never there between two days.
                    (0, false) if is_passing(code, clusters) => {}
                    (0 | 1, false) => {
                        fault(format!(
                            "{code} is a commune from {day} on, but nothing ends it and it is none today"
                        ));
                        if gained == 0 {
                            alive.insert(code);
                        }
                    }
                    (-1, true) => fault(format!(
                        "{code} ends on {day}, but it is a commune afterwards and nothing begins it"
                    )),
                    _ => fault(format!("{code} begins or ends more than once on {day}")),
                }
            }
        }
        alive
    }

    fn begin(&mut self, first: &HashSet<CommuneCode>, movements: &[Movement]) {
        let sides = movements.iter().flat_map(|m| [&m.before, &m.after]);
        for side in sides.filter(|side| side.form == Form::Commune) {
            if first.contains(&side.code) && !self.open.contains_key(&side.code) {
                self.last += 1;
                self.open_spell(side.code, side.name.clone(), Land::from([self.last]), None);
            }
        }
    }

    fn open_spell(&mut self, code: CommuneCode, name: String, land: Land, from: Option<Date>) -> usize {
        let number = self.timeline.spells.len();
        self.timeline.spells.push(Spell {
            code,
            name,
            from,
            until: None,
            land: PastLand::all_of(&land),
            next: vec![],
        });
        self.timeline.by_code.entry(code).or_default().push(number);
        self.open.insert(code, (number, land));
        number
    }

    fn close_spell(&mut self, code: CommuneCode, number: usize, on: Date) {
        self.timeline.spells[number].until = Some(on);
        self.open.remove(&code);
    }

    /// What one cluster of a day does.
    fn happen(&mut self, on: Date, events: &[Event<'_>]) {
        let communes = |event: &Event<'_>| event.takes.union(&event.gives).copied().collect::<Vec<_>>();
        let touched: BTreeSet<CommuneCode> = events.iter().flat_map(communes).collect();
        let all = events
            .iter()
            .flat_map(|e| &e.rows)
            .flat_map(|row| [row.before.code, row.after.code]);
        let past = all
            .filter_map(|code| Some((code, self.past.get(&code)?.clone())))
            .collect();
        let mut start: BTreeMap<CommuneCode, usize> = BTreeMap::new();
        let mut now = State::new();
        for code in &touched {
            if let Some((number, land)) = self.open.get(code) {
                start.insert(*code, *number);
                now.insert(*code, (self.timeline.spells[*number].name.clone(), land.clone()));
            }
        }
        let world = World {
            now,
            past,
            divided: vec![],
            last: self.last,
        };
        let Some(end) = after_all(events, &world) else {
            let line = events.iter().map(Event::line).min().unwrap_or_default();
            let what = format!(
                "what happens on {on} to {} cannot have happened in any order",
                listed(&touched)
            );
            self.faults.push(Fault { line, what });
            return;
        };
        self.last = end.last;
        for divided in &end.divided {
            let spells = self.timeline.spells.iter_mut().map(|spell| &mut spell.land);
            spells
                .chain(self.past.values_mut())
                .for_each(|land| land.divide(divided));
        }
        self.past.extend(end.past);
        self.join(on, events, &start, &end.now);
    }

    /// Ends and begins spells, and says what came of which.
    fn join(&mut self, on: Date, events: &[Event<'_>], start: &BTreeMap<CommuneCode, usize>, end: &State) {
        let attached = attached(events);
        let heirs_of = |number: usize| -> Vec<CommuneCode> {
            let land = &self.timeline.spells[number].land;
            let holds = |(_, (_, own)): &(&CommuneCode, &(String, Land))| own.iter().any(|label| land.may_hold(*label));
            end.iter().filter(holds).map(|(code, _)| *code).collect()
        };
        let heirs: BTreeMap<CommuneCode, Vec<CommuneCode>> =
            start.iter().map(|(code, number)| (*code, heirs_of(*number))).collect();
        let goes_on = |code: &CommuneCode| {
            let Some((number, (name, land))) = start.get(code).zip(end.get(code)) else {
                return false;
            };
            let spell = &self.timeline.spells[*number];
            let same = spell.name == *name && spell.land == PastLand::all_of(land);
            same && heirs[code] == [*code] && !attached.contains_key(code)
        };
        let stays: BTreeSet<CommuneCode> = start.keys().filter(|code| goes_on(code)).copied().collect();
        for (code, number) in start.iter().filter(|(code, _)| !stays.contains(*code)) {
            self.close_spell(*code, *number, on);
        }
        let mut since: BTreeMap<CommuneCode, usize> = BTreeMap::new();
        for (code, (name, land)) in end {
            let number = match start.get(code) {
                Some(number) if stays.contains(code) => *number,
                _ => self.open_spell(*code, name.clone(), land.clone(), Some(on)),
            };
            since.insert(*code, number);
        }
        for (from, number) in start.iter().filter(|(code, _)| !stays.contains(*code)) {
            for to in &heirs[from] {
                let change = Change {
                    from: *from,
                    to: *to,
                    is_one_of_several: heirs[from].len() > 1 || end.contains_key(from),
                    has_new_name: self.timeline.spells[*number].name != end[to].0,
                };
                let relation = change.relation(events, &attached);
                let spell = since[to];
                self.timeline.spells[*number].next.push(Next { spell, on, relation });
            }
        }
    }
}

/// Whether the code of a commune begins and ends on the same day.
fn is_passing(code: CommuneCode, clusters: &[Vec<Event<'_>>]) -> bool {
    let mut events = clusters.iter().flatten();
    events.any(|e| e.begun().any(|c| c == code))
}

/// What became of communes that are parts of another one since.
fn attached(events: &[Event<'_>]) -> HashMap<CommuneCode, LineageRelation> {
    let rows = events.iter().flat_map(|e| &e.rows);
    rows.filter(|r| r.before.form == Form::Commune && r.before.code == r.after.code)
        .filter_map(|r| {
            let relation = match r.after.form {
                Form::Delegated => LineageRelation::DelegatedIn,
                Form::Associated => LineageRelation::AssociatedIn,
                Form::Commune | Form::Arrondissement => return None,
            };
            Some((r.before.code, relation))
        })
        .collect()
}

/// A commune and one of those that came of it.
struct Change {
    from: CommuneCode,
    to: CommuneCode,
    /// Whether others came of it too.
    is_one_of_several: bool,
    has_new_name: bool,
}

impl Change {
    fn relation(
        &self,
        events: &[Event<'_>],
        attached: &HashMap<CommuneCode, LineageRelation>,
    ) -> Option<LineageRelation> {
        let Self { from, to, .. } = *self;
        if from == to {
            let renamed = self.has_new_name.then_some(LineageRelation::Renamed);
            return attached.get(&from).copied().or(renamed);
        }
        let is_restored = || {
            events
                .iter()
                .any(|e| e.kind == Kind::Restored && e.begun().any(|c| c == to))
        };
        let has_new_code = events.iter().any(|e| {
            let turns =
                |row: &&Movement| row.before.code == from && row.after.code == to && row.before.form == row.after.form;
            matches!(e.kind, Kind::OtherDepartment | Kind::OtherSeat) && e.rows.iter().any(turns)
        });
        Some(if self.is_one_of_several {
            if is_restored() {
                LineageRelation::RestoredFrom
            } else {
                LineageRelation::SplitInto
            }
        } else if has_new_code {
            LineageRelation::Renamed
        } else {
            attached.get(&from).copied().unwrap_or(LineageRelation::MergedInto)
        })
    }
}

fn listed(codes: &BTreeSet<CommuneCode>) -> String {
    codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
