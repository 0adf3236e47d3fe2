//! The file: what it says, on which line, and whether that can be.

use super::super::{CliError, serve};
use super::FILE;
use clap::{Arg, Command};
use std::any::TypeId;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a file says.
#[derive(Debug, Default)]
pub struct Settings {
    path: PathBuf,
    /// The values of each setting, and its line.
    found: BTreeMap<String, (Vec<String>, usize)>,
}

impl Settings {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, names no setting, or has a value that is none of it.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|e| CliError::Usage(format!("{shown}: {e}")))?;
        let line = |span: Range<usize>| text.get(..span.start).unwrap_or(&text).matches('\n').count() + 1;
        let fail = |line: usize, what: String| CliError::Usage(format!("{shown}, line {line}: {what}"));
        let table = DeTable::parse(&text).map_err(|error| {
            let at = error.span().map_or(1, line);
            fail(at, error.message().to_owned())
        })?;
        let known = serve::settings();
        let mut found = BTreeMap::new();
        for (key, value) in table.get_ref() {
            let (name, at) = (key.get_ref().as_ref(), line(key.span()));
            let of_name = |arg: &&Arg| arg.get_id() == name && name != FILE;
            let Some(arg) = known.iter().find(of_name) else {
                let what =
                    format!("{name}: no such setting; they are the flags of eligeo serve, see eligeo serve --help");
                return Err(fail(at, what));
            };
            let values = values(arg, value).ok_or_else(|| fail(at, format!("{name}: is {}", Kind::of(arg).told())))?;
            taken(arg, &values).map_err(|what| fail(at, format!("{name}: {what}")))?;
            found.insert(name.to_owned(), (values, at));
        }
        Ok(Self {
            path: path.to_owned(),
            found,
        })
    }

    /// What it says of a setting.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&[String]> {
        self.found.get(name).map(|(values, _)| values.as_slice())
    }

    /// The line of a setting.
    #[must_use]
    pub fn line(&self, name: &str) -> Option<usize> {
        self.found.get(name).map(|(_, line)| *line)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> std::path::Display<'_> {
        self.path.display()
    }
}

/// How a setting is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Texts,
}

impl Kind {
    fn of(arg: &Arg) -> Self {
        let type_ = arg.get_value_parser().type_id();
        if type_ == TypeId::of::<u64>() || type_ == TypeId::of::<u16>() {
            Self::Number
        } else if arg.get_value_delimiter().is_some() {
            Self::Texts
        } else {
            Self::Text
        }
    }

    fn told(self) -> &'static str {
        match self {
            Self::Number => "a number without quotes, and without a point",
            Self::Text => "a text in quotes",
            Self::Texts => "a list of texts in quotes, in brackets",
        }
    }
}

/// The values as a flag would give them, when they are of its kind.
fn values(arg: &Arg, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    let text = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        _ => None,
    };
    match (Kind::of(arg), value.get_ref()) {
        (Kind::Number, DeValue::Integer(number)) => {
            let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
            Some(vec![number.to_string()])
        }
        (Kind::Text, value) => Some(vec![text(value)?]),
        (Kind::Texts, DeValue::Array(texts)) => texts.iter().map(|value| text(value.get_ref())).collect(),
        _ => None,
    }
}

/// Whether the flag takes the values.
fn taken(arg: &Arg, values: &[String]) -> Result<(), String> {
    let name = arg.get_id().as_str();
    let alone = Command::new("eligeo").no_binary_name(true).arg(arg.clone());
    let flags = values.iter().map(|value| format!("--{name}={value}"));
    let several = arg.get_value_delimiter().is_some();
    let alone = alone.mut_arg(name, |arg| {
        if several {
            arg.action(clap::ArgAction::Append)
        } else {
            arg
        }
    });
    let Err(error) = alone.try_get_matches_from(flags) else {
        return Ok(());
    };
    let said = error.to_string();
    let first = said.split("\n\nFor more").next().unwrap_or_default();
    let line = first
        .trim_start_matches("error: ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    Err(line)
}

/// Values as the file has them.
pub fn written(arg: &Arg, values: &[String]) -> String {
    let text = |value: &String| toml::Value::String(value.clone()).to_string();
    match (Kind::of(arg), values) {
        (Kind::Number, [number]) => number.clone(),
        (Kind::Texts, values) => format!("[{}]", values.iter().map(text).collect::<Vec<_>>().join(", ")),
        (_, values) => values.iter().map(text).collect(),
    }
}
