//! `eligeo data check`: what is in a dataset, and what is unusual about it.

use super::{CliError, data_arg, folder};
use crate::dataset::{Finding, Severity, Snapshot, coverage};
use crate::ingest::gate;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

/// Its command line.
pub fn command() -> Command {
    Command::new("check")
        .about("Print what each layer holds and every anomaly; fail on what would make an answer wrong")
        .arg(
            Arg::new("DIR")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Folder of the dataset [default: as for the other commands]"),
        )
        .arg(
            Arg::new("summary")
                .long("summary")
                .action(ArgAction::SetTrue)
                .help("Count the anomalies instead of listing each"),
        )
        .arg(data_arg())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let named = args.get_one("DIR").or_else(|| args.get_one("data"));
    let folder = folder::dataset(named)?;
    let data = Snapshot::load(&folder).map_err(CliError::no_answer)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let cases = gate::cases::check(&data, &data);
    let print = print(&mut out, &data, &cases, args.get_flag("summary")).and_then(|()| out.flush());
    let errors = data.findings.iter().filter(|f| f.severity == Severity::Error).count();
    if cases.outcome == gate::Outcome::Failed {
        return Err(CliError::NoAnswer(format!("aids/cases: {}", cases.detail)));
    }
    if errors > 0 {
        return Err(CliError::NoAnswer(format!(
            "{errors} anomalies would make an answer wrong"
        )));
    }
    print.map_err(CliError::output)
}

fn print(out: &mut impl Write, data: &Snapshot, cases: &gate::Check, summary: bool) -> io::Result<()> {
    writeln!(out, "dataset {}", data.version)?;
    for layer in &data.manifest.layers {
        writeln!(out, "\n== {}: {}", layer.id, layer.title.en)?;
        writeln!(out, "   {}, {}", layer.producer, layer.licence)?;
        if let Some(tolerance) = layer.tolerance_m {
            let from = layer.tolerance_source.as_deref().unwrap_or("not said");
            writeln!(out, "   tolerance {tolerance} m ({from})")?;
        }
        for generation in &layer.generations {
            let day = |d: Option<crate::domain::Date>| d.map_or("not known".to_owned(), |d| d.to_string());
            writeln!(
                out,
                "   {}: state of {}, in effect from {} to {}",
                generation.id,
                generation.as_of,
                day(generation.effective_from),
                day(generation.effective_to)
            )?;
            for later in &generation.superseded {
                writeln!(
                    out,
                    "   replaced in region {} from {} by {}",
                    later.region, later.from, later.by
                )?;
            }
        }
        let counts = coverage::by_department(data, &layer.id);
        writeln!(out, "   {}", coverage::headings(&layer.id).join(" | "))?;
        for (department, numbers) in counts {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            writeln!(out, "   {department:<3} {}", numbers.join(" | "))?;
        }
        let of_layer: Vec<&Finding> = data.findings.iter().filter(|f| f.layer == layer.id).collect();
        findings(out, &of_layer, summary)?;
    }
    writeln!(out, "\n== cases of the aids\n   {}", cases.detail)?;
    for example in &cases.examples {
        writeln!(out, "   {example}")?;
    }
    let totals = |severity| data.findings.iter().filter(|f| f.severity == severity).count();
    writeln!(
        out,
        "\n{} errors, {} warnings, {} notes",
        totals(Severity::Error),
        totals(Severity::Warning),
        totals(Severity::Info)
    )
}

fn findings(out: &mut impl Write, list: &[&Finding], summary: bool) -> io::Result<()> {
    let mut counts: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for finding in list {
        *counts.entry((finding.severity, finding.kind)).or_default() += 1;
    }
    for ((severity, kind), count) in counts.iter().rev() {
        writeln!(out, "   {} {kind}: {count}", word(*severity))?;
    }
    if !summary {
        for finding in list {
            writeln!(out, "   {}: {}: {finding}", word(finding.severity), finding.kind)?;
        }
    }
    Ok(())
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
