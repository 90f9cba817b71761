//! What tests call that are about several neighbours at once: their operations, by JSON.

use crate::aws;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::{Json, Route};

/// What an operation such as `sqs:SendMessage` answers, or `<code>: <message>`.
pub fn call(region: &mut Region, operation: &str, body: &str) -> Result<Json, String> {
    let route: Route = operation.parse().expect(operation);
    let caller = Caller {
        authority: "localhost:4566",
        request_id: "id",
        ..Caller::default()
    };
    let answer = aws::dispatch(region, &caller, route, body.as_bytes());
    match answer {
        Ok(answer) => Ok(Json::read(&answer.body)),
        Err(error) => Err(error.to_string()),
    }
}

#[track_caller]
pub fn done(region: &mut Region, operation: &str, body: &str) -> Json {
    match call(region, operation, body) {
        Ok(answer) => answer,
        Err(error) => panic!("{operation} {body}: {error}"),
    }
}

#[track_caller]
pub fn refused(region: &mut Region, operation: &str, body: &str) -> String {
    match call(region, operation, body) {
        Ok(answer) => panic!("{operation} {body}: {answer}"),
        Err(error) => error,
    }
}
