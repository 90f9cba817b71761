//! Forms that no client sends, to every operation that takes forms: fields that are missing, twice,
//! renamed or out of order, indexes that are no numbers or too large, and bytes that are no text.
//!
//! Whatever comes, the answer is XML of the service, with an error that the operation declares or
//! that all operations have; and what is refused has changed nothing.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use roxmltree::Document;
use serde_json::{Value, json};

use crate::fake::Fake;
use crate::model::{Model, Operation};
use crate::protocol;
use crate::seeds::{self, Seed};

/// Of services that take forms: that of SQS is what it took before it had JSON.
const SERVICES: [(&str, &str); 4] = [
    ("elasticloadbalancing", "2015-12-01"),
    ("sns", "2010-03-31"),
    ("sqs", "2012-11-05"),
    ("sts", "2011-06-15"),
];

/// Errors that operations have without declaring them.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html>
const COMMON: [&str; 9] = [
    "InvalidAction",
    "InvalidAddress",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidParameter",
    "MalformedInput",
    "MalformedQueryString",
    "MissingParameter",
    "ValidationError",
];

/// What is done to the fields of a form.
#[derive(Clone, Debug)]
enum Change {
    Drop(usize),
    Repeat(usize),
    Swap(usize, usize),
    /// Another part of a path in the place of the last, or one more.
    Rename(usize, String),
    Nest(usize, String),
    Set(usize, Vec<u8>),
    Add(String, Vec<u8>),
    /// As it is, without any encoding.
    Junk(Vec<u8>),
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        "(member|entry|key|value|Id|Name|Key|Value|StringValue|DataType|Type|Tags|Targets|Port)",
        "(0|1|2|3|7|01|-1|10|999|2147483648|99999999999999999999)",
        "(Attribute|AttributeName|MessageAttribute|SendMessageBatchRequestEntry|Action|Version)",
        "[a-zA-Z.]{0,6}",
    ]
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        "(true|false|null|0|-1|1e9|NaN|2147483648|18446744073709551616|0x10|\\{\\}|\\[|<a/>|&amp;)"
            .prop_map(String::into_bytes),
        "arn:aws:(sns|sqs|iam|elasticloadbalancing):[a-z0-9-]{0,9}:[0-9]{0,12}:.{0,20}"
            .prop_map(String::into_bytes),
        ".{0,20}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..12),
        Just(vec![b'a'; 5_000]),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let at = || 0..40_usize;
    prop_oneof![
        at().prop_map(Change::Drop),
        at().prop_map(Change::Repeat),
        (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        (at(), part()).prop_map(|(at, part)| Change::Rename(at, part)),
        (at(), part()).prop_map(|(at, part)| Change::Nest(at, part)),
        (at(), value()).prop_map(|(at, value)| Change::Set(at, value)),
        (prop::collection::vec(part(), 1..5), value())
            .prop_map(|(parts, value)| Change::Add(parts.join("."), value)),
        prop_oneof![
            "(%|%zz|%C3|&&&|=|=&=|\\+|%00=%00|;|\\?|#)".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..9),
        ]
        .prop_map(Change::Junk),
    ]
}

/// Names and values, as they are before they are encoded.
type Fields = Vec<(String, Vec<u8>)>;

fn carry_out(change: &Change, fields: &mut Fields, junk: &mut Vec<u8>) {
    let count = fields.len();
    let place = |at: &usize| *at % count.max(1);
    match change {
        Change::Add(name, value) => fields.push((name.clone(), value.clone())),
        Change::Junk(bytes) => junk.extend_from_slice(bytes),
        _ if count == 0 => {}
        Change::Drop(at) => drop(fields.remove(place(at))),
        Change::Repeat(at) => fields.push(fields[place(at)].clone()),
        Change::Swap(one, other) => fields.swap(place(one), place(other)),
        Change::Rename(at, part) => {
            let name = &mut fields[place(at)].0;
            let end = name.rfind('.').map_or(0, |dot| dot + 1);
            name.replace_range(end.., part);
        }
        Change::Nest(at, part) => {
            let name = &mut fields[place(at)].0;
            *name = format!("{name}.{part}");
        }
        Change::Set(at, value) => fields[place(at)].1.clone_from(value),
    }
}

fn written(operation: &str, version: &str, fields: &Fields, junk: &[u8]) -> Vec<u8> {
    let mut form = format!("Action={operation}&Version={version}").into_bytes();
    for (name, value) in fields {
        form.push(b'&');
        form.extend(protocol::encoded(name.as_bytes()).bytes());
        form.push(b'=');
        form.extend(protocol::encoded(value).bytes());
    }
    form.extend_from_slice(junk);
    form
}

/// What is there, as far as these services show it.
fn world(fake: &mut Fake) -> Vec<Value> {
    let mut seen = Vec::new();
    for (list, member, describe, name) in [
        (
            "elasticloadbalancing:DescribeLoadBalancers",
            "LoadBalancers",
            "elasticloadbalancing:DescribeListeners",
            "LoadBalancerArn",
        ),
        (
            "elasticloadbalancing:DescribeTargetGroups",
            "TargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
            "TargetGroupArn",
        ),
        (
            "sns:ListTopics",
            "Topics",
            "sns:GetTopicAttributes",
            "TopicArn",
        ),
        (
            "sns:ListSubscriptions",
            "Subscriptions",
            "sns:GetSubscriptionAttributes",
            "SubscriptionArn",
        ),
        (
            "sqs:ListQueues",
            "QueueUrls",
            "sqs:GetQueueAttributes",
            "QueueUrl",
        ),
    ] {
        let all = fake.ask(list, &json!({}));
        for item in all[member].as_array().into_iter().flatten() {
            let id = if item.is_string() { item } else { &item[name] };
            let mut request = json!({ name: id });
            if name == "QueueUrl" {
                request["AttributeNames"] = json!(["All"]);
            }
            seen.push(fake.ask(describe, &request));
        }
        seen.push(all);
    }
    seen
}

fn check(
    (model, operation, version): (&Model, &Operation, &str),
    seed: Option<&Seed>,
    changes: &[Change],
) {
    let mut fake = Fake::start();
    let request = seed.map_or_else(|| json!({}), |seed| (seed.request)(&mut fake));
    let mut fields = protocol::fields(&request);
    // A poll that finds nothing would wait.
    fields.retain(|(name, _)| name != "WaitTimeSeconds");
    let mut junk = Vec::new();
    for change in changes {
        carry_out(change, &mut fields, &mut junk);
    }
    let name = model.bare(operation);
    let form = written(name, version, &fields, &junk);
    let before = world(&mut fake);

    let (status, body) = fake.post("Content-Type: application/x-www-form-urlencoded\r\n", &form);

    let form = String::from_utf8_lossy(&form);
    let text = String::from_utf8(body).expect("an answer is UTF-8");
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let root = document.root_element().tag_name().name().to_owned();
    if status == 200 {
        assert!(root.ends_with("Response"), "{text}\n{form}");
        return;
    }
    let code = document
        .descendants()
        .find(|it| it.tag_name().name() == "Code");
    let code = code.and_then(|it| it.text()).unwrap_or_default();
    assert_eq!(root, "ErrorResponse", "{text}\n{form}");
    let declares = |it: &str| operation.errors.iter().any(|error| error == it);
    let legacy = code.strip_prefix("AWS.SimpleQueueService.");
    let is_known = COMMON.contains(&code) || declares(code) || legacy.is_some();
    assert!(
        is_known && (400..500).contains(&status),
        "{status} {text}\n{form}"
    );
    assert_eq!(world(&mut fake), before, "it was refused: {text}\n{form}");
}

#[test]
fn whatever_form_comes_is_answered_in_xml_and_what_is_refused_changes_nothing() {
    let seeds = seeds::all();
    for (service, version) in SERVICES {
        let prefix = format!("{service}:");
        let operations = crate::operations();
        let of_service = operations.filter(|(_, operation)| operation.name.starts_with(&prefix));
        for (model, operation) in of_service {
            let seed = seeds.iter().find(|seed| seed.operation == operation.name);
            // `PROPTEST_CASES` makes it more.
            let usual = Config::default();
            let mut runner = TestRunner::new(Config {
                cases: usual.cases / 10,
                failure_persistence: None,
                ..usual
            });
            let changes = prop::collection::vec(change(), 0..6);
            let done = runner.run(&changes, |changes| {
                check((model, operation, version), seed, &changes);
                Ok(())
            });
            if let Err(failure) = done {
                panic!("{}: {failure}", operation.name);
            }
        }
    }
}
