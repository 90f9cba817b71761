//! When the targets that callers have registered are checked, and when they are gone. Those of ECS
//! are its own to follow.

use std::time::Duration;

use crate::aws::elb::declared::{attributes, use_of};
use crate::aws::elb::port;
use crate::aws::elb::state::{TargetGroupKey, TargetHealth, TargetKey};
use crate::ecs::Region;
use crate::ecs::timers::Timer;

/// Targets that have not been checked yet are, in a while, where a rule forwards to their group.
pub(in crate::aws::elb::ops) fn begin(region: &mut Region) {
    let groups = region.elb.declared.groups.keys();
    let used = groups.filter(|arn| use_of::is_used(&region.elb.declared, arn));
    let keys = used.filter_map(|arn| region.elb.find_group(arn));
    let targets = keys.flat_map(|group| region.elb.unowned(group));
    let targets = targets.filter(|(_, target)| target.health == TargetHealth::Initial);
    let targets: Vec<TargetKey> = targets.map(|(key, _)| key).collect();
    let after = region.settings.profile.load_balancers.health_check;
    for target in targets {
        let at = region.now() + after;
        region.arm_no_later(at, Timer::CheckTarget(target));
    }
}

/// The target gets no new connections, and is gone once those that it has have come to an end.
pub(super) fn drain(region: &mut Region, group: TargetGroupKey, target: TargetKey) {
    region.disarm(Timer::CheckTarget(target));
    let arn = region.elb.group(group).name.clone();
    let declared = &region.elb.declared;
    // Nobody knows what forwards to a group that nobody has made.
    let is_used = declared.group(&arn).is_err() || use_of::is_used(declared, &arn);
    if !is_used {
        return port::remove_one(&mut region.elb, target);
    }
    port::drain_one(&mut region.elb, target);
    let delay = drain_delay(region, &arn);
    region.arm(delay, Timer::RemoveTarget(target));
}

/// How long targets of the group drain: as it was told, unless the profile says that this takes no
/// time at all.
fn drain_delay(region: &Region, group: &str) -> Duration {
    let usual = region.settings.profile.load_balancers.deregistration_delay;
    let told = attributes::deregistration_delay(&region.elb.declared, group);
    match told {
        Some(seconds) if !usual.is_zero() => Duration::from_secs(seconds),
        _ => usual,
    }
}

/// The group is gone: so are the targets that callers have registered there.
pub(in crate::aws::elb::ops) fn forget_group(region: &mut Region, group: &str) {
    let Some(group) = region.elb.find_group(group) else {
        return;
    };
    let targets: Vec<TargetKey> = region.elb.unowned(group).map(|(key, _)| key).collect();
    for target in targets {
        region.disarm(Timer::CheckTarget(target));
        region.disarm(Timer::RemoveTarget(target));
        port::remove_one(&mut region.elb, target);
    }
}
