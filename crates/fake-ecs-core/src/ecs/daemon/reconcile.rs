//! What is to be done about a daemon: one pure function.

use std::time::Duration;

use crate::ecs::daemon::deployment::Cause;
use crate::ecs::keys::InstanceKey;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::DaemonDeploymentStatus;

/// How an instance stands to a daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The task that it should have is up.
    Up,
    /// The task that it should have is not up yet.
    Coming,
    /// The task that it should have is down, which is no reason to replace the instance: it is not
    /// critical.
    Without,
    /// A critical task is down or unhealthy: the instance is to be replaced at once.
    Failing,
    /// It has another task than it should, or none: it is replaced by a deployment.
    Wrong,
    /// It is being drained.
    Leaving,
}

/// What is seen of a daemon.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) now: Time,
    pub(super) sites: SortedMap<InstanceKey, Fit>,
    /// When something is done about instances that are failing.
    pub(super) retry_at: Option<Time>,
    pub(super) deployment: Option<Seen>,
}

/// What is seen of the deployment under way.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) status: DaemonDeploymentStatus,
    pub(super) drain_percent: f64,
    pub(super) bake_time: Duration,
    pub(super) calm_since: Option<Time>,
    pub(super) has_drained: bool,
    pub(super) failed: usize,
    /// How many may fail; any number where the daemon is being deleted.
    pub(super) threshold: Option<usize>,
    pub(super) is_alarmed: bool,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The deployment is in progress.
    Begin,
    GiveUp(Cause),
    /// Instances whose critical task is down.
    Repair(Vec<InstanceKey>),
    /// The next batch.
    Drain(Vec<InstanceKey>),
    /// Every instance of the last batch has been replaced, or not any longer.
    Calm(bool),
    Complete,
    LookAgain(Time),
}

/// What is to be done about a daemon.
///
/// | deployment | instances | what |
/// |---|---|---|
/// | any, or none | failing | drained, once their time has come |
/// | in progress | too many tasks have failed, or an alarm was raised | given up |
/// | in progress | some are leaving, coming or failing | waits |
/// | in progress | all as they should be | complete, once the last batch is baked |
/// | in progress | some are wrong | the next batch is drained, once the last one is baked |
pub(super) fn decide(view: &View) -> Vec<Decision> {
    let mut decisions = Vec::new();
    if let Some(seen) = &view.deployment {
        if seen.status == DaemonDeploymentStatus::Pending {
            decisions.push(Decision::Begin);
        }
        if let Some(cause) = failure(seen) {
            decisions.push(Decision::GiveUp(cause));
            return decisions;
        }
    }
    repair(view, &mut decisions);
    if let Some(seen) = &view.deployment {
        roll(view, seen, &mut decisions);
    }
    decisions
}

/// Why the deployment has failed, if it has. A rollback goes on whatever alarms say: they were
/// raised before it.
fn failure(seen: &Seen) -> Option<Cause> {
    let is_rollback = seen.status == DaemonDeploymentStatus::RollbackInProgress;
    if seen
        .threshold
        .is_some_and(|threshold| seen.failed >= threshold)
    {
        Some(Cause::CircuitBreaker)
    } else if seen.is_alarmed && !is_rollback {
        Some(Cause::Alarm)
    } else {
        None
    }
}

fn repair(view: &View, decisions: &mut Vec<Decision>) {
    let failing = view.those(|fit| fit == Fit::Failing);
    if failing.is_empty() {
        return;
    }
    match view.retry_at.filter(|retry_at| *retry_at > view.now) {
        Some(retry_at) => decisions.push(Decision::LookAgain(retry_at)),
        None => decisions.push(Decision::Repair(failing)),
    }
}

fn roll(view: &View, seen: &Seen, decisions: &mut Vec<Decision>) {
    let under_way = |fit| matches!(fit, Fit::Leaving | Fit::Coming | Fit::Failing);
    if !view.those(under_way).is_empty() {
        if seen.calm_since.is_some() {
            decisions.push(Decision::Calm(false));
        }
        return;
    }
    let mut wrong = view.those(|fit| fit == Fit::Wrong);
    let is_first = !seen.has_drained && !wrong.is_empty();
    let baked_at = seen.calm_since.unwrap_or(view.now) + seen.bake_time;
    if !is_first && baked_at > view.now {
        if seen.calm_since.is_none() {
            decisions.push(Decision::Calm(true));
        }
        decisions.push(Decision::LookAgain(baked_at));
    } else if wrong.is_empty() {
        decisions.push(Decision::Complete);
    } else {
        wrong.truncate(batch(view.sites.len(), seen.drain_percent));
        decisions.push(Decision::Drain(wrong));
    }
}

/// How many instances are drained at a time: rounded down, but at least one.
fn batch(count: usize, percent: f64) -> usize {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    // The model has percent between 0 and 100, so this is between 0 and the count.
    let batch = (f64::from(count) * percent / 100.0).floor() as usize;
    batch.max(1)
}

impl View {
    fn those(&self, are: impl Fn(Fit) -> bool) -> Vec<InstanceKey> {
        let those = self.sites.iter().filter(|(_, fit)| are(**fit));
        those.map(|(instance, _)| *instance).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DaemonDeploymentStatus::{InProgress, Pending, RollbackInProgress};
    use Fit::{Coming, Failing, Leaving, Up, Without, Wrong};

    fn at(seconds: u64) -> Time {
        Time::from_system(std::time::UNIX_EPOCH) + Duration::from_secs(seconds)
    }

    fn in_progress() -> Seen {
        Seen {
            status: InProgress,
            drain_percent: 50.0,
            bake_time: Duration::ZERO,
            calm_since: None,
            has_drained: false,
            failed: 0,
            threshold: Some(3),
            is_alarmed: false,
        }
    }

    fn view(fits: &[Fit], deployment: Option<Seen>) -> View {
        let sites = fits.iter().enumerate();
        let key = |at| InstanceKey(u32::try_from(at).unwrap());
        View {
            now: at(100),
            sites: sites.map(|(at, fit)| (key(at), *fit)).collect(),
            retry_at: None,
            deployment,
        }
    }

    fn keys(of: &[u32]) -> Vec<InstanceKey> {
        of.iter().copied().map(InstanceKey).collect()
    }

    #[track_caller]
    fn check(fits: &[Fit], deployment: Option<Seen>, expected: &[Decision]) {
        assert_eq!(decide(&view(fits, deployment)), expected);
    }

    #[test]
    fn at_rest_only_failing_instances_are_of_interest() {
        check(&[Up, Coming, Wrong, Leaving, Without], None, &[]);
        check(&[Up, Failing], None, &[Decision::Repair(keys(&[1]))]);
    }

    #[test]
    fn failing_instances_are_repaired_when_their_time_has_come() {
        let mut view = view(&[Failing], None);
        for (retry_at, expected) in [
            (99, Decision::Repair(keys(&[0]))),
            (100, Decision::Repair(keys(&[0]))),
            (101, Decision::LookAgain(at(101))),
        ] {
            view.retry_at = Some(at(retry_at));
            assert_eq!(decide(&view), [expected]);
        }
    }

    #[test]
    fn batches_are_rounded_down_but_never_empty() {
        for (count, percent, expected) in [
            (4, 25.0, 1),
            (4, 50.0, 2),
            (7, 50.0, 3),
            (3, 1.0, 1),
            (3, 0.0, 1),
            (3, 100.0, 3),
        ] {
            assert_eq!(batch(count, percent), expected, "{percent}% of {count}");
        }
    }

    #[test]
    fn a_batch_is_drained_once_the_one_before_has_been_replaced() {
        let drain = |of| [Decision::Drain(keys(of))];
        check(&[Wrong; 4], Some(in_progress()), &drain(&[0, 1]));
        check(
            &[Wrong, Up, Wrong, Up],
            Some(in_progress()),
            &drain(&[0, 2]),
        );
        for under_way in [Leaving, Coming] {
            check(&[Wrong, under_way], Some(in_progress()), &[]);
        }
    }

    #[test]
    fn a_deployment_is_complete_when_no_instance_is_wrong() {
        check(&[], Some(in_progress()), &[Decision::Complete]);
        check(&[Up, Without], Some(in_progress()), &[Decision::Complete]);
        let pending = Seen {
            status: Pending,
            ..in_progress()
        };
        check(&[Up], Some(pending), &[Decision::Begin, Decision::Complete]);
    }

    #[test]
    fn each_batch_is_baked_before_what_comes_next() {
        let baking = |calm_since: Option<u64>| Seen {
            bake_time: Duration::from_secs(60),
            has_drained: true,
            calm_since: calm_since.map(at),
            ..in_progress()
        };
        let again = |seconds| Decision::LookAgain(at(seconds));
        let fresh = Seen {
            has_drained: false,
            ..baking(None)
        };
        check(&[Wrong], Some(fresh), &[Decision::Drain(keys(&[0]))]);
        for fits in [&[Wrong, Up], &[Up, Up]] {
            let begins = [Decision::Calm(true), again(160)];
            check(fits, Some(baking(None)), &begins);
            check(fits, Some(baking(Some(41))), &[again(101)]);
        }
        let baked = Some(baking(Some(40)));
        check(&[Wrong, Up], baked.clone(), &[Decision::Drain(keys(&[0]))]);
        check(&[Up, Up], baked.clone(), &[Decision::Complete]);
        check(&[Up, Coming], baked, &[Decision::Calm(false)]);
    }

    #[test]
    fn too_many_failures_and_alarms_end_a_deployment() {
        let give_up = |cause| [Decision::GiveUp(cause)];
        let failed = Seen {
            failed: 3,
            ..in_progress()
        };
        let alarmed = Seen {
            is_alarmed: true,
            ..in_progress()
        };
        check(&[Failing], Some(failed), &give_up(Cause::CircuitBreaker));
        check(&[Up], Some(alarmed.clone()), &give_up(Cause::Alarm));
        let rolling_back = Seen {
            status: RollbackInProgress,
            ..alarmed
        };
        check(&[Up], Some(rolling_back), &[Decision::Complete]);
        let deleting = Seen {
            threshold: None,
            failed: 9,
            ..in_progress()
        };
        check(&[], Some(deleting), &[Decision::Complete]);
    }
}
