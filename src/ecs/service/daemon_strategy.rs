//! Services with one task on each instance: the scheduling strategy `DAEMON`.
//!
//! Every `ACTIVE` instance that the constraints allow has one task. A rollout goes from instance to instance: the task
//! there is stopped, as far as the lower bound allows, and then one of the new revision is started in its place.

use std::collections::BTreeMap;

use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, InstanceKey, ServiceKey, TaskKey};
use crate::ecs::placement::refusal::Why;
use crate::ecs::service::deployment::Rollout;
use crate::ecs::service::event_log::{NoPlace, What};
use crate::ecs::service::reconcile::{Counts, Decision, View, decide};
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::ecs::service::{controller, record, start, stop};
use crate::ecs::task::progress::Standing;
use crate::ecs::task::state::Task;

/// What is on one instance that a daemon is for, or has a task on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Site {
    /// Whether there should be a task.
    is_wanted: bool,
    /// The task of the newest deployment that is to run there.
    newest: Option<TaskKey>,
    /// Tasks that are to run there and to be replaced: those of older deployments, and such as are unfit.
    replaced: Vec<TaskKey>,
    /// How many of those run, and how many of them count as healthy.
    replaced_counts: Running,
    /// Whether a task is on its way out that runs still.
    is_leaving: bool,
}

/// Some of the tasks that run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Running {
    all: usize,
    /// Those among them that count as healthy.
    healthy: usize,
}

/// What is to be done on the instances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Plan {
    start: Vec<InstanceKey>,
    stop: Vec<TaskKey>,
}

/// What is to be done on the instances, when so many more tasks run and are healthy than must be.
fn plan(sites: &BTreeMap<InstanceKey, Site>, mut spare: Running, is_over: bool) -> Plan {
    let mut plan = Plan::default();
    for (instance, site) in sites {
        let Running { all, healthy } = site.replaced_counts;
        if !site.is_wanted {
            plan.stop.extend(site.newest);
            plan.stop.extend(&site.replaced);
        } else if site.newest.is_none() && !is_over {
            if site.replaced.is_empty() && !site.is_leaving {
                plan.start.push(*instance);
            } else if spare.all >= all && spare.healthy >= healthy {
                spare.all -= all;
                spare.healthy -= healthy;
                plan.stop.extend(&site.replaced);
            }
        }
    }
    plan
}

/// Looks at the service, and does what is to be done about it.
pub(super) fn look_after(region: &mut Region, key: ServiceKey) {
    let service = region.services.get(key);
    let Some(primary) = service.primary() else {
        return;
    };
    let sites = sites(region, service, primary.id);
    let desired = sites.values().filter(|site| site.is_wanted).count();
    let view = controller::view(region, service, desired);
    let decisions = conclusions(&view);
    let is_given_up = decisions
        .iter()
        .any(|decision| matches!(decision, Decision::GiveUp(_)));
    if !is_given_up {
        let is_over = matches!(primary.rollout, Rollout::Failed(_));
        let plan = plan(&sites, spare(&view), is_over);
        let retry_at = primary.retry_at.filter(|retry_at| *retry_at > view.now);
        let id = primary.id;
        if plan == Plan::default() && !is_over && is_stuck(&sites, &view) {
            record::event(region, key, What::Stuck);
        }
        stop(region, key, plan.stop);
        match retry_at {
            Some(retry_at) if !plan.start.is_empty() => {
                controller::requeue_at(region, key, retry_at);
            }
            _ => start(region, key, id, plan.start),
        }
    }
    controller::execute(region, key, &decisions);
}

/// Whether another look would start or stop a task.
#[cfg(any(test, feature = "self-check"))]
pub(super) fn has_work(region: &Region, service: &Service) -> bool {
    let Some(primary) = service.primary() else {
        return false;
    };
    let sites = sites(region, service, primary.id);
    let desired = sites.values().filter(|site| site.is_wanted).count();
    let view = controller::view(region, service, desired);
    let is_over = matches!(primary.rollout, Rollout::Failed(_));
    plan(&sites, spare(&view), is_over) != Plan::default()
}

/// How many more tasks run than must be healthy. Those that run and are not are no reason to wait: a release that is
/// unhealthy everywhere could never be replaced.
fn spare(view: &View) -> Running {
    let beyond = |of: fn(&Counts) -> usize| {
        let all = view.deployments.iter().map(|seen| of(&seen.tasks));
        all.sum::<usize>().saturating_sub(view.lower)
    };
    Running {
        all: beyond(|tasks| tasks.running() - tasks.stopping),
        healthy: beyond(|tasks| tasks.healthy),
    }
}

/// Whether there is something to replace that the lower bound will never allow.
fn is_stuck(sites: &BTreeMap<InstanceKey, Site>, view: &View) -> bool {
    let mut sites = sites.values();
    let mut all = view.deployments.iter().map(|seen| seen.tasks);
    sites.any(|site| site.is_wanted && !site.replaced.is_empty())
        && all.all(|tasks| {
            let coming = tasks.starting + tasks.checking + tasks.settling;
            coming + tasks.leaving() + tasks.draining == 0
        })
}

/// What follows for the rollout is as for any service; which tasks are started and stopped is not.
fn conclusions(view: &View) -> Vec<Decision> {
    let mut decisions = decide(view);
    decisions.retain(|decision| {
        !matches!(
            decision,
            Decision::Start { .. } | Decision::Stop { .. } | Decision::Stuck
        )
    });
    decisions
}

/// How many tasks the service should have: a daemon as many as there are instances for it.
pub(crate) fn desired_count(region: &Region, service: &Service) -> usize {
    let primary = service.primary().filter(|_| service.is_daemon());
    let Some(primary) = primary.filter(|_| service.status == ServiceStatus::Active) else {
        return service.settings.desired;
    };
    let sites = sites(region, service, primary.id);
    sites.values().filter(|site| site.is_wanted).count()
}

fn sites(region: &Region, service: &Service, newest: DeploymentId) -> BTreeMap<InstanceKey, Site> {
    let mut sites = BTreeMap::<InstanceKey, Site>::new();
    let draft = start::draft(region, service.key, newest);
    for instance in region.instances.in_cluster(service.cluster, None) {
        let fits = draft.as_ref().is_some_and(|draft| {
            let launch_type = service.settings.compute.launch_type;
            let why = start::refuses(region, draft, instance.key);
            // There should be one even where there is no room for it now.
            instance.kind.launch_type() == launch_type
                && instance.is_active()
                && !matches!(why, Some(Why::MemberOf | Why::Attribute | Why::Location))
        });
        if fits {
            sites.entry(instance.key).or_default().is_wanted = true;
        }
    }
    for deployment in &service.deployments {
        for standing in Standing::ALL {
            for key in region.tasks.standing(deployment.id, standing) {
                let task = region.tasks.get(*key);
                if let Some(instance) = task.instance {
                    let site = sites.entry(instance).or_default();
                    site.add(task, deployment.id == newest);
                }
            }
        }
    }
    sites
}

fn start(region: &mut Region, key: ServiceKey, id: DeploymentId, on: Vec<InstanceKey>) {
    let Some(draft) = start::draft(region, key, id) else {
        return;
    };
    let mut started = Vec::new();
    let mut refused = None;
    for instance in on {
        match start::refuses(region, &draft, instance) {
            // It will be back, and then the task is started.
            Some(Why::Agent) => {}
            Some(why) => refused = Some(NoPlace::Closest { instance, why }),
            None => started.extend(start::task(region, &draft, id, Some(instance))),
        }
    }
    start::note_starts(region, key, id, started, refused);
}

fn stop(region: &mut Region, key: ServiceKey, tasks: Vec<TaskKey>) {
    if tasks.is_empty() {
        return;
    }
    for task in &tasks {
        stop::one_task(region, key, *task);
    }
    stop::note_stopped(region, key, tasks);
}

impl Site {
    fn add(&mut self, task: &Task, is_newest: bool) {
        match task.standing {
            None => {}
            Some(Standing::Cancelled | Standing::Stopping | Standing::Draining) => {
                self.is_leaving = true;
            }
            Some(standing) if is_newest && standing != Standing::Unfit => {
                self.newest = Some(task.key);
            }
            // It is stopped, and then there is room for another.
            Some(standing) => {
                self.replaced.push(task.key);
                let counts = &mut self.replaced_counts;
                counts.all += usize::from(standing != Standing::Starting);
                counts.healthy += usize::from(standing == Standing::Healthy);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site whose replaced tasks are healthy.
    fn site(is_wanted: bool, newest: Option<u32>, replaced: &[u32], is_leaving: bool) -> Site {
        let (all, healthy) = (replaced.len(), replaced.len());
        Site {
            is_wanted,
            newest: newest.map(TaskKey),
            replaced: replaced.iter().copied().map(TaskKey).collect(),
            replaced_counts: Running { all, healthy },
            is_leaving,
        }
    }

    #[track_caller]
    fn check(sites: &[Site], spare: usize, start: &[u32], stop: &[u32]) {
        let sites = sites.iter().cloned().enumerate();
        let sites = sites.map(|(at, site)| (InstanceKey(u32::try_from(at).unwrap()), site));

        let (all, healthy) = (spare, spare);
        let plan = plan(&sites.collect(), Running { all, healthy }, false);

        let expected = Plan {
            start: start.iter().copied().map(InstanceKey).collect(),
            stop: stop.iter().copied().map(TaskKey).collect(),
        };
        assert_eq!(plan, expected);
    }

    #[test]
    fn every_instance_that_should_have_a_task_gets_one() {
        let (empty, served) = (
            site(true, None, &[], false),
            site(true, Some(1), &[], false),
        );

        check(&[empty.clone(), served, empty], 9, &[0, 2], &[]);
    }

    #[test]
    fn a_task_is_started_once_the_one_before_is_gone() {
        check(&[site(true, None, &[1], false)], 1, &[], &[1]);
        check(&[site(true, None, &[], true)], 1, &[], &[]);
        check(&[site(true, None, &[], false)], 1, &[0], &[]);
    }

    #[test]
    fn no_more_are_replaced_than_may_go() {
        let sites = [1, 2, 3].map(|task| site(true, None, &[task], false));

        check(&sites, 2, &[], &[1, 2]);
        check(&sites, 0, &[], &[]);
    }

    #[test]
    fn what_is_not_healthy_can_go_where_nothing_is() {
        let sick = Site {
            replaced_counts: Running { all: 1, healthy: 0 },
            ..site(true, None, &[1], false)
        };
        let sites = BTreeMap::from([(InstanceKey(0), sick)]);
        let stopped = |all, healthy| plan(&sites, Running { all, healthy }, false).stop.len();

        assert_eq!([stopped(1, 0), stopped(0, 0)], [1, 0]);
    }

    #[test]
    fn an_instance_that_should_have_none_loses_its_task() {
        check(&[site(false, Some(1), &[2], false)], 0, &[], &[1, 2]);
    }
}
