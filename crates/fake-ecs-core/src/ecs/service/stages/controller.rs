//! What becomes of a rollout in stages when the scheduler looks at its service.

use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::service::event_log::What;
use crate::ecs::service::reconcile::{Counts, Decision, View, cause_to_give_up};
use crate::ecs::service::stages::hook::Run;
use crate::ecs::service::stages::next::{Next, Seen, next};
use crate::ecs::service::stages::stage::LifecycleStage;
use crate::ecs::service::stages::staging::{Point, Staging};
use crate::ecs::service::stages::{desired, invocations, routes};
use crate::ecs::{Region, service};
use crate::faults::stages::LeavingStage;
use crate::kernel::ids::Kind;
use crate::wire::DeploymentLifecycleHook as Hook;

/// Looks at the service, and does what is to be done about it. One stage is entered at a look, so
/// that each can be looked at.
pub(in crate::ecs::service) fn reconcile(region: &mut Region, key: ServiceKey) {
    expire_hooks(region, key);
    invocations::call(region, key);
    let now = region.now();
    let service = region.services.get(key);
    let view = service::view::view(region, service, service.settings.desired);
    let (Some(record), Some(primary)) = (service.current_rollout(), view.deployments.first())
    else {
        return;
    };
    let Some(staging) = &record.staging else {
        return;
    };
    let began = record.started.unwrap_or(now);
    let cause = cause_to_give_up(&view, primary).map(Next::GiveUp);
    let next = cause.unwrap_or_else(|| next(staging, seen(&view, staging), began, now));
    let left = primary.tasks.leaving() + primary.tasks.draining;
    let is_settled = is_full(&view, Some(primary.id)) && left == 0;
    let mut decisions = desired::tasks(&view, staging);
    // What has failed is taken back all the same.
    let leaves = matches!(next, Next::Enter { .. } | Next::Complete);
    let next = if leaves && is_held(region, key) {
        Next::Wait(None)
    } else {
        next
    };
    match next {
        Next::Wait(timer) => decisions.extend(timer.map(Decision::LookAgain)),
        Next::Enter { .. } => {}
        Next::GiveUp(cause) => decisions = vec![Decision::GiveUp(cause)],
        Next::Complete => {
            decisions.extend(left_over(&view, primary.id));
            decisions.push(Decision::Complete);
            decisions.extend((is_settled && !view.is_steady).then_some(Decision::Steady));
        }
    }
    service::execute::decisions(region, key, &decisions);
    if let Next::Enter { stage, step } = next {
        enter_stage(region, key, stage, step);
    }
    if !matches!(next, Next::Wait(_)) {
        service::queue::enqueue(region, key);
    }
}

/// Whether a test holds the rollout at its stage, which it is about to leave. Asking is firing. One
/// that has been turned back since it came there leaves at once.
fn is_held(region: &mut Region, key: ServiceKey) -> bool {
    if !region.faults.is_active() {
        return false;
    }
    let service = region.services.get(key);
    let Some(record) = service.current_rollout() else {
        return false;
    };
    let staging = record.staging.as_ref().filter(|staging| !staging.is_turned);
    let Some((staging, point)) = staging.and_then(|it| Some((it, it.point?))) else {
        return false;
    };
    // A rollout may come to a stage once more: for another step of its traffic, or on its way back.
    let Point { stage, step, .. } = point;
    let visit = format!("{} {:?} {stage} {step}", record.id, staging.direction);
    let leaving = LeavingStage {
        cluster: &region.clusters.get(service.cluster).name,
        service: &service.name,
        stage: stage.as_str(),
        visit: &visit,
    };
    region.faults.holds_stage(&leaving)
}

/// All that is not the one that stays.
fn left_over(view: &View, stays: DeploymentId) -> impl Iterator<Item = Decision> {
    let others = view.deployments.iter().filter(move |seen| seen.id != stays);
    others.map(|seen| Decision::Remove(seen.id))
}

fn seen(view: &View, staging: &Staging) -> Seen {
    let (target, source) = (Some(staging.target), staging.source);
    let others = view.deployments.iter();
    let mut others = others.filter(|seen| ![target, source].contains(&Some(seen.id)));
    Seen {
        is_target_full: is_full(view, target),
        is_target_gone: is_gone(view, target),
        is_source_full: is_full(view, source),
        is_source_gone: is_gone(view, source),
        is_tidy: others.all(|seen| seen.tasks.are_gone()),
    }
}

fn find(view: &View, id: Option<DeploymentId>) -> Option<Counts> {
    let mut deployments = view.deployments.iter();
    let seen = deployments.find(|seen| Some(seen.id) == id)?;
    Some(seen.tasks)
}

/// Whether it has as many tasks as are desired, and all are up.
fn is_full(view: &View, id: Option<DeploymentId>) -> bool {
    find(view, id).is_some_and(|tasks| {
        tasks.up() == view.desired && tasks.starting + tasks.checking + tasks.unhealthy == 0
    })
}

fn is_gone(view: &View, id: Option<DeploymentId>) -> bool {
    find(view, id).is_none_or(|tasks| tasks.are_gone())
}

fn expire_hooks(region: &mut Region, key: ServiceKey) {
    let now = region.now();
    region.services.update(key, |service| {
        if let Some(record) = service.current_rollout_mut() {
            let hooks = record.configuration.lifecycle_hooks.as_deref();
            if let Some(staging) = &mut record.staging {
                staging.expire(hooks.unwrap_or_default(), now);
            }
        }
    });
}

fn enter_stage(region: &mut Region, key: ServiceKey, stage: LifecycleStage, step: usize) {
    let now = region.now();
    let Some(record) = region.services.get(key).current_rollout() else {
        return;
    };
    let target = record.target;
    let hooks = record.configuration.lifecycle_hooks.iter().flatten();
    let called = hooks.cloned().enumerate();
    let called: Vec<(usize, Hook)> = called.filter(|(_, hook)| is_at(hook, stage)).collect();
    let runs = called.iter().map(|(index, hook)| {
        let id = region.ids.uuid(Kind::Hook);
        Run::new(id, (*index, hook), stage, now)
    });
    let runs: Vec<Run> = runs.collect();
    region.services.update(key, |service| {
        service.is_steady = false;
        if let Some(record) = service.current_rollout_mut()
            && let Some(staging) = &mut record.staging
        {
            record.updated = now;
            staging.enter(Point {
                stage,
                step,
                since: now,
            });
            staging.runs.extend(runs);
        }
    });
    routes::follow(region, key);
    let production = region.services.get(key).staging();
    let production = production.map(|staging| staging.share(target).production);
    let production = production.unwrap_or_default();
    service::record::event(region, key, What::Stage(target, stage, production));
    invocations::call(region, key);
}

fn is_at(hook: &Hook, stage: LifecycleStage) -> bool {
    let stages = hook.lifecycle_stages.as_deref().unwrap_or_default();
    stage
        .of_hooks()
        .is_some_and(|stage| stages.contains(&stage))
}
