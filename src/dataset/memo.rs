//! What was worked out of a snapshot and is kept with it, since a snapshot never changes.

use super::zoning::ZoningGeneration;
use super::{Snapshot, manifest::Superseded};
use crate::domain::{Date, RegionCode};
use crate::rules::facts::CommuneFacts;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

type Facts = Arc<Vec<CommuneFacts>>;
type Slots = HashMap<(usize, RegionCode), Arc<OnceLock<Facts>>>;

/// Whether the 10 km rule is worked out, which takes most of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// It is.
    WorkedOut,
    /// It is not: whether the commune is near counts as not known.
    LeftOut,
}

/// A span of days, the number of a commune, and what is asked of it.
pub type CommuneKey = (usize, u32, Nearness);

/// The facts of communes, for each span of days over which they are the same.
#[derive(Debug, Default)]
pub struct CommuneMemo {
    regions: Mutex<Slots>,
    communes: RwLock<HashMap<CommuneKey, Option<Arc<CommuneFacts>>>>,
}

impl CommuneMemo {
    /// The facts of one commune, `None` where the data does not cover it: worked out at the first call.
    pub fn of_commune(
        &self,
        key: CommuneKey,
        work: impl FnOnce() -> Option<CommuneFacts>,
    ) -> Option<Arc<CommuneFacts>> {
        let known = self
            .communes
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        known.unwrap_or_else(|| {
            let facts = work().map(Arc::new);
            let mut communes = self.communes.write().unwrap_or_else(PoisonError::into_inner);
            communes.entry(key).or_insert(facts).clone()
        })
    }

    /// The facts of every commune of a région for a span, worked out at the first call; callers for others do not wait.
    pub fn get_or_work_out(&self, span: usize, region: RegionCode, work: impl FnOnce() -> Vec<CommuneFacts>) -> Facts {
        let slot = {
            let mut slots = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry((span, region)).or_default())
        };
        Arc::clone(slot.get_or_init(|| Arc::new(work())))
    }
}

impl Snapshot {
    /// The number of the span of days that a day lies in: within one, every list says the same and is as provisional.
    #[must_use]
    pub fn span(&self, day: Date) -> usize {
        self.turns.iter().filter(|turn| **turn <= day).count()
    }
}

impl ZoningGeneration {
    /// The days on which the list begins, ends or becomes outdated.
    pub(super) fn turns(&self) -> Vec<Date> {
        let next = |day: Date| day.tomorrow().ok();
        let mut days = vec![self.start()];
        days.extend(next(self.about.as_of));
        days.extend(self.about.effective_to.and_then(next));
        days.extend(self.about.superseded.iter().map(|s: &Superseded| s.from));
        days
    }
}
