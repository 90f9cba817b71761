//! Requests of CloudWatch Logs.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const ARN: &str = "arn:aws:logs:us-east-1:123456789012:log-group:/app";

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = groups();
    all.extend(events());
    all.extend(tags());
    all.extend(subscriptions());
    all.extend(queries());
    all
}

fn group(fake: &mut Fake) -> Value {
    fake.ask("logs:CreateLogGroup", &json!({ "logGroupName": "/app" }));
    json!({ "logGroupName": "/app" })
}

fn stream(fake: &mut Fake) -> Value {
    group(fake);
    let stream = json!({ "logGroupName": "/app", "logStreamName": "web" });
    fake.ask("logs:CreateLogStream", &stream);
    stream
}

fn event(fake: &mut Fake) -> Value {
    let mut stream = stream(fake);
    let now = fake.ecs().now().duration_since(std::time::UNIX_EPOCH);
    let now = u64::try_from(now.unwrap().as_millis()).unwrap();
    stream["logEvents"] = json!([{ "timestamp": now, "message": "hello" }]);
    stream
}

fn with_event(fake: &mut Fake) -> Value {
    let event = event(fake);
    fake.ask("logs:PutLogEvents", &event);
    json!({ "logGroupName": "/app", "logStreamName": "web" })
}

fn groups() -> Vec<Seed> {
    vec![
        seed(
            "logs:CreateLogGroup",
            "a group with tags",
            |_| json!({ "logGroupName": "/app", "tags": { "a": "b" } }),
        ),
        seed("logs:DeleteLogGroup", "a group", group),
        seed("logs:PutRetentionPolicy", "for a week", |fake| {
            group(fake);
            json!({ "logGroupName": "/app", "retentionInDays": 7 })
        }),
        seed("logs:DeleteRetentionPolicy", "a group", group),
        seed("logs:DescribeLogGroups", "all", |fake| {
            group(fake);
            json!({})
        }),
        seed("logs:CreateLogStream", "a stream", |fake| {
            group(fake);
            json!({ "logGroupName": "/app", "logStreamName": "web" })
        }),
        seed("logs:DeleteLogStream", "a stream", stream),
        seed(
            "logs:DescribeLogStreams",
            "a stream with an event",
            |fake| {
                with_event(fake);
                json!({ "logGroupName": "/app" })
            },
        ),
    ]
}

fn events() -> Vec<Seed> {
    vec![
        seed("logs:PutLogEvents", "an event", event),
        seed("logs:GetLogEvents", "the last page", with_event),
        seed("logs:FilterLogEvents", "all streams", |fake| {
            with_event(fake);
            json!({ "logGroupName": "/app", "filterPattern": "hello" })
        }),
    ]
}

fn tags() -> Vec<Seed> {
    vec![
        seed("logs:TagResource", "a group", |fake| {
            group(fake);
            json!({ "resourceArn": ARN, "tags": { "a": "b" } })
        }),
        seed("logs:UntagResource", "a group", |fake| {
            group(fake);
            json!({ "resourceArn": ARN, "tagKeys": ["a"] })
        }),
        seed("logs:ListTagsForResource", "a group", |fake| {
            group(fake);
            json!({ "resourceArn": ARN })
        }),
        seed("logs:TagLogGroup", "a group", |fake| {
            group(fake);
            json!({ "logGroupName": "/app", "tags": { "a": "b" } })
        }),
        seed("logs:UntagLogGroup", "a group", |fake| {
            group(fake);
            json!({ "logGroupName": "/app", "tags": ["a"] })
        }),
        seed("logs:ListTagsLogGroup", "a group", group),
    ]
}

fn subscription(fake: &mut Fake) -> Value {
    group(fake);
    json!({
        "logGroupName": "/app",
        "filterName": "to-f",
        "filterPattern": "",
        "destinationArn": "arn:aws:lambda:us-east-1:123456789012:function:f",
    })
}

fn subscriptions() -> Vec<Seed> {
    vec![
        seed("logs:PutSubscriptionFilter", "to a function", subscription),
        seed("logs:DeleteSubscriptionFilter", "to a function", |fake| {
            let subscription = subscription(fake);
            fake.ask("logs:PutSubscriptionFilter", &subscription);
            json!({ "logGroupName": "/app", "filterName": "to-f" })
        }),
        seed(
            "logs:DescribeSubscriptionFilters",
            "to a function",
            |fake| {
                let subscription = subscription(fake);
                fake.ask("logs:PutSubscriptionFilter", &subscription);
                json!({ "logGroupName": "/app" })
            },
        ),
    ]
}

fn query(fake: &mut Fake) -> Value {
    with_event(fake);
    json!({ "logGroupName": "/app", "startTime": 0, "endTime": 4_000_000_000_u64, "queryString": "limit 5" })
}

fn started(fake: &mut Fake) -> Value {
    let query = query(fake);
    let started = fake.ask("logs:StartQuery", &query);
    json!({ "queryId": started["queryId"] })
}

fn queries() -> Vec<Seed> {
    vec![
        seed("logs:StartQuery", "over a group", query),
        seed("logs:GetQueryResults", "of a query", started),
        seed("logs:StopQuery", "a query that has run", started),
        seed("logs:DescribeQueries", "a query", |fake| {
            started(fake);
            json!({})
        }),
    ]
}
