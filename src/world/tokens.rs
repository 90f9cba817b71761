//! Idempotency tokens of `RunTask`.
//!
//! See [Ensuring idempotency](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html).

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::time::Duration;

use super::cluster::ClusterKey;
use super::task::TaskKey;
use super::tasks::Tasks;
use super::time::Time;
use crate::wire::{Failure, RunTaskRequest};

/// A token is remembered for a day at most …
const TOKEN_TTL_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// … and for an hour after the last of its tasks has stopped.
const TOKEN_TTL_AFTER_STOP: Duration = Duration::from_secs(60 * 60);

/// What was asked with a token, and what came of it.
#[derive(Debug)]
pub(crate) struct Remembered {
    pub(crate) request: Fingerprint,
    pub(crate) tasks: Vec<TaskKey>,
    pub(crate) failures: Vec<Failure>,
    at: Time,
}

/// Stands for a request. SDKs send a token with every `RunTask`, so whole requests would be much to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn of(request: &RunTaskRequest) -> Self {
        let mut fingerprint = Self(0xcbf2_9ce4_8422_2325);
        // Writing to a fingerprint cannot fail.
        let _ = write!(fingerprint, "{request:?}");
        fingerprint
    }
}

impl Write for Fingerprint {
    /// FNV-1a, in 64 bits.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

/// The tokens of each cluster.
#[derive(Debug, Default)]
pub(crate) struct ClientTokens(BTreeMap<(ClusterKey, String), Remembered>);

impl ClientTokens {
    /// What the token stands for, unless it has lapsed.
    pub(crate) fn get(
        &self,
        cluster: ClusterKey,
        token: &str,
        tasks: &Tasks,
        now: Time,
    ) -> Option<&Remembered> {
        let remembered = self.0.get(&(cluster, token.to_owned()))?;
        let last_stop = remembered
            .tasks
            .iter()
            .map(|key| tasks.get(*key).times.stopped)
            .try_fold(remembered.at, |latest, stopped| Some(latest.max(stopped?)));
        let lapsed = now >= remembered.at + TOKEN_TTL_MAX
            || last_stop.is_some_and(|last| now >= last + TOKEN_TTL_AFTER_STOP);
        (!lapsed).then_some(remembered)
    }

    pub(crate) fn remember(
        &mut self,
        (cluster, token): (ClusterKey, String),
        request: Fingerprint,
        tasks: Vec<TaskKey>,
        failures: Vec<Failure>,
        at: Time,
    ) {
        let remembered = Remembered {
            request,
            tasks,
            failures,
            at,
        };
        self.0.insert((cluster, token), remembered);
    }
}
