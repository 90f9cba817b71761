//! What the scheduler does next about the task sets of a service: one pure function.

use crate::ecs::service::reconcile;
use crate::ecs::service::reconcile::{Decision, Seen, View};

/// What is to be done about task sets, each of which is seen like a service with one deployment
/// that is complete.
///
/// | there is | it does |
/// |---|---|
/// | a set with fewer or more tasks than it should have, or with unhealthy ones | what it would do for a service |
/// | a set that is on its way out | stop what it has, and then forget it |
/// | a set with what it should have and nothing else, for the first time | say that it is steady |
/// | a set that was so, and no longer is | take that back |
/// | nothing but sets that are steady | the service is steady |
pub(super) fn decide(sets: &[View], is_steady: bool) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = sets.iter().flat_map(keep).collect();
    let mut left = sets.iter().filter(|set| !is_gone(set)).peekable();
    if !is_steady && left.peek().is_some() && left.all(is_settled) {
        decisions.push(Decision::Steady);
    }
    decisions
}

/// What is to be done about one set.
fn keep(view: &View) -> Vec<Decision> {
    let Some(Seen { id, .. }) = view.deployments.first().copied() else {
        return Vec::new();
    };
    let decisions = reconcile::decide(view).into_iter();
    let decisions = decisions.filter_map(|decision| match decision {
        Decision::Vanish => Some(Decision::Remove(id)),
        // The set is, and perhaps not the service.
        Decision::Steady => None,
        other => Some(other),
    });
    let is_settled = is_settled(view);
    let turn = (!view.is_draining && is_settled != view.is_steady)
        .then_some(Decision::Stability(id, is_settled));
    decisions.chain(turn).collect()
}

/// Whether nothing is left of a set that was deleted.
fn is_gone(view: &View) -> bool {
    let mut tasks = view.deployments.iter().map(|seen| seen.tasks);
    view.is_draining && tasks.all(|of| of.are_gone())
}

/// Whether a set has what it should have and nothing else.
fn is_settled(view: &View) -> bool {
    let mut tasks = view.deployments.iter().map(|seen| seen.tasks);
    let is_full = tasks.all(|of| of.up() == view.desired && of.occupied() == view.desired);
    is_full && !view.is_draining
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{seen, view};
    use super::*;
    use crate::ecs::keys::DeploymentId;
    use crate::ecs::service::deployment::Rollout;
    use crate::ecs::task::progress::Availability::{self, Healthy, Settling, Starting, Unhealthy};

    const BLUE: DeploymentId = DeploymentId(1);
    const GREEN: DeploymentId = DeploymentId(2);

    /// A set that should have so many tasks, and has been steady.
    fn set(id: DeploymentId, computed: usize, of: &[(Availability, usize)]) -> View {
        let bounds = (computed, 2 * computed);
        View {
            is_steady: true,
            ..view(computed, bounds, vec![seen(id, Rollout::Completed, of)])
        }
    }

    fn new(set: View) -> View {
        View {
            is_steady: false,
            ..set
        }
    }

    fn draining(set: View) -> View {
        View {
            is_draining: true,
            is_steady: false,
            ..set
        }
    }

    fn start(deployment: DeploymentId, count: usize) -> Decision {
        Decision::Start { deployment, count }
    }

    fn stop(deployment: DeploymentId, availability: Availability, count: usize) -> Decision {
        Decision::Stop {
            deployment,
            availability,
            count,
        }
    }

    #[track_caller]
    fn check(sets: &[View], is_steady: bool, expected: &[Decision]) {
        assert_eq!(decide(sets, is_steady), expected, "{sets:#?}");
    }

    #[test]
    fn every_set_keeps_its_own_count() {
        let steady = |is_steady| Decision::Stability(BLUE, is_steady);
        check(&[set(BLUE, 2, &[(Healthy, 2)])], true, &[]);
        check(
            &[set(BLUE, 2, &[(Healthy, 1)])],
            true,
            &[start(BLUE, 1), steady(false)],
        );
        check(
            &[set(BLUE, 1, &[(Settling, 1), (Healthy, 1)])],
            true,
            &[stop(BLUE, Settling, 1), steady(false)],
        );
        check(
            &[set(BLUE, 2, &[(Healthy, 2)]), new(set(GREEN, 1, &[]))],
            true,
            &[start(GREEN, 1)],
        );
        // What is unhealthy is replaced first.
        check(
            &[set(BLUE, 1, &[(Unhealthy, 1)])],
            true,
            &[start(BLUE, 1), steady(false)],
        );
    }

    #[test]
    fn the_service_is_steady_when_all_of_its_sets_are() {
        let blue = set(BLUE, 1, &[(Healthy, 1)]);
        let green = |of| new(set(GREEN, 1, of));

        check(&[blue.clone(), green(&[(Starting, 1)])], false, &[]);
        check(
            &[blue.clone(), green(&[(Settling, 1)])],
            false,
            &[Decision::Stability(GREEN, true), Decision::Steady],
        );
        check(
            &[
                blue,
                draining(set(GREEN, 0, &[(Availability::Stopping, 1)])),
            ],
            false,
            &[],
        );
        check(
            &[set(BLUE, 1, &[(Healthy, 1)]), draining(set(GREEN, 0, &[]))],
            false,
            &[Decision::Remove(GREEN), Decision::Steady],
        );
        check(&[], false, &[]);
    }

    #[test]
    fn a_set_without_a_share_is_steady_at_once() {
        check(
            &[new(set(BLUE, 0, &[]))],
            false,
            &[Decision::Stability(BLUE, true), Decision::Steady],
        );
    }

    #[test]
    fn a_set_on_its_way_out_stops_everything_and_is_forgotten() {
        let of = |tasks| [draining(set(BLUE, 0, tasks))];
        check(
            &of(&[(Starting, 1), (Healthy, 2)]),
            true,
            &[stop(BLUE, Starting, 1), stop(BLUE, Healthy, 2)],
        );
        check(&of(&[(Availability::Stopping, 2)]), true, &[]);
        check(&of(&[]), true, &[Decision::Remove(BLUE)]);
    }
}
