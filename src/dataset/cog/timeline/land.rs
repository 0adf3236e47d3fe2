//! Land, told by labels. Each commune of the moment has labels of its own, so that they divide the country; what a commune had once
//! is told in the labels of today, and of each it is known whether all of it was its.

use crate::domain::CommuneCode;
use std::collections::{BTreeMap, BTreeSet};

/// A piece of land.
pub(super) type Label = u32;

/// The land of a commune of the moment.
pub(super) type Land = BTreeSet<Label>;

/// The name and the land of some communes of the moment.
pub(super) type State = BTreeMap<CommuneCode, (String, Land)>;

/// The land of a commune of the past: the pieces that it may have had something of, and whether all of that was its.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PastLand(BTreeMap<Label, bool>);

/// Pieces of which nobody knows how they were divided, and the pieces that came of it.
#[derive(Debug, Clone)]
pub(super) struct Divided {
    pub pieces: Land,
    pub into: Land,
}

impl PastLand {
    pub fn all_of(land: &Land) -> Self {
        Self(land.iter().map(|label| (*label, true)).collect())
    }

    /// Those pieces that were wholly its.
    pub fn sure(&self) -> impl Iterator<Item = Label> {
        self.0.iter().filter(|(_, sure)| **sure).map(|(label, _)| *label)
    }

    /// All pieces that it may have had something of.
    pub fn labels(&self) -> impl Iterator<Item = Label> {
        self.0.keys().copied()
    }

    pub fn is_apart_from(&self, other: &Self) -> bool {
        self.labels().all(|label| !other.0.contains_key(&label))
    }

    pub fn may_hold(&self, label: Label) -> bool {
        self.0.contains_key(&label)
    }

    /// Tells it in the new pieces. They are wholly its when everything that they came of was.
    pub fn divide(&mut self, divided: &Divided) {
        if !divided.pieces.iter().any(|label| self.0.contains_key(label)) {
            return;
        }
        let sure = divided.pieces.iter().all(|label| self.0.get(label) == Some(&true));
        self.0.retain(|label, _| !divided.pieces.contains(label));
        self.0.extend(divided.into.iter().map(|label| (*label, sure)));
    }
}
