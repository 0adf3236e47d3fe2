//! The line at the foot of every page: how old the data is.

use super::ask::href;
use super::say;
use super::words::words;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang};
use crate::eligibility::freshness::{TOLD, ages, stale};

/// The ages of the layers, and the way to the rest.
#[derive(Debug, Clone)]
pub struct Fresh {
    pub line: String,
    pub href: String,
    pub link: String,
}

impl Fresh {
    pub fn new(data: &Snapshot, lang: Lang, today: Date) -> Self {
        let w = words(lang);
        let ages = ages(data, today);
        let told = TOLD.iter().zip(w.fresh_layers).filter_map(|(layer, name)| {
            let age = ages.iter().find(|age| age.layer == *layer)?;
            Some(match say::months_between(age.as_of, today) {
                0 => say::fill(w.fresh_month, &[name]),
                months => say::fill(w.fresh_months, &[name, &months.to_string()]),
            })
        });
        let line = told.collect::<Vec<_>>().join(", ");
        let link = match stale(data, today).len() {
            0 => w.fresh_more.to_owned(),
            n => say::fill(w.fresh_stale, &[&n.to_string()]),
        };
        Self {
            line,
            href: match lang {
                Lang::Fr => "/quality".to_owned(),
                Lang::En => href("/quality", &[("lang", "en")]),
            },
            link,
        }
    }
}
