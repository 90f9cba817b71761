//! Scheduled actions happen: the limits of a target change, and the service is fitted into them.

use crate::aws::application_auto_scaling::change;
use crate::aws::application_auto_scaling::state::Scheduled;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::application_autoscaling::enums::ScalingActivityStatusCode as Status;

/// When the next scheduled action is due.
pub fn next(region: &Region) -> Option<Time> {
    region.application_auto_scaling.next_scheduled()
}

/// All scheduled actions happen whose time has come, in the order of targets and names.
pub fn fire(region: &mut Region) {
    let now = region.now();
    let mut due = Vec::new();
    for (resource, target) in region.application_auto_scaling.targets.iter_mut() {
        for (name, scheduled) in target.scheduled.iter_mut() {
            if scheduled.due.is_some_and(|at| at <= now) {
                let from = scheduled.due.unwrap_or(now);
                let between = (scheduled.start, scheduled.end);
                scheduled.due = scheduled.when.next_after(from, between);
                due.push((resource.clone(), name.clone(), scheduled.clone()));
            }
        }
    }
    for (resource, name, scheduled) in due {
        happen(region, &resource, (&name, &scheduled));
    }
}

/// The texts are from memory.
fn happen(region: &mut Region, resource: &str, (name, scheduled): (&str, &Scheduled)) {
    let cause = format!("scheduled action name {name} was triggered");
    let mut activity = change::new_activity(region, resource, &cause);
    let now = region.now();
    let targets = &mut region.application_auto_scaling.targets;
    let Some(target) = targets.get_mut(resource) else {
        return;
    };
    if target.suspended.scheduled_scaling_suspended == Some(true) {
        return;
    }
    let action = &scheduled.action;
    target.min = action.min_capacity.unwrap_or(target.min);
    target.max = action.max_capacity.unwrap_or(target.max).max(target.min);
    let limits = [
        action
            .min_capacity
            .map(|it| format!("min capacity to {it}")),
        action
            .max_capacity
            .map(|it| format!("max capacity to {it}")),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    let limits = limits.join(" and ");
    activity.description = format!("Setting {limits}");
    activity.message = Some(format!("Successfully set {limits}"));
    activity.status = Status::Successful;
    activity.end = Some(now);
    region.application_auto_scaling.note(activity);
    change::fit(region, resource);
}
