//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html>

use crate::wire::Json;
use crate::wire::sns::operation::Operation::{
    CreateTopic, DeleteTopic, GetTopicAttributes, ListSubscriptionsByTopic, Subscribe, TagResource,
    Unsubscribe, UntagResource,
};
use crate::wire::sns::types::CreateTopicRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::{Tagging, exists, is_true, missing_in, or_removed};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text, updates, with,
};
use super::{attribute, set};

pub const TYPE: Type = Type {
    name: "AWS::SNS::Topic",
    properties: &[
        updates("ArchivePolicy"),
        updates("ContentBasedDeduplication"),
        updates("DataProtectionPolicy"),
        updates("DeliveryStatusLogging"),
        updates("DisplayName"),
        updates("FifoThroughputScope"),
        replaces("FifoTopic"),
        updates("KmsMasterKeyId"),
        updates("SignatureVersion"),
        updates("Subscription"),
        TAGS,
        replaces("TopicName"),
        updates("TracingConfig"),
    ],
    attributes: &["TopicArn", "TopicName"],
    handler: &Topic,
    patience: PATIENCE,
};

/// Those that are attributes of the topic.
const ATTRIBUTES: [&str; 8] = [
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "DataProtectionPolicy",
    "DisplayName",
    "FifoThroughputScope",
    "KmsMasterKeyId",
    "SignatureVersion",
    "TracingConfig",
];

const NAME_LENGTH_MAX: usize = 256;
const OF_FIFO: &str = ".fifo";

struct Topic;

impl Handler for Topic {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let is_fifo = is_true(&properties["FifoTopic"]);
        let name = match text(&properties["TopicName"]) {
            given if !given.is_empty() => given,
            _ if is_fifo => call.name(NAME_LENGTH_MAX - OF_FIFO.len()) + OF_FIFO,
            _ => call.name(NAME_LENGTH_MAX),
        };
        let arn = call.region.scope.arn_in("sns", &name);
        let known = object([("TopicArn", Json::of(&arn))]);
        if call.ask(GetTopicAttributes, &known).is_ok() {
            return Err(exists(call, TYPE.name, &arn));
        }
        let mut attributes = attributes(properties);
        if is_fifo {
            attributes = with(&attributes, [("FifoTopic", Json::of(&"true"))]);
        }
        let members = [("Name", Json::of(&name)), ("Attributes", attributes)];
        let request = with(&only(properties, &["Tags"]), members);
        let answer = call.send::<CreateTopicRequest>(CreateTopic, &request)?;
        let arn = &answer["TopicArn"];
        let attributes = [("TopicArn", arn.clone()), ("TopicName", Json::of(&name))];
        let made = Made::new(text(arn), attributes);
        let done = subscriptions(call, arn, &Json::default(), &properties["Subscription"]);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let topic = Json::of(&made.id);
        let (before, after) = (attributes(from), attributes(to));
        for (name, value) in after.members().filter(|(name, it)| before[*name] != **it) {
            set(call, &topic, name, value)?;
        }
        for (name, _) in before.members().filter(|(name, _)| after[*name].is_null()) {
            set(call, &topic, name, &Json::of(&""))?;
        }
        subscriptions(call, &topic, &from["Subscription"], &to["Subscription"])?;
        let topic = [("ResourceArn", topic)];
        Tagging::new(TagResource, UntagResource, topic).change(call, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(DeleteTopic, &object([("TopicArn", Json::of(&made.id))]))?;
        Ok(())
    }
}

/// The attributes of the topic, all as texts.
fn attributes(properties: &Json) -> Json {
    let plain = only(properties, &ATTRIBUTES);
    let logging = properties["DeliveryStatusLogging"].items().flat_map(logged);
    let logging: Vec<(String, Json)> = logging.collect();
    let plain = plain.members().map(|(name, it)| (name, attribute(it)));
    let logging = logging.iter().map(|(name, it)| (name.as_str(), it.clone()));
    object(plain.chain(logging))
}

/// What is written down of deliveries by a protocol, as attributes have it.
fn logged(logging: &Json) -> impl Iterator<Item = (String, Json)> {
    let prefix = match text(&logging["Protocol"]).as_str() {
        "http/s" => "HTTP",
        "sqs" => "SQS",
        "lambda" => "Lambda",
        "firehose" => "Firehose",
        _ => "Application",
    };
    let members = logging.members().filter(|(name, _)| *name != "Protocol");
    members.map(move |(name, it)| (format!("{prefix}{name}"), attribute(it)))
}

/// Makes the subscriptions that the template has inside the topic.
fn subscriptions(call: &mut Call<'_>, topic: &Json, from: &Json, to: &Json) -> Result<(), Failure> {
    let topic = ("TopicArn", topic.clone());
    for gone in missing_in(from, to) {
        let known = call.ask(ListSubscriptionsByTopic, &object([topic.clone()]))?;
        let is_it =
            |it: &&Json| it["Protocol"] == gone["Protocol"] && it["Endpoint"] == gone["Endpoint"];
        if let Some(known) = known["Subscriptions"].items().find(is_it) {
            call.ask(Unsubscribe, &only(known, &["SubscriptionArn"]))?;
        }
    }
    for given in missing_in(to, from) {
        call.ask(Subscribe, &with(given, [topic.clone()]))?;
    }
    Ok(())
}
