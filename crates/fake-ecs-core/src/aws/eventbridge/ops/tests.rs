//! What the operations answer and refuse, through `dispatch`, as callers have it.

use super::dispatch;
use crate::aws::eventbridge::port;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;
use crate::wire::events::operation::Operation;

/// The answer, or the error as a text.
fn call(region: &mut Region, operation: Operation, body: &str) -> Result<Json, String> {
    let answer = dispatch(region, operation, body.as_bytes());
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(Json::read(&answer.body))
}

#[track_caller]
fn done(region: &mut Region, operation: Operation, body: &str) -> Json {
    call(region, operation, body).unwrap()
}

const PATTERN: &str = r#"{"source":["core.update-account-command"]}"#;

fn put_rule(region: &mut Region, more: &str) -> Json {
    let pattern = Json::of(&PATTERN);
    let body = format!(r#"{{"Name":"my-rule","EventPattern":{pattern}{more}}}"#);
    done(region, Operation::PutRule, &body)
}

/// A rule as it was recorded, but for the text of the pattern.
#[test]
fn rules_are_shown_as_they_were_recorded() {
    let mut region = fixtures::region();
    let recorded = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/events-rules-and-targets.json"
    ));
    let recorded: Json = recorded.parse().unwrap();
    let pattern = &recorded["DescribeRule"]["EventPattern"];
    let body = format!(r#"{{"Name":"my-rule","EventPattern":{pattern}}}"#);

    let put = done(&mut region, Operation::PutRule, &body);
    let listed = done(&mut region, Operation::ListRules, "{}");
    let described = done(
        &mut region,
        Operation::DescribeRule,
        r#"{"Name":"my-rule"}"#,
    );

    assert_eq!(put, recorded["PutRule"]);
    assert_eq!(listed, recorded["ListRules"]);
    assert_eq!(described, recorded["DescribeRule"]);

    let bus = done(
        &mut region,
        Operation::CreateEventBus,
        r#"{"Name":"my-bus","Description":"test bus"}"#,
    );
    let body = format!(r#"{{"Name":"my-rule","EventBusName":"my-bus","EventPattern":{pattern}}}"#);
    let put = done(&mut region, Operation::PutRule, &body);
    let described = done(
        &mut region,
        Operation::DescribeEventBus,
        r#"{"Name":"my-bus"}"#,
    );
    assert_eq!(bus, recorded["CreateEventBus"]);
    assert_eq!(put, recorded["PutRule on a custom bus"]);
    let members = |json: &Json| {
        json.members()
            .map(|(name, _)| name.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(members(&described), members(&recorded["DescribeEventBus"]));
    for key in [
        "ListTargetsByRule, an ECS target (recorded)",
        "ListRules, a schedule (recorded)",
    ] {
        echoes(&mut region, &recorded[key]);
    }
    for (key, entry) in [
        (
            "PutEvents without source",
            r#"{"DetailType":"t","Detail":"{}"}"#,
        ),
        (
            "PutEvents, detail no JSON object",
            r#"{"Source":"s","DetailType":"t","Detail":"[1]"}"#,
        ),
        (
            "PutEvents, detail no JSON object",
            r#"{"Source":"s","DetailType":"t","Detail":"{"}"#,
        ),
    ] {
        let body = format!(r#"{{"Entries":[{entry}]}}"#);
        assert_eq!(
            done(&mut region, Operation::PutEvents, &body),
            recorded[key],
            "{entry}"
        );
    }
}

/// What was put is listed as it was recorded.
fn echoes(region: &mut Region, recorded: &Json) {
    for rule in recorded["Rules"].items() {
        let members = rule.members().filter(|(name, _)| *name != "Arn");
        let body = Json::object(members.map(|(name, value)| (name, value.clone())));
        done(region, Operation::PutRule, &body.to_string());
        let body = format!(r#"{{"NamePrefix":{}}}"#, rule["Name"]);
        assert_eq!(done(region, Operation::ListRules, &body), *recorded);
    }
    if recorded["Targets"].items().len() > 0 {
        let body = format!(r#"{{"Rule":"my-rule","Targets":{}}}"#, recorded["Targets"]);
        let put = done(region, Operation::PutTargets, &body);
        assert_eq!(
            put.to_string(),
            r#"{"FailedEntries":[],"FailedEntryCount":0}"#
        );
        let listed = done(
            region,
            Operation::ListTargetsByRule,
            r#"{"Rule":"my-rule"}"#,
        );
        assert_eq!(listed, *recorded);
    }
}

#[test]
fn what_is_wrong_is_refused_in_the_words_of_the_service() {
    use Operation::{
        CreateEventBus, DeleteEventBus, DeleteRule, DescribeEventBus, DescribeRule, EnableRule,
        ListRules, ListTagsForResource, PutRule, PutTargets, TestEventPattern,
    };
    let mut region = fixtures::region();
    put_rule(&mut region, "");
    done(&mut region, CreateEventBus, r#"{"Name":"my-bus"}"#);
    let five: Vec<String> = (1..=5)
        .map(|n| format!(r#"{{"Id":"{n}","Arn":"arn:aws:lambda:us-east-1:1:function:f"}}"#))
        .collect();
    let five = format!(r#"{{"Rule":"my-rule","Targets":[{}]}}"#, five.join(","));
    done(&mut region, PutTargets, &five);
    let target = |more: &str| {
        format!(
            r#"{{"Rule":"my-rule","Targets":[{{"Id":"a","Arn":"arn:aws:sqs:us-east-1:1:q"{more}}}]}}"#
        )
    };
    let at = |arn: &str| format!(r#"{{"Rule":"my-rule","Targets":[{{"Id":"a","Arn":"{arn}"}}]}}"#);
    let cases = [
        (
            DescribeRule,
            r#"{"Name":"none"}"#.to_owned(),
            "ResourceNotFoundException: Rule none does not exist on EventBus default.",
        ),
        (
            EnableRule,
            r#"{"Name":"none","EventBusName":"arn:aws:events:us-east-1:123456789012:event-bus/my-bus"}"#.to_owned(),
            "ResourceNotFoundException: Rule none does not exist on EventBus my-bus.",
        ),
        (
            ListRules,
            r#"{"EventBusName":"none"}"#.to_owned(),
            "ResourceNotFoundException: Event bus none does not exist.",
        ),
        (
            DescribeEventBus,
            r#"{"Name":"arn:aws:events:eu-west-1:123456789012:event-bus/my-bus"}"#.to_owned(),
            "ResourceNotFoundException: Event bus arn:aws:events:eu-west-1:123456789012:event-bus/my-bus does not exist.",
        ),
        (
            CreateEventBus,
            r#"{"Name":"my-bus"}"#.to_owned(),
            "ResourceAlreadyExistsException: Event bus my-bus already exists.",
        ),
        (
            CreateEventBus,
            r#"{"Name":"default"}"#.to_owned(),
            "ResourceAlreadyExistsException: Event bus default already exists.",
        ),
        (
            DeleteEventBus,
            r#"{"Name":"default"}"#.to_owned(),
            "ValidationException: Cannot delete event bus default.",
        ),
        (
            DeleteRule,
            r#"{"Name":"my-rule"}"#.to_owned(),
            "ValidationException: Rule can't be deleted since it has targets.",
        ),
        (
            PutTargets,
            target(""),
            "LimitExceededException: The requested resource exceeds the maximum number allowed.",
        ),
        (
            PutTargets,
            target(r#","Input":"{}","InputPath":"$""#),
            "ValidationException: Only one of Input, InputPath, or InputTransformer must be provided for target a.",
        ),
        (
            PutTargets,
            target(r#","InputTransformer":{"InputTemplate":"\"<notdefined>\""}"#),
            "ValidationException: InputTemplate for target a contains invalid placeholder notdefined.",
        ),
        (
            PutTargets,
            at("queue"),
            "ValidationException: Parameter queue is not valid. Reason: Provided Arn is not in correct format.",
        ),
        (
            PutTargets,
            at("arn:aws:sqs:us-east-1:1:q.fifo"),
            "ValidationException: Parameter(s) SqsParameters must be specified for target: a.",
        ),
        (
            PutTargets,
            at("arn:aws:ecs:us-east-1:1:cluster/c"),
            "ValidationException: Parameter(s) EcsParameters must be specified for target: a.",
        ),
        (
            PutTargets,
            at("arn:aws:kinesis:us-east-1:1:stream/s"),
            "ValidationException: fake-ecs does not emulate targets of kinesis (PutTargets, target a).",
        ),
        (
            PutRule,
            r#"{"Name":"r"}"#.to_owned(),
            "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            PutRule,
            r#"{"Name":"r","ScheduleExpression":"rate(1 minutes)"}"#.to_owned(),
            "ValidationException: Parameter ScheduleExpression is not valid.",
        ),
        (
            PutRule,
            r#"{"Name":"r","EventBusName":"my-bus","ScheduleExpression":"rate(1 minute)"}"#.to_owned(),
            "ValidationException: ScheduleExpression is supported only on the default event bus.",
        ),
        (
            PutRule,
            r#"{"Name":"r","EventPattern":"{\"source\":\"x\"}"}"#.to_owned(),
            "InvalidEventPatternException: Event pattern is not valid. Reason: \"source\" must be an object or an array",
        ),
        (
            TestEventPattern,
            r#"{"EventPattern":"[]","Event":"{}"}"#.to_owned(),
            "InvalidEventPatternException: Event pattern is not valid. Reason: Filter is not an object",
        ),
        (
            ListTagsForResource,
            r#"{"ResourceARN":"arn:aws:events:us-east-1:123456789012:rule/my-bus/none"}"#.to_owned(),
            "ResourceNotFoundException: Rule none does not exist on EventBus my-bus.",
        ),
        (
            ListTagsForResource,
            r#"{"ResourceARN":"arn:aws:events:us-east-1:210987654321:event-bus/default"}"#.to_owned(),
            "ResourceNotFoundException: Event bus default does not exist.",
        ),
        (
            ListTagsForResource,
            r#"{"ResourceARN":"arn:aws:events:eu-west-1:123456789012:rule/my-rule"}"#.to_owned(),
            "ResourceNotFoundException: Rule my-rule does not exist on EventBus default.",
        ),
        (
            ListTagsForResource,
            r#"{"ResourceARN":"arn:aws:events:eu-west-1:123456789012:rule/my-bus/my-rule"}"#.to_owned(),
            "ResourceNotFoundException: Rule my-rule does not exist on EventBus my-bus.",
        ),
    ];
    for (operation, body, error) in cases {
        let refused = call(&mut region, operation, &body);
        assert_eq!(refused, Err(error.to_owned()), "{operation:?} {body}");
    }
}

#[test]
fn a_rule_that_is_put_again_keeps_its_targets_and_tags() {
    let mut region = fixtures::region();
    put_rule(
        &mut region,
        r#","Description":"one","Tags":[{"Key":"a","Value":"b"}]"#,
    );
    let body = r#"{"Rule":"my-rule","Targets":[{"Id":"1","Arn":"arn:aws:sqs:us-east-1:1:q"}]}"#;
    done(&mut region, Operation::PutTargets, body);

    put_rule(
        &mut region,
        r#","State":"DISABLED","Tags":[{"Key":"c","Value":"d"}]"#,
    );

    let rule = done(
        &mut region,
        Operation::DescribeRule,
        r#"{"Name":"my-rule"}"#,
    );
    assert!(rule["Description"].is_null() && rule["State"] == "DISABLED");
    let targets = done(
        &mut region,
        Operation::ListTargetsByRule,
        r#"{"Rule":"my-rule"}"#,
    );
    assert_eq!(targets["Targets"].items().len(), 1);
    let body = format!(r#"{{"ResourceARN":{}}}"#, rule["Arn"]);
    let tags = done(&mut region, Operation::ListTagsForResource, &body);
    assert_eq!(tags["Tags"].to_string(), r#"[{"Key":"a","Value":"b"}]"#);
    let body = r#"{"TargetArn":"arn:aws:sqs:us-east-1:1:q"}"#;
    let names = done(&mut region, Operation::ListRuleNamesByTarget, body);
    assert_eq!(names.to_string(), r#"{"RuleNames":["my-rule"]}"#);
}

#[test]
fn only_rules_that_are_enabled_and_about_events_listen() {
    let mut region = fixtures::region();
    let mut listens = Vec::new();
    let mut note = |region: &Region| {
        listens.push(port::is_listening(region));
    };
    note(&region);
    put_rule(&mut region, "");
    note(&region);
    done(&mut region, Operation::DisableRule, r#"{"Name":"my-rule"}"#);
    note(&region);
    done(&mut region, Operation::EnableRule, r#"{"Name":"my-rule"}"#);
    note(&region);
    done(&mut region, Operation::DeleteRule, r#"{"Name":"my-rule"}"#);
    note(&region);
    let body = r#"{"Name":"r","ScheduleExpression":"rate(5 minutes)"}"#;
    done(&mut region, Operation::PutRule, body);
    note(&region);

    assert_eq!(listens, [false, true, false, true, false, false]);
    assert!(port::next_scheduled(&region).is_some());
}
