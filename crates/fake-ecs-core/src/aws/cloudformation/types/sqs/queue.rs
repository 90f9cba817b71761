//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html>

use crate::wire::Json;
use crate::wire::sqs::operation::Operation::{
    CreateQueue, DeleteQueue, GetQueueUrl, SetQueueAttributes, TagQueue, UntagQueue,
};
use crate::wire::sqs::types::{CreateQueueRequest, SetQueueAttributesRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::{Tagging, exists, is_true};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, tag_map, text, updates, with,
};

pub const TYPE: Type = Type {
    name: "AWS::SQS::Queue",
    properties: &[
        updates("ContentBasedDeduplication"),
        updates("DeduplicationScope"),
        updates("DelaySeconds"),
        replaces("FifoQueue"),
        updates("FifoThroughputLimit"),
        updates("KmsDataKeyReusePeriodSeconds"),
        updates("KmsMasterKeyId"),
        updates("MaximumMessageSize"),
        updates("MessageRetentionPeriod"),
        replaces("QueueName"),
        updates("ReceiveMessageWaitTimeSeconds"),
        updates("RedriveAllowPolicy"),
        updates("RedrivePolicy"),
        updates("SqsManagedSseEnabled"),
        TAGS,
        updates("VisibilityTimeout"),
    ],
    attributes: &["Arn", "QueueName", "QueueUrl"],
    handler: &Queue,
    patience: PATIENCE,
};

/// The attributes, and what each is when a template has it no more.
const ATTRIBUTES: [(&str, &str); 13] = [
    ("ContentBasedDeduplication", "false"),
    ("DeduplicationScope", "queue"),
    ("DelaySeconds", "0"),
    ("FifoThroughputLimit", "perQueue"),
    ("KmsDataKeyReusePeriodSeconds", "300"),
    ("KmsMasterKeyId", ""),
    ("MaximumMessageSize", "1048576"),
    ("MessageRetentionPeriod", "345600"),
    ("ReceiveMessageWaitTimeSeconds", "0"),
    ("RedriveAllowPolicy", ""),
    ("RedrivePolicy", ""),
    ("SqsManagedSseEnabled", "true"),
    ("VisibilityTimeout", "30"),
];

const NAME_LENGTH_MAX: usize = 80;
const OF_FIFO: &str = ".fifo";

struct Queue;

impl Handler for Queue {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let is_fifo = is_true(&properties["FifoQueue"]);
        let name = match text(&properties["QueueName"]) {
            given if !given.is_empty() => given,
            _ if is_fifo => call.name(NAME_LENGTH_MAX - OF_FIFO.len()) + OF_FIFO,
            _ => call.name(NAME_LENGTH_MAX),
        };
        let known = object([("QueueName", Json::of(&name))]);
        if call.ask(GetQueueUrl, &known).is_ok() {
            return Err(exists(call, TYPE.name, &name));
        }
        let mut attributes = only(properties, &ATTRIBUTES.map(|(name, _)| name));
        if is_fifo {
            attributes = with(&attributes, [("FifoQueue", Json::of(&"true"))]);
        }
        let request = object([
            ("QueueName", Json::of(&name)),
            ("Attributes", attributes),
            ("Tags", tag_map(&properties["Tags"])),
        ]);
        let answer = call.send::<CreateQueueRequest>(CreateQueue, &request)?;
        let url = &answer["QueueUrl"];
        let arn = call.region.scope.arn_in("sqs", &name);
        let attributes = [
            ("Arn", Json::of(&arn)),
            ("QueueName", Json::of(&name)),
            ("QueueUrl", url.clone()),
        ];
        Ok(Made::new(text(url), attributes))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let queue = ("QueueUrl", Json::of(&made.id));
        let changed = ATTRIBUTES
            .iter()
            .filter(|(name, _)| from[*name] != to[*name]);
        let given = changed.map(|(name, default)| match to[*name].is_null() {
            true => (*name, Json::of(default)),
            false => (*name, to[*name].clone()),
        });
        let attributes = object(given);
        if attributes.members().len() > 0 {
            let request = object([queue.clone(), ("Attributes", attributes)]);
            call.send::<SetQueueAttributesRequest>(SetQueueAttributes, &request)?;
        }
        Tagging::new(TagQueue, UntagQueue, [queue]).change_map(call, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(DeleteQueue, &object([("QueueUrl", Json::of(&made.id))]))?;
        Ok(())
    }
}
