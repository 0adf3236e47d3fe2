//! What is filled in: boxes and circles for words, fields for numbers and days.

use super::super::facts::{HELD, HELD_MEMBERS, NONE};
use super::super::say;
use super::Writer;
use crate::domain::Date;
use crate::rules::field::{self, Kind};
use crate::rules::held::HeldAid;
use crate::rules::profile::Value;
use rust_decimal::Decimal;

/// What is filled in.
pub enum Input {
    /// One of several.
    Radios(Vec<Choice>),
    /// Any of several; the last is "none".
    Boxes(Vec<Choice>),
    /// A number.
    Number {
        value: String,
        min: String,
        max: String,
        step: &'static str,
        hint: String,
    },
    /// A day.
    Date { value: String },
    /// A few words.
    Text { value: String },
    /// Aids, each with its days once it is chosen.
    Held { choices: Vec<HeldChoice>, none: bool },
}

/// A word to choose.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub checked: bool,
}

/// An aid to choose; with its days when it is chosen.
pub struct HeldChoice {
    pub aid: String,
    pub label: String,
    /// Name of the input, label, kind of the input, value.
    pub members: Vec<(String, &'static str, &'static str, String)>,
    pub checked: bool,
}

impl Writer<'_> {
    /// What is filled in for a field; `wrong` is what was given and could not be taken.
    pub(super) fn input(&self, field: &str, wrong: Option<&str>) -> Input {
        let value = self.asked.profile.get(field);
        let given = wrong.unwrap_or_default().to_owned();
        match field::find(field).map(|f| f.kind) {
            Some(Kind::Bool) => Input::Radios(self.yes_no(value)),
            Some(Kind::Choice(_) | Kind::Digit(_)) => Input::Radios(self.radios(field, value)),
            Some(Kind::Text) if self.options(field).next().is_some() => Input::Radios(self.radios(field, value)),
            Some(Kind::Many(_)) => Input::Boxes(self.boxes(field, value)),
            Some(kind @ (Kind::Number(low, high) | Kind::Whole(low, high))) => Input::Number {
                value: number_value(value).unwrap_or(given),
                min: low.to_string(),
                max: high.to_string(),
                step: match kind {
                    Kind::Whole(..) => "1",
                    _ if field::is_euros(field) => "0.01",
                    _ if high == Decimal::ONE => "0.01",
                    _ => "any",
                },
                hint: say::fill(self.w.hint_range, &[&self.number(low), &self.number(high)]),
            },
            Some(Kind::Date) => Input::Date {
                value: match value {
                    Some(Value::Date(day)) => day.to_string(),
                    _ => String::new(),
                },
            },
            Some(Kind::HeldAids) => self.held(),
            Some(Kind::Text | Kind::Commune) | None => Input::Text {
                value: match value {
                    Some(Value::Text(text)) => self.commune(text),
                    _ => given.trim_end_matches('?').to_owned(),
                },
            },
        }
    }

    /// "Mende (48095)", which is read back as the commune.
    pub(super) fn commune(&self, code: &str) -> String {
        let commune = code.parse().ok().and_then(|code| self.data.cog.commune(code));
        commune.map_or_else(|| code.to_owned(), |c| format!("{} ({})", c.name, c.code))
    }

    fn unknown(&self, nothing: bool) -> Choice {
        Choice {
            value: String::new(),
            label: self.w.do_not_know.to_owned(),
            checked: nothing,
        }
    }

    fn yes_no(&self, value: Option<&Value>) -> Vec<Choice> {
        let one = |flag: bool, label: &str| Choice {
            value: flag.to_string(),
            label: label.to_owned(),
            checked: value == Some(&Value::Bool(flag)),
        };
        vec![
            one(true, self.w.yes_no[0]),
            one(false, self.w.yes_no[1]),
            self.unknown(value.is_none()),
        ]
    }

    /// The words that can be answered, and how they are shown.
    pub(super) fn options(&self, field: &str) -> impl Iterator<Item = (String, String)> {
        let lang = self.lang();
        let list = self.data.questions.get(field).map(|q| q.options.as_slice());
        list.unwrap_or_default()
            .iter()
            .map(move |o| (o.value.clone(), say::sentence(lang, lang.pick(&o.fr, &o.en))))
    }

    fn radios(&self, field: &str, value: Option<&Value>) -> Vec<Choice> {
        let given = match value {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let mut list: Vec<Choice> = self
            .options(field)
            .map(|(word, label)| Choice {
                checked: given == Some(word.as_str()),
                value: word,
                label,
            })
            .collect();
        // Another specialty than those of the list is kept under its last word, "another".
        if let (Some(text), Some(last)) = (given.filter(|_| list.iter().all(|c| !c.checked)), list.last_mut()) {
            text.clone_into(&mut last.value);
            last.checked = true;
        }
        list.push(self.unknown(given.is_none()));
        list
    }

    fn boxes(&self, field: &str, value: Option<&Value>) -> Vec<Choice> {
        let given = match value {
            Some(Value::Many(words)) => Some(words),
            _ => None,
        };
        let mut list: Vec<Choice> = self
            .options(field)
            .map(|(word, label)| Choice {
                checked: given.is_some_and(|words| words.contains(&word)),
                value: word,
                label,
            })
            .collect();
        list.push(Choice {
            value: NONE.to_owned(),
            label: self.w.none_of_these.to_owned(),
            checked: given.is_some_and(Vec::is_empty),
        });
        list
    }

    fn held(&self) -> Input {
        let list = self.asked.profile.held_aids();
        let choices = self.options("held_aids").map(|(aid, label)| {
            let own = list.and_then(|all| all.iter().find(|h| h.aid == aid));
            HeldChoice {
                members: own.map(|h| self.members(h)).unwrap_or_default(),
                checked: own.is_some(),
                aid,
                label,
            }
        });
        Input::Held {
            choices: choices.collect(),
            none: list.is_some_and(<[HeldAid]>::is_empty),
        }
    }

    fn members(&self, held: &HeldAid) -> Vec<(String, &'static str, &'static str, String)> {
        let day = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
        let values = [
            day(held.signed_on),
            day(held.decided_on),
            day(held.ended_on),
            held.paid.map(|p| p.normalize().to_string()).unwrap_or_default(),
        ];
        let named = HELD_MEMBERS.into_iter().zip(self.w.held_members).zip(values);
        named
            .map(|((member, label), value)| {
                let kind = if member == "paid" { "number" } else { "date" };
                (format!("{HELD}.{}.{member}", held.aid), label, kind, value)
            })
            .collect()
    }
}

fn number_value(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::Number(number)) => Some(number.normalize().to_string()),
        _ => None,
    }
}
