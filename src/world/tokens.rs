//! Idempotency tokens of `RunTask`.
//!
//! See [Ensuring idempotency](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html).

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::ops::Bound;
use std::time::Duration;

use super::cluster::ClusterKey;
use super::task::TaskKey;
use super::tasks::Tasks;
use super::time::Time;
use crate::wire::RunTaskRequest;

/// A token is remembered for a day at most …
const TOKEN_TTL_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// … and for an hour after the last of its tasks has stopped.
const TOKEN_TTL_AFTER_STOP: Duration = Duration::from_secs(60 * 60);

/// What was asked with a token, and what came of it.
#[derive(Debug)]
pub(crate) struct Remembered {
    pub(crate) request: Fingerprint,
    pub(crate) tasks: Vec<TaskKey>,
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
pub(crate) struct ClientTokens {
    tokens: BTreeMap<(ClusterKey, String), Remembered>,
    /// Up to where the tokens have been looked through for such as have lapsed.
    looked_through: Option<(ClusterKey, String)>,
}

impl Remembered {
    fn is_lapsed(&self, tasks: &Tasks, now: Time) -> bool {
        let last_stop = self
            .tasks
            .iter()
            .map(|key| tasks.get(*key).times.stopped)
            .try_fold(self.at, |latest, stopped| Some(latest.max(stopped?)));
        now >= self.at + TOKEN_TTL_MAX
            || last_stop.is_some_and(|last| now >= last + TOKEN_TTL_AFTER_STOP)
    }
}

impl ClientTokens {
    /// What the token stands for, unless it has lapsed.
    pub(crate) fn get(
        &self,
        cluster: ClusterKey,
        token: &str,
        tasks: &Tasks,
        now: Time,
    ) -> Option<&Remembered> {
        let remembered = self.tokens.get(&(cluster, token.to_owned()))?;
        (!remembered.is_lapsed(tasks, now)).then_some(remembered)
    }

    /// Looks at one more token, in turn, and forgets it if it has lapsed.
    ///
    /// A token takes several dues of its tasks to lapse, and each looks at one, so no more are kept than a few times
    /// those that count; a look through all of them at once would cost every due the whole map.
    pub(crate) fn forget_old(&mut self, tasks: &Tasks, now: Time) {
        let after = self
            .looked_through
            .take()
            .map_or(Bound::Unbounded, Bound::Excluded);
        let next = self.tokens.range((after, Bound::Unbounded)).next();
        let Some((key, remembered)) = next else {
            return;
        };
        let (key, is_lapsed) = (key.clone(), remembered.is_lapsed(tasks, now));
        if is_lapsed {
            self.tokens.remove(&key);
        }
        self.looked_through = Some(key);
    }

    pub(crate) fn remember(
        &mut self,
        (cluster, token): (ClusterKey, String),
        request: Fingerprint,
        tasks: Vec<TaskKey>,
        at: Time,
    ) {
        self.tokens
            .insert((cluster, token), Remembered { request, tasks, at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::testing::{launch, world};

    #[test]
    fn tokens_that_have_lapsed_are_forgotten() {
        let mut world = world();
        let running = world.launch(launch(Vec::new()));
        let start = world.now();
        let remember = |tokens: &mut ClientTokens, number: u32, at| {
            let key = (ClusterKey(0), format!("token-{number}"));
            tokens.remember(key, Fingerprint(0), vec![running], at);
        };
        let mut tokens = ClientTokens::default();

        for hour in 0..240 {
            let now = start + Duration::from_secs(60 * 60) * hour;
            remember(&mut tokens, hour, now);
            // A task has more dues than this.
            (0..3).for_each(|_| tokens.forget_old(&world.tasks, now));

            let get =
                |hour: u32| tokens.get(ClusterKey(0), &format!("token-{hour}"), &world.tasks, now);
            assert!(get(hour).is_some() && get(hour.saturating_sub(23)).is_some());
            assert!(tokens.tokens.len() <= 48, "{}", tokens.tokens.len());
        }
    }
}
