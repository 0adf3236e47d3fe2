//! What a map says of a commune, a QPV or an arrondissement as a whole: the part of an answer that a colour can show.
//!
//! No point is asked here, so nothing depends on precision: what the lists leave open is `Undetermined`, never a guess.

use super::situations::commune_classes;
use super::zones::{massifs_of, montagne_of};
use crate::dataset::Snapshot;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::{CommuneCode, Date, Relation, ZoningClass};

/// The class of an area on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DrawnClass {
    /// One class.
    Known(ZoningClass),
    /// Several are possible.
    Undetermined,
    /// The lists say nothing of it, or there is none for the day.
    NoData,
}

impl DrawnClass {
    /// The word for it in tiles and layers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known(class) => class.kind().as_str(),
            Self::Undetermined => "undetermined",
            Self::NoData => "no_data",
        }
    }

    /// The one value among all that are possible.
    fn agreed(possible: impl IntoIterator<Item = Option<ZoningClass>>) -> Self {
        let each = possible
            .into_iter()
            .map(|class| class.map_or(Self::NoData, Self::Known));
        each.reduce(|a, b| if a == b { a } else { Self::Undetermined })
            .unwrap_or(Self::NoData)
    }
}

/// The class of an area, and whether a list was used that a later one is known or presumed to replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Drawn {
    /// The class.
    pub class: DrawnClass,
    /// Whether it is drawn from an outdated list; never where there is no data.
    pub provisional: bool,
}

/// The class of a commune outside of its QPV, or of one of its arrondissements. `also` are communes without an outline that
/// the drawn outline covers too.
#[must_use]
pub fn commune(data: &Snapshot, number: usize, part: Option<CommuneCode>, also: &[usize], day: Date) -> Drawn {
    let region = data.cog.communes()[number].region;
    let Some(generation) = data.zoning.on(region, day) else {
        return Drawn {
            class: DrawnClass::NoData,
            provisional: false,
        };
    };
    let class = commune_in(data, generation, number, part, also);
    Drawn {
        class,
        provisional: class != DrawnClass::NoData && generation.is_provisional(region, day),
    }
}

/// The class of a commune in one list, whichever day that holds on.
#[must_use]
pub fn commune_in(
    data: &Snapshot,
    generation: &ZoningGeneration,
    number: usize,
    part: Option<CommuneCode>,
    also: &[usize],
) -> DrawnClass {
    let others = also.iter().flat_map(|n| commune_classes(data, generation, *n, None));
    // Where the list has rows for arrondissements, the whole commune has the class on which these agree.
    let parts = data
        .cog
        .arrondissements_of(data.cog.communes()[number].code)
        .map(|a| a.code);
    let parts: Vec<_> = parts
        .filter(|code| part.is_none() && generation.arrondissements.contains_key(code))
        .collect();
    let own: Vec<_> = if parts.is_empty() {
        commune_classes(data, generation, number, part)
    } else {
        let each = parts.into_iter();
        each.flat_map(|code| commune_classes(data, generation, number, Some(code)))
            .collect()
    };
    DrawnClass::agreed(own.into_iter().chain(others))
}

/// The class of a QPV: that of its row; without one, any not lower than that of each commune it lies in.
#[must_use]
pub fn qpv(data: &Snapshot, number: u32, day: Date) -> Drawn {
    let qpv = &data.qpv.list[number as usize];
    let Some(generation) = data.zoning.on(qpv.region, day) else {
        return Drawn {
            class: DrawnClass::NoData,
            provisional: false,
        };
    };
    let class = qpv_in(data, generation, number);
    Drawn {
        class,
        provisional: class != DrawnClass::NoData && generation.is_provisional(qpv.region, day),
    }
}

/// The class of a QPV in one list, whichever day that holds on.
#[must_use]
pub fn qpv_in(data: &Snapshot, generation: &ZoningGeneration, number: u32) -> DrawnClass {
    let qpv = &data.qpv.list[number as usize];
    match generation.qpv.get(&qpv.code) {
        Some(class) => DrawnClass::Known(*class),
        None => {
            let communes = qpv.communes.iter().filter_map(|code| data.cog.number(*code));
            let classes = communes.flat_map(|n| commune_classes(data, generation, n, None));
            DrawnClass::agreed(classes.flat_map(|class| -> Vec<Option<ZoningClass>> {
                class.map_or_else(|| vec![None], |least| least.or_scarcer().map(Some).collect())
            }))
        }
    }
}

/// Whether a commune is in the mountain zone.
#[must_use]
pub fn montagne(data: &Snapshot, number: usize) -> Relation {
    montagne_of(&data.mountain.montagne[number])
}

/// The massifs that a commune is wholly in.
#[must_use]
pub fn massifs(data: &Snapshot, number: usize) -> Vec<&str> {
    massifs_of(data, number).0.into_iter().collect()
}

/// Whether a commune is wholly in a massif.
#[must_use]
pub fn massif(data: &Snapshot, number: usize) -> Relation {
    massifs_of(data, number).1
}

/// The word for a relation in tiles and layers.
#[must_use]
pub fn relation_word(relation: Relation) -> &'static str {
    match relation {
        Relation::Inside => "inside",
        Relation::Outside => "outside",
        Relation::Undetermined => "undetermined",
        Relation::NoData => "no_data",
    }
}
