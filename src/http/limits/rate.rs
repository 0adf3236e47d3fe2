//! How often one client may ask.

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Clients are told apart by so many hashes, so that the memory for them has a limit. Two share one very rarely.
const BUCKETS: u64 = 1 << 18;
/// After so many requests those who have not asked for a while are forgotten.
const SHRINK_EVERY: u32 = 1 << 16;

/// So many requests in a second, minute or hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    requests: NonZeroU32,
    unit: char,
}

impl Allowed {
    fn seconds(self) -> u32 {
        match self.unit {
            's' => 1,
            'm' => 60,
            _ => 3_600,
        }
    }
}

impl FromStr for Allowed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("{text}: not a rate; write for example 50/s, 600/m or 1000/h, or off");
        let (number, unit) = text.split_once('/').ok_or_else(bad)?;
        let requests = number.parse().map_err(|_| bad())?;
        match unit {
            "s" | "m" | "h" => Ok(Self {
                requests,
                unit: char::from(unit.as_bytes()[0]),
            }),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.requests, self.unit)
    }
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// After how many seconds one more is taken; at least 1.
    pub seconds: u64,
    /// The limit, as in the header `RateLimit-Policy`.
    pub policy: String,
}

/// A limit for each client. No address is kept, but a number drawn from it that is another at each start.
#[derive(Debug)]
pub struct Rate {
    limiter: RateLimiter<u64, HashMapStateStore<u64>, DefaultClock>,
    clock: DefaultClock,
    seed: RandomState,
    policy: String,
    checked: AtomicU32,
}

impl Rate {
    /// So many requests in a time; `burst` of them at once after a pause.
    #[must_use]
    pub fn new(allowed: Allowed, burst: NonZeroU32) -> Self {
        let each = Duration::from_secs(u64::from(allowed.seconds())) / allowed.requests.get();
        let one = Duration::from_nanos(1);
        let quota = Quota::with_period(each.max(one)).unwrap_or_else(|| Quota::per_second(allowed.requests));
        let (window, requests) = (
            u64::from(allowed.seconds()) * u64::from(burst.get()),
            allowed.requests.get(),
        );
        Self {
            limiter: RateLimiter::hashmap(quota.allow_burst(burst)),
            clock: DefaultClock::default(),
            seed: RandomState::new(),
            policy: format!("\"client\";q={burst};w={}", window.div_ceil(u64::from(requests)).max(1)),
            checked: AtomicU32::new(0),
        }
    }

    /// Counts a request. This machine is not limited.
    ///
    /// # Errors
    /// When the client has sent too many.
    pub fn check(&self, client: IpAddr) -> Result<(), Refused> {
        if client.is_loopback() {
            return Ok(());
        }
        if self.checked.fetch_add(1, Ordering::Relaxed) % SHRINK_EVERY == SHRINK_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(&self.bucket(client)).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Refused {
                seconds: wait.as_secs() + u64::from(wait.subsec_nanos() > 0 || wait.is_zero()),
                policy: self.policy.clone(),
            }
        })
    }

    /// An IPv6 client has a /64 of its own, so that all of it counts as one.
    fn bucket(&self, client: IpAddr) -> u64 {
        let network = match client.to_canonical() {
            IpAddr::V4(address) => (4, u64::from(address.to_bits())),
            IpAddr::V6(address) => (6, u64::try_from(address.to_bits() >> 64).unwrap_or(0)),
        };
        self.seed.hash_one(network) % BUCKETS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str, burst: u32) -> Rate {
        Rate::new(
            text.parse().expect("a rate"),
            NonZeroU32::new(burst).expect("more than none"),
        )
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn each_client_has_its_burst_and_then_waits() {
        let rate = rate("1/h", 3);
        for _ in 0..3 {
            assert_eq!(rate.check(ip("203.0.113.1")), Ok(()));
        }
        let refused = rate.check(ip("203.0.113.1")).expect_err("a fourth");
        assert!(refused.seconds > 3_000 && refused.seconds <= 3_600, "{refused:?}");
        assert_eq!(refused.policy, "\"client\";q=3;w=10800");
        assert_eq!(rate.check(ip("203.0.113.2")), Ok(()));
        // The same client, written in the way of IPv6.
        assert!(rate.check(ip("::ffff:203.0.113.1")).is_err());
        for _ in 0..100 {
            assert_eq!(rate.check(ip("127.0.0.1")), Ok(()));
            assert_eq!(rate.check(ip("::1")), Ok(()));
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let rate = rate("1/h", 1);
        assert_eq!(rate.check(ip("2001:db8:0:1::1")), Ok(()));
        assert!(rate.check(ip("2001:db8:0:1:ffff::2")).is_err());
        assert_eq!(rate.check(ip("2001:db8:0:2::1")), Ok(()));
    }

    #[test]
    fn however_many_clients_ask_the_memory_has_a_limit() {
        let rate = rate("1000000/s", 1);
        for n in 0..400_000_u32 {
            let _ = rate.check(IpAddr::V4(n.reverse_bits().into()));
        }
        assert!(rate.limiter.len() as u64 <= BUCKETS, "{}", rate.limiter.len());
    }

    #[test]
    fn rates_as_they_are_written() {
        for good in ["50/s", "1/m", "1000/h"] {
            assert_eq!(good.parse::<Allowed>().map(|a| a.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "50", "0/s", "-1/s", "5/d", "5/ s", "1.5/s", "off"] {
            assert!(bad.parse::<Allowed>().is_err(), "{bad}");
        }
    }
}
