//! Hooks are asked, and answer.

use std::collections::BTreeMap;

use crate::wire::{
    DeploymentLifecycleHookAction as Action, DeploymentLifecycleHookStatus as Status, Document,
};
use crate::world::World;
use crate::world::service::deployment::{Cause, ServiceDeployment};
use crate::world::service::stages::hook::{HookResult, is_pause};
use crate::world::service::stages::stage::LifecycleStage;
use crate::world::service::stages::traffic::{Traffic, Weight};
use crate::world::service::state::{Service, ServiceKey};
use crate::world::time::Time;

/// Which call of a Lambda function it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HookRef {
    pub(crate) world: u16,
    service: ServiceKey,
    run: String,
}

/// A Lambda function that is to be called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    pub(crate) of: HookRef,
    pub(crate) payload: Payload,
}

/// What a Lambda function is called with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Payload {
    pub(crate) execution_id: String,
    pub(crate) target_arn: String,
    pub(crate) stage: LifecycleStage,
    pub(crate) service_deployment_arn: String,
    pub(crate) service_arn: String,
    pub(crate) target_service_revision_arn: String,
    /// By the ARN of the revision; only where that traffic is being shifted.
    pub(crate) test_traffic: BTreeMap<String, Weight>,
    pub(crate) production_traffic: BTreeMap<String, Weight>,
    pub(crate) details: Option<Document>,
}

impl World {
    /// Calls what is to be called by now: what tests have said beforehand counts, then somebody else is asked.
    pub(super) fn call_hooks(&mut self, key: ServiceKey) {
        let now = self.now();
        let service = self.services.get(key);
        let Some(staging) = service.staging() else {
            return;
        };
        let due = staging.current().iter();
        let due = due.filter(|run| run.call_at.is_some_and(|at| at <= now));
        let due: Vec<(String, LifecycleStage)> =
            due.map(|run| (run.id.clone(), run.stage)).collect();
        for (run, stage) in due {
            let of = HookRef {
                world: self.index,
                service: key,
                run,
            };
            let said = self
                .services
                .update(key, |service| service.next_answer(stage));
            match said {
                Some(result) => self.take_answer(&of, result, now),
                None => self.ask_hook(of),
            }
        }
    }

    fn ask_hook(&mut self, of: HookRef) {
        let Some(payload) = self.payload(&of) else {
            return;
        };
        self.services.update(of.service, |service| {
            if let Some(run) = service.run_mut(&of.run) {
                run.call_at = None;
                run.was_called = true;
            }
        });
        self.questions.push_back(Question { of, payload });
    }

    /// A function has answered. An answer that nobody waits for any more is dropped.
    pub(crate) fn answer_question(&mut self, of: &HookRef, result: HookResult) {
        self.take_answer(of, result, self.now());
        self.touch(of.service);
    }

    fn take_answer(&mut self, of: &HookRef, result: HookResult, now: Time) {
        self.services.update(of.service, |service| {
            if let Some(run) = service.run_mut(&of.run) {
                run.was_called = true;
                run.take(result, now);
            }
        });
    }

    /// Somebody says what the function answers that is called next at that stage. One that says that it is in progress
    /// is called again at once.
    pub(crate) fn set_answer(
        &mut self,
        key: ServiceKey,
        stage: LifecycleStage,
        result: HookResult,
    ) {
        let now = self.now();
        self.services.update(key, |service| {
            let waits = |run: &&mut crate::world::service::stages::hook::Run| {
                run.stage == stage && run.was_called && run.call_at.is_some()
            };
            let record = service
                .rollouts
                .last_mut()
                .filter(|record| !record.is_over());
            let staging = record.and_then(|record| record.staging.as_mut());
            let waiting = staging.and_then(|staging| staging.current_mut().iter_mut().find(waits));
            let answers = service.hook_answers.entry(stage).or_default();
            if let Some(run) = waiting {
                run.call_at = Some(now);
                answers.clear();
            }
            answers.push_back(result);
        });
        self.touch(key);
    }

    fn payload(&self, of: &HookRef) -> Option<Payload> {
        let service = self.services.get(of.service);
        let record = service.current_rollout()?;
        let staging = record.staging.as_ref()?;
        let run = staging.current().iter().find(|run| run.id == of.run)?;
        let hook = record
            .configuration
            .lifecycle_hooks
            .as_ref()?
            .get(run.hook)?;
        let traffic = |stage, of: fn(&crate::world::service::stages::traffic::Share) -> Weight| {
            let is_shifted = run.stage == stage;
            let traffic = Some(&staging.traffic).filter(|_| is_shifted);
            self.weights(service, traffic, of)
        };
        let cluster = &self.clusters.get(service.cluster).name;
        Some(Payload {
            execution_id: run.id.clone(),
            target_arn: hook.hook_target_arn.clone().unwrap_or_default(),
            stage: run.stage,
            service_deployment_arn: self.service_deployment_arn(service, &record.id),
            service_arn: self.service_arn(cluster, &service.name),
            target_service_revision_arn: self.service_revision_arn(service, staging.target),
            test_traffic: traffic(LifecycleStage::TestTrafficShift, |share| share.test),
            production_traffic: traffic(LifecycleStage::ProductionTrafficShift, |share| {
                share.production
            }),
            details: hook.hook_details.clone(),
        })
    }

    fn weights(
        &self,
        service: &Service,
        traffic: Option<&Traffic>,
        of: fn(&crate::world::service::stages::traffic::Share) -> Weight,
    ) -> BTreeMap<String, Weight> {
        let shares = traffic.into_iter().flatten();
        shares
            .map(|(id, share)| (self.service_revision_arn(service, *id), of(share)))
            .collect()
    }

    /// Lets a rollout go on that waits for that hook, or takes it back. Returns whether it waits.
    pub(crate) fn continue_rollout(&mut self, key: ServiceKey, hook: &str, action: Action) -> bool {
        let now = self.now();
        let waits = self.services.update(key, |service| {
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
            self.give_up_rollout(key, Cause::User);
        }
        self.touch(key);
        waits
    }
}

impl Service {
    /// A hook of the stage that its rollout is in.
    fn run_mut(&mut self, id: &str) -> Option<&mut crate::world::service::stages::hook::Run> {
        let staging = self.current_rollout_mut()?.staging.as_mut()?;
        let runs = staging.current_mut().iter_mut();
        runs.filter(|run| !run.is_over()).find(|run| run.id == id)
    }

    /// What a test has said that a function answers at that stage. The last word counts until there is another, if it is
    /// that the function is in progress.
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
    pub(crate) fn hook_target(&self, hook: usize) -> Option<&str> {
        let hook = self.configuration.lifecycle_hooks.as_ref()?.get(hook)?;
        let target = hook.hook_target_arn.as_deref();
        target.filter(|_| !is_pause(hook))
    }
}
