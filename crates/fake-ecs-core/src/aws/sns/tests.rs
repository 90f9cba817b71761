//! What FIFO topics give to queues, against a plain reading of the rules.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::aws::testing::{call, done, refused};
use crate::ecs::{Region, fixtures};
use crate::wire::Json;

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news.fifo";
const STANDARD: &str = "arn:aws:sns:us-east-1:123456789012:news";

#[derive(Clone, Debug)]
struct Sent {
    group: u8,
    id: Option<u8>,
    text: u8,
    /// How many seconds pass after it.
    pass: u64,
}

fn sent() -> impl Strategy<Value = Sent> {
    let id = prop_oneof![Just(None), (0..3_u8).prop_map(Some)];
    let pass = prop_oneof![Just(0), Just(149), Just(150), Just(299), Just(300)];
    let all = (0..2_u8, id, 0..2_u8, pass);
    all.prop_map(|(group, id, text, pass)| Sent {
        group,
        id,
        text,
        pass,
    })
}

/// A region with a FIFO topic, a queue of each type, and subscriptions of both.
fn region(scope: &str) -> Region {
    let mut region = fixtures::region();
    done(
        &mut region,
        "sns:CreateTopic",
        &format!(
            r#"{{"Name":"news.fifo","Attributes":{{"FifoTopic":"true","ContentBasedDeduplication":"true","FifoThroughputScope":"{scope}"}}}}"#
        ),
    );
    for (name, attributes) in [("q", ""), ("q.fifo", r#""FifoQueue":"true""#)] {
        let body = format!(r#"{{"QueueName":"{name}","Attributes":{{{attributes}}}}}"#);
        done(&mut region, "sqs:CreateQueue", &body);
        done(&mut region, "sns:Subscribe", &subscription(TOPIC, name));
    }
    region
}

fn subscription(topic: &str, queue: &str) -> String {
    format!(
        r#"{{"TopicArn":"{topic}","Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:123456789012:{queue}","Attributes":{{"RawMessageDelivery":"true"}}}}"#
    )
}

/// Text, group and id of each message of a queue, which is received for good.
fn received(region: &mut Region, queue: &str) -> Vec<(String, String, String)> {
    let url = format!("http://localhost:4566/123456789012/{queue}");
    let body = format!(r#"{{"QueueUrl":"{url}","MessageSystemAttributeNames":["All"]}}"#);
    let mut all = Vec::new();
    loop {
        let answer = done(region, "sqs:ReceiveMessage", &body);
        let Some(message) = answer["Messages"].items().next() else {
            return all;
        };
        let text = |json: &Json| json.as_str().unwrap_or("-").to_owned();
        let of = &message["Attributes"];
        all.push((
            text(&message["Body"]),
            text(&of["MessageGroupId"]),
            text(&of["MessageDeduplicationId"]),
        ));
        let handle = &message["ReceiptHandle"];
        let body = format!(r#"{{"QueueUrl":"{url}","ReceiptHandle":{handle}}}"#);
        done(region, "sqs:DeleteMessage", &body);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_fifo_topic_gives_each_message_once_in_five_minutes(
        all in vec(sent(), 0..12),
        is_by_group in any::<bool>(),
    ) {
        let mut region = region(if is_by_group { "MessageGroup" } else { "Topic" });
        let (mut known, mut expected) = (BTreeMap::new(), Vec::new());
        let mut numbers = Vec::new();
        for Sent { group, id, text, pass } in all {
            let given = id.map_or(String::new(), |id| format!(r#","MessageDeduplicationId":"{id}""#));
            let answer = done(&mut region, "sns:Publish", &format!(
                r#"{{"TopicArn":"{TOPIC}","Message":"{text}","MessageGroupId":"{group}"{given}}}"#
            ));
            let answer = (answer["MessageId"].to_string(), answer["SequenceNumber"].to_string());
            let id = id.map_or_else(
                || crate::kernel::sha256::hex(text.to_string().as_bytes()),
                |id| id.to_string(),
            );
            let key = (is_by_group.then_some(group), id.clone());
            let now = region.now();
            let first = known.get(&key).filter(|(at, _)| *at + Duration::from_mins(5) > now);
            if let Some((_, first)) = first {
                prop_assert_eq!(&answer, first);
            } else {
                numbers.push(answer.1.clone());
                known.insert(key, (now, answer));
                expected.push((text.to_string(), group.to_string(), id));
            }
            region.advance(now + Duration::from_secs(pass));
        }
        prop_assert!(numbers.is_sorted_by(|a, b| a < b), "{:?}", numbers);
        let of_standard = expected.iter().map(|(text, group, _)| {
            (text.clone(), group.clone(), "-".to_owned())
        });
        prop_assert_eq!(received(&mut region, "q"), of_standard.collect::<Vec<_>>());
        if !is_by_group {
            // A FIFO queue gives group by group, each in its order.
            let mut of_fifo = received(&mut region, "q.fifo");
            of_fifo.sort_by(|a, b| a.1.cmp(&b.1));
            expected.sort_by(|a, b| a.1.cmp(&b.1));
            prop_assert_eq!(of_fifo, expected);
        }
    }
}

#[test]
fn what_a_topic_does_not_take_is_refused() {
    let mut region = region("Topic");
    done(&mut region, "sns:CreateTopic", r#"{"Name":"news"}"#);
    let fifo = |rest: &str| format!(r#"{{"TopicArn":"{TOPIC}","Message":"a"{rest}}}"#);
    let standard = |rest: &str| format!(r#"{{"TopicArn":"{STANDARD}","Message":"a"{rest}}}"#);
    let lambda = format!(
        r#"{{"TopicArn":"{TOPIC}","Protocol":"lambda","Endpoint":"arn:aws:lambda:us-east-1:123456789012:function:f"}}"#
    );
    for (operation, body, why) in [
        (
            "sns:Publish",
            fifo(""),
            "The MessageGroupId parameter is required for FIFO topics",
        ),
        (
            "sns:Publish",
            fifo(r#","MessageGroupId":"a b""#),
            "MessageGroupId Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length",
        ),
        (
            "sns:Publish",
            standard(r#","MessageDeduplicationId":"a""#),
            "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
        ),
        ("sns:Subscribe", lambda, "Invalid protocol type: lambda"),
        (
            "sns:Subscribe",
            subscription(STANDARD, "q.fifo"),
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        ),
        (
            "sns:CreateTopic",
            r#"{"Name":"x","Attributes":{"ContentBasedDeduplication":"true"}}"#.to_owned(),
            "Attributes Reason: ContentBasedDeduplication attribute can only be set for FIFO topics",
        ),
    ] {
        let error = refused(&mut region, operation, &body);
        assert_eq!(error, format!("InvalidParameter: Invalid parameter: {why}"));
    }
    let set = format!(
        r#"{{"TopicArn":"{TOPIC}","AttributeName":"ContentBasedDeduplication","AttributeValue":"false"}}"#
    );
    done(&mut region, "sns:SetTopicAttributes", &set);
    let error = refused(
        &mut region,
        "sns:Publish",
        &fifo(r#","MessageGroupId":"a""#),
    );
    assert!(
        error.ends_with("MessageDeduplicationId provided explicitly"),
        "{error}"
    );
    assert_eq!(received(&mut region, "q"), []);
}

/// A group makes queues of either type share fairly; an id is for FIFO queues only.
#[test]
fn a_standard_topic_passes_groups_on() {
    let mut region = region("Topic");
    done(&mut region, "sns:CreateTopic", r#"{"Name":"news"}"#);
    done(&mut region, "sns:Subscribe", &subscription(STANDARD, "q"));
    let body = format!(r#"{{"TopicArn":"{STANDARD}","Message":"a","MessageGroupId":"g"}}"#);

    call(&mut region, "sns:Publish", &body).unwrap();

    let expected = ("a".to_owned(), "g".to_owned(), "-".to_owned());
    assert_eq!(received(&mut region, "q"), [expected]);
}

#[test]
fn a_fifo_topic_knows_a_message_again_by_its_texts_for_all_protocols() {
    let mut region = region("Topic");
    for other in ["b", "c", "b"] {
        let texts = Json::of(&format!(r#"{{"default":"a","email":"{other}"}}"#));
        let body = format!(
            r#"{{"TopicArn":"{TOPIC}","Message":{texts},"MessageStructure":"json","MessageGroupId":"g"}}"#
        );
        done(&mut region, "sns:Publish", &body);
    }

    let texts: Vec<String> = received(&mut region, "q.fifo")
        .into_iter()
        .map(|(text, _, _)| text)
        .collect();

    assert_eq!(texts, ["a", "a"]);
}
