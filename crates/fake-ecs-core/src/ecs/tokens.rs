//! Idempotency tokens of `RunTask`.
//!
//! See [Ensuring idempotency](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html).

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write;
use std::ops::Bound;
use std::time::Duration;

use crate::ecs::keys::{ClusterKey, TaskKey};
use crate::ecs::task::store::Tasks;
use crate::kernel::arn::Scope;
use crate::kernel::time::Time;
use crate::wire::{Failure, PropagateTags, RunTaskRequest, TaskOverride};

/// A token is remembered for a day at most …
const TOKEN_TTL_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// … and for an hour after the last of its tasks has stopped.
const TOKEN_TTL_AFTER_STOP: Duration = Duration::from_secs(60 * 60);

/// What was asked with a token, and what came of it.
#[derive(Clone, Debug)]
pub struct Remembered {
    pub request: Fingerprint,
    pub tasks: Vec<TaskKey>,
    pub failures: Vec<Failure>,
    at: Time,
}

/// Stands for a request. SDKs send a token with every `RunTask`, so whole requests would be much to
/// keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Two requests that ask for the same have the same, in whatever way they say it.
    pub fn of(request: &RunTaskRequest, place: &Scope) -> Self {
        let mut fingerprint = Self(0xcbf2_9ce4_8422_2325);
        // Writing to a fingerprint cannot fail.
        let _ = write!(fingerprint, "{:?}", normalised(request.clone(), place));
        fingerprint
    }
}

/// The request with its defaults written out. What it says of its cluster and its token is left
/// out, because tokens are remembered by them.
///
/// A family is not the same as its newest revision: which one that is changes with time.
fn normalised(request: RunTaskRequest, place: &Scope) -> RunTaskRequest {
    fn given<T>(list: Option<Vec<T>>) -> Option<Vec<T>> {
        list.filter(|list| !list.is_empty())
    }
    let mut tags = request.tags.unwrap_or_default();
    tags.sort_by(|one, two| one.key.cmp(&two.key));
    let revision = request
        .task_definition
        .strip_prefix(&place.arn("task-definition/"));
    RunTaskRequest {
        cluster: None,
        client_token: None,
        count: request.count.or(Some(1)),
        task_definition: revision.unwrap_or(&request.task_definition).to_owned(),
        capacity_provider_strategy: given(request.capacity_provider_strategy),
        enable_ecs_managed_tags: request.enable_ecs_managed_tags.or(Some(false)),
        enable_execute_command: request.enable_execute_command.or(Some(false)),
        overrides: request.overrides.or_else(|| Some(TaskOverride::default())),
        placement_constraints: given(request.placement_constraints),
        placement_strategy: given(request.placement_strategy),
        platform_version: request
            .platform_version
            .filter(|version| version != "LATEST"),
        propagate_tags: request.propagate_tags.or(Some(PropagateTags::None)),
        tags: Some(tags),
        volume_configurations: given(request.volume_configurations),
        ..request
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
#[derive(Clone, Debug, Default)]
pub struct ClientTokens {
    tokens: BTreeMap<(ClusterKey, String), Remembered>,
    /// Up to where the tokens have been looked through for such as have lapsed.
    looked_through: Option<(ClusterKey, String)>,
    /// None lapses before that.
    first_lapse: Option<Time>,
}

impl Remembered {
    fn is_lapsed(&self, tasks: &Tasks, now: Time) -> bool {
        let last_stop = self
            .tasks
            .iter()
            .map(|key| {
                tasks
                    .try_get(*key)
                    .map_or(Some(self.at), |task| task.times.stopped)
            })
            .try_fold(self.at, |latest, stopped| Some(latest.max(stopped?)));
        now >= self.at + TOKEN_TTL_MAX
            || last_stop.is_some_and(|last| now >= last + TOKEN_TTL_AFTER_STOP)
    }
}

impl ClientTokens {
    /// What the token stands for, unless it has lapsed.
    pub fn get(
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
    /// A token takes several timers of its tasks to lapse, and each looks at one, so no more are
    /// kept than a few times those that count; a look through all of them at once would cost every
    /// timer the whole map.
    pub fn forget_old(&mut self, tasks: &Tasks, now: Time) {
        if self.first_lapse.is_none_or(|first| now < first) {
            return;
        }
        let after = self
            .looked_through
            .take()
            .map_or(Bound::Unbounded, Bound::Excluded);
        let next = self.tokens.range((after, Bound::Unbounded)).next();
        let Some((key, remembered)) = next else {
            if self.tokens.is_empty() {
                self.first_lapse = None;
            }
            return;
        };
        let (key, is_lapsed) = (key.clone(), remembered.is_lapsed(tasks, now));
        if is_lapsed {
            self.tokens.remove(&key);
        }
        self.looked_through = Some(key);
    }

    pub fn remember(
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
        // Time only goes on, so the one that was remembered first comes first.
        self.first_lapse.get_or_insert(at + TOKEN_TTL_AFTER_STOP);
        self.tokens.insert((cluster, token), remembered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures::{launch, region};
    use crate::ecs::lifecycle;
    use crate::wire::Tag;

    fn request() -> RunTaskRequest {
        RunTaskRequest {
            task_definition: "web:1".to_owned(),
            ..RunTaskRequest::default()
        }
    }

    fn is_the_same(change: impl FnOnce(&mut RunTaskRequest)) -> bool {
        let place = Scope {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
        };
        let mut changed = request();
        change(&mut changed);
        Fingerprint::of(&changed, &place) == Fingerprint::of(&request(), &place)
    }

    #[test]
    fn what_is_written_out_is_the_same_as_what_is_left_out() {
        let arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";
        let same: [fn(&mut RunTaskRequest); 9] = [
            |it| it.cluster = Some("default".to_owned()),
            |it| it.count = Some(1),
            |it| it.enable_ecs_managed_tags = Some(false),
            |it| it.enable_execute_command = Some(false),
            |it| it.overrides = Some(TaskOverride::default()),
            |it| it.platform_version = Some("LATEST".to_owned()),
            |it| it.propagate_tags = Some(PropagateTags::None),
            |it| it.tags = Some(Vec::new()),
            |it| it.placement_constraints = Some(Vec::new()),
        ];
        assert!(same.into_iter().all(is_the_same));
        assert!(is_the_same(|it| it.task_definition = arn.to_owned()));
    }

    #[test]
    fn what_differs_is_not_the_same() {
        let elsewhere = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1";
        let other: [fn(&mut RunTaskRequest); 5] = [
            |it| it.count = Some(2),
            |it| it.group = Some("batch".to_owned()),
            |it| it.task_definition = "web".to_owned(),
            |it| it.tags = Some(vec![Tag::default()]),
            |it| it.platform_version = Some("1.4.0".to_owned()),
        ];
        assert!(!other.into_iter().any(is_the_same));
        assert!(!is_the_same(|it| it.task_definition = elsewhere.to_owned()));
    }

    #[test]
    fn the_order_of_tags_does_not_matter() {
        let tag = |key: &str| Tag {
            key: Some(key.to_owned()),
            value: None,
        };
        let place = Scope {
            account: String::new(),
            region: String::new(),
        };
        let [one, two] = [[tag("a"), tag("b")], [tag("b"), tag("a")]].map(|tags| {
            let tags = Some(tags.to_vec());
            Fingerprint::of(&RunTaskRequest { tags, ..request() }, &place)
        });

        assert_eq!(one, two);
    }

    #[test]
    fn tokens_that_have_lapsed_are_forgotten() {
        let mut region = region();
        let running = lifecycle::launch::task(&mut region, launch(Vec::new()));
        let start = region.now();
        let remember = |tokens: &mut ClientTokens, number: u32, at| {
            let key = (ClusterKey(0), format!("token-{number}"));
            tokens.remember(key, Fingerprint(0), vec![running], Vec::new(), at);
        };
        let mut tokens = ClientTokens::default();

        for hour in 0..240 {
            let now = start + Duration::from_secs(60 * 60) * hour;
            remember(&mut tokens, hour, now);
            // A task has more timers than this.
            (0..3).for_each(|_| tokens.forget_old(&region.tasks, now));

            let get =
                |hour: u32| tokens.get(ClusterKey(0), &format!("token-{hour}"), &region.tasks, now);
            assert!(get(hour).is_some() && get(hour.saturating_sub(23)).is_some());
            assert!(tokens.tokens.len() <= 48, "{}", tokens.tokens.len());
        }
    }
}
