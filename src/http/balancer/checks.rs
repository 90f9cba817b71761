//! Health checks of targets that can be reached: on a wall clock, from when a port of a load
//! balancer was first asked for.
//!
//! The first check is the one of the profile, as without a port. After that a target that fails as
//! many checks in a row as its group says is unhealthy, and one that passes as many is healthy
//! again. What a test says of a target stays until checks find something else than before.

use std::collections::BTreeMap;
use std::net::SocketAddr;
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
use tokio::time::{Instant, sleep, timeout};

use super::destination::address;
use crate::aws::elb::declared::{Group, use_of};
use crate::aws::elb::{Target, TargetHealth};
use crate::command::Command;
use crate::driver::{Driver, State};
use crate::ecs::keys::RegionKey;
use crate::wire::elbv2::enums::ProtocolEnum;

/// How long until somebody looks again which checks are due.
const LOOK_S: Duration = Duration::from_secs(1);

/// The group of a target, and what it is called there: `id:port`.
type Name = (String, String);

/// A check that is to be made.
#[derive(Clone, Debug)]
struct Check {
    of: Name,
    address: SocketAddr,
    /// `None`: that there is a connection is enough.
    http: Option<(String, String)>,
    interval: Duration,
    timeout: Duration,
    /// How many results in a row change what is thought of a target: good ones, and bad ones.
    thresholds: [u32; 2],
    is_healthy: bool,
}

/// What checks have found of a target.
#[derive(Clone, Copy, Debug)]
struct Seen {
    due: Instant,
    passes: bool,
    /// How often in a row.
    count: u32,
}

/// Checks the targets of a region until the fake is gone.
#[expect(
    clippy::disallowed_methods,
    reason = "targets are of the world outside, and so is the time that checks take"
)]
pub(super) async fn check_all(driver: Weak<Driver>, region: RegionKey) {
    let mut seen: BTreeMap<Name, Seen> = BTreeMap::new();
    loop {
        let Some(checks) = look(&driver, region) else {
            return;
        };
        seen.retain(|name, _| checks.iter().any(|check| check.of == *name));
        let now = Instant::now();
        let is_due = |check: &&Check| seen.get(&check.of).is_none_or(|seen| seen.due <= now);
        let mut due = JoinSet::new();
        for check in checks.iter().filter(is_due).cloned() {
            due.spawn(async move {
                let passes = timeout(check.timeout, passes(&check))
                    .await
                    .unwrap_or(false);
                (check, passes)
            });
        }
        while let Some(Ok((check, passes))) = due.join_next().await {
            let before = seen.get(&check.of).filter(|seen| seen.passes == passes);
            let count = before.map_or(0, |seen| seen.count) + 1;
            let due = now + check.interval;
            let of = check.of.clone();
            seen.insert(of, Seen { due, passes, count });
            let threshold = check.thresholds[usize::from(!passes)];
            if count == threshold && check.is_healthy != passes {
                tell(&driver, region, check.of, passes).await;
            }
        }
        sleep(LOOK_S).await;
    }
}

/// What is to be checked; `None` when the fake is gone.
fn look(driver: &Weak<Driver>, region: RegionKey) -> Option<Vec<Check>> {
    let driver = driver.upgrade()?;
    Some(
        driver
            .glance(|state| checks(state, region))
            .unwrap_or_default(),
    )
}

/// A target is found in another health than before.
async fn tell(driver: &Weak<Driver>, region: RegionKey, (group, target): Name, is_healthy: bool) {
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

fn checks(state: &State, key: RegionKey) -> Vec<Check> {
    let region = state.region(key);
    let declared = &region.elb.declared;
    let mut checks = Vec::new();
    for (arn, group) in &declared.groups {
        let Some(known) = region
            .elb
            .find_group(arn)
            .filter(|_| use_of::is_used(declared, arn))
        else {
            continue;
        };
        for target in region.elb.in_group(known) {
            let is_checked = matches!(
                target.health,
                TargetHealth::Healthy | TargetHealth::Unhealthy
            );
            if is_checked && let Some(address) = address(state, region, target) {
                checks.extend(check(arn, group, target, address));
            }
        }
    }
    checks
}

fn check(arn: &str, group: &Group, target: &Target, mut address: SocketAddr) -> Option<Check> {
    let shown = &group.shown;
    if shown.health_check_enabled == Some(false) {
        return None;
    }
    let port = shown
        .health_check_port
        .as_deref()
        .and_then(|port| port.parse().ok());
    if let Some(port) = port {
        address.set_port(port);
    }
    let codes = shown
        .matcher
        .as_ref()
        .and_then(|matcher| matcher.http_code.clone());
    let path = shown
        .health_check_path
        .clone()
        .unwrap_or_else(|| "/".to_owned());
    let http = match shown.health_check_protocol {
        Some(ProtocolEnum::Http) => Some((path, codes.unwrap_or_else(|| "200".to_owned()))),
        Some(ProtocolEnum::Tcp) => None,
        // Nobody here speaks TLS.
        _ => return None,
    };
    let seconds = |given: Option<i32>, default: u64| {
        let given = given.and_then(|seconds| u64::try_from(seconds).ok());
        Duration::from_secs(given.unwrap_or(default))
    };
    let times = |given: Option<i32>| given.and_then(|it| u32::try_from(it).ok()).unwrap_or(2);
    Some(Check {
        of: (arn.to_owned(), format!("{}:{}", target.id, target.port)),
        address,
        http,
        interval: seconds(shown.health_check_interval_seconds, 30),
        timeout: seconds(shown.health_check_timeout_seconds, 5),
        thresholds: [
            times(shown.healthy_threshold_count),
            times(shown.unhealthy_threshold_count),
        ],
        is_healthy: target.health == TargetHealth::Healthy,
    })
}

async fn passes(check: &Check) -> bool {
    let Ok(stream) = TcpStream::connect(check.address).await else {
        return false;
    };
    let Some((path, codes)) = &check.http else {
        return true;
    };
    let Ok((mut sender, connection)) = http1::handshake(TokioIo::new(stream)).await else {
        return false;
    };
    let talking = tokio::spawn(connection);
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = path.parse().unwrap_or_else(|_| Uri::from_static("/"));
    let headers = request.headers_mut();
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static("ELB-HealthChecker/2.0"),
    );
    if let Ok(host) = HeaderValue::from_str(&check.address.to_string()) {
        headers.insert(HOST, host);
    }
    let answer = sender.send_request(request).await;
    talking.abort();
    answer.is_ok_and(|answer| is_among(answer.status().as_u16(), codes))
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
pub(super) struct Checker(tokio::task::AbortHandle);

impl Checker {
    /// `None` where the fake's time is not that of the world outside.
    pub(super) fn start(driver: &Arc<Driver>, region: RegionKey) -> Option<Self> {
        if !driver.glance(State::has_wall_clock).unwrap_or_default() {
            return None;
        }
        let io_thread = crate::io_thread::handle().ok()?;
        let checking = io_thread.spawn(check_all(Arc::downgrade(driver), region));
        Some(Self(checking.abort_handle()))
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::is_among;

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
