//! COG reconciliation: what rows under codes of any year say of the communes of today.
//!
//! A row under the code of today decides. Otherwise the rows under its former codes decide: all that exist agree →
//! that; they differ → each is possible; none → no data. A former code without a row is no disagreement. A commune that the
//! list is older than, since it was split off or restored later, has the row of the commune it came from.

use super::cog::{Cog, Meaning};
use crate::domain::CommuneCode;
use std::collections::HashMap;

/// What is said of one commune of today.
#[derive(Debug, Clone, PartialEq)]
pub enum Said<T> {
    /// A row under its code of today.
    Own(T),
    /// Rows under former codes, which agree.
    ByFormer(T, Vec<CommuneCode>),
    /// Rows under former codes, which differ.
    Differs(Vec<(CommuneCode, T)>),
    /// Nothing.
    Nothing,
}

impl<T: Clone + PartialEq> Said<T> {
    /// The one value, when there is one.
    #[must_use]
    pub fn certain(&self) -> Option<&T> {
        match self {
            Self::Own(value) | Self::ByFormer(value, _) => Some(value),
            Self::Differs(_) | Self::Nothing => None,
        }
    }

    /// Every value the commune may have: none, one, or those of its former communes without repetition.
    #[must_use]
    pub fn possible(&self) -> Vec<T> {
        match self {
            Self::Own(value) | Self::ByFormer(value, _) => vec![value.clone()],
            Self::Nothing => vec![],
            Self::Differs(parts) => {
                let mut values: Vec<T> = Vec::new();
                for (_, value) in parts {
                    if !values.contains(value) {
                        values.push(value.clone());
                    }
                }
                values
            }
        }
    }
}

/// What became of the rows.
#[derive(Debug)]
pub struct Reconciled<T> {
    /// By number of the commune of today.
    pub communes: Vec<Said<T>>,
    /// By code of the arrondissement.
    pub arrondissements: HashMap<CommuneCode, T>,
    /// Rows under codes that are those of no commune of today, by code.
    pub former: HashMap<CommuneCode, T>,
    /// Rows whose code no register knows, by position.
    pub unknown: Vec<usize>,
    /// Rows under a code that is former, with the commune of today, by position.
    pub moved: Vec<(usize, CommuneCode)>,
}

/// Brings rows to the communes of today.
#[must_use]
pub fn reconcile<T: Clone + PartialEq>(cog: &Cog, rows: &[(CommuneCode, T)]) -> Reconciled<T> {
    let mut done = Reconciled {
        communes: vec![Said::Nothing; cog.communes().len()],
        arrondissements: HashMap::new(),
        former: HashMap::new(),
        unknown: vec![],
        moved: vec![],
    };
    let mut by_former: HashMap<usize, Vec<(CommuneCode, T)>> = HashMap::new();
    for (position, (code, value)) in rows.iter().enumerate() {
        match cog.meaning(*code) {
            Meaning::Commune(number) => done.communes[number] = Said::Own(value.clone()),
            Meaning::Arrondissement(..) => {
                done.arrondissements.insert(*code, value.clone());
            }
            Meaning::Former(parts) => {
                done.former.insert(*code, value.clone());
                for part in parts {
                    done.moved.push((position, part.commune));
                    if let Some(number) = cog.number(part.commune) {
                        by_former.entry(number).or_default().push((*code, value.clone()));
                    }
                }
            }
            Meaning::Unknown => done.unknown.push(position),
        }
    }
    let by_code: HashMap<CommuneCode, &T> = rows.iter().map(|(code, value)| (*code, value)).collect();
    for (number, commune) in cog.communes().iter().enumerate() {
        if done.communes[number] == Said::Nothing && !by_former.contains_key(&number) {
            let sources = cog.timeline().sources(commune.code).iter();
            let said: Vec<_> = sources
                .filter_map(|code| Some((*code, (*by_code.get(code)?).clone())))
                .collect();
            if !said.is_empty() {
                by_former.insert(number, said);
            }
        }
    }
    for (number, mut parts) in by_former {
        if matches!(done.communes[number], Said::Own(_)) {
            continue;
        }
        parts.sort_by_key(|(code, _)| *code);
        let first = parts[0].1.clone();
        done.communes[number] = if parts.iter().all(|(_, value)| *value == first) {
            Said::ByFormer(first, parts.into_iter().map(|(code, _)| code).collect())
        } else {
            Said::Differs(parts)
        };
    }
    done
}
