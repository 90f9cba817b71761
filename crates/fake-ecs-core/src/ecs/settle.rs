//! What has changed in a step is judged, once and at its end: services and daemons that it concerns
//! are to be reconciled.
//!
//! This is what makes schedulers level-triggered. Whoever changes a task, a target or an instance
//! tells nobody: the store marks what is changed, and load balancers announce it. What is judged
//! goes by how things are, so judging too often does no harm.

use crate::aws::auto_scaling;
use crate::aws::cloudwatch;
#[cfg(any(test, feature = "self-check"))]
use crate::aws::elb;
use crate::ecs::keys::{InstanceKey, ServiceKey, TaskKey};
use crate::ecs::{Region, capacity, daemon, registrar, service};

/// Judges what has changed, until nothing is left that has.
pub fn settle(region: &mut Region) {
    loop {
        if let Some(task) = next_task(region) {
            daemon::controller::judge_task(region, task);
            service::availability::appraise(region, task);
            registrar::discovery::report_health(region, task);
        } else if let Some(instance) = region.instances.marks.take() {
            judge_instance(region, instance);
        } else if let Some(event) = auto_scaling::port::poll_event(&mut region.auto_scaling) {
            capacity::groups::judge(region, event.group);
        } else if let Some(alarm) = cloudwatch::port::poll_event(&mut region.cloudwatch) {
            daemon::queue::notify_of_alarm(region, &alarm.name);
            service::queue::notify_of_alarm(region, &alarm.name);
        } else {
            return;
        }
    }
}

fn next_task(region: &mut Region) -> Option<TaskKey> {
    let changed = region.tasks.marks.take();
    changed.or_else(|| registrar::health::next_event(region))
}

/// An instance has come, gone, or changed: what its tasks count for may have, and there may be
/// room.
fn judge_instance(region: &mut Region, key: InstanceKey) {
    let tasks: Vec<TaskKey> = region.tasks.load(key).tasks().collect();
    for task in tasks {
        service::availability::appraise(region, task);
    }
    let cluster = region.instances.get(key).cluster;
    let daemons: Vec<ServiceKey> = region.services.daemons(cluster).collect();
    for service in daemons {
        service::queue::enqueue(region, service);
    }
    // A zone is one for a service as long as an instance of it would take a task: any change may
    // make or unmake one.
    service::queue::notify_of_zones(region, cluster);
    service::queue::notify_of_room(region, cluster);
    daemon::queue::notify_of_instance(region, key);
}

/// Whether all that has changed has been judged.
#[cfg(any(test, feature = "self-check"))]
pub fn is_settled(region: &Region) -> bool {
    region.tasks.marks.is_empty()
        && elb::port::is_settled(&region.elb)
        && auto_scaling::port::is_settled(&region.auto_scaling)
        && cloudwatch::port::is_settled(&region.cloudwatch)
        && region.instances.marks.is_empty()
}
