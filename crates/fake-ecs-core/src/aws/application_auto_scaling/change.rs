//! The desired count of a service moves, by the operation that everybody moves it with.

use crate::aws::application_auto_scaling::port;
use crate::aws::application_auto_scaling::state::{Activity, Target};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops;
use crate::wire::application_autoscaling::enums::ScalingActivityStatusCode as Status;
use crate::wire::application_autoscaling::types::NotScaledReason;
use crate::wire::{Encode, Object, Operation, encode};

/// An activity that begins now.
pub fn new_activity(region: &mut Region, resource: &str, cause: &str) -> Activity {
    let sequence = region.next_sequence();
    Activity {
        id: region.ids.event(sequence),
        resource: resource.to_owned(),
        description: String::new(),
        cause: cause.to_owned(),
        start: region.now(),
        end: None,
        status: Status::InProgress,
        message: None,
        to: None,
        not_scaled: None,
    }
}

/// The service is to have so many tasks from now on. The texts are from the user guide and from
/// memory.
pub fn change(region: &mut Region, resource: &str, to: i32, cause: &str) {
    let mut activity = new_activity(region, resource, cause);
    activity.description = format!("Setting desired count to {to}.");
    activity.to = Some(to);
    let done = update_service(region, resource, to);
    let now = region.now();
    match done {
        Ok(()) => {
            activity.message = Some(format!(
                "Successfully set desired count to {to}. Waiting for change to be fulfilled by ecs."
            ));
        }
        Err(why) => {
            activity.status = Status::Failed;
            activity.end = Some(now);
            activity.message = Some(format!(
                "Failed to set desired count to {to}. Reason: {why}"
            ));
        }
    }
    region.application_auto_scaling.note(activity);
}

fn update_service(region: &mut Region, resource: &str, to: i32) -> Result<(), String> {
    let Some((cluster, service)) = port::names(resource) else {
        return Err(port::no_service(resource));
    };
    let body = encode(&UpdateService {
        cluster,
        service,
        desired_count: to,
    });
    let caller = Caller::default();
    let answer = ops::dispatch(region, &caller, Operation::UpdateService, &body);
    answer.map(|_| ()).map_err(|error| error.to_string())
}

struct UpdateService<'a> {
    cluster: &'a str,
    service: &'a str,
    desired_count: i32,
}

impl Encode for UpdateService<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        object.put("cluster", &self.cluster);
        object.put("service", &self.service);
        object.put("desiredCount", &self.desired_count);
        object.close();
    }
}

/// A policy has wanted something and nothing is done. The same is not noted again and again.
pub fn note_not_scaled(region: &mut Region, resource: &str, cause: &str, why: NotScaledReason) {
    // Each of several policies has a cause of its own, and looks each minute.
    let is_of_it = |it: &Activity| it.resource == resource && it.cause == cause;
    let all = &region.application_auto_scaling;
    let last = all.activities().rev().find(|(_, it)| is_of_it(it));
    let is_noted = last.is_some_and(|(_, it)| it.not_scaled.as_ref() == Some(&why));
    if is_noted {
        return;
    }
    let mut activity = new_activity(region, resource, cause);
    "Attempting to scale due to alarm triggered".clone_into(&mut activity.description);
    activity.status = Status::Failed;
    activity.not_scaled = Some(why);
    region.application_auto_scaling.note(activity);
}

/// A service that has too few or too many tasks for the limits of its target gets as many as it may
/// have.
pub fn fit(region: &mut Region, resource: &str) {
    let Some(Target { min, max, .. }) = region.application_auto_scaling.target(resource).cloned()
    else {
        return;
    };
    let Some(current) = port::desired(region, resource) else {
        return;
    };
    // The causes are from memory.
    if current < min {
        let cause = format!("minimum capacity was set to {min}");
        change(region, resource, min, &cause);
    } else if current > max {
        let cause = format!("maximum capacity was set to {max}");
        change(region, resource, max, &cause);
    }
}
