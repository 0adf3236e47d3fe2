use super::address::BadAddress;
use std::path::PathBuf;
use thiserror::Error;

/// Why a file could not be fetched: what was wrong, where, and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// An address that cannot be asked.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// A mirror that is neither a folder nor a web address.
    #[error("--mirror {0}: neither a folder nor a web address (https://…, or http://… of a server of yours)")]
    Mirror(String),
    /// No answer, or the connection broke.
    #[error("{url}: {what}; check the network, or name a mirror with --mirror")]
    Unreachable {
        /// What was asked.
        url: String,
        /// What the system said.
        what: String,
    },
    /// An answer that is no file.
    #[error("{url}: the server answers {status}; {advice}")]
    Status {
        /// What was asked.
        url: String,
        /// Status and its name.
        status: String,
        /// What to do.
        advice: &'static str,
    },
    /// The server asks to be left alone for longer than is waited here.
    #[error("{url}: the server asks to wait {seconds} s; run the command again after that")]
    AskedToWait {
        /// What was asked.
        url: String,
        /// Seconds.
        seconds: u64,
    },
    /// An official address without TLS.
    #[error("{0}: not https, and neither this machine nor the mirror; correct url in the manifest")]
    Insecure(String),
    /// A redirect that is not followed.
    #[error("{from}: redirects to {to}, {what}; it is not followed")]
    Redirect {
        /// The address that redirects.
        from: String,
        /// Where to.
        to: String,
        /// Why it is not followed.
        what: &'static str,
    },
    /// Redirects without end.
    #[error(
        "{url}: more than {most} redirects; the address leads in a circle: open it in a browser and pass the file to eligeo data import"
    )]
    Redirects {
        /// The first address.
        url: String,
        /// The most that are followed.
        most: u32,
    },
    /// The body ended early.
    #[error("{url}: ends at byte {got} of {expected} ({what}); run the command again to go on from there")]
    Truncated {
        /// What was asked.
        url: String,
        /// Bytes received.
        got: u64,
        /// Bytes announced.
        expected: u64,
        /// How it ended.
        what: String,
    },
    /// The connection was lost in the middle of a body of unknown length.
    #[error("{url}: the connection was lost at byte {got} ({what}); run the command again")]
    Lost {
        /// What was asked.
        url: String,
        /// Bytes received.
        got: u64,
        /// What the system said.
        what: String,
    },
    /// A server that sends another part of the file than was asked for.
    #[error("{url}: the server was asked for what follows byte {from} and sends something else; run the command again")]
    Range {
        /// What was asked.
        url: String,
        /// The first byte asked for, from 0.
        from: u64,
    },
    /// It failed each time.
    #[error("{last} (tried {tries} times)")]
    GaveUp {
        /// How often it was tried.
        tries: u32,
        /// The last failure.
        last: Box<FetchError>,
    },
    /// More than a layer can be.
    #[error("{url}: more than {most} bytes, which this layer never has; look at the address before anything else")]
    TooLarge {
        /// What was asked.
        url: String,
        /// The limit in bytes.
        most: u64,
    },
    /// Something else than the layer's file.
    #[error(
        "{url}: {found}, where {wanted} is expected (it begins {begins}); open the address in a browser to see what it says"
    )]
    NotThatKind {
        /// Where it came from.
        url: String,
        /// What it is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
        /// Its first characters.
        begins: String,
    },
    /// It is not the file that the catalogue describes.
    #[error(
        "{url}: its {algorithm} is {found}, the catalogue says {expected}; it was changed on the way, or the catalogue is behind: try again later"
    )]
    Checksum {
        /// Where it came from.
        url: String,
        /// Which checksum.
        algorithm: &'static str,
        /// What the catalogue says.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// An archive made to fill a disk.
    #[error("{url}: {what}; it is not unpacked")]
    Bomb {
        /// Where it came from.
        url: String,
        /// What gives it away.
        what: String,
    },
    /// An archive, a table or a collection that cannot be read.
    #[error("{url}: {what}")]
    Unreadable {
        /// Where it came from.
        url: String,
        /// What is wrong.
        what: String,
    },
    /// The wanted columns are not there.
    #[error("{url}: no column {missing} (found: {found}); the file's layout has changed, this version cannot read it")]
    Columns {
        /// Where it came from.
        url: String,
        /// Those that are missing.
        missing: String,
        /// Those that are there.
        found: String,
    },
    /// A catalogue or a folder that does not name one file.
    #[error("{url}: {what}; there is: {listed}; fetch the right one and pass it to eligeo data import")]
    Choice {
        /// The catalogue.
        url: String,
        /// What was looked for, and found how often.
        what: String,
        /// What is there.
        listed: String,
    },
    /// Not in the mirror.
    #[error("{url}: not in the mirror; looked for {looked}")]
    NotInMirror {
        /// The official address.
        url: String,
        /// Where it was looked for.
        looked: String,
    },
    /// Offline, and never fetched before.
    #[error("{url}: never fetched before, and --offline asks nobody; name a mirror with --mirror")]
    Offline {
        /// The official address.
        url: String,
    },
    /// The disk.
    #[error("{}: {doing}: {}; {}", path.display(), disk_says(source), disk_advice(source))]
    Disk {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another run fetches the same layer.
    #[error("{}: another eligeo data pull is fetching this layer; wait until it ends", .0.display())]
    Taken(PathBuf),
}

fn disk_says(source: &std::io::Error) -> String {
    match source.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        _ => source.to_string(),
    }
}

fn disk_advice(source: &std::io::Error) -> &'static str {
    match source.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "free some space, or set XDG_DATA_HOME to a folder on another disk, and run the command again"
        }
        std::io::ErrorKind::PermissionDenied => "set XDG_DATA_HOME to a folder that you may write",
        _ => "check the folder",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind};

    #[test]
    fn a_full_disk_is_said_in_one_line() {
        let full = FetchError::Disk {
            path: PathBuf::from("raw/qpv/qp.zip.part"),
            doing: "cannot be written at byte 4096",
            source: Error::from(ErrorKind::StorageFull),
        };
        let text = full.to_string();
        assert_eq!(
            text,
            "raw/qpv/qp.zip.part: cannot be written at byte 4096: the disk is full; free some space, or set \
             XDG_DATA_HOME to a folder on another disk, and run the command again"
        );
    }
}
