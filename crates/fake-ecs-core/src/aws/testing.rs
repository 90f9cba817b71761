//! What tests call that are about several neighbours at once: their operations, by JSON.

use crate::aws;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::{Json, Route};
use crate::wire::{events, logs, sns, sqs};

/// What an operation such as `sqs:SendMessage` answers, or `<code>: <message>`.
pub fn call(region: &mut Region, operation: &str, body: &str) -> Result<Json, String> {
    let (service, name) = operation.split_once(':').expect(operation);
    let route = match service {
        "events" => events::operation::Operation::parse(name).map(Route::EventBridge),
        "logs" => logs::operation::Operation::parse(name).map(Route::CloudWatchLogs),
        "sns" => sns::operation::Operation::parse(name).map(Route::Sns),
        "sqs" => sqs::operation::Operation::parse(name).map(Route::Sqs),
        _ => None,
    };
    let caller = Caller {
        authority: "localhost:4566",
        request_id: "id",
        ..Caller::default()
    };
    let answer = aws::dispatch(region, &caller, route.expect(operation), body.as_bytes());
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
