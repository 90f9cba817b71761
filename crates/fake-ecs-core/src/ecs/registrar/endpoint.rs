//! Targets of tasks at the real endpoint of Elastic Load Balancing.
//!
//! They are kept here as well, for what services wait for: a task counts as healthy in the usual
//! time after the endpoint has taken all of its targets. One that it does not take stays `initial`.

use crate::aws::elb::TargetGroupKind;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::own_calls::Purpose;
use crate::ecs::registrar::health;
use crate::effect::own_call::{OwnAnswer, OwnRequest, OwnTarget};

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
pub(in crate::ecs) fn take(region: &mut Region, key: TaskKey, answer: &OwnAnswer) {
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

fn call(region: &mut Region, purpose: Purpose, request: OwnRequest) {
    let to = region.scope.region.clone();
    region.call_endpoint(purpose, to, request);
}

/// The targets of a task in groups of Elastic Load Balancing v2, each with its group.
fn targets(region: &Region, key: TaskKey) -> Vec<(String, OwnTarget)> {
    let endpoints = &region.settings.endpoints;
    if !endpoints.contains_key("elasticloadbalancing") {
        return Vec::new();
    }
    let targets = region.elb.of(key.registrant());
    let targets = targets.filter(|it| it.is_registered()).filter_map(|it| {
        let group = region.elb.group(it.group);
        let target = OwnTarget {
            id: it.id.to_string(),
            port: it.port,
        };
        let is_elb = group.kind == Some(TargetGroupKind::Elb);
        is_elb.then(|| (group.name.to_string(), target))
    });
    targets.collect()
}
