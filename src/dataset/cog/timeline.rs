//! Communes over time: since when and until when a code was that of a commune, under which name, and which communes of
//! today have the territory it had then.
//!
//! A merger puts the land of both together; a restored commune takes the land that it had before, and the other keeps the rest.
//! Where nobody knows who got what (a commune made of pieces of others), each may have some of all (`land.rs`). So the communes of
//! today that may hold some of a former one are never too few, and no more than these wherever the movements settle it.

mod build;
mod day;
mod land;

use super::LineageRelation;
use super::movements::Movement;
use crate::domain::{CommuneCode, Date};
use land::PastLand;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// A time during which a code was that of one commune, with one name and, as far as it is known, one territory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The code.
    pub code: CommuneCode,
    /// The name with its article.
    pub name: String,
    /// Its first day; `None`: since before the first movement.
    pub from: Option<Date>,
    /// The day on which something else begins; `None`: it lasts.
    pub until: Option<Date>,
    land: PastLand,
    next: Vec<Next>,
}

/// What came of a spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Next {
    spell: usize,
    on: Date,
    /// `None`: it goes on, with more or less territory.
    relation: Option<LineageRelation>,
}

/// A step from one commune to what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The code before.
    pub from: CommuneCode,
    /// The name before.
    pub from_name: String,
    /// The code since.
    pub to: CommuneCode,
    /// The name since.
    pub to_name: String,
    /// What happened.
    pub relation: LineageRelation,
    /// The first day of it.
    pub on: Date,
}

/// What a code meant on a day, told in communes of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// Its name on the day, when it was the code of a commune then.
    pub valid_as: Option<String>,
    /// The communes of today that may have some of its territory, ascending; never empty.
    pub heirs: Vec<CommuneCode>,
    /// How it came to that, in order of time.
    pub steps: Vec<Step>,
}

/// Why movements do not lead to the communes of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line of a movement that is part of it.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

/// The life of every code that something happened to.
#[derive(Debug, Default)]
pub struct Timeline {
    spells: Vec<Spell>,
    /// The spells of a code in order of time.
    by_code: HashMap<CommuneCode, Vec<usize>>,
    /// By code of today: the codes that its first life came of.
    sources: HashMap<CommuneCode, Vec<CommuneCode>>,
    /// By code of today: the spells of other codes whose territory it may have a part of, and that ended.
    ended_in: HashMap<CommuneCode, Vec<usize>>,
}

impl Timeline {
    /// Traces movements of all kinds up to `until`, the day whose communes are `current`; later ones are left out.
    ///
    /// # Errors
    /// Everything that contradicts something: a commune that ends and never was, one that is there in the end and is none today.
    pub fn new(movements: &[Movement], current: &[(CommuneCode, &str)], until: Date) -> Result<Self, Vec<Fault>> {
        build::Builder::trace(movements, current, until)
    }

    /// Whether something happened to the code. Any other code always meant what it means today.
    #[must_use]
    pub fn knows(&self, code: CommuneCode) -> bool {
        self.by_code.contains_key(&code)
    }

    /// Every code that something happened to, in no order.
    pub fn codes(&self) -> impl Iterator<Item = CommuneCode> {
        self.by_code.keys().copied()
    }

    /// The spells of a code in order of time.
    pub fn spells(&self, code: CommuneCode) -> impl Iterator<Item = &Spell> {
        self.numbers(code).iter().map(|n| &self.spells[*n])
    }

    /// The spell of a code on a day, when it was the code of a commune then.
    #[must_use]
    pub fn on(&self, code: CommuneCode, day: Date) -> Option<&Spell> {
        self.spells(code).find(|s| s.holds(day))
    }

    /// What the code meant on a day. Between two lives and after the last it means the commune before; what begins later is meant too
    /// where it is another territory, since nobody can tell which is. `None` when nothing happened to the code.
    #[must_use]
    pub fn trace(&self, code: CommuneCode, day: Date) -> Option<Traced> {
        let numbers = self.numbers(code);
        let spell = |n: &&usize| &self.spells[**n];
        let valid = numbers.iter().find(|n| spell(n).holds(day));
        let begins = match valid {
            Some(valid) => vec![*valid],
            None => {
                let before = numbers.iter().rfind(|n| spell(n).until.is_some_and(|end| end <= day));
                let later = numbers.iter().find(|n| spell(n).from.is_some_and(|start| start > day));
                before.into_iter().chain(later).copied().collect()
            }
        };
        if begins.is_empty() {
            return None;
        }
        let (mut heirs, mut steps) = (BTreeSet::new(), Vec::new());
        for begin in begins {
            self.follow(begin, &mut heirs, &mut steps);
        }
        steps.sort_by_key(|step| (step.on, step.from, step.to));
        steps.dedup();
        Some(Traced {
            valid_as: valid.map(|n| self.spells[*n].name.clone()),
            heirs: heirs.into_iter().collect(),
            steps,
        })
    }

    /// The codes that the present life of a code began from, ascending: the commune it was restored or split from, or that had
    /// another code. None for a commune that was always there.
    #[must_use]
    pub fn sources(&self, code: CommuneCode) -> &[CommuneCode] {
        self.sources.get(&code).map_or(&[], Vec::as_slice)
    }

    /// The other codes of that day whose territory a commune of today may have a part of, ascending.
    #[must_use]
    pub fn within(&self, code: CommuneCode, day: Date) -> Vec<CommuneCode> {
        let ended = self.ended_in.get(&code).into_iter().flatten();
        let spells = ended.map(|number| &self.spells[*number]).filter(|s| s.holds(day));
        let mut codes: Vec<_> = spells.map(|s| s.code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Works out what is asked of communes of today.
    fn indexed(mut self) -> Self {
        let began: BTreeSet<usize> = self
            .by_code
            .values()
            .filter_map(|numbers| self.began(numbers))
            .collect();
        for (number, spell) in self.spells.iter().enumerate() {
            for to in spell.next.iter().map(|next| next.spell) {
                let code = self.spells[to].code;
                if code != spell.code && began.contains(&to) {
                    self.sources.entry(code).or_default().push(spell.code);
                }
            }
            if spell.until.is_some() {
                let mut heirs = BTreeSet::new();
                self.follow(number, &mut heirs, &mut Vec::new());
                for heir in heirs.into_iter().filter(|heir| *heir != spell.code) {
                    self.ended_in.entry(heir).or_default().push(number);
                }
            }
        }
        self
    }

    /// The spell with which the present life of a code began, when there is one.
    fn began(&self, numbers: &[usize]) -> Option<usize> {
        let mut number = *numbers.last().filter(|n| self.spells[**n].until.is_none())?;
        for before in numbers.iter().rev().skip(1) {
            if self.spells[*before].until != self.spells[number].from {
                break;
            }
            number = *before;
        }
        Some(number)
    }

    fn numbers(&self, code: CommuneCode) -> &[usize] {
        self.by_code.get(&code).map_or(&[], Vec::as_slice)
    }

    fn follow(&self, begin: usize, heirs: &mut BTreeSet<CommuneCode>, steps: &mut Vec<Step>) {
        let origin = &self.spells[begin].land;
        let (mut seen, mut queue) = (BTreeSet::from([begin]), VecDeque::from([begin]));
        while let Some(number) = queue.pop_front() {
            let spell = &self.spells[number];
            if spell.until.is_none() {
                heirs.insert(spell.code);
            }
            for next in &spell.next {
                let to = &self.spells[next.spell];
                if to.land.is_apart_from(origin) {
                    continue;
                }
                if let Some(relation) = next.relation {
                    steps.push(Step {
                        from: spell.code,
                        from_name: spell.name.clone(),
                        to: to.code,
                        to_name: to.name.clone(),
                        relation,
                        on: next.on,
                    });
                }
                if seen.insert(next.spell) {
                    queue.push_back(next.spell);
                }
            }
        }
    }
}

impl Spell {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|start| start <= day) && self.until.is_none_or(|end| day < end)
    }
}
