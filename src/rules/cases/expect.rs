//! What a case expects of a verdict.

use crate::domain::{Date, Money};
use crate::rules::contract::ExclusionOutcome;
use crate::rules::sums::{Amount, AmountKind};
use crate::rules::verdict::Verdict;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is said of the verdict; what is left out may be anything.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    status: Option<String>,
    #[serde(default)]
    conditions: BTreeMap<String, String>,
    /// By id: "50000.00", "up_to 50000.00", "range 31250.00 34375.00", "rate 0.10", "rate 0.10 2000.00" or "none".
    #[serde(default)]
    amounts: BTreeMap<String, String>,
    /// Every row: event, date or "-", amount or "least..most".
    schedule: Option<Vec<[String; 3]>>,
    /// Fields that are asked for.
    missing: Option<Vec<String>>,
    duration_months: Option<u32>,
    running: Option<ExpectRunning>,
    /// By aid: met, undetermined or no.
    #[serde(default)]
    excludes: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectRunning {
    /// False: no contract runs.
    is: bool,
    since: Option<String>,
    until: Option<String>,
    next_payment: Option<(String, String)>,
    /// Least and most; "unknown" twice when it is not known.
    repay: Option<(String, String)>,
}

/// What differs, one sentence each.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn same(&mut self, what: &str, want: &str, got: &str) {
        if want != got {
            self.0.push(format!("{what}: expected {want}, got {got}"));
        }
    }
}

impl Expect {
    /// What differs from it; nothing when the case holds.
    pub(super) fn differences(&self, verdict: &Verdict<'_>) -> Vec<String> {
        let mut found = Differences::default();
        if let Some(status) = &self.status {
            found.same("status", status, verdict.status.as_str());
        }
        for (id, want) in &self.conditions {
            let judged = verdict.conditions.iter().find(|c| c.condition.id == *id);
            let got = judged.map_or_else(|| "no such condition".to_owned(), |c| word(c.outcome));
            found.same(id, want, &got);
        }
        for (id, want) in &self.amounts {
            let got = verdict.amounts.iter().find(|a| a.rule.id == *id).map(told);
            found.same(id, want, &got.unwrap_or_else(|| "none".to_owned()));
        }
        if let Some(rows) = &self.schedule {
            found.same("schedule", &format!("{rows:?}"), &format!("{:?}", schedule(verdict)));
        }
        if let Some(fields) = &self.missing {
            let mut got = verdict.missing.clone();
            let mut want: Vec<&str> = fields.iter().map(String::as_str).collect();
            got.sort_unstable();
            want.sort_unstable();
            found.same("missing", &format!("{want:?}"), &format!("{got:?}"));
        }
        if let Some(months) = self.duration_months {
            let got = verdict.duration.map_or(0, |d| d.months);
            found.same("duration", &months.to_string(), &got.to_string());
        }
        for (aid, want) in &self.excludes {
            let got = verdict.file.exclusion_with(aid).map_or("no", |e| match e.outcome {
                ExclusionOutcome::Met => "met",
                ExclusionOutcome::Undetermined => "undetermined",
            });
            found.same(&format!("excludes {aid}"), want, got);
        }
        if let Some(want) = &self.running {
            want.compare(verdict, &mut found);
        }
        found.0
    }
}

impl ExpectRunning {
    fn compare(&self, verdict: &Verdict<'_>, found: &mut Differences) {
        found.same("running", &self.is.to_string(), &verdict.running.is_some().to_string());
        let Some(got) = &verdict.running else { return };
        if let Some(since) = &self.since {
            found.same("since", since, &day(got.since));
        }
        if let Some(until) = &self.until {
            found.same("until", until, &day(got.until));
        }
        if let Some((date, sum)) = &self.next_payment {
            let next = got.next_payment.map(|p| format!("{} {}", p.date, p.amount));
            let got = next.unwrap_or_else(|| "- -".to_owned());
            found.same("next payment", &format!("{date} {sum}"), &got);
        }
        if let Some((least, most)) = &self.repay {
            let sums = got.exit.and_then(|e| e.repay);
            let text = |m: Option<Money>| m.map_or_else(|| "unknown".to_owned(), |m| m.to_string());
            found.same("repay at least", least, &text(sums.map(|s| s.0)));
            found.same("repay at most", most, &text(sums.map(|s| s.1)));
        }
    }
}

fn word(value: impl Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().map(str::to_owned).unwrap_or_default()
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "-".to_owned(), |d| d.to_string())
}

fn schedule(verdict: &Verdict<'_>) -> Vec<[String; 3]> {
    let rows = verdict.schedule.iter().map(|row| {
        let least = row.amount;
        let sum = row
            .max
            .map_or_else(|| least.to_string(), |most| format!("{least}..{most}"));
        [row.when.clone(), day(row.date), sum]
    });
    rows.collect()
}

fn told(amount: &Amount<'_>) -> String {
    let high = amount.high.map(|h| h.to_string()).unwrap_or_default();
    match amount.kind {
        AmountKind::Exact => high,
        AmountKind::UpTo => format!("up_to {high}"),
        AmountKind::Range => format!("range {} {high}", amount.low),
        AmountKind::Rate => {
            let rate = amount.rate.unwrap_or_default();
            format!("rate {rate} {high}").trim_end().to_owned()
        }
    }
}
