//! Saying that a fake lives, to those who cannot see its process.
//!
//! Whoever sweeps sees by `/proc` which processes of its own machine and namespace live. Of others
//! it sees what they leave at the engine: objects, and leases. A lease is a volume with nothing in
//! it that names its process. Labels cannot be changed, so it is renewed by making another one, and
//! removing the one before. What a process has made is left behind when it is older than
//! [`Settings::lease`](crate::fake::Settings::lease), and so is the last lease of its process.
//!
//! A fake makes its first lease after a while only: until then what it has made is young.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::models::{Volume, VolumeCreateRequest};
use tokio::time::sleep;

use crate::fake::Fake;
use crate::owner::PROCESS;
use crate::reason::with_causes;
use crate::{names, remove, time};

/// How long a lease lasts: a day, so that a machine may be asleep for a night.
pub const LASTS: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a lease is renewed before it would end.
const RENEWALS: u32 = 24;

/// Renews the lease of a fake for as long as it lives.
pub(crate) async fn renew(fake: &Fake) {
    if fake.keeps_all() || fake.settings.handover.is_some() {
        // No sweep takes what they have.
        return;
    }
    loop {
        sleep(fake.settings.lease / RENEWALS).await;
        // Counted before it is there, so that the end of the fake removes it whenever it comes.
        let number = fake.leases.fetch_add(1, Ordering::Relaxed);
        let (client, request) = (fake.client().clone(), volume(fake, number));
        let create = async move { client.create_volume(request).await };
        if let Some(Err(error)) = fake.creating.run(create).await {
            let error = with_causes(&error);
            tracing::warn!(target: "fake_ecs", error, "the lease of a fake cannot be renewed");
            continue;
        }
        if let Some(before) = number.checked_sub(1) {
            remove::volume(fake.client(), &name(fake, before)).await;
        }
    }
}

/// Ends the lease, if there is one.
pub(crate) async fn end(fake: &Fake) {
    // The end may have come between the making of one and the removal of the one before.
    let made = fake.leases.load(Ordering::Relaxed);
    for number in made.saturating_sub(2)..made {
        remove::volume(fake.client(), &name(fake, number)).await;
    }
}

fn name(fake: &Fake, number: u32) -> String {
    format!("fake-ecs-lease-{}-{number}", fake.owner)
}

fn volume(fake: &Fake, number: u32) -> VolumeCreateRequest {
    let mut labels = names::labels_of_owner(&fake.owner);
    labels.extend(fake.labels_of_process());
    labels.insert(names::LEASE.to_owned(), number.to_string());
    VolumeCreateRequest {
        name: Some(name(fake, number)),
        labels: Some(labels.into_iter().collect()),
        ..VolumeCreateRequest::default()
    }
}

/// When each process has renewed its lease last, by its label.
pub(crate) fn renewed(volumes: &[Volume]) -> BTreeMap<String, i64> {
    let mut renewed = BTreeMap::new();
    for volume in volumes {
        if let Some(process) = volume.labels.get(PROCESS)
            && volume.labels.contains_key(names::LEASE)
            && let Some(at) = volume.created_at.as_deref().and_then(time::seconds)
        {
            let last = renewed.entry(process.clone()).or_insert(0);
            *last = i64::from(at).max(*last);
        }
    }
    renewed
}

/// Whether what was made in that second is older than a lease lasts. What says no time may be from
/// now.
pub(crate) fn is_over(made: Option<i64>, lasts: Duration) -> bool {
    let made = made.and_then(|seconds| u64::try_from(seconds).ok());
    made.is_some_and(|made| now().saturating_sub(Duration::from_secs(made)) > lasts)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the engine's times are those of the real world"
)]
fn now() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds_ago(seconds: u64) -> Option<i64> {
        i64::try_from(now().as_secs() - seconds).ok()
    }

    #[test]
    fn a_lease_lasts_for_a_day() {
        for (made, expected) in [
            (seconds_ago(0), false),
            (seconds_ago(86_000), false),
            (seconds_ago(87_000), true),
            (Some(0), true),
            // The clock of the engine may be ahead.
            (seconds_ago(0).map(|now| now + 1_000), false),
            (Some(-1), false),
            (None, false),
        ] {
            assert_eq!(is_over(made, LASTS), expected, "{made:?}");
        }
    }

    #[test]
    fn the_last_lease_of_a_process_counts() {
        let volume = |process: &str, label: &str, at: &str| Volume {
            labels: [(PROCESS, process), (label, "1")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            created_at: Some(at.to_owned()),
            ..Volume::default()
        };

        let renewed = renewed(&[
            volume("one", names::LEASE, "1970-01-01T00:00:09Z"),
            volume("one", names::LEASE, "1970-01-01T01:00:08+01:00"),
            volume("one", names::TASK, "1970-01-01T00:00:20Z"),
            volume("other", names::LEASE, "1970-01-01T00:00:07Z"),
            volume("none", names::LEASE, "some day"),
        ]);

        let expected = [("one".to_owned(), 9), ("other".to_owned(), 7)];
        assert_eq!(renewed, BTreeMap::from(expected));
    }
}
