//! How production traffic goes over: what the strategies differ in.

use std::time::Duration;

use crate::ecs::service::stages::traffic::Weight;
use crate::wire::{DeploymentConfiguration, DeploymentStrategy};

/// What the model documents for who does not say.
pub const CANARY_PERCENT: f64 = 5.0;
pub const CANARY_BAKE_MINUTES: i32 = 10;
pub const STEP_PERCENT: f64 = 10.0;
pub const STEP_BAKE_MINUTES: i32 = 6;

/// The plan of a rollout in stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyPlan {
    /// How much of the production traffic the new revision has after each step. The last is all of
    /// it.
    pub steps: Vec<Weight>,
    /// How long each step but the last is watched.
    pub step_bake: Duration,
    /// How long the new revision is watched once it has all traffic.
    pub bake: Duration,
}

impl StrategyPlan {
    /// The plan of that configuration; `None` if it does not roll out in stages.
    pub fn of(configuration: &DeploymentConfiguration) -> Option<Self> {
        let at_once = || (vec![Weight::ALL], 0);
        let (steps, step_bake) = match configuration.strategy? {
            DeploymentStrategy::Rolling => return None,
            DeploymentStrategy::BlueGreen => at_once(),
            DeploymentStrategy::Linear => {
                let linear = configuration.linear_configuration.clone();
                let linear = linear.unwrap_or_default();
                let step = Weight::of(linear.step_percent.unwrap_or(STEP_PERCENT));
                let bake = linear.step_bake_time_in_minutes;
                (steps_of(step), bake.unwrap_or(STEP_BAKE_MINUTES))
            }
            DeploymentStrategy::Canary => {
                let canary = configuration.canary_configuration.clone();
                let canary = canary.unwrap_or_default();
                let first = Weight::of(canary.canary_percent.unwrap_or(CANARY_PERCENT));
                let bake = canary.canary_bake_time_in_minutes;
                let mut steps = vec![first, Weight::ALL];
                steps.dedup();
                (steps, bake.unwrap_or(CANARY_BAKE_MINUTES))
            }
        };
        Some(Self {
            steps,
            step_bake: minutes(step_bake),
            bake: minutes(configuration.bake_time_in_minutes.unwrap_or(0)),
        })
    }

    /// A first revision takes traffic from nobody: there is nothing to go over in steps.
    pub fn without_steps(self) -> Self {
        Self {
            steps: vec![Weight::ALL],
            ..self
        }
    }
}

fn steps_of(step: Weight) -> Vec<Weight> {
    // Less than what is allowed would make for ever more steps.
    let step = step.max(Weight::of(1.0));
    let mut steps: Vec<Weight> = (1..).map(|count| step.times(count)).take(100).collect();
    steps.dedup();
    steps
}

fn minutes(minutes: i32) -> Duration {
    Duration::from_secs(u64::try_from(minutes).unwrap_or(0) * 60)
}
