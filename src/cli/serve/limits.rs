//! How much the service takes on, from whom, and for how long.

use super::super::CliError;
use crate::bulk::pipeline::cores;
use crate::http::limits::Limits;
use crate::http::limits::admission::Admission;
use crate::http::limits::client::{Forwarding, Proxies};
use crate::http::limits::rate::{Allowed, Rate};
use crate::http::server::Settings;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};
use ipnet::IpNet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::runtime::Handle;

/// Requests of each class that are worked on at once, for each core, unless the operator says otherwise.
const FOR_EACH_CORE: [u64; 4] = [128, 64, 8, 16];
/// Descriptors for everything that is no connection of a client.
const OWN_DESCRIPTORS: u64 = 256;

/// The flags.
pub fn args() -> Vec<Arg> {
    let number = |name: &'static str, unit: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(unit)
            .default_value(default)
            .value_parser(clap::value_parser!(u64).range(1..=1_000_000))
            .help(help)
    };
    let at_once = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(clap::value_parser!(u64).range(1..=1_000_000))
            .help(help)
    };
    vec![
        number(
            "max-connections",
            "N",
            "4096",
            "Connections that may be open; more are answered 503",
        ),
        number(
            "header-timeout",
            "SECONDS",
            "10",
            "The longest a client may take for the headers of a request",
        ),
        number(
            "idle-timeout",
            "SECONDS",
            "75",
            "How long a connection is kept between two requests",
        ),
        number(
            "write-timeout",
            "SECONDS",
            "60",
            "The longest a client may take no byte of an answer",
        ),
        number(
            "request-timeout",
            "SECONDS",
            "30",
            "The longest a request may take to arrive and be answered; tables have times of their own",
        ),
        at_once(
            "max-lookups",
            "Look-ups and pages in flight; more are answered 503 [default: 128 for each core]",
        ),
        at_once("max-tiles", "Tiles and outlines in flight [default: 64 for each core]"),
        at_once(
            "max-searches",
            "Searches of many places in flight [default: 8 for each core]",
        ),
        at_once(
            "max-tables",
            "Tables and jobs in flight, with those that still arrive [default: 16 for each core]",
        ),
        Arg::new("rate-limit")
            .long("rate-limit")
            .value_name("N/s")
            .default_value("50/s")
            .value_parser(rate)
            .help(
                "Requests of one client in a second (s), minute (m) or hour (h), or off; this machine is not limited",
            ),
        number(
            "rate-burst",
            "N",
            "200",
            "Requests of one client that are taken at once after a pause",
        ),
        Arg::new("trusted-proxies")
            .long("trusted-proxies")
            .value_name("CIDR,…")
            .value_delimiter(',')
            .value_parser(network)
            .help("Networks of proxies whose word on the address of a client is taken [default: none]"),
        Arg::new("forwarded-header")
            .long("forwarded-header")
            .value_name("NAME")
            .default_value(Forwarding::NAMES[0])
            .value_parser(PossibleValuesParser::new(Forwarding::NAMES))
            .help("The header in which these proxies name their clients"),
        Arg::new("drain")
            .long("drain")
            .value_name("SECONDS")
            .default_value("0")
            .value_parser(clap::value_parser!(u64).range(0..=3_600))
            .help("How long to go on after SIGTERM while /readyz is 503, so that a proxy learns of it first"),
    ]
}

fn rate(text: &str) -> Result<Option<Allowed>, String> {
    if text == "off" {
        Ok(None)
    } else {
        text.parse().map(Some)
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let one = |address: IpAddr| IpNet::from(address);
    let found = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(one));
    found.map_err(|_| format!("{text}: not a network; write for example 10.0.0.0/8, 192.0.2.1 or fd00::/8"))
}

fn number(args: &ArgMatches, name: &str) -> Option<u64> {
    args.get_one::<u64>(name).copied()
}

fn seconds(args: &ArgMatches, name: &str) -> Duration {
    Duration::from_secs(number(args, name).unwrap_or_default())
}

/// The limits of requests, which are worked on by the threads of a runtime.
pub fn limits(args: &ArgMatches, work: Handle) -> Result<Limits, CliError> {
    let mut most = [0; 4];
    for ((most, name), each) in most
        .iter_mut()
        .zip(["max-lookups", "max-tiles", "max-searches", "max-tables"])
        .zip(FOR_EACH_CORE)
    {
        let all = number(args, name).unwrap_or(each.saturating_mul(cores() as u64));
        *most = usize::try_from(all).unwrap_or(usize::MAX);
    }
    let burst = number(args, "rate-burst").and_then(|n| NonZeroU32::new(u32::try_from(n).ok()?));
    let burst = burst.ok_or_else(|| CliError::Usage("--rate-burst: must be at least 1".to_owned()))?;
    let allowed = args.get_one::<Option<Allowed>>("rate-limit").copied().flatten();
    let networks = args
        .get_many::<IpNet>("trusted-proxies")
        .unwrap_or_default()
        .copied()
        .collect();
    let header = args.get_one::<String>("forwarded-header");
    let header = header.and_then(|name| Forwarding::named(name)).unwrap_or_default();
    Ok(Limits {
        request_timeout: seconds(args, "request-timeout"),
        rate: allowed.map(|allowed| Rate::new(allowed, burst)),
        proxies: Proxies::new(networks, header),
        admission: Admission::new(most, Some(work)),
    })
}

/// What connections may take.
pub fn connections(args: &ArgMatches) -> Settings {
    let asked = number(args, "max-connections").unwrap_or(u64::MAX);
    let most = descriptors().saturating_sub(OWN_DESCRIPTORS).max(1);
    if asked > most {
        tracing::warn!(
            connections = most,
            "fewer connections than --max-connections: the system allows no more open files (ulimit -n, LimitNOFILE)"
        );
    }
    Settings {
        connections: usize::try_from(asked.min(most)).unwrap_or(usize::MAX),
        header_timeout: seconds(args, "header-timeout"),
        idle_timeout: seconds(args, "idle-timeout"),
        write_timeout: seconds(args, "write-timeout"),
    }
}

/// How long to go on after SIGTERM.
pub fn drain(args: &ArgMatches) -> Duration {
    seconds(args, "drain")
}

/// How many files this process may have open, after it took all it may have.
fn descriptors() -> u64 {
    let now = || rlimit::getrlimit(rlimit::Resource::NOFILE).map(|(soft, _)| soft);
    // Where nothing can be known, the least that systems give.
    rlimit::increase_nofile_limit(u64::MAX)
        .or_else(|_| now())
        .unwrap_or(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_single_addresses() {
        for good in ["10.0.0.0/8", "192.0.2.1", "fd00::/8", "::1"] {
            assert!(network(good).is_ok(), "{good}");
        }
        for bad in ["", "10.0.0.0/33", "localhost", "10.0.0"] {
            assert!(network(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rate_or_none() {
        assert_eq!(rate("off"), Ok(None));
        assert!(rate("50/s").is_ok_and(|r| r.is_some()));
        assert!(rate("fast").is_err());
    }
}
