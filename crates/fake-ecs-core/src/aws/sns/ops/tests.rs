//! What the operations answer and refuse, through `dispatch`, as callers have it.

use super::dispatch;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;
use crate::wire::sns::operation::Operation;

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";

fn call(region: &mut Region, operation: Operation, body: &str) -> Result<Json, String> {
    let answer = dispatch(region, operation, body.as_bytes());
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(Json::read(&answer.body))
}

#[track_caller]
fn done(region: &mut Region, operation: Operation, body: &str) -> Json {
    call(region, operation, body).unwrap()
}

#[test]
fn what_is_wrong_is_refused_in_the_words_of_the_service() {
    use Operation::{
        CreateTopic, GetSubscriptionAttributes, GetTopicAttributes, ListTagsForResource, Publish,
        PublishBatch, SetSubscriptionAttributes, SetTopicAttributes, Subscribe,
    };
    let mut region = fixtures::region();
    done(&mut region, CreateTopic, r#"{"Name":"news"}"#);
    let queue = "arn:aws:sqs:us-east-1:123456789012:q";
    let subscribed = done(
        &mut region,
        Subscribe,
        &format!(r#"{{"TopicArn":"{TOPIC}","Protocol":"sqs","Endpoint":"{queue}"}}"#),
    );
    let with_topic = |rest: &str| format!(r#"{{"TopicArn":"{TOPIC}",{rest}}}"#);
    let subscription = &subscribed["SubscriptionArn"];
    let set = |name: &str, value: &str| {
        format!(
            r#"{{"SubscriptionArn":{subscription},"AttributeName":"{name}","AttributeValue":{}}}"#,
            Json::of(&value)
        )
    };
    let nested = r#"{"order":{"state":["paid"]}}"#;
    for (operation, body, error) in [
        (
            CreateTopic,
            r#"{"Name":"no name"}"#.to_owned(),
            "InvalidParameter: Invalid parameter: Topic Name",
        ),
        (
            CreateTopic,
            r#"{"Name":"news.fifo"}"#.to_owned(),
            "InvalidParameter: Invalid parameter: Topic Name",
        ),
        (
            CreateTopic,
            r#"{"Name":"news","Attributes":{"DisplayName":"x"}}"#.to_owned(),
            "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes",
        ),
        (
            GetTopicAttributes,
            r#"{"TopicArn":"news"}"#.to_owned(),
            "InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
        ),
        (
            GetTopicAttributes,
            format!(r#"{{"TopicArn":"{TOPIC}2"}}"#),
            "NotFound: Topic does not exist",
        ),
        (
            ListTagsForResource,
            format!(r#"{{"ResourceArn":"{TOPIC}2"}}"#),
            "ResourceNotFound: Topic does not exist",
        ),
        (
            GetSubscriptionAttributes,
            format!(r#"{{"SubscriptionArn":"{TOPIC}:none"}}"#),
            "NotFound: Subscription does not exist",
        ),
        (
            SetTopicAttributes,
            with_topic(r#""AttributeName":"Nothing""#),
            "InvalidParameter: Invalid parameter: AttributeName",
        ),
        (
            SetSubscriptionAttributes,
            set("RawMessageDelivery", "yes"),
            "InvalidParameter: Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [yes]. Must be true or false.",
        ),
        (
            SetSubscriptionAttributes,
            set("FilterPolicy", r#"{"a":"b"}"#),
            "InvalidParameter: Invalid parameter: FilterPolicy: \"a\" must be an object or an array",
        ),
        (
            Subscribe,
            with_topic(r#""Protocol":"pigeon","Endpoint":"x""#),
            "InvalidParameter: Invalid parameter: Amazon SNS does not support this protocol string: pigeon",
        ),
        (
            Subscribe,
            with_topic(r#""Protocol":"email","Endpoint":"a@b""#),
            "InvalidParameter: Invalid parameter: fake-ecs does not emulate subscribers by the protocol email (Subscribe); there are sqs and lambda",
        ),
        (
            Subscribe,
            with_topic(r#""Protocol":"sqs","Endpoint":"q""#),
            "InvalidParameter: Invalid parameter: SQS endpoint ARN",
        ),
        (
            Publish,
            with_topic(r#""Message":"""#),
            "InvalidParameter: Invalid parameter: Empty message",
        ),
        (
            Publish,
            with_topic(r#""Message":"{}","MessageStructure":"json""#),
            "InvalidParameter: Invalid parameter: Message Structure - No default entry in JSON message body",
        ),
        (
            Publish,
            with_topic(&format!(
                r#""Message":"{}","MessageAttributes":{{"a":{{"DataType":"String","StringValue":"b"}}}}"#,
                "m".repeat(262_137)
            )),
            "InvalidParameter: Invalid parameter: Message too long",
        ),
        (
            Subscribe,
            with_topic(&format!(
                r#""Protocol":"sqs","Endpoint":"{queue}2","Attributes":{{"FilterPolicy":{}}}"#,
                Json::of(&nested)
            )),
            "InvalidParameter: Invalid parameter: Attributes Reason: FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy",
        ),
        (
            SetSubscriptionAttributes,
            set("FilterPolicy", nested),
            "InvalidParameter: Invalid parameter: FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy",
        ),
        (
            Publish,
            r#"{"Message":"a"}"#.to_owned(),
            "InvalidParameter: Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
        ),
        (
            PublishBatch,
            with_topic(r#""PublishBatchRequestEntries":[]"#),
            "EmptyBatchRequest: The batch request doesn't contain any entries.",
        ),
        (
            PublishBatch,
            with_topic(
                r#""PublishBatchRequestEntries":[{"Id":"a","Message":"b"},{"Id":"a","Message":"c"}]"#,
            ),
            "BatchEntryIdsNotDistinct: Two or more batch entries in the request have the same Id.",
        ),
    ] {
        let refused = call(&mut region, operation, &body);
        assert_eq!(refused, Err(error.to_owned()), "{operation:?} {body}");
    }
}

#[test]
fn a_subscriber_is_subscribed_once() {
    let mut region = fixtures::region();
    done(&mut region, Operation::CreateTopic, r#"{"Name":"news"}"#);
    let body = format!(
        r#"{{"TopicArn":"{TOPIC}","Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:123456789012:q"}}"#
    );
    let first = done(&mut region, Operation::Subscribe, &body);
    let again = done(&mut region, Operation::Subscribe, &body);
    assert_eq!(first, again);

    let listed = done(&mut region, Operation::ListSubscriptions, "{}");
    assert_eq!(listed["Subscriptions"].items().len(), 1);
    let arn = &first["SubscriptionArn"];
    let body = format!(r#"{{"SubscriptionArn":{arn}}}"#);
    for _ in 0..2 {
        done(&mut region, Operation::Unsubscribe, &body);
    }
    let body = format!(r#"{{"TopicArn":"{TOPIC}"}}"#);
    let attributes = done(&mut region, Operation::GetTopicAttributes, &body);
    assert_eq!(attributes["Attributes"]["SubscriptionsDeleted"], "1");
    assert_eq!(attributes["Attributes"]["SubscriptionsConfirmed"], "0");
}
