//! `eligeo data diff`: what changes from one legal state to another, before or after it is published.

mod terminal;

use super::{CliError, asked, folder};
use crate::dataset::{Snapshot, zoning};
use crate::eligibility::difference::{DifferenceError, DifferenceQuestion, Form, Side, difference, table};
use crate::tiles::difference::svg;
use clap::{Arg, ArgMatches, Command};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The parameters beside the profile, with their help.
const PARAMETERS: [(&str, &str); 5] = [
    ("department", "Code of a département [default: all of France]"),
    ("region", "Code of a région, or all"),
    ("lang", "fr or en [default: fr]"),
    ("format", "table, json, csv, geojson or svg [default: table]"),
    ("geometry", "point or outline, with --format geojson [default: point]"),
];

/// Its command line: every parameter of `GET /generations/{a}/diff/{b}` under the same name.
pub fn command() -> Command {
    let about = "What changes from one legal state to another: communes, people, aids opened and closed";
    let state = |name: &'static str| Arg::new(name).required(true);
    asked::flags(Command::new("diff").about(about), &PARAMETERS)
        .arg(state("A").help("Id of a generation (see eligeo data check), or a dataset folder: its newest zoning"))
        .arg(state("B").help("The same of the later state; both ids, or both folders"))
        .args(folder::args())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let mut pairs = asked::pairs(args, &PARAMETERS);
    let as_table = |(name, text): &(String, String)| name == "format" && text == "table";
    let formats = pairs.iter().filter(|(name, _)| name == "format").count();
    let in_table = formats == 0 || (formats == 1 && pairs.iter().any(as_table));
    if in_table {
        pairs.retain(|(name, _)| name != "format");
    }
    let mut question = DifferenceQuestion::from_pairs(&pairs).map_err(|e| CliError::Usage(e.to_string()))?;
    if question.form == Form::Page {
        return Err(CliError::Usage(
            "format: must be table, json, csv, geojson or svg; the page is for browsers, at /generations/A/diff/B"
                .to_owned(),
        ));
    }
    question.profile = asked::profile(args, question.profile)?;
    let [a, b] = ["A", "B"].map(|name| args.get_one::<String>(name).map_or("", String::as_str));
    let folders = [a, b].map(dataset_folder);
    let (old, new, a, b) = match folders {
        [Some(a), Some(b)] => {
            let [old, new] = [a, b].map(|f| Snapshot::load_with(&f, None).map_err(CliError::no_answer));
            let (old, new) = (old?, new?);
            let (a, b) = (newest(&old)?, newest(&new)?);
            (Some(old), new, a, b)
        }
        [None, None] => (None, folder::snapshot(args)?, a.to_owned(), b.to_owned()),
        _ => {
            return Err(CliError::Usage(
                "name two generations of one dataset, or two dataset folders, not one of each".to_owned(),
            ));
        }
    };
    let before = Side {
        data: old.as_ref().unwrap_or(&new),
        id: &a,
    };
    let told = difference(before, Side { data: &new, id: &b }, &question).map_err(|error| match error {
        DifferenceError::Unknown { .. } => CliError::no_answer(error),
        other => CliError::Usage(other.to_string()),
    })?;
    if told.compared.regions.is_empty() {
        let silent: Vec<String> = told.compared.left_out_regions.iter().map(|r| r.to_string()).collect();
        return Err(CliError::NoAnswer(format!(
            "nothing is known of what changes: no région asked about ({}) is in both {a} and {b}",
            silent.join(", ")
        )));
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match question.form {
        _ if in_table => terminal::print(&mut out, &new, &told, question.lang),
        Form::Json => serde_json::to_writer(&mut out, &told)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out)),
        Form::Csv => out.write_all(&table::csv(&told)),
        Form::GeoJson => writeln!(out, "{}", table::geojson(&new, &told, question.shape)),
        Form::Svg | Form::Page => out.write_all(svg(&new, &told, question.lang).as_bytes()),
    };
    match written.and_then(|()| out.flush()) {
        // The reader of a pipe may close it after the first lines.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(CliError::no_answer),
    }
}

/// The dataset folder that a text names, if it is one.
fn dataset_folder(text: &str) -> Option<PathBuf> {
    let path = Path::new(text);
    path.is_dir()
        .then(|| folder::dataset(Some(&path.to_owned())).ok())
        .flatten()
}

/// The id of the newest zoning.
fn newest(data: &Snapshot) -> Result<String, CliError> {
    let newest = data.zoning.generations.last().map(|g| g.about.id.clone());
    newest.ok_or_else(|| CliError::NoAnswer(format!("the dataset has no generation of {}", zoning::LAYER)))
}
