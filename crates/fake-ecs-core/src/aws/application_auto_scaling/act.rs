//! What a policy does when an alarm tells it: once when the alarm changes its state, and again each
//! minute as long as it stays in it.

use std::time::Duration;

use crate::aws::application_auto_scaling::state::{Policy, PolicyKind, Scaled, Target};
use crate::aws::application_auto_scaling::tracking::Side;
use crate::aws::application_auto_scaling::{amount, change, port};
use crate::ecs::Region;
use crate::wire::application_autoscaling::types::{
    NotScaledReason, TargetTrackingScalingPolicyConfiguration,
};

/// How long a policy waits after what was done last, unless it says otherwise.
/// <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html>
const COOLDOWN_S: i32 = 300;

/// An alarm tells a policy, by its ARN, to do what it is for; or why there is none.
pub fn act(region: &mut Region, action: &str, alarm: &str) -> Result<(), String> {
    let arn = action.split(":createdBy/").next().unwrap_or(action);
    let asked = asked(region, arn, alarm);
    let asked = asked.ok_or_else(|| format!("No scaling policy found for {action}"))?;
    asked.carry_out(region);
    Ok(())
}

/// What is asked of the policy of that ARN.
fn asked(region: &Region, arn: &str, alarm: &str) -> Option<Asked> {
    let targets = region.application_auto_scaling.targets();
    let mut policies = targets.flat_map(|(resource, target)| {
        let policies = target.policies.iter();
        policies.map(move |(name, policy)| (resource, target, name, policy))
    });
    let (resource, target, name, policy) = policies.find(|(.., policy)| policy.arn == arn)?;
    Some(Asked {
        resource: resource.clone(),
        target: target.clone(),
        policy: policy.clone(),
        alarm: alarm.to_owned(),
        cause: cause(region, alarm, name),
    })
}

fn cause(region: &Region, alarm: &str, policy: &str) -> String {
    let state = region.cloudwatch.alarm(alarm).map(|it| it.state.value);
    let state = state.map_or("ALARM", |it| it.as_str());
    format!("monitor alarm {alarm} in state {state} triggered policy {policy}")
}

/// What is asked of a policy.
struct Asked {
    resource: String,
    target: Target,
    policy: Policy,
    alarm: String,
    cause: String,
}

impl Asked {
    fn carry_out(&self, region: &mut Region) {
        let Some(current) = port::desired(region, &self.resource) else {
            return;
        };
        let Some(wanted) = self.wanted(region, current) else {
            return;
        };
        let Target { min, max, .. } = self.target;
        if wanted > current {
            self.scale_out(region, current, wanted.min(max));
        } else if wanted < current {
            self.scale_in(region, current, wanted.max(min));
        } else {
            let why = NotScaledReason {
                code: Some("AlreadyAtDesiredCapacity".to_owned()),
                current_capacity: Some(current),
                ..NotScaledReason::default()
            };
            change::note_not_scaled(region, &self.resource, &self.cause, why);
        }
    }

    /// How many tasks the policy wants where there are so many; `None`: it wants nothing.
    fn wanted(&self, region: &Region, current: i32) -> Option<i32> {
        let alarm = region.cloudwatch.alarm(&self.alarm)?;
        let value = alarm.newest;
        match &self.policy.kind {
            PolicyKind::Step(of) => {
                // A test may set an alarm whose metric has no value: then it is at its threshold.
                let distance = value.map_or(0.0, |value| value - alarm.threshold());
                amount::stepped(of, current, distance)
            }
            PolicyKind::Tracking(of) => {
                let wanted = amount::tracked(current, value?, of.target_value);
                match Side::of(&self.alarm) {
                    // It is never for the other direction, as when a test sets the alarm.
                    Side::High => Some(wanted.max(current)),
                    Side::Low => Some(wanted.min(current)),
                }
            }
        }
    }

    fn scale_out(&self, region: &mut Region, current: i32, wanted: i32) {
        if self.target.suspended.dynamic_scaling_out_suspended == Some(true) {
            return;
        }
        if wanted <= current {
            return self.note_limit(region, "AlreadyAtMaxCapacity");
        }
        let now = region.now();
        // What is still in its cooldown counts for what is wanted now.
        let recent = self.target.last_out;
        let recent = recent.filter(|last| now.since(last.at) < self.cooldown(Side::High));
        let wanted = match recent {
            None => wanted,
            Some(last) => {
                let wanted = self.wanted(region, last.from).unwrap_or(0);
                wanted.min(self.target.max)
            }
        };
        if wanted <= current {
            return;
        }
        let from = recent.map_or(current, |last| last.from);
        self.note_scaled(region, Side::High, Scaled { at: now, from });
        change::change(region, &self.resource, wanted, &self.cause);
    }

    fn scale_in(&self, region: &mut Region, current: i32, wanted: i32) {
        if self.target.suspended.dynamic_scaling_in_suspended == Some(true) {
            return;
        }
        if wanted >= current {
            return self.note_limit(region, "AlreadyAtMinCapacity");
        }
        let now = region.now();
        let is_recent = |last: Option<Scaled>, side| {
            last.is_some_and(|last| now.since(last.at) < self.cooldown(side))
        };
        if is_recent(self.target.last_out, Side::High) || is_recent(self.target.last_in, Side::Low)
        {
            return;
        }
        let Some(wanted) = self.agreed(region, current, wanted) else {
            return;
        };
        if wanted >= current {
            return;
        }
        self.note_scaled(
            region,
            Side::Low,
            Scaled {
                at: now,
                from: current,
            },
        );
        change::change(region, &self.resource, wanted, &self.cause);
    }

    /// The most that any target-tracking policy wants, if all of them are for fewer tasks, and no
    /// deployment is under way.
    fn agreed(&self, region: &Region, current: i32, wanted: i32) -> Option<i32> {
        if !matches!(self.policy.kind, PolicyKind::Tracking(_)) {
            return Some(wanted);
        }
        let service = port::service(region, &self.resource)?;
        if service.deployments.len() > 1 {
            return None;
        }
        let others = self.target.policies.values();
        let others = others.filter(|it| it.arn != self.policy.arn);
        let mut most = wanted;
        for other in others {
            let PolicyKind::Tracking(of) = &other.kind else {
                continue;
            };
            most = most.max(wanted_by(region, other, of, current)?);
        }
        Some(most)
    }

    fn cooldown(&self, side: Side) -> Duration {
        let seconds = match (&self.policy.kind, side) {
            (PolicyKind::Step(of), _) => of.cooldown,
            (PolicyKind::Tracking(of), Side::High) => of.scale_out_cooldown,
            (PolicyKind::Tracking(of), Side::Low) => of.scale_in_cooldown,
        };
        let seconds = u64::try_from(seconds.unwrap_or(COOLDOWN_S)).unwrap_or(0);
        Duration::from_secs(seconds)
    }

    fn note_scaled(&self, region: &mut Region, side: Side, scaled: Scaled) {
        let targets = &mut region.application_auto_scaling.targets;
        if let Some(target) = targets.get_mut(&self.resource) {
            match side {
                Side::High => target.last_out = Some(scaled),
                Side::Low => target.last_in = Some(scaled),
            }
        }
    }

    fn note_limit(&self, region: &mut Region, code: &str) {
        let is_max = code == "AlreadyAtMaxCapacity";
        let why = NotScaledReason {
            code: Some(code.to_owned()),
            current_capacity: None,
            max_capacity: is_max.then_some(self.target.max),
            min_capacity: (!is_max).then_some(self.target.min),
        };
        change::note_not_scaled(region, &self.resource, &self.cause, why);
    }
}

/// How many tasks another target-tracking policy wants; `None`: it is not for fewer than there are.
fn wanted_by(
    region: &Region,
    policy: &Policy,
    of: &TargetTrackingScalingPolicyConfiguration,
    current: i32,
) -> Option<i32> {
    if of.disable_scale_in == Some(true) {
        return Some(0);
    }
    let low = policy
        .alarms
        .iter()
        .find(|name| Side::of(name) == Side::Low)?;
    let low = region.cloudwatch.alarm(low).filter(|it| it.is_raised())?;
    Some(amount::tracked(current, low.newest?, of.target_value))
}
