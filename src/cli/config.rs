//! `eligeo config`, and the file of settings: the flags of `eligeo serve` under the same names.
//!
//! What a flag says comes before what the environment says, and that before the file; what the file says takes the place of a default.

mod file;

use super::{CliError, serve};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use file::Settings;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

/// The flag, key and variable that name the file.
const FILE: &str = "config";

/// The command line of `eligeo config`.
pub fn command() -> Command {
    Command::new("config")
        .about("Print the settings that eligeo serve would have with the same flags, and where each comes from")
        .arg(
            Arg::new("print")
                .long("print")
                .action(ArgAction::SetTrue)
                .help("Print each setting; the lines are a file for --config"),
        )
        .args(serve::settings())
}

/// The flag that names the file.
pub fn arg() -> Arg {
    Arg::new(FILE)
        .long(FILE)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("A file of settings (TOML): the keys are the names of these flags; a flag or a variable comes before it")
}

/// The command line with what the file says in the place of its defaults, when a file is named.
///
/// # Errors
/// When the file cannot be read, names no setting, or has a value that is none of it: with its line.
pub fn filled(command: Command, arguments: &[OsString]) -> Result<Command, CliError> {
    // What is wrong with the command line is said when it is read in earnest.
    let Ok(matches) = command.clone().try_get_matches_from(arguments) else {
        return Ok(command);
    };
    let Some((name, settings)) = settings(&matches)? else {
        return Ok(command);
    };
    Ok(command.mut_subcommand(name, |serve| {
        serve.mut_args(|arg| match settings.of(arg.get_id().as_str()) {
            Some(values) => arg.default_values(values.to_vec()),
            None => arg,
        })
    }))
}

/// The file that the command line names, and for which command.
fn settings(matches: &ArgMatches) -> Result<Option<(String, Settings)>, CliError> {
    let Some((name @ ("serve" | "config"), args)) = matches.subcommand() else {
        return Ok(None);
    };
    let named = args.get_one::<PathBuf>(FILE);
    named
        .map(|path| Ok((name.to_owned(), Settings::read(path)?)))
        .transpose()
}

/// Prints each setting and where it comes from.
pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    if !args.get_flag("print") {
        return Err(CliError::Usage(
            "config: say what to do: eligeo config --print".to_owned(),
        ));
    }
    let named = args.get_one::<PathBuf>(FILE);
    let settings = named.map(|path| Settings::read(path)).transpose()?.unwrap_or_default();
    let mut text = String::new();
    for arg in serve::settings() {
        let name = arg.get_id().as_str();
        if name == FILE {
            continue;
        }
        let Some(values) = args.get_raw(name) else {
            let _ = writeln!(text, "# {name} is not set");
            continue;
        };
        let values: Vec<String> = values.map(|v| v.to_string_lossy().into_owned()).collect();
        let source = match (args.value_source(name), settings.line(name)) {
            (Some(ValueSource::CommandLine), _) => format!("--{name}"),
            (Some(ValueSource::EnvVariable), _) => serve::variable(name),
            (_, Some(line)) => format!("{}, line {line}", settings.path()),
            _ => "default".to_owned(),
        };
        let _ = writeln!(text, "{name} = {}  # {source}", file::written(&arg, &values));
    }
    std::io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .map_err(CliError::output)
}

#[cfg(test)]
mod tests {
    use super::super::command as whole;
    use super::*;
    use std::fs;

    fn arguments(words: &[&str]) -> Vec<OsString> {
        ["eligeo"].iter().chain(words).map(OsString::from).collect()
    }

    fn matches(words: &[&str]) -> ArgMatches {
        let arguments = arguments(words);
        let command = filled(whole(), &arguments).expect("a file that can be read");
        let matches = command.try_get_matches_from(arguments).expect("a command line");
        matches.subcommand().expect("a command").1.clone()
    }

    fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("eligeo.toml");
        fs::write(&path, text).expect("written");
        let words = ["serve", "--config", path.to_str().expect("text")];
        let error = filled(whole(), &arguments(&words)).expect_err(text);
        error.to_string().replace(&path.display().to_string(), "FILE")
    }

    #[test]
    fn flags_come_before_the_file_and_the_file_before_defaults() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("eligeo.toml");
        let text = "listen = \"127.0.0.1:1\"\nmax-upload = 1_000\ntrusted-proxies = [\"10.0.0.0/8\", \"::1\"]\nrate-limit = \"5/s\"\n";
        fs::write(&path, text).expect("written");
        let file = path.to_str().expect("text");
        let args = matches(&["serve", "--config", file, "--rate-limit", "7/m"]);
        let raw = |name: &str| -> Vec<String> {
            let values = args.get_raw(name).expect("a value");
            values.map(|v| v.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(raw("listen"), ["127.0.0.1:1"]);
        assert_eq!(raw("rate-limit"), ["7/m"]);
        assert_eq!(args.get_one::<u64>("max-upload"), Some(&1_000));
        assert_eq!(raw("trusted-proxies").len(), 2);
        assert_eq!(raw("idle-timeout"), ["75"]);
    }

    #[test]
    fn what_is_no_setting_is_told_with_its_line() {
        for (text, expected) in [
            ("\nlisten-on = \"x\"\n", "FILE, line 2: listen-on: no such setting"),
            ("config = \"x\"\n", "FILE, line 1: config: no such setting"),
            (
                "# a\n\n\nlisten = \"here\"\n",
                "FILE, line 4: listen: invalid value 'here'",
            ),
            (
                "max-upload = \"much\"\n",
                "FILE, line 1: max-upload: is a number without quotes",
            ),
            (
                "max-upload = 1.5\n",
                "FILE, line 1: max-upload: is a number without quotes",
            ),
            ("max-upload = 0\n", "FILE, line 1: max-upload: invalid value '0'"),
            ("listen = 8080\n", "FILE, line 1: listen: is a text in quotes"),
            (
                "listen = [\"127.0.0.1:1\"]\n",
                "FILE, line 1: listen: is a text in quotes",
            ),
            (
                "trusted-proxies = [1]\n",
                "FILE, line 1: trusted-proxies: is a list of texts",
            ),
            (
                "trusted-proxies = [\"x\"]\n",
                "FILE, line 1: trusted-proxies: invalid value 'x'",
            ),
            ("basemap = \"osm\"\n", "FILE, line 1: basemap: invalid value 'osm'"),
            (
                "[serve]\nlisten = \"127.0.0.1:1\"\n",
                "FILE, line 1: serve: no such setting",
            ),
            ("listen = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n", "FILE, line 2: "),
            ("listen = \n", "FILE, line 1: "),
        ] {
            let said = refused(text);
            assert!(said.starts_with(expected), "{text}: {said}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_told() {
        let error = filled(whole(), &arguments(&["serve", "--config", "/nowhere/eligeo.toml"])).expect_err("no file");
        assert!(error.to_string().starts_with("/nowhere/eligeo.toml: "), "{error}");
    }

    #[test]
    fn the_file_of_deploy_names_every_setting_and_no_other() {
        let text = fs::read_to_string("deploy/eligeo.toml").expect("the file");
        let name = |line: &str| {
            let (name, _) = line.trim_start_matches("# ").split_once(" = ")?;
            let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            is_name.then(|| name.to_owned())
        };
        let mut named: Vec<String> = text.lines().filter_map(name).collect();
        let mut flags: Vec<String> = serve::settings().iter().map(|a| a.get_id().to_string()).collect();
        flags.retain(|flag| flag != FILE);
        named.sort();
        flags.sort();
        assert_eq!(named, flags);
        // With all lines in force it is a file that can be read.
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("all.toml");
        let in_force =
            |line: &str| name(line).map_or(String::new(), |_| format!("{}\n", line.trim_start_matches("# ")));
        fs::write(&path, text.lines().map(in_force).collect::<String>()).expect("written");
        let settings = Settings::read(&path).expect("all lines");
        assert!(flags.iter().all(|flag| settings.of(flag).is_some()));
    }

    #[test]
    fn every_setting_has_a_variable_of_its_name() {
        for arg in serve::settings() {
            let name = arg.get_long().expect("a flag");
            assert_eq!(arg.get_id().as_str(), name);
            let expected = OsString::from(serve::variable(name));
            assert_eq!(arg.get_env(), Some(expected.as_os_str()), "{name}");
        }
    }
}
