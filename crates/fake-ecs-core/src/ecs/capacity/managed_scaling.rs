//! How large ECS wants a group to be, and when it says so.
//!
//! ECS compares the instances that tasks need with those that there are, as the metric
//! `CapacityProviderReservation`; alarms of CloudWatch change the size of the group when the metric
//! is off its target for long enough.

use std::time::Duration;

use crate::aws::auto_scaling::{self, AutoScalingGroup, GroupKey};
use crate::ecs::Region;
use crate::ecs::capacity::state::{CapacityProvider, Direction};
use crate::ecs::capacity::{converge, estimate, groups};
use crate::ecs::cluster::state::{AttachmentStatus, Cluster, Purpose};
use crate::ecs::timers::Timer;
use crate::kernel::time::Time;
use crate::wire::ManagedScaling;

/// "When there are no currently running container instances, Amazon ECS always scales-out to two
/// instances initially".
const FIRST_STEP: usize = 2;

/// What is to be done, and the size that a group is to have.
type Change = (Direction, usize);

/// Looks whether the size of a group is off its target, and has an alarm say so if it stays that
/// way.
pub(in crate::ecs) fn watch(region: &mut Region, key: GroupKey) {
    let direction = change_of(region, key).map(|(direction, _)| direction);
    if direction.as_ref() != region.scaling.alarms.get(&key) {
        let delay = match direction {
            Some(Direction::In) => region.settings.profile.auto_scaling.scaling_in,
            _ => region.settings.profile.auto_scaling.alarm,
        };
        set_alarm(region, key, direction, delay);
    }
}

fn set_alarm(region: &mut Region, key: GroupKey, direction: Option<Direction>, delay: Duration) {
    let delay = match direction {
        // "The scale-out is blocked for instances that are within the instanceWarmupPeriod."
        Some(Direction::Out) => delay.max(until_warm(region, key)),
        _ => delay,
    };
    match direction {
        Some(direction) => {
            region.scaling.alarms.insert(key, direction);
            region.arm(delay, Timer::Alarm(key));
        }
        None => {
            region.scaling.alarms.remove(&key);
            region.disarm(Timer::Alarm(key));
        }
    }
}

/// The size has been off its target for long enough.
pub(in crate::ecs) fn sound_alarm(region: &mut Region, key: GroupKey) {
    region.scaling.alarms.remove(&key);
    let change = change_of(region, key);
    let is_early = until_warm(region, key) > Duration::ZERO;
    match change {
        Some((Direction::Out, _)) if is_early => {}
        Some((_, desired)) => {
            auto_scaling::port::resize(&mut region.auto_scaling, key, (None, None), Some(desired));
            converge::converge(region, key);
        }
        None => {}
    }
    match change_of(region, key) {
        // Once begun, it goes on minute by minute.
        Some((Direction::In, _)) => {
            let minute = region.settings.profile.auto_scaling.alarm;
            set_alarm(region, key, Some(Direction::In), minute);
        }
        _ => watch(region, key),
    }
}

/// How long it is until all instances of a group are warm.
fn until_warm(region: &Region, key: GroupKey) -> Duration {
    let group = region.auto_scaling.get(key);
    let warm_up = scaling_of(region, group).map_or(Duration::ZERO, |scaling| {
        seconds(scaling.settings.instance_warmup_period)
    });
    group.last_launched().map_or(Duration::ZERO, |launched| {
        let warm: Time = launched + warm_up;
        warm.since(region.now())
    })
}

/// The size that a group is to have next, if it is to change.
fn change_of(region: &Region, key: GroupKey) -> Option<Change> {
    let group = region.auto_scaling.get(key);
    let Scale {
        cluster,
        provider,
        settings,
    } = scaling_of(region, group)?;
    let is_busy = |instance: &_| converge::has_tasks(region, *instance);
    let there = groups::in_service(group);
    let (taking, others): (Vec<_>, Vec<_>) =
        there.partition(|instance| region.instances.get(*instance).is_active());
    // What has been launched is waited for.
    let is_settled = taking.len() + others.len() >= group.desired;
    let waiting = estimate::instances_needed(region, group, cluster.key, &provider.name);
    let busy = taking.iter().copied().filter(is_busy).count();
    let wanted = for_target(busy + waiting, settings);
    if is_settled && wanted > taking.len() {
        let [least, most] = [
            settings.minimum_scaling_step_size,
            settings.maximum_scaling_step_size,
        ]
        .map(|size| usize::try_from(size.unwrap_or(1)).unwrap_or(1));
        let is_first = taking.is_empty() && others.is_empty();
        let least = if is_first {
            least.max(FIRST_STEP)
        } else {
            least
        };
        let step = (wanted - taking.len()).max(least).min(most);
        let size = (group.desired + step).min(group.max);
        return (size > group.desired).then_some((Direction::Out, size));
    }
    // What cannot be launched is asked for no longer, but for what would be asked for again.
    let missing = if is_settled { 0 } else { others.len() + wanted };
    let still_busy = others.iter().copied().filter(is_busy).count();
    let wanted = for_target(busy + still_busy + waiting, settings);
    let wanted = wanted.max(missing).max(group.min);
    let is_low = wanted < group.desired && (is_settled || !group.can_launch);
    // "Greater than one instance and less than 50% each minute".
    let step = (group.desired / 2).max(1);
    is_low.then(|| (Direction::In, wanted.max(group.desired - step)))
}

/// What managed scaling of a group goes by; `None` when ECS does not manage it.
fn scaling_of<'r>(region: &'r Region, group: &AutoScalingGroup) -> Option<Scale<'r>> {
    let cluster = region.clusters.named(&group.cluster)?;
    let (provider, settings) = groups::provider_of(region, group)?;
    let is_managed = cluster.attachments.iter().any(|attachment| {
        attachment.capacity_provider == provider.name
            && attachment.purpose == Purpose::ManagedScaling
            && attachment.status == AttachmentStatus::Created
    });
    let settings = settings.managed_scaling.as_ref().filter(|_| is_managed)?;
    Some(Scale {
        cluster,
        provider,
        settings,
    })
}

struct Scale<'a> {
    cluster: &'a Cluster,
    provider: &'a CapacityProvider,
    settings: &'a ManagedScaling,
}

/// How many instances there are to be when so many are needed: with a target of 50 % twice as many.
fn for_target(needed: usize, settings: &ManagedScaling) -> usize {
    let target = settings.target_capacity.unwrap_or(100).clamp(1, 100);
    (needed * 100).div_ceil(usize::try_from(target).unwrap_or(100))
}

fn seconds(given: Option<i32>) -> Duration {
    Duration::from_secs(u64::try_from(given.unwrap_or(0)).unwrap_or(0))
}
