//! The questions about the doctor as a form: one fieldset for each, the one that decides most first.

mod input;

use super::ask::Asked;
use super::say;
use super::words::{Words, words};
use crate::dataset::Snapshot;
use crate::domain::Lang;
use crate::eligibility::aids::QuestionLine;
use crate::rules::field::{self, Kind};
use crate::rules::profile::Value;
use crate::rules::words::Words as RuleWords;
pub use input::Input;

/// How many open questions are shown before the others are unfolded.
const FIRST: usize = 2;
/// The question about who is asking.
const SITUATION: &str = "status";
/// Asked of everyone at the end: they give the dates of payments, and what leaving costs.
const ALWAYS: [&str; 2] = ["signed_on", "exit_on"];

/// The form.
pub struct Form {
    /// Where it leads.
    pub action: &'static str,
    /// The rest of the state.
    pub hidden: Vec<(String, String)>,
    /// What could not be taken, each with the anchor of its field.
    pub wrong: Vec<(String, String)>,
    /// What was answered.
    pub answered: Vec<Answered>,
    /// The questions with something wrong, and the open ones that decide most.
    pub first: Vec<FieldView>,
    /// The other open ones.
    pub more: Vec<FieldView>,
    /// The answered ones, to change them.
    pub changes: Vec<FieldView>,
}

/// A fact that was given.
pub struct Answered {
    pub name: String,
    pub value: String,
    /// The anchor of its field.
    pub change: String,
    /// The page without it.
    pub withdraw: String,
}

/// A question.
pub struct FieldView {
    pub field: &'static str,
    pub id: String,
    pub legend: String,
    pub help: Option<String>,
    pub error: Option<String>,
    /// What it decides.
    pub decides: Option<String>,
    pub input: Input,
}

/// The form of a page; `open` are the questions left, in order.
pub fn form(data: &Snapshot, asked: &Asked, action: &'static str, own: &[(&str, &str)], open: &[QuestionLine]) -> Form {
    let writer = Writer {
        data,
        asked,
        w: words(asked.lang),
    };
    let given: Vec<&'static str> = asked.profile.pairs().into_iter().map(|(name, _)| name).collect();
    let wrong: Vec<&'static str> = asked.wrong.iter().map(|w| w.field).collect();
    let mut left: Vec<(&'static str, Option<&QuestionLine>)> = open.iter().map(|q| (q.field, Some(q))).collect();
    left.extend(ALWAYS.map(|field| (field, None)));
    left.extend(wrong.iter().map(|field| (*field, None)));
    let mut seen: Vec<&str> = given.clone();
    left.retain(|(field, _)| {
        let new = !seen.contains(field);
        seen.push(field);
        new
    });
    // Who one is comes before what decides most: a reader who has just said "student" reads the other questions as such.
    left.sort_by_key(|(field, _)| (!wrong.contains(field), *field != SITUATION));
    let mut open: Vec<FieldView> = left
        .into_iter()
        .map(|(field, line)| writer.field(field, line))
        .collect();
    let more = open.split_off(open.len().min(FIRST.max(wrong.len())));
    let mut hidden: Vec<(String, String)> = own.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let carried = asked.carried();
    let rest = carried.iter().filter(|(name, _)| !given.contains(name));
    hidden.extend(rest.map(|(n, t)| ((*n).to_owned(), t.clone())));
    Form {
        action,
        hidden,
        wrong: asked
            .wrong
            .iter()
            .map(|w| (format!("#{}", anchor(w.field)), writer.name(w.field)))
            .collect(),
        answered: given.iter().map(|field| writer.answered(field)).collect(),
        first: open,
        more,
        changes: given.iter().map(|field| writer.field(field, None)).collect(),
    }
}

/// What was answered.
pub fn answered(data: &Snapshot, asked: &Asked) -> Vec<Answered> {
    let writer = Writer {
        data,
        asked,
        w: words(asked.lang),
    };
    asked
        .profile
        .pairs()
        .iter()
        .map(|(field, _)| writer.answered(field))
        .collect()
}

/// One question, whether it is open or not.
pub fn one(data: &Snapshot, asked: &Asked, field: &'static str) -> FieldView {
    let writer = Writer {
        data,
        asked,
        w: words(asked.lang),
    };
    writer.field(field, None)
}

impl FieldView {
    /// Whether an aid held is chosen.
    pub fn any_held(&self) -> bool {
        matches!(&self.input, Input::Held { choices, .. } if choices.iter().any(|c| c.checked))
    }

    /// Whether a text describes the field.
    pub fn described(&self) -> bool {
        self.help.is_some() || self.error.is_some()
    }
}

/// The id of the fieldset of a field.
pub fn anchor(field: &str) -> String {
    format!("question-{}", field.replace('.', "-"))
}

struct Writer<'a> {
    data: &'a Snapshot,
    asked: &'a Asked,
    w: &'static Words,
}

impl Writer<'_> {
    fn lang(&self) -> Lang {
        self.asked.lang
    }

    fn say(&self, text: &str) -> String {
        say::sentence(self.lang(), text)
    }

    /// What the fact is called.
    fn name(&self, field: &str) -> String {
        let question = self.data.questions.get(field);
        let name = question.map_or_else(|| field.to_owned(), |q| self.say(q.name.get(self.lang())));
        say::begun(&name)
    }

    fn field(&self, field: &'static str, line: Option<&QuestionLine>) -> FieldView {
        let question = self.data.questions.get(field);
        let wrong = self.asked.wrong.iter().find(|w| w.field == field);
        FieldView {
            field,
            id: anchor(field),
            legend: self.say(self.data.questions.text(field, self.lang())),
            help: self
                .own_help(field)
                .or_else(|| question.and_then(|q| Some(self.say(q.help.as_ref()?.get(self.lang()))))),
            error: wrong.map(|_| self.error(field)),
            decides: line.map(|line| self.decides(line)),
            input: self.input(field, wrong.map(|w| w.given.as_str())),
        }
    }

    /// Help for what the form takes otherwise than the API.
    fn own_help(&self, field: &str) -> Option<String> {
        (field == "main_practice_commune").then(|| self.w.help_commune.to_owned())
    }

    /// Which aids hang on the answer.
    fn decides(&self, line: &QuestionLine) -> String {
        let rule = RuleWords {
            questions: &self.data.questions,
            lang: self.lang(),
        };
        let (text, aids) = if line.rules_out.is_empty() {
            (self.w.question_fills, &line.asked_by)
        } else {
            (self.w.question_decides, &line.rules_out)
        };
        let names: Vec<String> = aids.iter().map(|aid| rule.aid(aid.as_str())).collect();
        self.say(&say::fill(text, &[&names.join(", ")]))
    }

    /// What the field takes, said where something else was given.
    fn error(&self, field: &str) -> String {
        let w = self.w;
        let text = match field::find(field).map(|f| f.kind) {
            Some(Kind::Number(low, high)) => say::fill(w.wrong_number, &[&self.number(low), &self.number(high)]),
            Some(Kind::Whole(low, high)) => say::fill(w.wrong_whole, &[&self.number(low), &self.number(high)]),
            Some(Kind::Date) => w.wrong_date.to_owned(),
            Some(Kind::Commune) => w.wrong_commune.to_owned(),
            Some(Kind::Text) => w.wrong_text.to_owned(),
            Some(Kind::Many(_)) => w.wrong_many.to_owned(),
            Some(Kind::HeldAids) => w.wrong_held.to_owned(),
            Some(Kind::Bool | Kind::Choice(_) | Kind::Digit(_)) | None => w.wrong_choice.to_owned(),
        };
        self.say(&text)
    }

    fn number(&self, number: rust_decimal::Decimal) -> String {
        crate::domain::figures::number(number, self.lang())
    }

    fn answered(&self, field: &&'static str) -> Answered {
        Answered {
            name: self.name(field),
            value: self.value_in_words(field),
            change: format!("#{}", anchor(field)),
            withdraw: self.asked.without(field),
        }
    }

    /// What was answered, as people say it.
    fn value_in_words(&self, field: &str) -> String {
        let label = |word: &str| self.options(field).find(|(w, _)| w == word).map(|(_, label)| label);
        if field == "held_aids" {
            let list = self.asked.profile.held_aids().unwrap_or_default();
            if list.is_empty() {
                return self.w.none_held.to_owned();
            }
            let each = list.iter().map(|held| {
                let name = label(&held.aid).unwrap_or_else(|| held.aid.clone());
                match held.signed_on {
                    Some(day) => say::fill(self.w.held_signed, &[&name, &say::day(self.lang(), day)]),
                    None => name,
                }
            });
            return each.collect::<Vec<_>>().join(" · ");
        }
        match self.asked.profile.get(field) {
            Some(Value::Bool(flag)) => self.w.yes_no[usize::from(!flag)].to_owned(),
            Some(Value::Number(number)) if field::is_euros(field) => {
                crate::domain::figures::euros(*number, self.lang())
            }
            Some(Value::Number(number)) if field.ends_with("share") => {
                crate::domain::figures::percent(*number, self.lang())
            }
            Some(Value::Number(number)) => self.number(*number),
            Some(Value::Date(day)) => say::day(self.lang(), *day),
            Some(Value::Many(words)) if words.is_empty() => self.w.none_of_these.to_owned(),
            Some(Value::Many(words)) => {
                let labels: Vec<String> = words.iter().filter_map(|word| label(word)).collect();
                labels.join(" · ")
            }
            Some(Value::Text(text)) => label(text).unwrap_or_else(|| self.commune(text)),
            None => String::new(),
        }
    }
}
