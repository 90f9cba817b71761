//! Functions of Lambda that are called at lifecycle events.
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html>
//!
//! A function is asked as a target of EventBridge is: code of the test, or an endpoint, stands for
//! it. What comes of the event it says with `PutLifecycleEventHookExecutionStatus`.

use std::time::Duration;

use crate::ecs::Region;
use crate::effect::{Effect, TargetCall};
use crate::kernel::ids::Hex;
use crate::wire::codedeploy::enums::ErrorCode;
use crate::wire::{Json, encode};

use super::super::state::{Key, Phase, Waits};
use super::course::wait;
use super::failure::Failure;

/// How long a function has to say what comes of an event.
const HOOK_MAX: Duration = Duration::from_secs(60 * 60);

/// Calls the function of an event. Returns whether there is one.
pub fn call(region: &mut Region, key: Key, at: usize) -> bool {
    let deployment = &region.codedeploy.deployments[key];
    let name = deployment.events[at].name;
    let Some(function) = deployment.spec.hooks.get(name).cloned() else {
        return false;
    };
    let input = Json::object(
        [
            ("DeploymentId", Json::of(&deployment.id)),
            (
                "LifecycleEventHookExecutionId",
                Json::of(&execution_id(region, key, at)),
            ),
        ]
        .into_iter(),
    );
    let number = region.eventbridge.number_call();
    let call = TargetCall {
        region: region.key,
        number,
        arn: function_arn(region, &function),
        input: String::from_utf8(encode(&input)).unwrap_or_default(),
    };
    wait(region, key, at, Waits::Function(number), HOOK_MAX);
    region.ask_outside(Effect::CallTarget(call));
    true
}

/// What a function names the execution by when it says what comes of it.
pub fn execution_id(region: &Region, key: Key, at: usize) -> String {
    let deployment = &region.codedeploy.deployments[key];
    let (id, name) = (&deployment.id, deployment.events[at].name);
    let number = region.ids.number_of(&format!("hook {name} of {id}"));
    Hex::of(number).as_str().to_owned()
}

/// An AppSpec names functions by their names or ARNs.
fn function_arn(region: &Region, function: &str) -> String {
    match function.starts_with("arn:") {
        true => function.to_owned(),
        false => region
            .scope
            .arn_in("lambda", &format!("function:{function}")),
    }
}

/// The deployment that waits for a function that was asked under that number, and its event.
pub fn waiting(region: &Region, number: u64) -> Option<(Key, usize)> {
    region
        .codedeploy
        .active()
        .find_map(|key| match region.codedeploy.deployments[key].phase {
            Phase::Event {
                at,
                waits: Waits::Function(asked),
            } if asked == number => Some((key, at)),
            _ => None,
        })
}

/// The function has failed, or says so. The wordings of all of these are ours.
pub fn failed(region: &Region, (key, at): (Key, usize), why: Option<&str>) -> Failure {
    let name = region.codedeploy.deployments[key].events[at].name;
    let why = why.map_or(String::new(), |it| format!(": {it}"));
    let text = format!("The validation function of the lifecycle event {name} failed{why}");
    Failure::new(ErrorCode::HookExecutionFailure, text)
}

pub fn timed_out(region: &Region, key: Key, at: usize) -> Failure {
    let name = region.codedeploy.deployments[key].events[at].name;
    let text = format!(
        "The validation function of the lifecycle event {name} did not say within 60 minutes what came of it."
    );
    Failure::new(ErrorCode::Timeout, text)
}

pub fn missing(function: &str) -> Failure {
    let text = format!(
        "The function {function} does not exist: FakeEcs::on_target sets the closure that it is, and Builder::endpoint_url the endpoint."
    );
    Failure::new(ErrorCode::InvalidLambdaFunction, text)
}
