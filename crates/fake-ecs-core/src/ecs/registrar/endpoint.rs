//! Targets of tasks at the real endpoint of Elastic Load Balancing.
//!
//! They are kept here as well, for what services wait for: a task counts as healthy in the usual
//! time after the endpoint has taken all of its targets. One that it does not take stays `initial`,
//! and no service says that it is registered.

use crate::aws::elb::{TargetGroupKey, TargetGroupKind};
use crate::ecs::keys::TaskKey;
use crate::ecs::own_calls::Purpose;
use crate::ecs::registrar::destinations::{At, Port, destinations};
use crate::ecs::registrar::{health, news};
use crate::ecs::task::timeline::{Note, What};
use crate::ecs::{Region, lifecycle};
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnRequest, OwnTarget};

/// The targets of a task were registered here: they are there as well.
pub(super) fn register(region: &mut Region, key: TaskKey) {
    let targets = targets(region, key);
    if targets.is_empty() {
        return;
    }
    region.own_calls.begin_registering(key, targets.len());
    for (group, target) in targets {
        let targets = vec![target];
        let request = OwnRequest::RegisterTargets { group, targets };
        call(region, Purpose::Register(key), request);
    }
}

/// The targets of a task are about to leave here: they leave there as well, once it is known what
/// became of their registration.
pub(super) fn deregister(region: &mut Region, key: TaskKey) {
    let targets = targets(region, key).into_iter();
    let requests = targets.map(|(group, target)| {
        let targets = vec![target];
        OwnRequest::DeregisterTargets { group, targets }
    });
    for request in region.own_calls.leave(key, requests.collect()) {
        call(region, Purpose::Deregister, request);
    }
}

/// A registration of a task is answered.
pub(in crate::ecs) fn take(region: &mut Region, key: TaskKey, asked: &OwnCall, answer: &OwnAnswer) {
    if region.tasks.try_get(key).is_some() {
        tell(region, key, &asked.request, answer);
    }
    let is_taken = matches!(answer, OwnAnswer::Done {});
    let Some(end) = region.own_calls.note_registered(key, is_taken) else {
        return;
    };
    for request in end.leaving {
        call(region, Purpose::Deregister, request);
    }
    if end.are_all_taken && region.tasks.try_get(key).is_some() {
        health::schedule_first_check(region, key);
    }
}

/// The service says that a target of the task is registered, or the task why it is not.
fn tell(region: &mut Region, key: TaskKey, asked: &OwnRequest, answer: &OwnAnswer) {
    let OwnRequest::RegisterTargets { group: name, .. } = asked else {
        return;
    };
    if let OwnAnswer::Failed(why) = answer {
        let index = container_of(region, key, name);
        let text = format!("not registered in {name}: {why}");
        lifecycle::note(region, key, What::Noted(Box::new(Note { index, text })));
        return;
    }
    let targets = region.elb.of(key.registrant());
    let mut groups = targets.filter(|it| it.is_registered()).map(|it| it.group);
    let group = groups.find(|group| *region.elb.group(*group).name == **name);
    drop(groups);
    let owner = region.tasks.get(key).spec.owner;
    if let (Some(group), Some(owner)) = (group, owner) {
        news::note_registered(region, owner, &[group]);
    }
}

/// Which container of the task is reached through that target group.
fn container_of(region: &Region, key: TaskKey, group: &str) -> u8 {
    let task = region.tasks.get(key);
    let name = task.spec.owner.and_then(|owner| {
        let service = region.services.get(owner.service);
        let all = destinations(&region.scope, service.deployment(owner.deployment)?);
        let of_group = |at: &At<'_>| matches!(at, At::TargetGroup(_, name) if *name == group);
        match all.iter().find(|it| of_group(&it.at))?.port {
            Port::Container { name, .. } => name,
            _ => None,
        }
    });
    let mut containers = task.containers.iter();
    let index = containers.position(|it| Some(it.spec.name.as_str()) == name);
    u8::try_from(index.unwrap_or_default()).unwrap_or_default()
}

/// Whether the real endpoint is told of the targets of a group.
pub(super) fn has_group(region: &Region, group: TargetGroupKey) -> bool {
    let endpoints = &region.settings.endpoints;
    endpoints.contains_key("elasticloadbalancing")
        && region.elb.group(group).kind == Some(TargetGroupKind::Elb)
}

fn call(region: &mut Region, purpose: Purpose, request: OwnRequest) {
    let to = region.scope.region.clone();
    region.call_endpoint(purpose, to, request);
}

/// The targets of a task in groups of Elastic Load Balancing v2, each with its group.
fn targets(region: &Region, key: TaskKey) -> Vec<(String, OwnTarget)> {
    let targets = region.elb.of(key.registrant());
    let targets = targets.filter(|it| it.is_registered()).filter_map(|it| {
        let target = OwnTarget {
            id: it.id.to_string(),
            port: it.port,
        };
        let name = || region.elb.group(it.group).name.to_string();
        has_group(region, it.group).then(|| (name(), target))
    });
    targets.collect()
}
