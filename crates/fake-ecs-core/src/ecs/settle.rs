//! What has changed in a step is judged, once and at its end: services, daemons and clusters that
//! it concerns are to be reconciled.
//!
//! This is what makes schedulers level-triggered. Whoever changes a task, an instance or a cluster
//! tells nobody: the store marks what is changed. Load balancers, Auto Scaling, EC2 and CloudWatch
//! announce it. What is judged goes by how things are, so judging too often does no harm.

#[cfg(feature = "autoscaling")]
use crate::aws::application_auto_scaling;
use crate::aws::auto_scaling;
use crate::aws::cloudwatch;
use crate::aws::ec2::{self, event::SubnetChanged};
#[cfg(any(test, feature = "self-check"))]
use crate::aws::elb;
use crate::ecs::keys::{ClusterKey, InstanceKey, ServiceKey, TaskKey};
use crate::ecs::{Region, capacity, daemon, registrar, service};

/// Judges what has changed, until nothing is left that has.
pub fn settle(region: &mut Region) {
    loop {
        if let Some(cluster) = next_cluster(region) {
            capacity::queue::enqueue(region, cluster);
        } else if let Some(task) = next_task(region) {
            daemon::controller::judge_task(region, task);
            service::availability::appraise(region, task);
            registrar::discovery::report_health(region, task);
        } else if let Some(instance) = region.instances.marks.take() {
            judge_instance(region, instance);
        } else if !judge_event(region) {
            break;
        }
    }
    #[cfg(feature = "autoscaling")]
    application_auto_scaling::port::judge(region);
}

/// The next cluster in which capacity may have come or gone, or may not be needed any more.
fn next_cluster(region: &mut Region) -> Option<ClusterKey> {
    let by_instances = region.instances.room.take();
    let by_tasks = by_instances.or_else(|| region.tasks.room.take());
    by_tasks.or_else(|| region.clusters.marks.take())
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
    daemon::queue::notify_of_instance(region, key);
}

/// Judges what one of the neighbours announces that has little to say. Returns whether there was
/// anything.
fn judge_event(region: &mut Region) -> bool {
    if let Some(event) = auto_scaling::port::poll_event(&mut region.auto_scaling) {
        capacity::groups::judge(region, event.group);
    } else if let Some(event) = ec2::port::poll_event(&mut region.ec2) {
        judge_subnet(region, event);
    } else if let Some(event) = cloudwatch::port::poll_event(&mut region.cloudwatch) {
        daemon::queue::notify_of_alarm(region, &event.name);
        service::queue::notify_of_alarm(region, &event.name);
        #[cfg(feature = "codedeploy")]
        region.codedeploy.stir();
    } else if std::mem::take(&mut region.may_have_vcpus) {
        service::queue::notify_of_quotas(region);
    } else {
        return wakes_code_deploy(region);
    }
    true
}

/// A deployment of CodeDeploy may go on: it looks in a step of its own.
#[cfg(feature = "codedeploy")]
fn wakes_code_deploy(region: &mut Region) -> bool {
    let is_stirred = region.codedeploy.take_stirred();
    if is_stirred {
        let now = region.now();
        region.arm_no_later(now, crate::ecs::timers::Timer::CodeDeploy);
    }
    is_stirred
}

#[cfg(not(feature = "codedeploy"))]
fn wakes_code_deploy(_: &mut Region) -> bool {
    false
}

fn judge_subnet(region: &mut Region, event: SubnetChanged) {
    match event {
        SubnetChanged::Declared => service::queue::notify_of_subnets(region),
        SubnetChanged::AddressFreed(owner) => {
            let task = region.tasks.get(TaskKey::of_registrant(owner));
            service::queue::notify_of_room(region, task.spec.cluster);
        }
    }
}

/// Whether all that has changed has been judged.
#[cfg(any(test, feature = "self-check"))]
pub fn is_settled(region: &Region) -> bool {
    region.tasks.marks.is_empty()
        && region.instances.marks.is_empty()
        && are_clusters_settled(region)
        && elb::port::is_settled(&region.elb)
        && auto_scaling::port::is_settled(&region.auto_scaling)
        && ec2::port::is_settled(&region.ec2)
        && cloudwatch::port::is_settled(&region.cloudwatch)
        && !region.may_have_vcpus
        && is_code_deploy_settled(region)
}

#[cfg(all(feature = "codedeploy", any(test, feature = "self-check")))]
fn is_code_deploy_settled(region: &Region) -> bool {
    region.codedeploy.is_settled()
}

#[cfg(all(not(feature = "codedeploy"), any(test, feature = "self-check")))]
fn is_code_deploy_settled(_: &Region) -> bool {
    true
}

#[cfg(any(test, feature = "self-check"))]
fn are_clusters_settled(region: &Region) -> bool {
    region.instances.room.is_empty()
        && region.tasks.room.is_empty()
        && region.clusters.marks.is_empty()
}
