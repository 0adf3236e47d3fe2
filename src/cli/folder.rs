//! Which dataset to use.

use super::CliError;
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

fn candidates() -> Vec<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let home = variable("XDG_DATA_HOME").or_else(|| Some(variable("HOME")?.join(".local/share")));
    let mut folders: Vec<PathBuf> = home.map(|h| h.join("eligeo")).into_iter().collect();
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
