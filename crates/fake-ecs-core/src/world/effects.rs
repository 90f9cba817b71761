//! What is to be done outside of the world, and who does it.

use std::sync::Arc;

use super::World;
#[cfg(feature = "ecr")]
use super::pulls::Registries;
#[cfg(feature = "codedeploy")]
use crate::aws::codedeploy;
#[cfg(feature = "events")]
use crate::aws::eventbridge;
use crate::ecs::answered;
use crate::ecs::keys::RegionKey;
use crate::ecs::service::HookResult;
use crate::effect::Effect;
use crate::effect::own_call::{OwnAnswer, OwnCall};
use crate::simulator;
use crate::simulator::selector::Launched;
use crate::work::Work;

impl World {
    /// What is to be done outside, in the order in which it came up in its region; call until there
    /// is nothing left. What the simulator can do is done here.
    pub fn poll_effect(&mut self) -> Option<Work> {
        loop {
            match self.next_effect()? {
                Effect::Invoke(of, payload) => {
                    if self.handlers.hooks {
                        return Some(Work::Invoke(of, payload));
                    }
                    self.answer_hook(&of, HookResult::Succeeded);
                }
                #[cfg(feature = "events")]
                Effect::CallTarget(call) => {
                    if self.code_of_targets.contains(&call.arn) {
                        return Some(Work::CallTarget(call));
                    }
                    self.with_region(call.region, |region| {
                        #[cfg(feature = "codedeploy")]
                        if codedeploy::port::without_code(region, &call) {
                            return;
                        }
                        eventbridge::deliver::without_code(region, &call);
                    });
                }
                Effect::Call(call) => return Some(Work::Call(call)),
                #[cfg(feature = "agent")]
                Effect::Tell(region, instance) => return Some(Work::Tell(region, instance)),
                Effect::Execute(of, exec, command)
                    if self.handlers.exec && !self.router.runs_outside(of) =>
                {
                    return Some(Work::Answer(of, exec, command));
                }
                effect => {
                    if let Some(work) = self.route(effect) {
                        return Some(work);
                    }
                }
            }
        }
    }

    /// A call of a real endpoint is answered.
    pub fn answer_own_call(&mut self, region: RegionKey, number: u64, answer: OwnAnswer) {
        self.with_region(region, |region| answered::take(region, number, answer));
    }

    /// The calls of real endpoints that nobody has answered.
    pub fn unanswered_calls(&self) -> impl Iterator<Item = &Arc<OwnCall>> {
        self.regions.iter().flat_map(|it| it.own_calls.unanswered())
    }

    /// Finds who carries the effect out. What the simulator can do is done.
    pub(super) fn route(&mut self, effect: Effect) -> Option<Work> {
        let task = effect.task();
        let region = task.map(|of| &self.regions[of.region.0 as usize]);
        let task = task
            .zip(region)
            .and_then(|(of, region)| region.tasks.find(of.id));
        let launched = task.map_or_else(Launched::default, |task| Launched {
            with: Some(task.spec.launch_type),
            by: task.spec.capacity_provider.as_deref(),
            without_image: None,
        });
        if let (Effect::Prepare(of, plan), Some(task)) = (&effect, task) {
            let specs = task.containers.iter().map(|it| &*it.spec);
            self.router
                .prepare(*of, specs, launched, plan.node.is_some());
        }
        let runtimes = self.router.runtimes_for(&effect);
        #[cfg(feature = "ecr")]
        let (effect, missing) = {
            let registries = Registries {
                by_scope: &self.by_scope,
                regions: &self.regions,
            };
            registries.find(effect, !runtimes.is_empty())
        };
        #[cfg(not(feature = "ecr"))]
        let missing: Option<String> = None;
        if !runtimes.is_empty() {
            return Some(Work::Execute(runtimes, effect));
        }
        let launched = Launched {
            without_image: missing.as_deref(),
            ..launched
        };
        let simulator::Answer { reports, ask } = self.simulator.execute(effect, launched);
        let mut reports = reports.into_iter().peekable();
        // All are about the container that the effect is about.
        let of = reports.peek().and_then(|(_, first)| first.task());
        if let Some(task) = of {
            self.with_region(task.region, |region| {
                reports.for_each(|(delay, report)| region.report(delay, report));
            });
        }
        ask.map(Work::Ask)
    }

    fn next_effect(&mut self) -> Option<Effect> {
        loop {
            let key = self.with_effects.first()?;
            let effect = self.regions[key.0 as usize].poll_effect();
            if effect.is_some() {
                return effect;
            }
            self.with_effects.pop_first();
        }
    }
}
