//! `$ECS_AGENT_URI/task-protection/v1/state`: a task asks for its own protection from being scaled
//! in. The agent calls the API in its place, with the credentials of the task.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html>

use super::answer::{Answer, ok};
use super::{address, credentials};
use crate::kernel::arn::Scope;
use crate::wire::task_agent::{ProtectionAnswer, ProtectionCall};
use crate::wire::{Encode as _, Json, Operation, Timestamp, encode};
use crate::world::World;

/// The call that is made for the task.
#[derive(Clone, Debug)]
pub struct Call {
    pub scope: Scope,
    pub operation: Operation,
    pub body: Vec<u8>,
    pub access_key: String,
    /// The ARN of the task.
    pub task: String,
}

/// The call for a request: without a body to read the protection, with one to change it.
///
/// # Errors
///
/// What the agent answers by itself.
pub fn call(world: &World, id: &str, body: Option<&[u8]>) -> Result<Call, Answer> {
    let Some((region, task, _)) = address::container(world, id) else {
        let message = "Failed to find a task for the request";
        return Err(refused(404, None, "ResourceNotFoundException", message));
    };
    let arn = region.task_arn(task);
    let refused = |status, code, message| refused(status, Some(&arn), code, message);
    let given = body.map(Json::read);
    let (mut enabled, mut minutes) = (None, None);
    if let Some(given) = &given {
        let invalid = |message| refused(400, "InvalidParameterException", message);
        let is_whole = |json: &Json| json.is_null() || json.as_i64().is_some();
        let is_flag = |json: &Json| json.is_null() || json.as_bool().is_some();
        if !given.is_object()
            || !is_flag(&given["ProtectionEnabled"])
            || !is_whole(&given["ExpiresInMinutes"])
        {
            return Err(invalid("UpdateTaskProtection: failed to decode request"));
        }
        enabled = given["ProtectionEnabled"].as_bool();
        minutes = given["ExpiresInMinutes"].as_i64();
        if enabled.is_none() {
            return Err(invalid(
                "Invalid request: does not contain 'ProtectionEnabled' field",
            ));
        }
    }
    let Some(credentials) = credentials::of_task(region, task) else {
        let message = "Invalid Request: no task IAM role credentials available for task";
        return Err(refused(403, "AccessDeniedException", message));
    };
    let operation = match given {
        Some(_) => Operation::UpdateTaskProtection,
        None => Operation::GetTaskProtection,
    };
    let call = ProtectionCall {
        cluster: region.clusters.get(task.spec.cluster).name.clone(),
        task: arn.clone(),
        enabled,
        minutes,
    };
    Ok(Call {
        scope: region.scope.clone(),
        operation,
        body: encode(&call),
        access_key: credentials.access_key,
        task: arn,
    })
}

/// What the task is told when the API has answered.
pub fn answered(body: &[u8]) -> Answer {
    let answer = Json::read(body);
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let (protected, failure) = (&answer["protectedTasks"][0], &answer["failures"][0]);
    let told = if protected.is_null() {
        ProtectionAnswer::Failure {
            arn: text(&failure["arn"]),
            reason: text(&failure["reason"]),
        }
    } else {
        let until = protected["expirationDate"].as_f64();
        ProtectionAnswer::Protection {
            task: text(&protected["taskArn"]),
            enabled: protected["protectionEnabled"].as_bool() == Some(true),
            until: until.map(Timestamp::from_seconds),
        }
    };
    ok(encode(&told))
}

/// What the task is told when the API has refused.
pub fn failed(call: &Call, status: u16, request_id: &str, code: &str, message: &str) -> Answer {
    let error = ProtectionAnswer::Error {
        request_id: Some(request_id.to_owned()),
        arn: Some(call.task.clone()),
        code: code.to_owned(),
        message: message.to_owned(),
    };
    let body = encode(&error);
    Answer { status, body }
}

fn refused(status: u16, arn: Option<&str>, code: &str, message: &str) -> Answer {
    let error = ProtectionAnswer::Error {
        request_id: None,
        arn: arn.map(str::to_owned),
        code: code.to_owned(),
        message: message.to_owned(),
    };
    let mut body = Vec::new();
    error.encode(&mut body);
    Answer { status, body }
}
