//! A service, as data.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::ecs::cluster::state::Clusters;
use crate::ecs::keys::{ClusterKey, DeploymentId, ServiceKey};
use crate::ecs::placement::Strategy;
use crate::ecs::placement::rules::Rules;
use crate::ecs::service::balance::Balance;
use crate::ecs::service::deployment::{Cause, Deployment, ServiceDeployment, Side};
use crate::ecs::service::event_log::Story;
use crate::ecs::service::revision::{Compute, ServiceRevision};
use crate::ecs::service::stages::hook::HookResult;
use crate::ecs::service::stages::stage::LifecycleStage;
use crate::ecs::service::stages::staging::Staging;
use crate::ecs::service::stages::strategy::StrategyPlan;
use crate::ecs::service::stages::traffic::{Traffic, Weight};
use crate::ecs::service::task_set::state::TaskSet;
use crate::ecs::task::definition::Revision;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{
    ApiError, AvailabilityZoneRebalancing, CapacityProviderStrategyItem, CreateServiceRequest,
    DeploymentAlarms, DeploymentConfiguration, DeploymentControllerType, PlacementConstraint,
    PlacementStrategy, PropagateTags, SchedulingStrategy, Tag,
};

/// Where a service is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum ServiceStatus {
    /// It keeps its desired count.
    Active,
    /// It has been deleted, and still has tasks.
    Draining,
    /// It has been deleted, and its tasks are gone.
    Inactive,
}

#[warn(missing_docs)]
impl ServiceStatus {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
            Self::Inactive => "INACTIVE",
        }
    }
}

impl fmt::Display for ServiceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a service is set to, beside what its deployments roll out. Changes count from the next look
/// on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many tasks it is to have. One with `DAEMON` has as many as there are instances.
    pub desired: usize,
    pub compute: Compute,
    /// With its defaults.
    pub configuration: DeploymentConfiguration,
    pub constraints: Vec<PlacementConstraint>,
    pub strategies: Vec<PlacementStrategy>,
    /// The two before, and the constraints of the newest definition, as placement has them.
    pub rules: Arc<Rules>,
    pub rebalancing: AvailabilityZoneRebalancing,
    pub grace_s: Option<i32>,
    pub execute_command: bool,
    pub managed_tags: bool,
    pub propagate_tags: PropagateTags,
    /// As it was given; without one it is the service-linked role.
    pub role: Option<String>,
}

impl Settings {
    /// How many tasks must be healthy in a deployment of `desired` tasks.
    pub fn lower(&self, desired: usize) -> usize {
        percent(desired, self.configuration.minimum_healthy_percent).div_ceil(100)
    }

    /// How many tasks there may be in a deployment of `desired` tasks.
    pub fn upper(&self, desired: usize) -> usize {
        percent(desired, self.configuration.maximum_percent) / 100
    }

    /// How many tasks may fail before the circuit breaker gives up; `None` when there is none.
    pub fn breaker(&self, desired: usize) -> Option<usize> {
        let breaker = self.configuration.deployment_circuit_breaker.as_ref()?;
        breaker.enable.then(|| self.threshold(desired))
    }

    /// What the threshold of a circuit breaker is, or would be.
    pub fn threshold(&self, desired: usize) -> usize {
        use crate::wire::ThresholdType::{BoundedPercent, Count, UnboundedPercent};
        let breaker = self.configuration.deployment_circuit_breaker.as_ref();
        let given = breaker.and_then(|breaker| breaker.threshold_configuration.as_ref());
        let of = |value: i32| percent(desired, Some(value)).div_ceil(100);
        match given.map(|given| (given.r#type, given.value)) {
            None => of(50).clamp(3, 200),
            Some((BoundedPercent, value)) => of(value).clamp(3, 200),
            Some((UnboundedPercent, value)) => of(value).max(1),
            Some((Count, value)) => usize::try_from(value).unwrap_or(0).max(1),
        }
    }

    /// Whether failures are forgotten as soon as one task is healthy.
    pub fn forgets_failures(&self) -> bool {
        let breaker = self.configuration.deployment_circuit_breaker.as_ref();
        breaker.is_none_or(|breaker| breaker.reset_on_healthy_task.unwrap_or(true))
    }

    /// The alarms that end a rollout.
    pub fn alarms(&self) -> Option<&DeploymentAlarms> {
        self.configuration
            .alarms
            .as_ref()
            .filter(|alarms| alarms.enable)
    }

    /// For how long a rollout that looks complete is watched.
    pub fn bake_time(&self) -> Duration {
        let minutes = self.configuration.bake_time_in_minutes.unwrap_or(0);
        Duration::from_secs(u64::try_from(minutes).unwrap_or(0) * 60)
    }

    /// How instances are chosen for tasks of the definition. Who does not say gets them spread over
    /// zones, and there over instances.
    pub fn rules_for(&self, definition: &Revision) -> Result<Rules, ApiError> {
        let mut rules = Rules::read(definition, Some(&self.constraints), Some(&self.strategies))?;
        if self.strategies.is_empty() {
            rules.strategies.push(Strategy::SpreadOverInstances);
        }
        Ok(rules)
    }

    /// For how long after its start the health of a task does not count.
    pub fn grace(&self) -> Duration {
        Duration::from_secs(u64::try_from(self.grace_s.unwrap_or(0)).unwrap_or(0))
    }
}

/// A share of a number, times a hundred.
fn percent(of: usize, percent: Option<i32>) -> usize {
    of.saturating_mul(usize::try_from(percent.unwrap_or(0)).unwrap_or(0))
}

#[derive(Clone, Debug)]
pub struct Service {
    pub key: ServiceKey,
    pub cluster: ClusterKey,
    pub name: Arc<str>,
    /// `service:<name>`: that of its tasks.
    pub group: Arc<str>,
    pub status: ServiceStatus,
    pub scheduling: SchedulingStrategy,
    /// Who replaces what it runs by something newer.
    pub controller: DeploymentControllerType,
    pub created: Time,
    /// The ARN of the user or role that has made it.
    pub created_by: String,
    pub settings: Settings,
    /// The most tasks that it was ever to have: so many may be on their way out.
    pub(super) most_desired: usize,
    pub tags: Vec<Tag>,
    /// The newest first: it is the `PRIMARY` one. None once the service is deleted, or if it has
    /// task sets.
    pub deployments: Vec<Deployment>,
    /// In the order of their creation. None where the controller is `ECS`.
    pub task_sets: Vec<TaskSet>,
    /// What the last task set runs that was made the `PRIMARY` one.
    pub promoted: Option<Arc<ServiceRevision>>,
    /// Every revision that was ever deployed, in the order of their creation.
    pub revisions: Vec<Arc<ServiceRevision>>,
    /// The digests of the images of a revision, by the place of their container.
    pub(super) images: SortedMap<(DeploymentId, usize), String>,
    /// Every rollout, in the order of their creation.
    pub rollouts: Vec<ServiceDeployment>,
    /// What was deployed last without being given up: what a rollback goes back to.
    pub completed: Option<Deployment>,
    pub story: Story,
    /// The request that made it, if it came with a token and may come again.
    pub made_by: Option<Box<CreateServiceRequest>>,
    /// Whether all is as it should be, and has been said to be.
    pub(super) is_steady: bool,
    /// Whether tasks that must not be scaled in keep it from its desired state.
    pub is_held_up: bool,
    /// Whether its tasks are being spread over its zones anew.
    pub balance: Balance,
    /// What the functions of lifecycle hooks answer that are called next, because a test said so.
    pub hook_answers: SortedMap<LifecycleStage, VecDeque<HookResult>>,
}

impl Service {
    /// How faults name it: `cluster/service`.
    pub fn path(&self, clusters: &Clusters) -> String {
        format!("{}/{}", clusters.get(self.cluster).name, self.name)
    }

    pub fn primary(&self) -> Option<&Deployment> {
        self.deployments.first()
    }

    /// Everything that it has tasks of: its deployments, or those of its task sets.
    pub fn all_deployments(&self) -> impl Iterator<Item = &Deployment> {
        let of_sets = self.task_sets.iter().map(|set| &set.deployment);
        self.deployments.iter().chain(of_sets)
    }

    pub fn deployment(&self, id: DeploymentId) -> Option<&Deployment> {
        self.all_deployments()
            .find(|deployment| deployment.id == id)
    }

    pub(super) fn deployment_mut(&mut self, id: DeploymentId) -> Option<&mut Deployment> {
        let of_sets = self.task_sets.iter_mut().map(|set| &mut set.deployment);
        let mut all = self.deployments.iter_mut().chain(of_sets);
        all.find(|deployment| deployment.id == id)
    }

    /// The revision with which it is described: the newest that was deployed, or rolled back to.
    /// None as long as no task set has been the `PRIMARY` one.
    pub fn newest_revision(&self) -> Option<&Arc<ServiceRevision>> {
        if let Some(primary) = self.primary() {
            return Some(&primary.revision);
        }
        if self.has_task_sets() {
            return self.promoted.as_ref();
        }
        let last = self.rollouts.last();
        let last = last.map(|record| record.end.and_then(|end| end.to).unwrap_or(record.target));
        let mut revisions = self.revisions.iter().rev();
        let last = revisions.find(|revision| Some(revision.id) == last);
        last.or(self.promoted.as_ref())
    }

    /// Where tasks of the deployment run. Task sets keep to what they were made with.
    pub(super) fn compute_of<'a>(&'a self, deployment: &'a Deployment) -> &'a Compute {
        if self.has_task_sets() {
            &deployment.revision.compute
        } else {
            &self.settings.compute
        }
    }

    /// The shares of capacity providers in what it runs.
    pub fn strategy_items(&self) -> impl Iterator<Item = &CapacityProviderStrategyItem> {
        let all = self.all_deployments();
        let of_sets = all.filter(|_| self.has_task_sets());
        let of_sets = of_sets.flat_map(|of| &of.revision.compute.strategy);
        self.settings.compute.strategy.iter().chain(of_sets)
    }

    /// How instances are chosen for tasks of the deployment.
    pub(super) fn rules_of(&self, deployment: &Deployment) -> Arc<Rules> {
        if !self.has_task_sets() {
            return Arc::clone(&self.settings.rules);
        }
        let rules = self
            .settings
            .rules_for(&deployment.revision.workload.definition);
        // They have been checked.
        Arc::new(rules.unwrap_or_default())
    }

    pub fn is_daemon(&self) -> bool {
        self.scheduling == SchedulingStrategy::Daemon
    }

    /// Whether the scheduler has anything to do with it.
    pub fn is_gone(&self) -> bool {
        self.status == ServiceStatus::Inactive
    }
}

impl Service {
    /// Whether tasks are being moved: until they are healthy there may be more of them than
    /// desired.
    pub(super) fn is_moving(&self) -> bool {
        matches!(self.balance, Balance::Moving { .. })
    }

    /// Whether moving tasks has not helped.
    #[cfg(any(test, feature = "self-check"))]
    pub(super) fn has_given_up_balance(&self) -> bool {
        self.balance == Balance::GivenUp
    }

    pub(super) fn keeps_balance(&self) -> bool {
        self.settings.rebalancing == AvailabilityZoneRebalancing::Enabled
            && self.status == ServiceStatus::Active
            && !self.is_daemon()
    }
}

impl Service {
    /// Whether it has task sets instead of deployments.
    pub fn has_task_sets(&self) -> bool {
        self.controller != DeploymentControllerType::Ecs
    }

    /// Whether CodeDeploy can begin a deployment of it.
    pub fn takes_code_deploy(&self) -> bool {
        self.controller == DeploymentControllerType::CodeDeploy
            && self.status == ServiceStatus::Active
    }

    pub fn task_set(&self, id: DeploymentId) -> Option<&TaskSet> {
        self.task_sets.iter().find(|set| set.id() == id)
    }

    pub fn task_set_mut(&mut self, id: DeploymentId) -> Option<&mut TaskSet> {
        self.task_sets.iter_mut().find(|set| set.id() == id)
    }

    /// Whether every task set has what it should have, and none is on its way out.
    pub fn are_task_sets_steady(&self) -> bool {
        let mut sets = self.task_sets.iter();
        sets.all(|set| set.is_steady() && !set.is_draining())
    }
}

impl Service {
    /// The record of the rollout under way.
    pub fn current_rollout(&self) -> Option<&ServiceDeployment> {
        self.rollouts.last().filter(|record| !record.is_over())
    }

    pub(super) fn current_rollout_mut(&mut self) -> Option<&mut ServiceDeployment> {
        self.rollouts.last_mut().filter(|record| !record.is_over())
    }

    /// Whether what was there before is to come back.
    pub(super) fn wants_rollback(&self, cause: Cause) -> bool {
        let configuration = &self.settings.configuration;
        match cause {
            Cause::CircuitBreaker => {
                let breaker = configuration.deployment_circuit_breaker.as_ref();
                breaker.is_some_and(|breaker| breaker.rollback)
            }
            Cause::Alarm => {
                let alarms = configuration.alarms.as_ref();
                alarms.is_some_and(|alarms| alarms.rollback)
            }
            // Who rolls out in stages has said so by that.
            Cause::User | Cause::Hook { .. } | Cause::StageLimit(_) | Cause::Limit => true,
        }
    }

    /// What serves while another revision is rolled out: what was deployed last, or else what has
    /// the most traffic. None if nothing has ever got any.
    fn serving(&self) -> Option<&Deployment> {
        let completed = self.completed.as_ref().map(|completed| completed.id);
        let completed = completed.and_then(|id| self.deployment(id));
        completed.or_else(|| match self.traffic() {
            None => self.deployments.last(),
            Some(traffic) => {
                let production = |of: &&Deployment| traffic.get(&of.id).map(|it| it.production);
                let most = self.deployments.iter().max_by_key(production);
                most.filter(|of| production(of) > Some(Weight::NONE))
            }
        })
    }

    /// Where the tasks of the next deployment are, and how it is rolled out if that is in stages.
    pub(super) fn next_staging(&self, target: DeploymentId) -> (Side, Option<Staging>) {
        let serving = self.serving();
        let side = serving.map(|of| of.side);
        let plan = StrategyPlan::of(&self.settings.configuration);
        let Some(plan) = plan else {
            return (side.unwrap_or_default(), None);
        };
        let sources: Vec<DeploymentId> = self.deployments.iter().map(|of| of.id).collect();
        let source = serving.map(|of| of.id);
        let staging = Staging::new(plan, target, source, &sources, self.traffic());
        (side.map(Side::other).unwrap_or_default(), Some(staging))
    }

    /// How traffic is shared out, as the last rollout in stages has left it.
    pub fn traffic(&self) -> Option<&Traffic> {
        let staging = self.rollouts.last()?.staging.as_ref()?;
        Some(&staging.traffic)
    }
}

impl Service {
    /// How far its rollout under way has come, if that is one in stages.
    pub fn staging(&self) -> Option<&Staging> {
        self.current_rollout()?.staging.as_ref()
    }

    /// Whether the deployment is to have tasks by now. Those that are not rolled out in stages are.
    pub fn wants_tasks(&self, id: DeploymentId) -> bool {
        let staging = self.staging();
        staging.is_none_or(|staging| staging.wants_tasks(id))
    }
}

#[cfg(test)]
mod tests {
    use crate::ecs::service::tests::settings;
    use crate::wire::{DeploymentCircuitBreaker, ThresholdConfiguration, ThresholdType};

    #[test]
    fn percentages_are_rounded_as_the_service_does_it() {
        for (desired, minimum, maximum, bounds) in [
            (2, 75, 200, (2, 4)),
            (3, 100, 125, (3, 3)),
            (4, 50, 100, (2, 4)),
            (1, 0, 100, (0, 1)),
            (10, 33, 155, (4, 15)),
            (0, 100, 200, (0, 0)),
        ] {
            let mut settings = settings(desired);
            settings.configuration.minimum_healthy_percent = Some(minimum);
            settings.configuration.maximum_percent = Some(maximum);

            let ours = (settings.lower(desired), settings.upper(desired));

            assert_eq!(ours, bounds, "{desired} at {minimum} to {maximum} percent");
        }
    }

    #[test]
    fn the_threshold_of_the_circuit_breaker_is_half_of_the_tasks_within_bounds() {
        use ThresholdType::{BoundedPercent, Count, UnboundedPercent};
        for (desired, given, threshold) in [
            (1, None, 3),
            (25, None, 13),
            (400, None, 200),
            (800, None, 200),
            (10, Some((Count, 7)), 7),
            (10, Some((BoundedPercent, 100)), 10),
            (1_000, Some((BoundedPercent, 100)), 200),
            (1_000, Some((UnboundedPercent, 90)), 900),
            (1, Some((UnboundedPercent, 10)), 1),
        ] {
            let mut settings = settings(desired);
            settings.configuration.deployment_circuit_breaker = Some(DeploymentCircuitBreaker {
                enable: true,
                threshold_configuration: given
                    .map(|(r#type, value)| ThresholdConfiguration { r#type, value }),
                ..DeploymentCircuitBreaker::default()
            });

            assert_eq!(
                settings.breaker(desired),
                Some(threshold),
                "{desired} {given:?}"
            );
        }
    }
}
