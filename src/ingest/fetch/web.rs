//! One request: whom it may go to, the redirects it follows, and what an answer that is no file means.

use super::retry::{Fault, retry_after};
use super::{Address, FetchError, Patience};
use std::io::Read;
use ureq::http::{HeaderMap, StatusCode};
use ureq::{Agent, Body};

/// The most redirects of one request.
const MOST_REDIRECTS: u32 = 5;
/// The most bytes of a document that is read into memory.
const MOST_TEXT: u64 = 16 << 20;

/// The network, or the server that stands in for it.
pub(super) struct Web {
    agent: Agent,
    mirror: Option<Address>,
}

/// An answer.
pub(super) struct Reply {
    /// The address that gave it, after all redirects.
    pub at: Address,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Body,
}

impl Web {
    pub fn new(patience: &Patience, mirror: Option<Address>) -> Self {
        let agent = Agent::config_builder()
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .timeout_send_request(Some(patience.silence))
            .timeout_recv_response(Some(patience.silence))
            .timeout_per_read(Some(patience.silence))
            .http_status_as_error(false)
            // Redirects are followed here, since not every one may be.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("eligeo/", env!("CARGO_PKG_VERSION"), " (data pull)"))
            .build()
            .into();
        Self { agent, mirror }
    }

    /// The address that is really asked.
    pub fn asked(&self, url: &Address) -> Address {
        match &self.mirror {
            Some(base) if base.host() != url.host() => url.under(base),
            _ => url.clone(),
        }
    }

    /// Asks, and follows redirects.
    pub fn get(&self, url: &Address, headers: &[(&'static str, String)]) -> Result<Reply, Fault> {
        let mut at = self.asked(url);
        if !(at.is_secure() || self.is_trusted(&at)) {
            return Err(Fault::Final(FetchError::Insecure(at.to_string())));
        }
        for _ in 0..=MOST_REDIRECTS {
            let reply = self.ask(&at, headers)?;
            if !reply.status.is_redirection() || reply.status == StatusCode::NOT_MODIFIED {
                return Ok(reply);
            }
            at = self.follow(&at, header(&reply.headers, "location").unwrap_or_default())?;
        }
        Err(Fault::Final(FetchError::Redirects {
            url: url.to_string(),
            most: MOST_REDIRECTS,
        }))
    }

    /// A document as text.
    pub fn text(&self, url: &Address) -> Result<String, Fault> {
        let reply = self.get(url, &[])?;
        if reply.status != StatusCode::OK {
            return Err(reply.refusal(url));
        }
        let mut raw = Vec::new();
        let read = reply.body.into_reader().take(MOST_TEXT + 1).read_to_end(&mut raw);
        read.map_err(|e| lost(url, raw.len() as u64, &e))?;
        if raw.len() as u64 > MOST_TEXT {
            return Err(Fault::Final(FetchError::TooLarge {
                url: url.to_string(),
                most: MOST_TEXT,
            }));
        }
        Ok(String::from_utf8_lossy(&raw).into_owned())
    }

    fn ask(&self, at: &Address, headers: &[(&'static str, String)]) -> Result<Reply, Fault> {
        let text = at.to_string();
        // What a server packs for the way would be kept packed.
        let mut request = self.agent.get(&text).header("accept-encoding", "identity");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let called = if at.is_loopback() {
            request.config().proxy(None).build().call()
        } else {
            request.call()
        };
        let response = called.map_err(|e| unreachable(at, &e))?;
        let (parts, body) = response.into_parts();
        Ok(Reply {
            at: at.clone(),
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }

    fn follow(&self, from: &Address, link: &str) -> Result<Address, Fault> {
        let refused = |to: &str, what| {
            Fault::Final(FetchError::Redirect {
                from: from.to_string(),
                to: to.to_owned(),
                what,
            })
        };
        if link.is_empty() {
            return Err(refused("nowhere", "since it names no address"));
        }
        let to = from
            .join(link)
            .map_err(|_| refused(link, "which is no address of the web"))?;
        let to = self.asked(&to);
        // What left TLS once could have been changed by anyone on the way.
        if to.is_secure() || (!from.is_secure() && self.is_trusted(&to)) {
            Ok(to)
        } else {
            Err(refused(&to.to_string(), "which is not https"))
        }
    }

    /// Whether plain http is good enough: this machine, and the mirror that the user named.
    fn is_trusted(&self, address: &Address) -> bool {
        let is_mirror = self.mirror.as_ref().is_some_and(|m| m.host() == address.host());
        is_mirror || address.is_loopback()
    }
}

impl Reply {
    /// What a status means that is not the one hoped for.
    pub fn refusal(&self, url: &Address) -> Fault {
        let error = FetchError::Status {
            url: url.to_string(),
            status: self.status.to_string(),
            advice: advice(self.status),
        };
        if self.status.is_server_error() || matches!(self.status.as_u16(), 408 | 425 | 429) {
            let asked = header(&self.headers, "retry-after").and_then(|t| retry_after(t, jiff::Timestamp::now()));
            Fault::Passing(error, asked)
        } else {
            Fault::Final(error)
        }
    }
}

/// A header as text.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|v| !v.is_empty())
}

/// The connection broke in the middle of a body.
pub(super) fn lost(url: &Address, got: u64, error: &std::io::Error) -> Fault {
    let error = FetchError::Lost {
        url: url.to_string(),
        got,
        what: error.to_string(),
    };
    Fault::Passing(error, None)
}

fn advice(status: StatusCode) -> &'static str {
    match status.as_u16() {
        404 | 410 => "the file has moved: look for it on the producer's site and pass it to eligeo data import",
        401 | 403 => "it does not give the file to everyone: fetch it in a browser and pass it to eligeo data import",
        408 | 425 | 429 | 500..=599 => "it is busy or out of order: run the command again later",
        _ => "open the address in a browser to see what it says",
    }
}

fn unreachable(at: &Address, error: &ureq::Error) -> Fault {
    let told = FetchError::Unreachable {
        url: at.to_string(),
        what: match error {
            ureq::Error::HostNotFound => "no such host".to_owned(),
            other => other.to_string(),
        },
    };
    match error {
        ureq::Error::Tls(_)
        | ureq::Error::Rustls(_)
        | ureq::Error::Http(_)
        | ureq::Error::BadUri(_)
        | ureq::Error::LargeResponseHeader(..) => Fault::Final(told),
        _ => Fault::Passing(told, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).expect(text)
    }

    fn followed(web: &Web, from: &str, to: &str) -> Result<String, String> {
        match web.follow(&address(from), to) {
            Ok(to) => Ok(to.to_string()),
            Err(Fault::Final(error) | Fault::Passing(error, _)) => Err(error.to_string()),
        }
    }

    #[test]
    fn redirects_stay_on_https() {
        let web = Web::new(&Patience::default(), None);
        let ok = |from, to| followed(&web, from, to).is_ok();
        assert!(ok("https://a.fr/x", "https://b.fr/y") && ok("https://a.fr/x", "/y"));
        assert!(ok("http://127.0.0.1:1/x", "http://127.0.0.1:2/y"));
        assert!(ok("http://127.0.0.1:1/x", "https://b.fr/y"));
        for to in [
            "http://b.fr/y",
            "http://127.0.0.1/y",
            "ftp://b.fr/y",
            "file:///etc/passwd",
            "",
        ] {
            assert!(!ok("https://a.fr/x", to), "{to}");
        }
        assert!(!ok("http://127.0.0.1:1/x", "http://b.fr/y"));
        let said = followed(&web, "https://a.fr/x", "http://b.fr/y").expect_err("refused");
        assert_eq!(
            said,
            "https://a.fr/x: redirects to http://b.fr/y, which is not https; it is not followed"
        );
    }

    #[test]
    fn a_mirror_takes_the_place_of_every_host() {
        let web = Web::new(&Patience::default(), Some(address("http://mirror.lan/fr/")));
        let asked = web.asked(&address("https://a.fr/x?y")).to_string();
        assert_eq!(asked, "http://mirror.lan/fr/x?y");
        let to = followed(&web, "http://mirror.lan/fr/x", "https://static.a.fr/z");
        assert_eq!(to.as_deref(), Ok("http://mirror.lan/fr/z"));
        let own = followed(&web, "http://mirror.lan/fr/x", "/elsewhere");
        assert_eq!(own.as_deref(), Ok("http://mirror.lan/elsewhere"));
    }
}
