//! Which dataset to use.

use super::{CliError, data_arg};
use crate::dataset::addresses::INDEX_NAME;
use crate::dataset::{Snapshot, announced, derived};
use clap::{Arg, ArgMatches};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder that holds `sources.toml`: the one named; else the user's, if it holds a dataset; else `data/` here, beside
/// or above the program, or where it is installed.
pub fn dataset(named: Option<&PathBuf>) -> Result<PathBuf, CliError> {
    if let Some(folder) = named {
        return current(folder).ok_or_else(|| {
            let folder = folder.display();
            CliError::NoAnswer(format!(
                "{folder}: no dataset here (no sources.toml, no current/sources.toml)"
            ))
        });
    }
    candidates()
        .iter()
        .find_map(|folder| current(folder))
        .ok_or_else(|| CliError::NoAnswer("no dataset found; name its folder with --data or ELIGEO_DATA".to_owned()))
}

/// The folder itself, or the version its `current` link points to.
fn current(folder: &Path) -> Option<PathBuf> {
    [folder.to_owned(), folder.join("current")]
        .into_iter()
        .find(|f| f.join("sources.toml").is_file())
}

/// Where versions are published, and the dataset that the next one is made from.
pub struct Workplace {
    /// The folder of versions.
    pub place: PathBuf,
    /// The dataset.
    pub base: PathBuf,
    /// The dataset that was named, where another one is in use by now.
    passed_over: Option<PathBuf>,
}

/// The folder named, when it holds versions or nothing yet; else the user's. What comes in is added to the version in use, where there
/// is one: a second import would lose the first otherwise.
pub fn home(named: Option<&PathBuf>) -> Result<Workplace, CliError> {
    let own = || user_data().ok_or_else(|| CliError::Usage("there is no home folder; name one with --data".to_owned()));
    let is_used = |place: &Path| place.join("current/sources.toml").is_file();
    let at = |place: PathBuf, base: PathBuf| Workplace {
        place,
        base,
        passed_over: None,
    };
    Ok(match named {
        Some(folder) if is_used(folder) => at(folder.clone(), folder.join("current")),
        // A dataset without versions, such as the one that came with eligeo, is never written.
        Some(folder) if folder.join("sources.toml").is_file() => {
            let place = own()?;
            if is_used(&place) {
                Workplace {
                    base: place.join("current"),
                    passed_over: Some(folder.clone()),
                    place,
                }
            } else {
                at(place, folder.clone())
            }
        }
        Some(folder) => at(folder.clone(), dataset(None)?),
        None => at(own()?, dataset(None)?),
    })
}

impl Workplace {
    /// Says on which dataset the next one is built.
    pub fn tell(&self) -> Result<(), CliError> {
        // The link to the version in use says less than its target.
        let base = std::fs::canonicalize(&self.base)
            .ok()
            .filter(|_| self.base.is_symlink());
        let base = base.as_ref().unwrap_or(&self.base).display();
        let mut out = std::io::stdout().lock();
        match &self.passed_over {
            None => writeln!(out, "built on {base}"),
            Some(named) => writeln!(out, "built on {base}, which is in use, not on {}", named.display()),
        }
        .map_err(CliError::output)
    }
}

/// The user's data folder, if there is a home.
pub fn user_data() -> Option<PathBuf> {
    below_home("XDG_DATA_HOME", ".local/share")
}

/// Our folder below the one that a variable names, else below one in the home.
fn below_home(named: &str, usual: &str) -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let home = variable(named).or_else(|| Some(variable("HOME")?.join(usual)));
    home.map(|h| h.join("eligeo"))
}

/// The flags that say what to load.
pub fn args() -> [Arg; 3] {
    let addresses = Arg::new("addresses")
        .long("addresses")
        .env("ELIGEO_ADDRESSES")
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Address index [default: addresses.idx in the dataset or in the user's data folder, if it is there]");
    let cache = Arg::new("cache")
        .long("cache")
        .env("ELIGEO_CACHE")
        .value_name("DIR")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Folder for what is worked out of the dataset and kept for the next start, or off [default: the user's cache folder]");
    [data_arg(), addresses, cache]
}

/// The file that keeps what is worked out of a dataset, if any does.
fn cache_file(args: &ArgMatches, data: &Snapshot) -> Option<PathBuf> {
    let folder = match args.get_one::<PathBuf>("cache") {
        Some(named) if named.as_os_str() == "off" => return None,
        Some(named) => named.clone(),
        None => below_home("XDG_CACHE_HOME", ".cache")?,
    };
    Some(derived::file_in(&folder, data))
}

/// Keeps what was worked out of the dataset for the next start, when that is much more than what is kept. Without a folder that
/// can be written nothing is kept, and nothing else is different.
pub fn keep_derived(args: &ArgMatches, data: &Snapshot) {
    let Some(file) = cache_file(args, data) else { return };
    if derived::is_worth_writing(&file, data)
        && let Err(error) = derived::write(&file, data)
    {
        tracing::debug!(%error, "what was worked out is not kept");
    }
}

/// Loads the dataset and the address index that the flags name, or those found.
pub fn snapshot(args: &ArgMatches) -> Result<Snapshot, CliError> {
    let folder = dataset(args.get_one("data"))?;
    let named = args.get_one::<PathBuf>("addresses").cloned();
    let found = || {
        let beside = Some(folder.join(INDEX_NAME));
        let own = user_data().map(|f| f.join(INDEX_NAME));
        beside.into_iter().chain(own).find(|f| f.is_file())
    };
    let index = named.or_else(found);
    let mut data = Snapshot::load_with(&folder, index.as_deref()).map_err(CliError::no_answer)?;
    if let Some(file) = cache_file(args, &data) {
        derived::read(&file, &data);
    }
    if let Some(own) = user_data() {
        match announced::read(&own.join(announced::FILE_NAME)) {
            Ok(files) => data.announced = files,
            // It is no part of the data: answers do not depend on it.
            Err(error) => tracing::warn!(%error, "what servers announced is not known"),
        }
    }
    Ok(data)
}

fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = user_data().into_iter().collect();
    folders.push(PathBuf::from("data"));
    if let Some(program) = std::env::current_exe().ok().and_then(|p| p.canonicalize().ok()) {
        folders.extend(program.ancestors().skip(1).take(4).map(|above| above.join("data")));
        folders.extend(
            program
                .ancestors()
                .skip(2)
                .take(1)
                .map(|above| above.join("share/eligeo/data")),
        );
    }
    folders
}
