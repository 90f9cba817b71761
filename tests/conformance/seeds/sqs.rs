//! Requests of SQS.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = queues();
    seeds.extend(messages());
    seeds
}

fn queues() -> Vec<Seed> {
    vec![
        seed("sqs:CreateQueue", "with attributes and tags", |_| {
            json!({
                "QueueName": "jobs",
                "Attributes": { "VisibilityTimeout": "60" },
                "tags": { "team": "a" },
            })
        }),
        seed(
            "sqs:DeleteQueue",
            "a queue",
            |fake| json!({ "QueueUrl": queue(fake, "jobs") }),
        ),
        seed(
            "sqs:GetQueueAttributes",
            "all",
            |fake| json!({ "QueueUrl": queue(fake, "jobs"), "AttributeNames": ["All"] }),
        ),
        seed("sqs:GetQueueUrl", "a queue", |fake| {
            queue(fake, "jobs");
            json!({ "QueueName": "jobs" })
        }),
        seed("sqs:ListDeadLetterSourceQueues", "one", |fake| {
            let target = queue(fake, "dead");
            let arn = fake.ecs().sqs().queue("dead").arn();
            let policy = json!({ "deadLetterTargetArn": arn, "maxReceiveCount": 3 });
            let attributes = json!({ "RedrivePolicy": policy.to_string() });
            let source = json!({ "QueueName": "jobs", "Attributes": attributes });
            fake.ask("sqs:CreateQueue", &source);
            json!({ "QueueUrl": target, "MaxResults": 10 })
        }),
        seed("sqs:ListQueueTags", "a queue with tags", |fake| {
            let made = json!({ "QueueName": "jobs", "tags": { "team": "a" } });
            let made = fake.ask("sqs:CreateQueue", &made);
            json!({ "QueueUrl": made["QueueUrl"] })
        }),
        seed("sqs:ListQueues", "by prefix", |fake| {
            queue(fake, "jobs");
            json!({ "QueueNamePrefix": "j", "MaxResults": 10 })
        }),
        seed(
            "sqs:PurgeQueue",
            "a queue",
            |fake| json!({ "QueueUrl": queue(fake, "jobs") }),
        ),
        seed(
            "sqs:SetQueueAttributes",
            "a delay",
            |fake| json!({ "QueueUrl": queue(fake, "jobs"), "Attributes": { "DelaySeconds": "5" } }),
        ),
        seed(
            "sqs:TagQueue",
            "a tag",
            |fake| json!({ "QueueUrl": queue(fake, "jobs"), "Tags": { "team": "a" } }),
        ),
        seed(
            "sqs:UntagQueue",
            "a tag",
            |fake| json!({ "QueueUrl": queue(fake, "jobs"), "TagKeys": ["team"] }),
        ),
    ]
}

fn messages() -> Vec<Seed> {
    vec![
        seed("sqs:SendMessage", "with an attribute", |fake| {
            json!({
                "QueueUrl": queue(fake, "jobs"),
                "MessageBody": "a",
                "DelaySeconds": 5,
                "MessageAttributes": { "kind": { "DataType": "String", "StringValue": "b" } },
            })
        }),
        seed("sqs:SendMessageBatch", "two messages", |fake| {
            json!({
                "QueueUrl": queue(fake, "jobs"),
                "Entries": [
                    { "Id": "a", "MessageBody": "a" },
                    { "Id": "b", "MessageBody": "b" },
                ],
            })
        }),
        seed(
            "sqs:ReceiveMessage",
            "a message with all attributes",
            |fake| {
                let url = queue(fake, "jobs");
                fake.ask("sqs:SendMessage", &message(&url));
                json!({
                    "QueueUrl": url,
                    "AttributeNames": ["All"],
                    "MessageAttributeNames": ["All"],
                    "MessageSystemAttributeNames": ["All"],
                })
            },
        ),
        seed("sqs:ChangeMessageVisibility", "a message", |fake| {
            let (url, handle) = received(fake);
            json!({ "QueueUrl": url, "ReceiptHandle": handle, "VisibilityTimeout": 60 })
        }),
        seed("sqs:ChangeMessageVisibilityBatch", "a message", |fake| {
            let (url, handle) = received(fake);
            let entry = json!({ "Id": "a", "ReceiptHandle": handle, "VisibilityTimeout": 60 });
            json!({ "QueueUrl": url, "Entries": [entry] })
        }),
        seed("sqs:DeleteMessage", "a message", |fake| {
            let (url, handle) = received(fake);
            json!({ "QueueUrl": url, "ReceiptHandle": handle })
        }),
        seed("sqs:DeleteMessageBatch", "a message", |fake| {
            let (url, handle) = received(fake);
            json!({ "QueueUrl": url, "Entries": [{ "Id": "a", "ReceiptHandle": handle }] })
        }),
    ]
}

/// Makes a queue, and gives its URL.
fn queue(fake: &mut Fake, name: &str) -> Value {
    let made = fake.ask("sqs:CreateQueue", &json!({ "QueueName": name }));
    made["QueueUrl"].clone()
}

fn message(url: &Value) -> Value {
    json!({
        "QueueUrl": url,
        "MessageBody": "a",
        "MessageAttributes": { "kind": { "DataType": "String", "StringValue": "b" } },
    })
}

/// The URL of a queue, and the receipt handle of a message in it.
fn received(fake: &mut Fake) -> (Value, Value) {
    let url = queue(fake, "jobs");
    fake.ask("sqs:SendMessage", &message(&url));
    let received = fake.ask("sqs:ReceiveMessage", &json!({ "QueueUrl": url }));
    (url, received["Messages"][0]["ReceiptHandle"].clone())
}
