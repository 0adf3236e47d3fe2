//! Figures, due dates and contracts of an answer in words: for the page and the terminal.

use super::aids::lines::{AmountLine, ExclusionLine, Figure, NearestCommune, RunningLine, ScheduleLine};
use crate::domain::{Date, Lang, Money, date, figures};
use crate::rules::AidId;
use crate::rules::amount::Period;
use crate::rules::contract::ExclusionOutcome;
use crate::rules::sums::AmountKind;
use crate::rules::words::Words;
use rust_decimal::Decimal;

/// A sum: "31 250 €".
#[must_use]
pub fn money(lang: Lang, sum: Money) -> String {
    figures::euros(sum.euros(), lang)
}

/// A sum, or from one to another.
#[must_use]
pub fn range(lang: Lang, least: Money, most: Option<Money>) -> String {
    match most.filter(|most| *most != least) {
        None => money(lang, least),
        Some(most) => {
            let (least, most) = (money(lang, least), money(lang, most));
            match lang {
                Lang::Fr => format!("entre {least} et {most}"),
                Lang::En => format!("between {least} and {most}"),
            }
        }
    }
}

/// An amount: "50 000 €", "jusqu'à 3 000 € par trimestre", "10 % par an, soit 2 000 €".
#[must_use]
pub fn amount(lang: Lang, line: &AmountLine) -> String {
    let figure = Figure {
        id: String::new(),
        amount: line.amount,
        kind: line.kind,
        min: line.min,
        max: line.max,
        rate: line.rate.clone(),
        period: line.period,
    };
    self::figure(lang, &figure)
}

/// The same of an amount without words and sources.
#[must_use]
pub fn figure(lang: Lang, line: &Figure) -> String {
    let each = match line.period {
        Period::Once | Period::Contract => "",
        Period::Year => lang.pick(" par an", " a year"),
        Period::Quarter => lang.pick(" par trimestre", " a quarter"),
        Period::Month => lang.pick(" par mois", " a month"),
    };
    let sum = line.amount.map(|sum| money(lang, sum));
    match line.kind {
        AmountKind::Exact => format!("{}{each}", sum.unwrap_or_default()),
        AmountKind::UpTo => format!("{} {}{each}", lang.pick("jusqu'à", "up to"), sum.unwrap_or_default()),
        AmountKind::Range => format!("{}{each}", range(lang, line.min.unwrap_or_default(), line.max)),
        AmountKind::Rate => {
            let rate: Option<Decimal> = line.rate.as_deref().and_then(|r| r.parse().ok());
            let rate = rate.map(|r| figures::percent(r, lang)).unwrap_or_default();
            match sum {
                Some(sum) => format!("{rate}{each}, {} {sum}", lang.pick("soit", "that is")),
                None => format!("{rate}{each}"),
            }
        }
    }
}

/// What is due, and when.
#[must_use]
pub fn due(lang: Lang, row: &ScheduleLine) -> String {
    let day = row
        .date
        .map(|d| format!(", {}", date::in_words(d, lang)))
        .unwrap_or_default();
    let sum = range(lang, row.amount, row.max);
    format!("{}{day}{}{sum}", row.label, lang.pick(" : ", ": "))
}

/// A contract that runs: its end, its next payment, and what leaving it costs.
#[must_use]
pub fn running(lang: Lang, line: &RunningLine, is_closed: bool) -> Vec<String> {
    let words = |day: Date| date::in_words(day, lang);
    let mut told = vec![match (line.until.map(words), is_closed) {
        (Some(until), true) => format!(
            "{} {until}",
            lang.pick("Fermé, mais le vôtre court jusqu'au", "Closed, but yours runs until")
        ),
        (Some(until), false) => format!("{} {until}", lang.pick("Le vôtre court jusqu'au", "Yours runs until")),
        (None, true) => lang
            .pick("Fermé, mais le vôtre est en cours", "Closed, but yours runs")
            .to_owned(),
        (None, false) => lang.pick("Le vôtre est en cours", "Yours runs").to_owned(),
    }];
    told.extend(line.next_payment.map(|next| {
        let (sum, day) = (money(lang, next.amount), words(next.date));
        match lang {
            Lang::Fr => format!("Prochain versement : {sum} le {day}"),
            Lang::En => format!("Next payment: {sum} on {day}"),
        }
    }));
    told.extend(line.exit.as_ref().map(|exit| {
        let day = words(exit.on);
        let cost = match exit.repay {
            Some(repay) if repay.max == Money::default() => {
                lang.pick("rien à rembourser", "nothing to pay back").to_owned()
            }
            Some(repay) => {
                let sum = range(lang, repay.min, Some(repay.max));
                format!("{sum} {}", lang.pick("à rembourser", "to pay back"))
            }
            None => lang
                .pick(
                    "ce qui serait à rembourser n'est pas connu",
                    "what would have to be paid back is not known",
                )
                .to_owned(),
        };
        match lang {
            Lang::Fr => format!("En partant le {day} : {cost}"),
            Lang::En => format!("Leaving on {day}: {cost}"),
        }
    }));
    told
}

/// Where an aid could be had that cannot be had here because of the place.
#[must_use]
pub fn nearest(lang: Lang, commune: &NearestCommune) -> String {
    let away = figures::metres(lang, commune.distance_m);
    match lang {
        Lang::Fr => format!("Pas ici, mais à {away} : {} ({})", commune.name, commune.code),
        Lang::En => format!("Not here, but {away} away: {} ({})", commune.name, commune.code),
    }
}

/// How long a text may be where there is little room, in bytes.
const BRIEF: usize = 240;

/// The first sentences of a text, where there is little room; at least one.
#[must_use]
pub fn brief(text: &str) -> &str {
    let mut end = text.len();
    for (at, _) in text.match_indices(". ") {
        let new_sentence = text[at + 2..].starts_with(char::is_uppercase);
        if new_sentence && (at < BRIEF || end == text.len()) && text.len() > BRIEF {
            end = at + 1;
        }
    }
    &text[..end]
}

/// What an aid keeps out, in one line; its own repetition is left out.
#[must_use]
pub fn excludes(words: Words<'_>, own: AidId, list: &[ExclusionLine]) -> Option<String> {
    let lang = words.lang;
    let names = |outcome: ExclusionOutcome| {
        let others = list.iter().filter(|e| e.outcome == outcome && e.aid != own.as_str());
        let names: Vec<String> = others.map(|e| words.aid(&e.aid)).collect();
        names.join(", ")
    };
    let (certain, open) = (names(ExclusionOutcome::Met), names(ExclusionOutcome::Undetermined));
    let mut parts = Vec::new();
    if !certain.is_empty() {
        parts.push(format!("{}{certain}", lang.pick("Exclut : ", "Excludes: ")));
    }
    if !open.is_empty() {
        let word = match (lang, parts.is_empty()) {
            (Lang::Fr, true) => "Cumul incertain : ",
            (Lang::Fr, false) => "incertain : ",
            (Lang::En, true) => "Not settled: ",
            (Lang::En, false) => "not settled: ",
        };
        parts.push(format!("{word}{open}"));
    }
    (!parts.is_empty()).then(|| parts.join(lang.pick(" ; ", "; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::aids::lines::{ExitLine, PaymentLine};

    #[test]
    fn a_long_text_is_cut_at_a_sentence() {
        assert_eq!(brief("Court. Reste."), "Court. Reste.");
        let long = format!("Une phrase à l'art. 5. Une autre. {}", "X".repeat(BRIEF));
        assert_eq!(brief(&long), "Une phrase à l'art. 5. Une autre.");
        let first = format!("{}. Deux. Trois.", "é".repeat(BRIEF));
        assert_eq!(brief(&first), format!("{}.", "é".repeat(BRIEF)));
    }

    #[test]
    fn amounts_read_as_people_say_them() {
        let line = |kind, amount: Option<i64>, rate: Option<&str>, period| AmountLine {
            id: "base".to_owned(),
            label: String::new(),
            amount: amount.map(|n| Money::new(n.into())),
            kind,
            min: (kind == AmountKind::Range).then(|| Money::new(5000.into())),
            max: (kind == AmountKind::Range).then(|| Money::new(10000.into())),
            rate: rate.map(str::to_owned),
            period,
            formula: String::new(),
            missing: vec![],
            note: None,
            sources: vec![],
        };
        let exact = line(AmountKind::Exact, Some(50000), None, Period::Contract);
        assert_eq!(amount(Lang::Fr, &exact), "50\u{202f}000\u{202f}€");
        let bound = line(AmountKind::UpTo, Some(3000), None, Period::Quarter);
        assert_eq!(amount(Lang::Fr, &bound), "jusqu'à 3\u{202f}000\u{202f}€ par trimestre");
        assert_eq!(amount(Lang::En, &bound), "up to €3,000 a quarter");
        let range = line(AmountKind::Range, None, None, Period::Once);
        assert_eq!(amount(Lang::En, &range), "between €5,000 and €10,000");
        let rate = line(AmountKind::Rate, Some(2000), Some("0.10"), Period::Year);
        assert_eq!(
            amount(Lang::Fr, &rate),
            "10\u{202f}% par an, soit 2\u{202f}000\u{202f}€"
        );
    }

    #[test]
    fn a_running_contract_tells_its_end_its_next_payment_and_the_cost_of_leaving() {
        let day = |text: &str| date::parse_iso(text).unwrap_or_default();
        let line = RunningLine {
            since: None,
            until: Some(day("2030-11-20")),
            next_payment: Some(PaymentLine {
                date: day("2026-11-20"),
                amount: Money::new(25000.into()),
            }),
            exit: Some(ExitLine {
                on: day("2027-01-10"),
                repay: None,
            }),
        };
        let told = running(Lang::En, &line, true);
        assert_eq!(told[0], "Closed, but yours runs until 20 November 2030");
        assert_eq!(told[1], "Next payment: €25,000 on 20 November 2026");
        assert_eq!(
            told[2],
            "Leaving on 10 January 2027: what would have to be paid back is not known"
        );
    }
}
