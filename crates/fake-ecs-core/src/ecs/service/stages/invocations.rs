//! Hooks are asked, and answer.

use crate::ecs::keys::ServiceKey;
use crate::ecs::service::deployment::{Cause, ServiceDeployment};
use crate::ecs::service::stages::hook::{HookRef, HookResult, Payload, is_pause};
use crate::ecs::service::stages::stage::LifecycleStage;
use crate::ecs::service::stages::traffic::{Traffic, Weight};
use crate::ecs::service::state::Service;
use crate::ecs::{Region, service};
use crate::effect::Effect;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{
    DeploymentLifecycleHookAction as Action, DeploymentLifecycleHookStatus as Status,
};

/// Calls what is to be called by now: what tests have said beforehand counts, then somebody else is
/// asked.
pub(super) fn call(region: &mut Region, key: ServiceKey) {
    let now = region.now();
    let service = region.services.get(key);
    let Some(staging) = service.staging() else {
        return;
    };
    let timer = staging.current().iter();
    let timer = timer.filter(|run| run.call_at.is_some_and(|at| at <= now));
    let timer: Vec<(String, LifecycleStage)> =
        timer.map(|run| (run.id.clone(), run.stage)).collect();
    for (run, stage) in timer {
        let of = HookRef {
            region: region.key,
            service: key,
            run,
        };
        let said = region
            .services
            .update(key, |service| service.next_answer(stage));
        match said {
            Some(result) => take_scripted(region, &of, result, now),
            None => invoke(region, of),
        }
    }
}

fn invoke(region: &mut Region, of: HookRef) {
    let Some(payload) = payload(region, &of) else {
        return;
    };
    region.services.update(of.service, |service| {
        if let Some(run) = service.run_mut(&of.run) {
            run.call_at = None;
            run.was_called = true;
        }
    });
    let effect = Effect::Invoke(of, Box::new(payload));
    region.effects.push_back(effect);
}

/// A function has answered. An answer that nobody waits for any more is dropped.
pub fn answer(region: &mut Region, of: &HookRef, result: HookResult) {
    take_scripted(region, of, result, region.now());
    service::queue::enqueue(region, of.service);
}

fn take_scripted(region: &mut Region, of: &HookRef, result: HookResult, now: Time) {
    region.services.update(of.service, |service| {
        if let Some(run) = service.run_mut(&of.run) {
            run.was_called = true;
            run.take(result, now);
        }
    });
}

/// Somebody says what the function answers that is called next at that stage. One that says that it
/// is in progress is called again at once.
pub fn script(region: &mut Region, key: ServiceKey, stage: LifecycleStage, result: HookResult) {
    let now = region.now();
    region.services.update(key, |service| {
        let waits = |run: &&mut service::stages::hook::Run| {
            run.stage == stage && run.was_called && run.call_at.is_some()
        };
        let record = service
            .rollouts
            .last_mut()
            .filter(|record| !record.is_over());
        let staging = record.and_then(|record| record.staging.as_mut());
        let waiting = staging.and_then(|staging| staging.current_mut().iter_mut().find(waits));
        let answers = service.hook_answers.get_or_default(stage);
        if let Some(run) = waiting {
            run.call_at = Some(now);
            answers.clear();
        }
        answers.push_back(result);
    });
    service::queue::enqueue(region, key);
}

fn payload(region: &Region, of: &HookRef) -> Option<Payload> {
    let service = region.services.get(of.service);
    let record = service.current_rollout()?;
    let staging = record.staging.as_ref()?;
    let run = staging.current().iter().find(|run| run.id == of.run)?;
    let hook = record
        .configuration
        .lifecycle_hooks
        .as_ref()?
        .get(run.hook)?;
    let traffic = |stage, of: fn(&service::stages::traffic::Share) -> Weight| {
        let is_shifted = run.stage == stage;
        let traffic = Some(&staging.traffic).filter(|_| is_shifted);
        weights(region, service, traffic, of)
    };
    let cluster = &region.clusters.get(service.cluster).name;
    Some(Payload {
        execution_id: run.id.clone(),
        target_arn: hook.hook_target_arn.clone().unwrap_or_default(),
        stage: run.stage,
        service_deployment_arn: region.service_deployment_arn(service, &record.id),
        service_arn: region.service_arn(cluster, &service.name),
        target_service_revision_arn: region.service_revision_arn(service, staging.target),
        test_traffic: traffic(LifecycleStage::TestTrafficShift, |share| share.test),
        production_traffic: traffic(LifecycleStage::ProductionTrafficShift, |share| {
            share.production
        }),
        details: hook.hook_details.clone(),
    })
}

fn weights(
    region: &Region,
    service: &Service,
    traffic: Option<&Traffic>,
    of: fn(&service::stages::traffic::Share) -> Weight,
) -> SortedMap<String, Weight> {
    let shares = traffic.into_iter().flatten();
    shares
        .map(|(id, share)| (region.service_revision_arn(service, *id), of(share)))
        .collect()
}

/// Lets a rollout go on that waits for that hook, or takes it back. Returns whether it waits.
pub fn continue_rollout(region: &mut Region, key: ServiceKey, hook: &str, action: Action) -> bool {
    let now = region.now();
    let waits = region.services.update(key, |service| {
        let run = service.run_mut(hook).filter(|run| run.is_paused());
        let waits = run.is_some();
        if let Some(run) = run {
            let status = match action {
                Action::Continue => Status::Succeeded,
                Action::Rollback => Status::Failed,
            };
            run.end(status, None, now);
        }
        waits
    });
    if waits && action == Action::Rollback {
        service::rollout::give_up(region, key, Cause::User);
    }
    service::queue::enqueue(region, key);
    waits
}

impl Service {
    /// A hook of the stage that its rollout is in.
    fn run_mut(&mut self, id: &str) -> Option<&mut service::stages::hook::Run> {
        let staging = self.current_rollout_mut()?.staging.as_mut()?;
        let runs = staging.current_mut().iter_mut();
        runs.filter(|run| !run.is_over()).find(|run| run.id == id)
    }

    /// What a test has said that a function answers at that stage. The last word counts until there
    /// is another, if it is that the function is in progress.
    fn next_answer(&mut self, stage: LifecycleStage) -> Option<HookResult> {
        let answers = self.hook_answers.get_mut(&stage)?;
        match answers.front() {
            Some(last) if answers.len() == 1 && last.is_in_progress() => Some(*last),
            _ => answers.pop_front(),
        }
    }
}

impl ServiceDeployment {
    /// What the hook calls, in an answer; a hook that pauses calls nothing.
    pub fn hook_target(&self, hook: usize) -> Option<&str> {
        let hook = self.configuration.lifecycle_hooks.as_ref()?.get(hook)?;
        let target = hook.hook_target_arn.as_deref();
        target.filter(|_| !is_pause(hook))
    }
}
