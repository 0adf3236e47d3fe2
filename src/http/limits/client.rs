//! Who asks: the address at the other end of the connection or, through a proxy that is trusted, the one it names.

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

/// The address at the other end of the connection, with every request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The header in which proxies name their clients. Only one is read: a proxy that writes one passes the other on as the client sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Forwarding {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl Forwarding {
    /// The names the operator may use.
    pub const NAMES: [&str; 2] = ["x-forwarded-for", "forwarded"];

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::XForwardedFor, Self::Forwarded]
            .into_iter()
            .zip(Self::NAMES)
            .find_map(|(one, own)| (own == name).then_some(one))
    }

    fn header(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => header::FORWARDED,
        }
    }
}

/// The proxies that are trusted.
#[derive(Debug, Default)]
pub struct Proxies {
    networks: Vec<IpNet>,
    forwarding: Forwarding,
    /// Whether it was said that a proxy is not in the list.
    told: AtomicBool,
}

impl Proxies {
    /// Those in these networks, which name their clients in this header.
    #[must_use]
    pub fn new(networks: Vec<IpNet>, forwarding: Forwarding) -> Self {
        Self {
            networks,
            forwarding,
            told: AtomicBool::new(false),
        }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// The client: the last address in the chain that is no trusted proxy. What stands before it anybody may have written.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let name = self.forwarding.header();
        if !self.trusts(client) {
            self.tell(client, headers.contains_key(&name));
            return client;
        }
        let lines: Vec<&str> = headers.get_all(&name).iter().filter_map(|v| v.to_str().ok()).collect();
        for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            let text = match self.forwarding {
                Forwarding::XForwardedFor => Some(entry),
                Forwarding::Forwarded => element(entry),
            };
            // What is no address hides who asks: the proxy that wrote it is all that is known.
            let Some(address) = text.and_then(address) else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    /// Says once that clients of a proxy count as one.
    fn tell(&self, peer: IpAddr, forwarded: bool) {
        if forwarded && !peer.is_loopback() && !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "a request came with the header of a proxy that is not in --trusted-proxies: all clients of a proxy count as one"
            );
        }
    }
}

/// The `for` of an element of `Forwarded`.
fn element(entry: &str) -> Option<&str> {
    entry.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })
}

/// An address as proxies write it: alone, with a port, in brackets, in quotes.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let found = IpAddr::from_str(bare).or_else(|_| SocketAddr::from_str(text).map(|a| a.ip()));
    found.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(forwarding: Forwarding, trusted: &[&str], peer: &str, lines: &[&'static str]) -> String {
        let networks = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(forwarding.header(), HeaderValue::from_static(line));
        }
        let proxies = Proxies::new(networks, forwarding);
        proxies.client(peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn the_last_address_that_is_no_trusted_proxy_is_the_client() {
        let of =
            |trusted: &[&str], peer, lines: &[&'static str]| client(Forwarding::XForwardedFor, trusted, peer, lines);
        // Nobody is trusted: what a header says is nothing.
        assert_eq!(of(&[], "10.0.0.1", &["203.0.113.9"]), "10.0.0.1");
        let inside = &["10.0.0.0/8", "fd00::/8"];
        assert_eq!(of(inside, "10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(of(inside, "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        // Before the last untrusted one a client may have written what it likes.
        assert_eq!(
            of(inside, "10.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.2"]),
            "203.0.113.9"
        );
        assert_eq!(
            of(inside, "10.0.0.1", &["1.1.1.1", "203.0.113.9,10.0.0.2"]),
            "203.0.113.9"
        );
        assert_eq!(of(inside, "10.0.0.1", &["10.0.0.7"]), "10.0.0.7");
        assert_eq!(of(inside, "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(of(inside, "10.0.0.1", &["1.1.1.1, unknown"]), "10.0.0.1");
        assert_eq!(of(inside, "::ffff:10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(of(inside, "fd00::5", &["203.0.113.9:1234"]), "203.0.113.9");
    }

    #[test]
    fn forwarded_is_read_as_its_standard_says() {
        let of = |lines: &[&'static str]| client(Forwarding::Forwarded, &["10.0.0.0/8"], "10.0.0.1", lines);
        assert_eq!(
            of(&["for=1.1.1.1, For=\"[2001:db8::9]:80\";proto=https"]),
            "2001:db8::9"
        );
        assert_eq!(of(&["by=10.0.0.1;for=192.0.2.7;host=x"]), "192.0.2.7");
        assert_eq!(of(&["for=_hidden"]), "10.0.0.1");
        assert_eq!(of(&["proto=https"]), "10.0.0.1");
    }
}
