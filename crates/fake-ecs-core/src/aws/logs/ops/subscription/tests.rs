use std::sync::Arc;

use crate::aws::logs::ops::dispatch;
use crate::aws::logs::port;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;
use crate::wire::logs::operation::Operation;

fn call(region: &mut Region, operation: Operation, body: &str) -> Result<Json, String> {
    let answer = dispatch(region, operation, body.as_bytes());
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(Json::read(&answer.body))
}

fn put(region: &mut Region, name: &str, more: &str) -> Result<Json, String> {
    let destination = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let body = format!(
        r#"{{"logGroupName":"/ecs/app","filterName":"{name}","filterPattern":"","destinationArn":"{destination}"{more}}}"#
    );
    call(region, Operation::PutSubscriptionFilter, &body)
}

fn region() -> Region {
    let mut region = fixtures::region();
    let now = region.now();
    port::declare_group(&mut region.logs, "/ecs/app", now);
    region
}

#[test]
fn a_subscription_has_the_members_of_a_recorded_one() {
    let mut region = region();
    put(&mut region, "test", "").unwrap();
    let asked = r#"{"logGroupName":"/ecs/app","filterNamePrefix":"te"}"#;

    let shown = call(&mut region, Operation::DescribeSubscriptionFilters, asked).unwrap();

    let recorded: Json = r#"{ "subscriptionFilters": [{
        "filterName": "test",
        "logGroupName": "/ecs/app",
        "filterPattern": "",
        "destinationArn": "arn:aws:lambda:us-east-1:123456789012:function:f",
        "distribution": "ByLogStream",
        "applyOnTransformedLogs": false,
        "creationTime": 0
    }] }"#
        .parse()
        .unwrap();
    assert_eq!(shown, recorded);
}

#[test]
fn a_group_has_two_subscriptions_and_no_third() {
    let mut region = region();
    put(&mut region, "a", "").unwrap();
    put(&mut region, "b", "").unwrap();
    put(&mut region, "a", r#","distribution":"Random""#).unwrap();

    let third = put(&mut region, "c", "").unwrap_err();

    assert_eq!(third, "LimitExceededException: Resource limit exceeded.");
    let delete = |name| format!(r#"{{"logGroupName":"/ecs/app","filterName":"{name}"}}"#);
    call(
        &mut region,
        Operation::DeleteSubscriptionFilter,
        &delete("a"),
    )
    .unwrap();
    let again = call(
        &mut region,
        Operation::DeleteSubscriptionFilter,
        &delete("a"),
    );
    assert_eq!(
        again.unwrap_err(),
        "ResourceNotFoundException: The specified subscription filter does not exist."
    );
}

#[test]
fn what_cannot_be_subscribed_is_refused() {
    for (body, error) in [
        (
            r#"{"logGroupName":"none","filterName":"a","filterPattern":"","destinationArn":"x"}"#,
            "ResourceNotFoundException: The specified log group does not exist.",
        ),
        (
            r#"{"logGroupName":"/ecs/app","filterName":"a","filterPattern":"{","destinationArn":"x"}"#,
            "InvalidParameterException: Invalid filter pattern",
        ),
        (
            r#"{"logGroupName":"/ecs/app","filterName":"a","filterPattern":"","destinationArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s"}"#,
            "InvalidParameterException: destinationArn for vendor kinesis cannot be used without roleArn",
        ),
        (
            r#"{"logGroupName":"/ecs/app","filterName":"a","filterPattern":"","destinationArn":"arn:aws:lambda:us-east-1:123456789012:function:f","emitSystemFields":["@aws.region"]}"#,
            "InvalidParameterException: fake-ecs does not emulate emitSystemFields of PutSubscriptionFilter.",
        ),
        (
            r#"{"logGroupName":"/ecs/app","filterName":"a","filterPattern":"","destinationArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s","roleArn":"arn:aws:iam::123456789012:role/r"}"#,
            "InvalidParameterException: fake-ecs does not emulate destinations of kinesis: a closure has to stand for this one, which FakeEcs::on_target sets (PutSubscriptionFilter)",
        ),
    ] {
        let refused = call(&mut region(), Operation::PutSubscriptionFilter, body);

        assert_eq!(refused.unwrap_err(), error);
    }
}

#[test]
fn a_destination_is_refused_that_can_be_sent_nothing() {
    let destinations = [
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "arn:aws:kinesis:us-east-1:123456789012:stream/s",
        "arn:aws:firehose:us-east-1:123456789012:deliverystream/s",
        "arn:aws:logs:us-east-1:123456789012:destination:d",
    ];
    for (is_strict, has_code, taken) in [
        (false, false, [true, false, false, false]),
        (true, false, [false; 4]),
        (false, true, [true; 4]),
        (true, true, [true; 4]),
    ] {
        for (destination, is_taken) in destinations.into_iter().zip(taken) {
            let mut region = region();
            Arc::make_mut(&mut region.settings).strict_neighbours = is_strict;
            if has_code {
                Arc::make_mut(&mut region.code_of_targets).insert(destination.to_owned());
            }
            let body = format!(
                r#"{{"logGroupName":"/ecs/app","filterName":"a","filterPattern":"","destinationArn":"{destination}","roleArn":"arn:aws:iam::123456789012:role/r"}}"#
            );

            let put = call(&mut region, Operation::PutSubscriptionFilter, &body);

            assert_eq!(
                put.is_ok(),
                is_taken,
                "{destination} {is_strict} {has_code}"
            );
        }
    }
}
