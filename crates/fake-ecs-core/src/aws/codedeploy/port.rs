//! What others tell CodeDeploy: what has come of functions that it has called. And what they ask:
//! what a deployment group of a service has to say.

use crate::aws::elb;
use crate::ecs::Region;
use crate::ecs::keys::ServiceKey;
use crate::ecs::own_calls::Purpose;
use crate::effect::TargetCall;
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnRequest};

use super::deploy::{self, end, hook, primary};

/// Code of the test has taken what a function was given, or says why not. Returns whether
/// CodeDeploy has asked: what comes of the event the function says itself.
pub fn answer(region: &mut Region, call: &TargetCall, said: &Result<(), String>) -> bool {
    let Some((key, at)) = hook::waiting(region, call.number) else {
        return false;
    };
    if let Err(why) = said {
        let failure = hook::failed(region, (key, at), Some(why));
        end::fail(region, key, failure);
        deploy::arm(region);
    }
    true
}

/// There is no code for a function. An endpoint may stand for it. Otherwise the event ends well,
/// unless the fake is strict: then there is no function that nobody stands for. Returns whether
/// CodeDeploy has asked.
pub fn without_code(region: &mut Region, call: &TargetCall) -> bool {
    let Some((key, at)) = hook::waiting(region, call.number) else {
        return false;
    };
    if region.settings.endpoints.contains_key(&call.arn) {
        let (to, request) = (
            region.scope.region.clone(),
            OwnRequest::Deliver(call.clone()),
        );
        region.call_endpoint(Purpose::Deliver, to, request);
    } else if region.settings.strict_neighbours {
        end::fail(region, key, hook::missing(&call.arn));
        deploy::arm(region);
    } else {
        deploy::complete_hook(region, key, at);
    }
    true
}

/// The endpoint that stands for a function has said what comes of a call. Returns whether
/// CodeDeploy has asked.
pub fn answered(region: &mut Region, call: &OwnCall, said: &OwnAnswer) -> bool {
    let OwnRequest::Deliver(call) = &call.request else {
        return false;
    };
    let said = match said {
        OwnAnswer::Failed(why) => Err(why.to_string()),
        _ => Ok(()),
    };
    answer(region, call, &said)
}

/// The ARN of the target group of the task set that has the traffic.
pub fn target_group_of(region: &Region, service: ServiceKey) -> Option<String> {
    primary(region, service).ok().map(|(_, group)| group)
}

/// The ARN of the first listener that forwards to that target group, if somebody has made one.
pub fn listener_to(region: &Region, group: &str) -> Option<String> {
    let balancers = &region.elb.declared.load_balancers;
    let listeners = balancers
        .keys()
        .flat_map(|balancer| region.elb.declared.listeners_of(balancer));
    let mut listeners = listeners.map(|(arn, _)| arn);
    let forwards = |arn: &&str| !elb::port::rules_to(&region.elb, arn, &[group]).is_empty();
    listeners.find(forwards).map(str::to_owned)
}

/// What the function that a deployment waits for names the execution by.
pub fn pending_execution(region: &Region, deployment: &str) -> Option<String> {
    let mut all = region.codedeploy.active();
    let key = all.find(|key| region.codedeploy.deployments[*key].id() == deployment)?;
    let name = region.codedeploy.deployments[key].pending_hook()?;
    let events = &region.codedeploy.deployments[key].events;
    let at = events.iter().position(|it| it.name == name)?;
    Some(hook::execution_id(region, key, at))
}
