//! What a file says of a contract beside its sums, in words.

use super::{Words, capitalised};
use crate::domain::{Lang, figures};
use crate::rules::AidId;
use crate::rules::amount::{AmountRule, Lasts, LastsWord, Period};
use crate::rules::contract::{Duration, Exclusion, ExclusionKind, ExclusionOutcome, Renewal};

impl Words<'_> {
    /// When an amount is paid and for how long, one line each.
    #[must_use]
    pub fn paid(self, rule: &AmountRule) -> Vec<String> {
        let mut lines = Vec::new();
        let pay = rule.pay.as_ref();
        for part in pay.and_then(|p| p.parts.as_deref()).unwrap_or_default() {
            let label = part.label.get(self.lang);
            lines.push(if part.share == rust_decimal::Decimal::ONE {
                label.to_owned()
            } else {
                let share = figures::percent(part.share, self.lang);
                format!("{label}{}{share}", self.pick(" : ", ": "))
            });
        }
        if let Some(years) = pay.and_then(|p| p.civil_years.as_ref()) {
            let year = self.pick("chaque année civile", "each calendar year");
            lines.push(years.label.get(self.lang).replace("{year}", year));
        }
        let each = match rule.period {
            Period::Once | Period::Contract => return lines,
            Period::Year => self.pick("chaque année", "each year"),
            Period::Quarter => self.pick("chaque trimestre", "each quarter"),
            Period::Month => self.pick("chaque mois", "each month"),
        };
        if rule.period == Period::Year && rule.lasts == Some(Lasts::Years(1)) {
            lines.push(self.one_year(rule.starts_after_years.unwrap_or_default()));
            return lines;
        }
        let mut said = capitalised(each);
        match rule.lasts {
            Some(Lasts::Years(years)) => {
                said.push_str(&format!("{} {}", self.pick(", pendant", ", for"), self.years(years)));
            }
            Some(Lasts::Word(LastsWord::Contract)) => {
                said.push_str(self.pick(", tant que dure le contrat", ", as long as the contract runs"));
            }
            Some(Lasts::Word(LastsWord::Indefinitely)) => {
                said.push_str(self.pick(", sans fin prévue", ", with no end set"))
            }
            Some(Lasts::Word(LastsWord::Unknown)) => {
                said.push_str(self.pick(
                    ", pour une durée qui n'est pas connue d'avance",
                    ", for a time not known beforehand",
                ));
            }
            None => {}
        }
        if let Some(years) = rule.starts_after_years {
            let after = self.pick("après le début", "after the start");
            said.push_str(&format!(", {} {after}", self.years(years)));
        }
        lines.push(said);
        lines
    }

    /// An amount paid for one year of the contract.
    fn one_year(self, years_before: u32) -> String {
        let number = years_before + 1;
        match (self.lang, number) {
            (Lang::Fr, 1) => "La première année".to_owned(),
            (Lang::Fr, n) => format!("La {n}e année"),
            (Lang::En, n) => format!("In year {n}"),
        }
    }

    fn years(self, years: u32) -> String {
        self.length(i32::try_from(years).unwrap_or_default().saturating_mul(12))
    }

    /// How long a contract lasts, and whether it can be renewed.
    #[must_use]
    pub fn duration(self, duration: &Duration) -> String {
        let mut said = match (duration.years, &duration.months) {
            (Some(years), _) => self.years(years),
            (None, Some(months)) => format!("{} {}", self.pick("en mois :", "in months:"), self.formula(months)),
            (None, None) => String::new(),
        };
        if let Some(renewal) = duration.renewal {
            said.push_str(&format!(", {}", self.renewal(renewal)));
        }
        capitalised(&said)
    }

    /// Whether a contract can be renewed.
    #[must_use]
    pub fn renewal(self, renewal: Renewal) -> &'static str {
        match renewal {
            Renewal::None => self.pick("sans renouvellement", "not renewable"),
            Renewal::Tacit => self.pick("reconduction tacite", "renewed tacitly"),
            Renewal::Once => self.pick("renouvelable une fois", "renewable once"),
        }
    }

    /// What cannot be had together with an aid, and in which way; the aid itself, again, too.
    #[must_use]
    pub fn exclusion(self, own: AidId, exclusion: &Exclusion) -> String {
        let again = exclusion.with == own.as_str();
        let name = capitalised(&self.aid(&exclusion.with));
        let years = self.years(exclusion.years.unwrap_or_default());
        let how = match (exclusion.kind, again) {
            (ExclusionKind::WhileRunning, false) => self.pick("pas tant que l'autre court", "not while the other runs"),
            (ExclusionKind::WhileRunning | ExclusionKind::SimultaneousSignature, true) => {
                self.pick("jamais deux à la fois", "never two at once")
            }
            (ExclusionKind::OnceInLife, _) => self.pick(
                "une seule fois dans la vie professionnelle",
                "only once in a professional life",
            ),
            (ExclusionKind::WithinYears, _) => self.pick("pas dans un délai de", "not within"),
            (ExclusionKind::SimultaneousSignature, false) => {
                self.pick("les deux ne se signent pas ensemble", "the two cannot both be signed")
            }
            (ExclusionKind::ContradictoryConditions, _) => self.pick(
                "les conditions des deux se contredisent",
                "the conditions of the two contradict each other",
            ),
            (ExclusionKind::NotSettled, _) => self.pick("les textes lus ne le règlent pas", "no text read settles it"),
        };
        let years = if exclusion.kind == ExclusionKind::WithinYears {
            format!(" {years}")
        } else {
            String::new()
        };
        let open = exclusion.outcome == ExclusionOutcome::Undetermined && exclusion.kind != ExclusionKind::NotSettled;
        let open = if open {
            self.pick(", incertain", ", not certain")
        } else {
            ""
        };
        format!("{name}{}{how}{years}{open}", self.pick(" : ", ": "))
    }
}
