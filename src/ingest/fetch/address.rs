//! Web addresses: taken apart, put together, and which may be asked.

use std::fmt;
use thiserror::Error;

/// A text that is no address to fetch from.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{text}: {what}")]
pub struct BadAddress {
    text: String,
    what: &'static str,
}

/// An address of the web: `http` or `https`, host with port, path with query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    secure: bool,
    host: String,
    path: String,
}

impl Address {
    /// Reads an absolute address. A fragment is dropped; what cannot stand in a request is percent-encoded.
    ///
    /// # Errors
    /// When it is of another scheme, has no host, or names a user.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let bad = |what| BadAddress {
            text: text.chars().take(200).collect(),
            what,
        };
        let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
        let (secure, rest) = if lower.starts_with("https://") {
            (true, &text[8..])
        } else if lower.starts_with("http://") {
            (false, &text[7..])
        } else {
            return Err(bad("not an address of the web (https://…)"));
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        if host.is_empty() || host.starts_with(':') {
            return Err(bad("it names no host"));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
        if !host.chars().all(plain) {
            return Err(bad(
                "its host is none (a user or a password in an address is not taken)",
            ));
        }
        Ok(Self {
            secure,
            host: host.to_ascii_lowercase(),
            path: rooted(&encoded(path)),
        })
    }

    /// The address that a link on this page leads to.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn join(&self, link: &str) -> Result<Self, BadAddress> {
        let link = link.trim();
        if has_scheme(link) {
            return Self::parse(link);
        }
        let scheme = self.scheme();
        if link.starts_with("//") {
            return Self::parse(&format!("{scheme}:{link}"));
        }
        let base = self.path.split('?').next().unwrap_or("/");
        let path = match link.chars().next() {
            None | Some('#') => self.path.clone(),
            Some('/') => link.to_owned(),
            Some('?') => format!("{base}{link}"),
            Some(_) => {
                let folder = base.rfind('/').map_or("/", |at| &base[..=at]);
                format!("{folder}{link}")
            }
        };
        Self::parse(&format!("{scheme}://{}{}", self.host, without_dots(&path)))
    }

    /// `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    /// Whether it is asked over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host, with its port when one is named.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path and the query; begins with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same path on another server, below that server's own path.
    #[must_use]
    pub fn under(&self, base: &Self) -> Self {
        let folder = base.path.split('?').next().unwrap_or_default();
        Self {
            secure: base.secure,
            host: base.host.clone(),
            path: format!("{}{}", folder.trim_end_matches('/'), self.path),
        }
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let name = match self.host.strip_prefix('[') {
            Some(six) => six.split(']').next().unwrap_or_default(),
            None => self.host.split(':').next().unwrap_or_default(),
        };
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The last segment of the path that is not empty, as a file may be called: letters, digits, `.`, `-`, `_`.
    #[must_use]
    pub fn name(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        file_name(path.rsplit('/').find(|s| !s.is_empty()).unwrap_or_default())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.host, self.path)
    }
}

/// A text as a file may be called; never hidden, never a path, never empty.
#[must_use]
pub fn file_name(text: &str) -> String {
    let kept = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '-'
        }
    };
    let name: String = text.chars().map(kept).collect();
    // From the end: that is where the ending stands.
    let start = name.len().saturating_sub(120);
    let name = name[start..].trim_start_matches(['.', '-']);
    if name.is_empty() {
        "file".to_owned()
    } else {
        name.to_owned()
    }
}

fn has_scheme(link: &str) -> bool {
    link.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

fn rooted(path: &str) -> String {
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

fn encoded(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// RFC 3986, 5.2.4: `.` and `..` undone.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    let mut kept: Vec<&str> = Vec::new();
    let ends_in_folder = path.ends_with(['/']) || path.ends_with("/.") || path.ends_with("/..");
    for part in path.split('/').filter(|p| !p.is_empty()) {
        match part {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(part),
        }
    }
    let slash = if ends_in_folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{slash}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_addresses() {
        let address = Address::parse("HTTPS://Static.Data.gouv.fr:443/a b/é.csv?x=1#top").expect("an address");
        assert_eq!(
            address.to_string(),
            "https://static.data.gouv.fr:443/a%20b/%C3%A9.csv?x=1"
        );
        assert_eq!(address.name(), "C3-A9.csv");
        assert_eq!(Address::parse("http://a").expect("an address").path(), "/");
        assert_eq!(Address::parse("https://a/b/c/").expect("an address").name(), "c");
        for bad in [
            "ftp://a/b",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "https://u:p@a/",
            "a/b",
            "",
        ] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn links_are_followed_as_browsers_do() {
        let page = Address::parse("https://a.fr/x/y?q").expect("an address");
        for (link, want) in [
            ("https://b.fr/z", "https://b.fr/z"),
            ("//b.fr/z", "https://b.fr/z"),
            ("/z", "https://a.fr/z"),
            ("z", "https://a.fr/x/z"),
            ("../z/", "https://a.fr/z/"),
            ("../../../z", "https://a.fr/z"),
            ("?r", "https://a.fr/x/y?r"),
            ("2026/", "https://a.fr/x/2026/"),
        ] {
            assert_eq!(page.join(link).expect(link).to_string(), want, "{link}");
        }
        assert!(page.join("ftp://b.fr/z").is_err());
        assert!(page.join("file:/etc/passwd").is_err());
    }

    #[test]
    fn this_machine() {
        for (text, here) in [
            ("http://127.0.0.1:80/", true),
            ("http://[::1]:80/", true),
            ("http://localhost/", true),
            ("http://127.0.0.1.example.org/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(Address::parse(text).expect(text).is_loopback(), here, "{text}");
        }
    }

    #[test]
    fn names_of_files_are_harmless() {
        assert_eq!(file_name("../../.bashrc"), "bashrc");
        assert_eq!(file_name("a/b"), "a-b");
        assert_eq!(file_name(""), "file");
    }
}
