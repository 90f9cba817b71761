//! Requests of SNS.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";
const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:q";

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = of_topics();
    all.extend(of_subscriptions());
    all.extend(of_messages());
    all
}

fn topic(fake: &mut Fake) {
    let tags = json!([{ "Key": "a", "Value": "b" }]);
    fake.ask("sns:CreateTopic", &json!({ "Name": "news", "Tags": tags }));
}

/// The ARN of a subscription.
fn subscription(fake: &mut Fake) -> Value {
    topic(fake);
    let asked = json!({ "TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE });
    fake.ask("sns:Subscribe", &asked)["SubscriptionArn"].clone()
}

fn of_topics() -> Vec<Seed> {
    let arn = |fake: &mut Fake| -> Value {
        topic(fake);
        json!({ "TopicArn": TOPIC })
    };
    let resource = |fake: &mut Fake| -> Value {
        topic(fake);
        json!({ "ResourceArn": TOPIC })
    };
    vec![
        seed("sns:CreateTopic", "a topic", |_| {
            json!({
                "Name": "news", "Attributes": { "DisplayName": "d" },
                "Tags": [{ "Key": "a", "Value": "b" }],
            })
        }),
        seed("sns:GetTopicAttributes", "a topic", arn),
        seed("sns:DeleteTopic", "a topic", arn),
        seed("sns:SetTopicAttributes", "a name", |fake| {
            topic(fake);
            json!({
                "TopicArn": TOPIC, "AttributeName": "DisplayName", "AttributeValue": "d",
            })
        }),
        seed("sns:ListTopics", "a topic", |fake| {
            topic(fake);
            json!({})
        }),
        seed("sns:ListTagsForResource", "a topic", resource),
        seed("sns:TagResource", "a topic", |fake| {
            topic(fake);
            json!({ "ResourceArn": TOPIC, "Tags": [{ "Key": "c", "Value": "d" }] })
        }),
        seed("sns:UntagResource", "a topic", |fake| {
            topic(fake);
            json!({ "ResourceArn": TOPIC, "TagKeys": ["a"] })
        }),
    ]
}

fn of_subscriptions() -> Vec<Seed> {
    let one = |fake: &mut Fake| -> Value { json!({ "SubscriptionArn": subscription(fake) }) };
    vec![
        seed("sns:Subscribe", "a queue", |fake| {
            topic(fake);
            json!({
                "TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE,
                "Attributes": { "RawMessageDelivery": "true" }, "ReturnSubscriptionArn": true,
            })
        }),
        seed("sns:GetSubscriptionAttributes", "a queue", one),
        seed("sns:Unsubscribe", "a queue", one),
        seed("sns:SetSubscriptionAttributes", "a queue", |fake| {
            json!({
                "SubscriptionArn": subscription(fake), "AttributeName": "RawMessageDelivery",
                "AttributeValue": "true",
            })
        }),
        seed("sns:ListSubscriptions", "a queue", |fake| {
            subscription(fake);
            json!({})
        }),
        seed("sns:ListSubscriptionsByTopic", "a queue", |fake| {
            subscription(fake);
            json!({ "TopicArn": TOPIC })
        }),
    ]
}

fn of_messages() -> Vec<Seed> {
    vec![
        seed("sns:Publish", "a message with an attribute", |fake| {
            topic(fake);
            let kind = json!({ "DataType": "String", "StringValue": "news" });
            json!({
                "TopicArn": TOPIC, "Message": "hello", "Subject": "s",
                "MessageAttributes": { "kind": kind },
            })
        }),
        seed(
            "sns:PublishBatch",
            "one that is taken, and one that is not",
            |fake| {
                topic(fake);
                let entries = json!([{ "Id": "a", "Message": "1" }, { "Id": "b", "Message": "" }]);
                json!({ "TopicArn": TOPIC, "PublishBatchRequestEntries": entries })
            },
        ),
    ]
}
