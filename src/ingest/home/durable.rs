//! Files that are on the disk when it is said so.

use crate::ingest::error::IngestError;
use std::fs::{self, File};
use std::path::Path;

/// Files of a dataset that are large and never change: they are linked where the file system can.
const LINKED: &str = "idx";

/// Copies a folder with all in it. Names that begin with a point are left out, and links are followed.
pub fn copy_tree(from: &Path, to: &Path) -> Result<(), IngestError> {
    fs::create_dir_all(to).map_err(|e| IngestError::io(to, e))?;
    for entry in fs::read_dir(from).map_err(|e| IngestError::io(from, e))? {
        let entry = entry.map_err(|e| IngestError::io(from, e))?;
        let (path, name) = (entry.path(), entry.file_name());
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        let target = to.join(name);
        if path.is_dir() {
            copy_tree(&path, &target)?;
        } else {
            copy(&path, &target)?;
        }
    }
    Ok(())
}

fn copy(path: &Path, target: &Path) -> Result<(), IngestError> {
    let is_linked = path.extension().is_some_and(|e| e == LINKED);
    if is_linked && fs::hard_link(path, target).is_ok() {
        return Ok(());
    }
    let copied = fs::copy(path, target).map(|_| ());
    // The copy of a file that nobody may write must still be replaceable.
    copied
        .and_then(|()| make_writable(target))
        .map_err(|e| IngestError::io(target, e))
}

fn make_writable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(mode | 0o200))
}

/// Waits until all files of a folder are on the disk.
pub fn sync_tree(folder: &Path) -> Result<(), IngestError> {
    for entry in fs::read_dir(folder).map_err(|e| IngestError::io(folder, e))? {
        let path = entry.map_err(|e| IngestError::io(folder, e))?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        } else {
            let synced = File::open(&path).and_then(|file| file.sync_all());
            synced.map_err(|e| IngestError::io(&path, e))?;
        }
    }
    sync_folder(folder)
}

/// Waits until the names in a folder are on the disk.
pub fn sync_folder(folder: &Path) -> Result<(), IngestError> {
    let synced = File::open(folder).and_then(|file| file.sync_all());
    synced.map_err(|e| IngestError::io(folder, e))
}
