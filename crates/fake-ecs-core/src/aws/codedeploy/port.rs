//! What others tell CodeDeploy: what has come of functions that it has called.

use crate::ecs::Region;
use crate::ecs::own_calls::Purpose;
use crate::effect::TargetCall;
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnRequest};

use super::deploy::{self, end, hook};

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
