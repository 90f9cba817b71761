//! When the scheduler looks at a service, what it sees, and what becomes of its decisions.
//!
//! A look is due some time after something has concerned the service, and there is never more than one to come: however
//! much happens at one time, it is looked at once. So a look costs what it decides, and a service at rest costs nothing.

use std::time::Duration;

use crate::world::World;
use crate::world::cluster::state::ClusterKey;
use crate::world::ids::Kind;
use crate::world::instance::InstanceKey;
use crate::world::service::availability::Standing;
use crate::world::service::daemon_strategy;
use crate::world::service::deployment::Deployment;
use crate::world::service::event_log::{Entry, TASKS_PER_EVENT_MAX, What};
use crate::world::service::reconcile::{Counts, Decision, Seen, View, reconcile};
use crate::world::service::stages;
use crate::world::service::state::{Service, ServiceKey, ServiceStatus};
use crate::world::service::task_set;
use crate::world::task::state::TaskKey;
use crate::world::time::Time;
use crate::world::timers::Due;

impl World {
    /// Something concerns the service: the scheduler is to look at it soon.
    pub(crate) fn touch(&mut self, key: ServiceKey) {
        let at = self.now() + self.settings.profile.services.reaction;
        self.look_again(key, at);
    }

    /// The scheduler is to look at the service at that time, unless it does so before.
    pub(super) fn look_again(&mut self, key: ServiceKey, at: Time) {
        let now = self.now();
        let service = self.services.get(key);
        if service.is_gone() || service.next_look.is_some_and(|next| next <= at) {
            return;
        }
        self.services
            .update(key, |service| service.next_look = Some(at));
        self.put_down(at.since(now), Due::Look { service: key, at });
    }

    /// Whether another look has taken the place of one that was planned.
    pub(in crate::world) fn is_planned(&self, key: ServiceKey, at: Time) -> bool {
        self.services.get(key).next_look == Some(at)
    }

    /// Looks at the service, and does what is to be done about it.
    pub(in crate::world) fn look_after(&mut self, key: ServiceKey) {
        #[cfg(any(test, feature = "self-check"))]
        let before = crate::world::service::check::Tally::of(self, key);
        self.look(key);
        #[cfg(any(test, feature = "self-check"))]
        before.check(self, key);
    }

    fn look(&mut self, key: ServiceKey) {
        self.services
            .update(key, |service| service.next_look = None);
        let service = self.services.get(key);
        if service.holds > 0 || service.is_gone() {
            return;
        }
        let is_active = service.status == ServiceStatus::Active;
        let (is_daemon, has_task_sets) = (service.is_daemon(), service.has_task_sets());
        let is_staged = service.staging().is_some();
        // It waits for room again if there still is none.
        self.services.set_waiting(key, false);
        if is_daemon && is_active {
            daemon_strategy::look_after(self, key);
        } else if has_task_sets && is_active {
            task_set::look_after(self, key);
        } else if is_staged && is_active {
            stages::controller::look_after(self, key);
        } else {
            self.compute_counts(key);
            let service = self.services.get(key);
            let decisions = reconcile(&self.view(service, service.settings.desired));
            self.carry_out(key, &decisions);
            self.rebalance(key);
        }
    }

    /// What the scheduler sees.
    pub(super) fn view(&self, service: &Service, desired: usize) -> View {
        self.view_of(service, desired, service.all_deployments())
    }

    /// What the scheduler sees when it looks at some of the deployments.
    pub(super) fn view_of<'a>(
        &self,
        service: &Service,
        desired: usize,
        deployments: impl IntoIterator<Item = &'a Deployment>,
    ) -> View {
        let settings = &service.settings;
        let seen = deployments.into_iter().map(|deployment| Seen {
            id: deployment.id,
            rollout: deployment.rollout,
            is_taken_up: deployment.is_taken_up,
            tasks: self.counts(deployment.id),
            failed: deployment.failed,
            retry_at: deployment.retry_at,
            ready_since: deployment.ready_since,
        });
        let early = settings.configuration.early_success_criteria.as_ref();
        let early = early.filter(|early| early.enable);
        let share = early.and_then(|early| early.healthy_percent);
        let enough = share.map_or(desired, |share| {
            let share = usize::try_from(share).unwrap_or(0);
            desired.saturating_mul(share).div_ceil(100).min(desired)
        });
        View {
            now: self.now(),
            is_draining: service.status == ServiceStatus::Draining,
            desired,
            lower: settings.lower(desired),
            upper: settings.upper(desired),
            breaker: settings.breaker(desired),
            is_alarmed: !self.alarms_against(service).is_empty(),
            enough,
            cleans_up_later: early.is_some_and(|early| {
                early.source_service_revision_cleanup
                    == Some(crate::wire::ServiceRevisionCleanup::Deferred)
            }),
            bake_time: settings.bake_time(),
            is_steady: service.is_steady,
            is_moving: service.is_moving(),
            deployments: seen.collect(),
        }
    }

    /// How many tasks a deployment has, by what they count for.
    pub(crate) fn counts(&self, deployment: crate::world::service::DeploymentId) -> Counts {
        let of = |standing| self.tasks.standing(deployment, standing).len();
        Counts {
            starting: of(Standing::Starting),
            checking: of(Standing::Checking),
            settling: of(Standing::Settling),
            healthy: of(Standing::Healthy),
            unfit: of(Standing::Unfit),
            cancelled: of(Standing::Cancelled),
            stopping: of(Standing::Stopping),
            draining: of(Standing::Draining),
        }
    }

    /// Does what was decided.
    pub(super) fn carry_out(&mut self, key: ServiceKey, decisions: &[Decision]) {
        let now = self.now();
        let (mut stopped, mut moved) = (Vec::new(), Vec::new());
        let is_moving = self.services.get(key).is_moving();
        let mut held_up = false;
        for decision in decisions {
            match *decision {
                Decision::TakeUp(id) => self.take_up(key, id),
                Decision::Start { deployment, count } => self.start_tasks(key, deployment, count),
                Decision::Stop {
                    deployment,
                    standing,
                    count,
                } => {
                    let is_move = is_moving && standing == Standing::Healthy;
                    let list = if is_move { &mut moved } else { &mut stopped };
                    let before = list.len();
                    self.stop_tasks(key, deployment, standing, count, list);
                    if list.len() - before < count {
                        held_up = true;
                        self.say(key, What::Protected(deployment));
                    }
                }
                Decision::Ready(is_ready) => self.services.update(key, |service| {
                    if let Some(primary) = service.deployments.first_mut() {
                        primary.ready_since = is_ready.then_some(now);
                    }
                }),
                Decision::Complete => self.complete_rollout(key),
                Decision::GiveUp(cause) => self.give_up_rollout(key, cause),
                Decision::Remove(id) => self.remove_deployment(key, id),
                Decision::Stability(id, is_steady) => self.set_stability(key, id, is_steady),
                Decision::Steady => {
                    self.services
                        .update(key, |service| service.is_steady = true);
                    self.say(key, What::Steady);
                }
                Decision::Stuck => self.say(key, What::Stuck),
                Decision::Vanish => self.vanish(key),
                Decision::LookAgain(at) => self.look_again(key, at),
            }
        }
        self.services
            .update(key, |service| service.is_held_up = held_up);
        if !stopped.is_empty() {
            self.note_stopped(key, stopped);
        }
        self.note_moved(key, moved);
    }

    /// How many tasks there are reasons for: those that were run, and for services and daemons what they should have, or
    /// should have had. A service whose tasks end again and again is no reason for ever more of them.
    pub(crate) fn task_claims(&self) -> usize {
        let of_services = self.tasks.of_services();
        let desired: usize = self
            .services
            .iter()
            .map(|service| {
                let shares = service.task_sets.len().max(1);
                3 * (shares * service.most_desired + self.instances.count(service.cluster))
            })
            .sum();
        let daemons = self.daemons.iter().filter(|daemon| !daemon.is_gone());
        let of_daemons: usize = daemons
            .map(|daemon| 3 * self.instances.count(daemon.cluster))
            .sum();
        self.tasks.len() - of_services + (desired + of_daemons).min(of_services)
    }

    /// Writes down what happened to the service, unless it has been said.
    pub(in crate::world) fn say(&mut self, key: ServiceKey, what: What) {
        let at = self.now();
        if self.services.get(key).story.is_known(&what, at) {
            return;
        }
        let entry = Entry {
            at,
            sequence: self.next_sequence(),
            id: self.ids.number(Kind::ServiceEvent),
            what,
        };
        self.services
            .update(key, |service| service.story.add(entry));
    }

    /// Writes down what happened to tasks, in as many events as it takes.
    pub(super) fn say_of_tasks(
        &mut self,
        key: ServiceKey,
        tasks: &[TaskKey],
        what: impl Fn(Vec<TaskKey>) -> What,
    ) {
        for some in tasks.chunks(TASKS_PER_EVENT_MAX) {
            self.say(key, what(some.to_vec()));
        }
    }

    /// An instance has come, gone, or changed: services whose tasks are there, or could be, are to know.
    pub(in crate::world) fn tell_services_of_instance(&mut self, instance: InstanceKey) {
        let tasks: Vec<TaskKey> = self.tasks.load(instance).tasks().collect();
        for task in tasks {
            self.tell_service(task);
        }
        let cluster = self.instances.get(instance).cluster;
        let daemons: Vec<ServiceKey> = self.services.daemons(cluster).collect();
        for service in daemons {
            self.touch(service);
        }
        // A zone is one for a service as long as an instance of it would take a task: any change may make or unmake one.
        self.tell_of_zones(cluster);
        self.tell_of_room(cluster);
        self.tell_daemons_of_instance(instance);
    }

    /// There may be room for a task that there was none for.
    pub(in crate::world) fn tell_of_room(&mut self, cluster: ClusterKey) {
        let waiting: Vec<ServiceKey> = self.services.waiting(cluster).collect();
        for service in waiting {
            self.touch(service);
        }
    }
}

/// How soon starting is tried again that nothing but time will change.
pub(in crate::world) const RETRY_AFTER: Duration = Duration::from_secs(60);
