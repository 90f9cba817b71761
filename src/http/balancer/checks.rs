//! Health checks of targets that can be reached: where there are real containers, or on a wall
//! clock from when a port of a load balancer was first asked for.
//!
//! Real containers are checked from when they are registered, and get requests once they have
//! passed; everything else has passed its first check when the profile says so. After that a target
//! that fails as many checks in a row as its group says is unhealthy, and one that passes as many
//! is healthy again. What a test says of a target stays until checks find something else than
//! before. Of checks over HTTPS only the connection is made, as of those over TCP: path and codes
//! count for nothing then.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, timeout, timeout_at};

use super::destination::{address, is_simulated};
use crate::aws::elb::declared::{Group, use_of};
use crate::aws::elb::{Target, TargetHealth};
use crate::command::Command;
use crate::driver::{Driver, State};
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::wire::elbv2::enums::ProtocolEnum;

/// How long until somebody looks again which checks are due.
const LOOK_S: Duration = Duration::from_secs(1);

/// The region, the group of a target, and what it is called there: `id:port`.
type Name = (RegionKey, String, String);

/// A check that is to be made.
#[derive(Clone, Debug)]
struct Check {
    of: Name,
    asks: Asks,
    interval: Duration,
    timeout: Duration,
    /// How many results in a row change what is thought of a target: good ones, and bad ones.
    thresholds: [u32; 2],
    health: TargetHealth,
}

/// How a target is checked.
#[derive(Clone, Debug)]
enum Asks {
    /// Nobody need ask: a test has said what is found, or the container is simulated.
    Nobody { passes: bool },
    /// That there is a connection is enough; also where HTTPS is asked for, which the fake does not
    /// speak.
    Tcp(SocketAddr),
    /// The path, and the codes that are good.
    Http(SocketAddr, String, String),
}

/// What checks have found of a target.
#[derive(Clone, Copy, Debug)]
struct Seen {
    due: Instant,
    passes: bool,
    /// How often in a row.
    count: u32,
    /// When that was counted last.
    counted: Instant,
    /// Whether they have been enough already. What a test says after that stays.
    is_found: bool,
}

impl Check {
    /// Takes in a result. Returns whether the target is found in another health than before.
    fn take_in(&self, before: Option<Seen>, passes: bool, now: Instant) -> (Seen, bool) {
        let same = before.filter(|seen| seen.passes == passes);
        let mut seen = same.unwrap_or(Seen {
            due: now,
            passes,
            count: 0,
            counted: now,
            is_found: false,
        });
        // One that begins is asked more often, so that nobody waits for it longer than it takes.
        // That it has not begun yet counts no more often for that.
        if seen.count == 0 || now.duration_since(seen.counted) + LOOK_S > self.interval {
            seen.count += 1;
            seen.counted = now;
        }
        let is_new = self.health == TargetHealth::Initial;
        seen.due = now
            + if is_new && !passes {
                LOOK_S
            } else {
                self.interval
            };
        let threshold = self.thresholds[usize::from(!passes)];
        // Thresholds may have been lowered meanwhile.
        let is_enough = seen.count >= threshold;
        let is_news = is_enough && !seen.is_found;
        let finds = match self.health {
            // One that is good is enough at first.
            TargetHealth::Initial => passes || is_enough,
            TargetHealth::Healthy => !passes && is_news,
            TargetHealth::Unhealthy => passes && is_news,
            _ => false,
        };
        seen.is_found |= is_enough || finds;
        (seen, finds)
    }

    /// How long until checks have found of a target what they find.
    fn finds_within(&self) -> Duration {
        let most = self.thresholds.into_iter().max().unwrap_or_default();
        self.interval * most + self.timeout + LOOK_S
    }
}

/// Checks the targets of a fake until the fake is gone.
#[expect(
    clippy::disallowed_methods,
    reason = "targets are of the world outside, and so is the time that checks take"
)]
async fn check_all(driver: Weak<Driver>, finds_within_s: Arc<AtomicU64>) {
    let mut seen: BTreeMap<Name, Seen> = BTreeMap::new();
    let mut asked: BTreeSet<Name> = BTreeSet::new();
    let mut running = JoinSet::new();
    loop {
        let Some(checks) = look(&driver) else {
            return;
        };
        let longest = checks.iter().map(Check::finds_within).max();
        finds_within_s.store(longest.unwrap_or_default().as_secs(), Ordering::Relaxed);
        let there: BTreeSet<&Name> = checks.iter().map(|check| &check.of).collect();
        seen.retain(|name, _| there.contains(name));
        let now = Instant::now();
        for check in checks {
            let is_due = seen.get(&check.of).is_none_or(|seen| seen.due <= now);
            if is_due && asked.insert(check.of.clone()) {
                running.spawn(async move {
                    let passes = timeout(check.timeout, check.asks.passes()).await;
                    (check, passes.unwrap_or(false))
                });
            }
        }
        // One that takes its time holds up no other.
        while let Ok(done) = timeout_at(now + LOOK_S, next(&mut running)).await {
            let Ok((check, passes)) = done else { continue };
            asked.remove(&check.of);
            let before = seen.get(&check.of).copied();
            let (found, is_other) = check.take_in(before, passes, Instant::now());
            seen.insert(check.of.clone(), found);
            if is_other {
                tell(&driver, check.of, passes).await;
            }
        }
    }
}

/// The next that is done; never while nothing is to be done.
async fn next<T: 'static>(running: &mut JoinSet<T>) -> Result<T, tokio::task::JoinError> {
    match running.join_next().await {
        Some(done) => done,
        None => std::future::pending().await,
    }
}

/// What is to be checked; `None` when the fake is gone.
fn look(driver: &Weak<Driver>) -> Option<Vec<Check>> {
    let driver = driver.upgrade()?;
    let of_all = |state: &State| {
        let regions = state.regions();
        regions.flat_map(|region| checks(state, region)).collect()
    };
    Some(driver.glance(of_all).unwrap_or_default())
}

/// A target is found in another health than before.
async fn tell(driver: &Weak<Driver>, (region, group, target): Name, is_healthy: bool) {
    let Some(driver) = driver.upgrade() else {
        return;
    };
    // It may run closures of a test, which is not for the thread of all sockets.
    let told = spawn_blocking(move || {
        let command = Command::SetTargetHealth {
            group,
            target,
            is_healthy,
        };
        driver.act(|state| state.apply(region, command))
    });
    // A target that is gone meanwhile needs no health.
    if let Ok(Err(refusal)) = told.await {
        tracing::debug!(target: "fake_ecs", %refusal, "a target was checked in vain");
    }
}

fn checks(state: &State, region: &Region) -> Vec<Check> {
    let declared = &region.elb.declared;
    let mut checks = Vec::new();
    for (arn, group) in &declared.groups {
        let known = region.elb.find_group(arn);
        let Some(known) = known.filter(|_| use_of::is_checked(declared, arn)) else {
            continue;
        };
        for target in region.elb.in_group(known) {
            let asks = asks(state, region, group, target);
            checks.extend(asks.map(|asks| check((region.key, arn), group, target, asks)));
        }
    }
    checks
}

/// How the target is checked, if it is.
fn asks(state: &State, region: &Region, group: &Group, target: &Target) -> Option<Asks> {
    let is_new = match target.health {
        // Where nothing is real the profile says when the first check has passed.
        TargetHealth::Initial if !region.elb.is_probed => return None,
        TargetHealth::Initial => true,
        TargetHealth::Healthy | TargetHealth::Unhealthy => false,
        _ => return None,
    };
    if region.elb.is_probed && target.fails_checks {
        return is_new.then_some(Asks::Nobody { passes: false });
    }
    let Some(mut address) = address(state, region, target) else {
        let passes = is_simulated(state, region, target);
        return (is_new && passes).then_some(Asks::Nobody { passes });
    };
    let shown = &group.shown;
    let port = shown.health_check_port.as_deref();
    if let Some(port) = port.and_then(|port| port.parse().ok()) {
        address.set_port(port);
    }
    let asks_for = shown.health_check_protocol;
    if matches!(asks_for, Some(ProtocolEnum::Tcp | ProtocolEnum::Https)) {
        return Some(Asks::Tcp(address));
    }
    let path = shown.health_check_path.as_deref().unwrap_or("/");
    let codes = shown
        .matcher
        .as_ref()
        .and_then(|of| of.http_code.as_deref());
    let codes = codes.unwrap_or("200");
    Some(Asks::Http(address, path.to_owned(), codes.to_owned()))
}

fn check((region, arn): (RegionKey, &str), group: &Group, target: &Target, asks: Asks) -> Check {
    let shown = &group.shown;
    let seconds = |given: Option<i32>, default: u64| {
        let given = given.and_then(|seconds| u64::try_from(seconds).ok());
        Duration::from_secs(given.unwrap_or(default))
    };
    let times = |given: Option<i32>| given.and_then(|it| u32::try_from(it).ok()).unwrap_or(2);
    Check {
        of: (
            region,
            arn.to_owned(),
            format!("{}:{}", target.id, target.port),
        ),
        asks,
        interval: seconds(shown.health_check_interval_seconds, 30),
        timeout: seconds(shown.health_check_timeout_seconds, 5),
        thresholds: [
            times(shown.healthy_threshold_count),
            times(shown.unhealthy_threshold_count),
        ],
        health: target.health,
    }
}

impl Asks {
    async fn passes(&self) -> bool {
        match self {
            Self::Nobody { passes } => *passes,
            Self::Tcp(address) => TcpStream::connect(address).await.is_ok(),
            Self::Http(address, path, codes) => {
                let status = status(*address, path).await;
                status.is_some_and(|status| is_among(status, codes))
            }
        }
    }
}

/// The status that a target answers with, if it answers.
async fn status(address: SocketAddr, path: &str) -> Option<u16> {
    let stream = TcpStream::connect(address).await.ok()?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.ok()?;
    let talking = tokio::spawn(connection);
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = path.parse().unwrap_or_else(|_| Uri::from_static("/"));
    let headers = request.headers_mut();
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static("ELB-HealthChecker/2.0"),
    );
    if let Ok(host) = HeaderValue::from_str(&address.to_string()) {
        headers.insert(HOST, host);
    }
    let answer = sender.send_request(request).await;
    talking.abort();
    Some(answer.ok()?.status().as_u16())
}

/// Whether a code is among codes and ranges of codes, as `200,301-302`.
fn is_among(code: u16, codes: &str) -> bool {
    codes.split(',').any(|part| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let bounds = (from.trim().parse::<u16>(), to.trim().parse::<u16>());
        matches!(bounds, (Ok(from), Ok(to)) if (from..=to).contains(&code))
    })
}

/// Checks as long as this is kept.
#[derive(Debug)]
pub(super) struct Checker {
    checking: tokio::task::AbortHandle,
    finds_within_s: Arc<AtomicU64>,
}

impl Checker {
    /// For a fake whose time is that of the world outside. `None` where no thread can be had.
    pub(super) fn start(driver: &Arc<Driver>) -> Option<Self> {
        let io_thread = crate::io_thread::handle().ok()?;
        let finds_within_s = Arc::default();
        let checking = check_all(Arc::downgrade(driver), Arc::clone(&finds_within_s));
        Some(Self {
            checking: io_thread.spawn(checking).abort_handle(),
            finds_within_s,
        })
    }

    /// How long of real time checks may take to find what there is.
    pub(super) fn finds_within(&self) -> Duration {
        Duration::from_secs(self.finds_within_s.load(Ordering::Relaxed))
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.checking.abort();
    }
}

#[cfg(test)]
mod tests {
    use TargetHealth::{Healthy, Initial, Unhealthy};

    use super::*;

    /// Takes in results that came at these seconds. Returns which of them were found to be news.
    #[expect(clippy::disallowed_methods, reason = "checks count real time")]
    fn news(health: TargetHealth, results: &[(u64, bool)]) -> Vec<u64> {
        let check = check(health);
        let began = Instant::now();
        let mut seen = None;
        let found = results.iter().filter(|(at, passes)| {
            let (now, is_news) = check.take_in(seen, *passes, began + Duration::from_secs(*at));
            seen = Some(now);
            is_news
        });
        found.map(|(at, _)| *at).collect()
    }

    fn check(health: TargetHealth) -> Check {
        Check {
            of: (RegionKey(0), String::new(), String::new()),
            asks: Asks::Nobody { passes: true },
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(2),
            thresholds: [3, 2],
            health,
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "checks count real time")]
    fn a_threshold_that_is_lowered_counts_what_was_found_before() {
        let mut check = check(Healthy);
        check.thresholds = [5, 5];
        let began = Instant::now();
        let mut seen = None;
        let mut news = Vec::new();
        for (at, threshold) in [(0, 5), (10, 5), (20, 5), (30, 2), (40, 2)] {
            check.thresholds[1] = threshold;
            let now = began + Duration::from_secs(at);
            let (found, is_news) = check.take_in(seen, false, now);
            seen = Some(found);
            news.push(is_news);
        }

        // What was found is said once: until something else is found, a test may say otherwise.
        assert_eq!(news, [false, false, false, true, false]);
    }

    #[test]
    fn results_in_a_row_change_what_is_thought_of_a_target() {
        let (good, bad) = (true, false);
        for (health, results, expected) in [
            // One that begins is fine with its first good result, and bad after two intervals.
            (Initial, &[(0, bad), (1, bad), (2, good)][..], &[2][..]),
            (Initial, &[(0, bad), (1, bad), (10, bad)], &[10]),
            (Initial, &[(0, bad), (1, bad), (8, bad)], &[]),
            (Healthy, &[(0, bad), (10, bad), (20, bad)], &[10]),
            (Healthy, &[(0, bad), (10, good), (20, bad)], &[]),
            (Unhealthy, &[(0, good), (10, good), (20, good)], &[20]),
            (Unhealthy, &[(0, good), (10, bad), (20, good)], &[]),
        ] {
            assert_eq!(news(health, results), expected, "{health} {results:?}");
        }
    }

    #[test]
    fn codes_are_single_ones_and_ranges() {
        for (code, codes, expected) in [
            (200, "200", true),
            (204, "200", false),
            (204, "200-299", true),
            (302, "200,301-302", true),
            (303, "200,301-302", false),
        ] {
            assert_eq!(is_among(code, codes), expected, "{code} in {codes}");
        }
    }
}
