//! Why a verdict is what it is, in words.

use super::Writer;
use super::lines::{ConditionLine, MissingFact};
use crate::domain::{Outcome, Relation, ZoneKind};
use crate::eligibility::near::NearOutcome;
use crate::eligibility::wording;
use crate::eligibility::zones::Zone;
use crate::rules::Test;
use crate::rules::verdict::{Cause, Judged, Status, Verdict};

impl Writer<'_> {
    /// The aids that look open and that a running contract excludes, or may; `None` when there is none.
    #[must_use]
    pub fn barred(&self, verdicts: &[Verdict<'_>]) -> Option<String> {
        let running = self.subject.running();
        let eligible = verdicts.iter().filter(|v| v.status == Status::Eligible);
        let barred = eligible.filter(|v| v.file.barred_by(&running).is_some());
        let names: Vec<String> = barred.map(|v| self.words().aid(v.file.aid.as_str())).collect();
        let list = wording::list(self.lang, &names);
        (!names.is_empty()).then(|| wording::barred_aids(self.lang, &list))
    }

    /// The one reason that decides a verdict.
    pub(super) fn reason(
        &self,
        verdict: &Verdict<'_>,
        conditions: &[ConditionLine],
        missing: &[MissingFact],
    ) -> Option<String> {
        let (lang, file) = (self.lang, verdict.file);
        match verdict.cause {
            Cause::Territory => {
                let regions: Vec<String> = file
                    .territory
                    .iter()
                    .flatten()
                    .map(|r| self.data.cog.region_name(*r))
                    .collect();
                Some(wording::out_of_scope(lang, &wording::list(lang, &regions)))
            }
            Cause::TerritoryUnclear => {
                let zone = self.zones.iter().find(|z| z.kind == ZoneKind::Department);
                zone.and_then(|z| z.detail.clone())
            }
            Cause::TooEarly => Some(wording::closed_before(lang, file.open.get_ref().from)),
            Cause::TooLate => file.open.get_ref().to.map(|to| wording::closed_after(lang, to)),
            Cause::Content => file.content.get_ref().reason.as_ref().map(|r| r.get(lang).to_owned()),
            Cause::Condition(number) => conditions.get(number).map(|c| {
                let detail = c.detail.as_deref().map(|d| format!(" — {d}")).unwrap_or_default();
                format!("{} : {}{detail}", c.id, c.label)
            }),
            Cause::Plain if verdict.status == Status::Eligible => {
                let met = wording::all_met(lang);
                let barred = file.barred_by(&self.subject.running());
                Some(barred.map_or(met.clone(), |held| {
                    format!("{met} {}", wording::barred(lang, &self.words().aid(held)))
                }))
            }
            Cause::Plain => missing.first().map(|fact| fact.question.clone()),
        }
    }

    /// Why a condition has its outcome, where that is not plain.
    pub(super) fn detail(&self, judged: &Judged<'_>) -> Option<String> {
        if judged.not_applicable {
            return Some(wording::not_applicable(self.lang));
        }
        if judged.outcome != Outcome::Undetermined {
            return None;
        }
        let reason = judged.reason.map(|r| r.get(self.lang).to_owned());
        reason.or_else(|| self.why_unclear(&judged.condition.test))
    }

    /// What about the place leaves a test open: the reason of the first zone it asks for that is open itself.
    fn why_unclear(&self, test: &Test) -> Option<String> {
        let mut found: Option<String> = None;
        test.walk(&mut |t| {
            let reason = match t {
                Test::Zone(kind) => {
                    let open = |z: &&Zone| z.kind == *kind && !is_certain(z);
                    self.zones.iter().find(open).and_then(|z| z.detail.clone())
                }
                Test::NearZipZac => self.near_reason(),
                _ => None,
            };
            if found.is_none() {
                found = reason;
            }
        });
        found
    }

    fn near_reason(&self) -> Option<String> {
        match self.near.outcome {
            NearOutcome::Met | NearOutcome::NotMet => None,
            NearOutcome::NoData => Some(wording::no_list_for_day(self.lang)),
            NearOutcome::Undetermined if !self.near.unknown.is_empty() => {
                let names: Vec<String> = self
                    .near
                    .unknown
                    .iter()
                    .take(3)
                    .map(|z| match (&z.name, &z.code) {
                        (Some(name), Some(code)) => format!("{name} ({code})"),
                        (Some(name), None) => format!("QPV, {name}"),
                        _ => "?".to_owned(),
                    })
                    .collect();
                Some(wording::near_unknown(self.lang, &wording::list(self.lang, &names)))
            }
            NearOutcome::Undetermined => Some(match self.near.distance_m {
                Some(range) if range.max_m - range.min_m > 1.0 => wording::near_commune_straddles(self.lang),
                _ => wording::near_limit(self.lang, self.near.margin_m),
            }),
        }
    }
}

fn is_certain(zone: &Zone) -> bool {
    matches!(zone.relation, Relation::Inside | Relation::Outside)
}
