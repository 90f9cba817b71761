//! Services with one task on each instance: the scheduling strategy `DAEMON`.
//!
//! Every `ACTIVE` instance that the constraints allow has one task. A rollout goes from instance to
//! instance: the task there is stopped, as far as the lower bound allows, and then one of the new
//! revision is started in its place.

use crate::ecs::service::sites::{Running, Site};

use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, InstanceKey, ServiceKey, TaskKey};
use crate::ecs::placement::refusal::Why;
use crate::ecs::service::deployment::Rollout;
use crate::ecs::service::event_log::{NoPlace, What};
use crate::ecs::service::reconcile::{Counts, Decision, View, decide};
#[cfg(any(test, feature = "self-check"))]
use crate::ecs::service::state::Service;
use crate::ecs::service::{draft, execute, queue, record, sites, start, stop, view};
use crate::kernel::sorted::SortedMap;

/// What is to be done on the instances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Plan {
    start: Vec<InstanceKey>,
    stop: Vec<TaskKey>,
}

/// What is to be done on the instances, when so many more tasks run and are healthy than must be.
fn plan(sites: &SortedMap<InstanceKey, Site>, mut spare: Running, is_over: bool) -> Plan {
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
pub(super) fn reconcile(region: &mut Region, key: ServiceKey) {
    let service = region.services.get(key);
    let Some(primary) = service.primary() else {
        return;
    };
    let sites = sites::of(region, service, primary.id);
    let desired = sites.values().filter(|site| site.is_wanted).count();
    let view = view::view(region, service, desired);
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
                queue::requeue_at(region, key, retry_at);
            }
            _ => start(region, key, id, plan.start),
        }
    }
    execute::decisions(region, key, &decisions);
}

/// Whether another look would start or stop a task.
#[cfg(any(test, feature = "self-check"))]
pub(super) fn has_work(region: &Region, service: &Service) -> bool {
    let Some(primary) = service.primary() else {
        return false;
    };
    let sites = sites::of(region, service, primary.id);
    let desired = sites.values().filter(|site| site.is_wanted).count();
    let view = view::view(region, service, desired);
    let is_over = matches!(primary.rollout, Rollout::Failed(_));
    plan(&sites, spare(&view), is_over) != Plan::default()
}

/// How many more tasks run than must be healthy. Those that run and are not are no reason to wait:
/// a release that is unhealthy everywhere could never be replaced.
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
fn is_stuck(sites: &SortedMap<InstanceKey, Site>, view: &View) -> bool {
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

fn start(region: &mut Region, key: ServiceKey, id: DeploymentId, on: Vec<InstanceKey>) {
    let Some(draft) = draft::of(region, key, id) else {
        return;
    };
    let mut started = Vec::new();
    let mut refused = None;
    for instance in on {
        match draft::refuses(region, &draft, instance) {
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
        let sites = SortedMap::from([(InstanceKey(0), sick)]);
        let stopped = |all, healthy| plan(&sites, Running { all, healthy }, false).stop.len();

        assert_eq!([stopped(1, 0), stopped(0, 0)], [1, 0]);
    }

    #[test]
    fn an_instance_that_should_have_none_loses_its_task() {
        check(&[site(false, Some(1), &[2], false)], 0, &[], &[1, 2]);
    }
}
