//! A whole file in plain words, part by part.

use super::Words;
use crate::rules::aid::AidFile;
use crate::rules::contract::ExclusionOutcome;
use serde::Serialize;
use toml::Spanned;

/// A part of a rule in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is about.
    pub title: &'static str,
    /// One sentence each.
    pub lines: Vec<String>,
}

impl Words<'_> {
    /// The rule of a period in plain words: who, how much, when, how long, with what, and what becomes of a contract.
    #[must_use]
    pub fn file(self, file: &AidFile) -> Vec<Part> {
        let colon = self.pick(" : ", ": ");
        let open = file.open.get_ref();
        let (from, to) = (self.day(open.from), open.to.map(|to| self.day(to)));
        let window = match to {
            Some(to) => format!("{} {from} {} {to}", self.pick("Du", "From"), self.pick("au", "to")),
            None => format!("{} {from}", self.pick("Depuis le", "Since")),
        };
        let conditions = file.conditions.iter().map(Spanned::get_ref);
        let amounts = || file.amounts.iter().map(Spanned::get_ref);
        let sums = amounts().map(|a| format!("{}{colon}{}", a.label.get(self.lang), self.amount(a)));
        let mut paid: Vec<String> = Vec::new();
        for line in amounts().flat_map(|a| self.paid(a)) {
            if !paid.contains(&line) {
                paid.push(line);
            }
        }
        let exclusions = |outcome: ExclusionOutcome| {
            let all = file.exclusions.iter().map(Spanned::get_ref);
            let chosen = all.filter(move |e| e.outcome == outcome);
            chosen.map(|e| self.exclusion(file.aid, e)).collect()
        };
        let text = |text: &crate::rules::Text| text.get(self.lang).to_owned();
        let mut exit: Vec<String> = file.exit.iter().map(|e| text(&e.get_ref().text)).collect();
        exit.extend(
            self.repay(file)
                .map(|sum| format!("{}{colon}{sum}", self.pick("À rembourser", "To pay back"))),
        );
        let parts = [
            (self.pick("Quand la demander", "When to claim it"), vec![window]),
            (
                self.pick("Ce qui n'est pas connu", "What is not known"),
                file.content.get_ref().reason.iter().map(text).collect(),
            ),
            (
                self.pick("Conditions", "Conditions"),
                conditions.map(|c| text(&c.label)).collect(),
            ),
            (self.pick("Montants", "Amounts"), sums.collect()),
            (self.pick("Versement", "Payment"), paid),
            (
                self.pick("Durée", "Duration"),
                file.duration.iter().map(|d| self.duration(d.get_ref())).collect(),
            ),
            (
                self.pick("Ce qu'elle exclut", "What it excludes"),
                exclusions(ExclusionOutcome::Met),
            ),
            (
                self.pick("Cumul incertain", "Not settled whether both can be had"),
                exclusions(ExclusionOutcome::Undetermined),
            ),
            (
                self.pick("Si le zonage change", "If the zoning changes"),
                file.zone_change.iter().map(|c| text(&c.get_ref().text)).collect(),
            ),
            (
                self.pick(
                    "Si elle n'est plus ouverte à la signature",
                    "If it is closed to new signatures",
                ),
                file.closing.iter().map(|c| text(&c.get_ref().text)).collect(),
            ),
            (self.pick("Si vous partez avant la fin", "If you leave early"), exit),
        ];
        let parts = parts.into_iter().map(|(title, lines)| Part { title, lines });
        parts.filter(|part| !part.lines.is_empty()).collect()
    }
}
