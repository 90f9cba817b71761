//! What services promise, for the tests that look after every step. Which of their data belong
//! together is checked with that of the others, in [`crate::ecs::check`].

use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::service::deployment::Rollout;
use crate::ecs::service::reconcile::{Decision, decide};
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::ecs::service::{controller, daemon_strategy, rebalance, sites, view};
use crate::ecs::task::progress::Availability;

/// What there was before the scheduler looked. What it does keeps within the percentages; what
/// others do need not, so that only the difference can be judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    occupied: usize,
    healthy: usize,
    /// Whether the percentages were for it. A look that ends a rollout in stages may start tasks
    /// yet, for which they are not.
    is_rolling: bool,
}

impl Tally {
    pub(super) fn of(region: &Region, key: ServiceKey) -> Self {
        let service = region.services.get(key);
        let tasks = service
            .deployments
            .iter()
            .map(|of| view::counts(region, of.id));
        let mut tally = Self {
            occupied: 0,
            healthy: 0,
            is_rolling: is_rolling(service),
        };
        for tasks in tasks {
            tally.occupied += tasks.occupied();
            tally.healthy += tasks.healthy;
        }
        tally
    }

    /// The scheduler has looked: it has not started tasks above the upper bound, nor stopped any
    /// below the lower one.
    pub(super) fn check(self, region: &Region, key: ServiceKey) {
        let (service, after) = (region.services.get(key), Self::of(region, key));
        if service.status != ServiceStatus::Active || !(self.is_rolling && after.is_rolling) {
            return;
        }
        if service.is_daemon() {
            check_daemon(region, service);
            return;
        }
        let (name, desired) = (&service.name, service.settings.desired);
        let (lower, upper) = (
            service.settings.lower(desired),
            service.settings.upper(desired),
        );
        assert!(
            after.occupied <= upper.max(self.occupied),
            "the scheduler has {name} come to {after:?}, more than {upper}; before it was {self:?}"
        );
        assert!(
            after.healthy >= lower.min(self.healthy),
            "the scheduler has {name} come to {after:?}, less than {lower}; before it was {self:?}"
        );
    }
}

/// An instance has one task of a deployment at a time that is to run.
fn check_daemon(region: &Region, service: &Service) {
    let Some(primary) = service.primary() else {
        return;
    };
    let mut instances = Vec::new();
    for availability in GOOD {
        for task in region.tasks.availability(primary.id, availability) {
            instances.extend(region.tasks.get(*task).instance);
        }
    }
    instances.sort_unstable();
    let count = instances.len();
    instances.dedup();
    let name = &service.name;
    assert_eq!(
        count,
        instances.len(),
        "{name} has two tasks on an instance"
    );
}

const GOOD: [Availability; 4] = [
    Availability::Starting,
    Availability::Checking,
    Availability::Settling,
    Availability::Healthy,
];

/// Nothing happens any more by itself: then a service has what it should have, or there is a reason
/// why not.
pub(in crate::ecs) fn at_rest(region: &Region, service: &Service) {
    let Some(primary) = service.primary() else {
        return;
    };
    if service.status != ServiceStatus::Active
        || controller::is_held(region, service)
        || !is_rolling(service)
    {
        return;
    }
    let (name, story) = (&service.name, &service.story);
    let good = view::counts(region, primary.id).good();
    let desired = sites::desired_count(region, service);
    let is_excused = matches!(primary.rollout, Rollout::Failed(_))
        || service.is_moving()
        || story.ends_in_trouble()
        || is_out_of_reach(region, service);
    assert!(
        is_excused || good == desired || has_tasks_underway(region, service),
        "{name} is at rest with {good} of {desired} tasks, and does not say why: {story:#?}"
    );
    assert!(
        is_excused || !has_work(region, service),
        "{name} is at rest, and another look would start or stop tasks: {story:#?}"
    );
    check_balance(region, service, primary.id);
}

/// Whether tasks have yet to come up or to end. They may never do so, and the percentages may leave
/// no room for others meanwhile: a release that hangs keeps its service where it is.
fn has_tasks_underway(region: &Region, service: &Service) -> bool {
    let mut all = service
        .deployments
        .iter()
        .map(|of| view::counts(region, of.id));
    all.any(|tasks| tasks.starting + tasks.checking + tasks.settling + tasks.leaving() > 0)
}

/// Whether the scheduler would start or stop a task if it looked again.
fn has_work(region: &Region, service: &Service) -> bool {
    if service.is_daemon() {
        return daemon_strategy::has_work(region, service);
    }
    let view = view::view(region, service, service.settings.desired);
    let mut decisions = decide(&view).into_iter();
    decisions.any(|decision| matches!(decision, Decision::Start { .. } | Decision::Stop { .. }))
}

/// Its zones are in balance, or cannot be.
fn check_balance(region: &Region, service: &Service, primary: DeploymentId) {
    let (desired, name) = (service.settings.desired, &service.name);
    let is_possible = service.is_steady
        && service.keeps_balance()
        && service.settings.upper(desired) > desired
        && !region.services.is_unbalanced(service.key)
        && !service.has_given_up_balance();
    if is_possible {
        let misplaced = rebalance::misplaced_tasks(region, service.key, primary);
        assert_eq!(
            misplaced, 0,
            "{name} is at rest with tasks in the wrong zones"
        );
    }
}

/// Whether the percentages are for it: not while it is rolled out in stages.
fn is_rolling(service: &Service) -> bool {
    service.staging().is_none()
}

/// Whether an agent is away: nothing is started on its instance, and nothing is heard of what is
/// there.
fn is_out_of_reach(region: &Region, service: &Service) -> bool {
    let mut instances = region.instances.in_cluster(service.cluster, None);
    instances.any(|instance| !instance.agent_connected)
}
