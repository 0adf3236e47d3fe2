//! What makes an aid file impossible beside its form.

use super::aid::{AidFile, Citation};
use super::amount::{Lasts, LastsWord, Part};
use super::error::RuleError;
use super::formula::Formula;
use std::collections::{HashMap, HashSet};
use toml::Spanned;

/// What the citations of a file are checked against, and how a fault is told.
pub(super) struct Check<'a> {
    pub(super) ids: HashSet<&'a str>,
    pub(super) fail: &'a dyn Fn(usize, String) -> RuleError,
}

impl Check<'_> {
    pub(super) fn cited(&self, what: &str, at: usize, citations: &[Citation]) -> Result<(), RuleError> {
        if citations.is_empty() {
            return Err((self.fail)(at, format!("{what} has no source")));
        }
        self.all_known(citations)
    }

    pub(super) fn contract(&self, file: &AidFile) -> Result<(), RuleError> {
        if let Some(duration) = &file.duration {
            let at = duration.span().start;
            duration.get_ref().check().map_err(|what| (self.fail)(at, what))?;
            self.cited("duration", at, &duration.get_ref().sources)?;
        }
        for (name, said) in [("zone_change", &file.zone_change), ("closing", &file.closing)] {
            if let Some(said) = said {
                self.cited(name, said.span().start, &said.get_ref().sources)?;
            }
        }
        if let Some(exit) = &file.exit {
            let at = exit.span().start;
            let duration = file.duration.as_ref().map(Spanned::get_ref);
            exit.get_ref().check(duration).map_err(|what| (self.fail)(at, what))?;
            self.cited("exit", at, &exit.get_ref().sources)?;
            exit.get_ref().repay.iter().try_for_each(|f| self.readings(f))?;
        }
        Ok(())
    }

    pub(super) fn amounts(&self, file: &AidFile) -> Result<(), RuleError> {
        let mut ids = HashSet::new();
        let mut moments: HashMap<&str, &Part> = HashMap::new();
        for spanned in &file.amounts {
            let (amount, at) = (spanned.get_ref(), spanned.span().start);
            amount.check().map_err(|what| (self.fail)(at, what))?;
            self.cited(&format!("amount {}", amount.id), at, &amount.sources)?;
            if !ids.insert(&amount.id) {
                return Err((self.fail)(at, format!("two amounts are named {}", amount.id)));
            }
            let needs_years = amount.lasts == Some(Lasts::Word(LastsWord::Contract));
            if needs_years && file.years().is_none() {
                return Err((self.fail)(
                    at,
                    format!("amount {} lasts as long as a contract of unknown length", amount.id),
                ));
            }
            for part in amount.parts() {
                let first = moments.entry(&part.when).or_insert(part);
                if (first.month, first.date, &first.label) != (part.month, part.date, &part.label) {
                    return Err((self.fail)(at, format!("\"{}\" is two different moments", part.when)));
                }
            }
            let formulas = amount.formula.iter().chain(&amount.rate).chain(&amount.base);
            formulas.into_iter().try_for_each(|f| self.readings(f))?;
        }
        Ok(())
    }

    fn readings(&self, formula: &Formula) -> Result<(), RuleError> {
        let mut result = Ok(());
        formula.walk(&mut |f| {
            if let (Formula::Readings(readings), true) = (f, result.is_ok()) {
                result = readings.iter().try_for_each(|r| self.known(&r.source));
            }
        });
        result
    }

    pub(super) fn exclusions(&self, file: &AidFile) -> Result<(), RuleError> {
        let mut others = HashSet::new();
        for spanned in &file.exclusions {
            let (exclusion, at) = (spanned.get_ref(), spanned.span().start);
            exclusion.check().map_err(|what| (self.fail)(at, what))?;
            self.cited(
                &format!("the exclusion with {}", exclusion.with),
                at,
                &exclusion.sources,
            )?;
            if !others.insert(&exclusion.with) {
                return Err((self.fail)(at, format!("two exclusions with {}", exclusion.with)));
            }
        }
        Ok(())
    }

    pub(super) fn all_known(&self, citations: &[Citation]) -> Result<(), RuleError> {
        citations.iter().try_for_each(|c| self.known(&c.source))
    }

    pub(super) fn known(&self, source: &Spanned<String>) -> Result<(), RuleError> {
        if self.ids.contains(source.get_ref().as_str()) {
            return Ok(());
        }
        Err((self.fail)(
            source.span().start,
            format!("no [[source]] is named {}", source.get_ref()),
        ))
    }
}
