//! What these operations refuse and answer.

use serde_json::{Value, json};

use crate::aws::elb::ops::tests::{balancer, done, group, listener, refused, rule, text};
use crate::ecs::Region;
use crate::ecs::fixtures::region;

/// A listener with a group. Returns the ARNs of both.
fn around(region: &mut Region) -> (String, String) {
    let (balancer, group) = (balancer(region, "web"), group(region, "web"));
    (listener(region, &balancer, 80, &group), group)
}

fn priorities(region: &mut Region, listener: &str) -> Vec<String> {
    let answer = done(region, "DescribeRules", json!({"ListenerArn": listener}));
    let rules = answer["Rules"].as_array().unwrap().iter();
    rules.map(|rule| text(&rule["Priority"])).collect()
}

#[test]
fn rules_come_in_the_order_of_their_priorities_and_the_default_rule_last() {
    let mut region = region();
    let (listener, group) = around(&mut region);
    let second = rule(&mut region, &listener, 20, &group);
    let first = rule(&mut region, &listener, 10, &group);

    assert_eq!(priorities(&mut region, &listener), ["10", "20", "default"]);
    let answer = done(&mut region, "DescribeRules", json!({"RuleArns": [second]}));
    let expected = json!([{
        "RuleArn": second, "Priority": "20", "IsDefault": false,
        "Conditions": [{
            "Field": "path-pattern", "Values": ["/api/*"],
            "PathPatternConfig": {"Values": ["/api/*"]},
        }],
        "Actions": [{
            "Type": "forward", "TargetGroupArn": group,
            "ForwardConfig": {
                "TargetGroups": [{"TargetGroupArn": group, "Weight": 1}],
                "TargetGroupStickinessConfig": {"Enabled": false},
            },
        }],
        "Transforms": [],
    }]);
    assert_eq!(answer["Rules"], expected);
    let path = listener.replace(":listener/", ":listener-rule/");
    assert!(first.starts_with(&format!("{path}/")), "{first}");
}

#[test]
fn priorities_can_be_exchanged_and_not_be_shared() {
    let mut region = region();
    let (listener, group) = around(&mut region);
    let one = rule(&mut region, &listener, 1, &group);
    let two = rule(&mut region, &listener, 2, &group);
    let set = |pairs: &[(&str, i32)]| {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(arn, priority)| json!({"RuleArn": arn, "Priority": priority}));
        json!({"RulePriorities": pairs.collect::<Vec<Value>>()})
    };

    done(
        &mut region,
        "SetRulePriorities",
        set(&[(&one, 2), (&two, 1)]),
    );

    let answer = done(
        &mut region,
        "DescribeRules",
        json!({"ListenerArn": listener}),
    );
    assert_eq!(answer["Rules"][0]["RuleArn"], two.as_str());
    refused(
        &mut region,
        [
            (
                "SetRulePriorities",
                set(&[(&one, 1)]),
                "PriorityInUse: Priority '1' is currently in use",
            ),
            (
                "SetRulePriorities",
                set(&[("arn:x", 1)]),
                "RuleNotFound: One or more rules not found",
            ),
        ],
    );
}

#[test]
fn the_default_rule_stays_as_it_is() {
    let mut region = region();
    let (listener, _) = around(&mut region);
    let answer = done(
        &mut region,
        "DescribeRules",
        json!({"ListenerArn": listener}),
    );
    let arn = text(&answer["Rules"][0]["RuleArn"]);
    let refusal = |what: &str| format!("OperationNotPermitted: Default rule '{arn}' {what}");
    refused(
        &mut region,
        [
            (
                "DeleteRule",
                json!({"RuleArn": arn}),
                &refusal("cannot be deleted"),
            ),
            (
                "ModifyRule",
                json!({"RuleArn": arn}),
                &refusal("cannot be modified"),
            ),
            (
                "SetRulePriorities",
                json!({"RulePriorities": [{"RuleArn": arn, "Priority": 1}]}),
                &refusal("priority cannot be modified"),
            ),
        ],
    );
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    let mut region = region();
    let (listener, group) = around(&mut region);
    rule(&mut region, &listener, 1, &group);
    let with = |member: &str, value: Value| {
        let mut input = json!({
            "ListenerArn": listener, "Priority": 2,
            "Conditions": [{"Field": "path-pattern", "Values": ["/"]}],
            "Actions": [{"Type": "forward", "TargetGroupArn": group}],
        });
        input[member] = value;
        input
    };
    let make = "CreateRule";
    refused(
        &mut region,
        [
            (
                make,
                with("Priority", json!(1)),
                "PriorityInUse: Priority '1' is currently in use",
            ),
            (
                make,
                with("ListenerArn", json!("arn:x")),
                "ListenerNotFound: One or more listeners not found",
            ),
            (
                make,
                with("Conditions", json!([])),
                "ValidationError: A condition must be specified",
            ),
            (
                make,
                with("Transforms", json!([{"Type": "url-rewrite"}])),
                "ValidationError: fake-ecs does not emulate transforms of rules",
            ),
            (
                make,
                with("Priority", json!(0)),
                "ValidationError: 1 validation error detected: Value '0' at 'priority' failed to satisfy constraint: Member must have value greater than or equal to 1",
            ),
            (
                "ModifyRule",
                json!({"RuleArn": "x"}),
                "RuleNotFound: One or more rules not found",
            ),
            (
                "DeleteRule",
                json!({"RuleArn": "x"}),
                "RuleNotFound: One or more rules not found",
            ),
            (
                "DescribeRules",
                json!({"ListenerArn": "x"}),
                "ListenerNotFound: One or more listeners not found",
            ),
            (
                "DescribeRules",
                json!({}),
                "ValidationError: You must specify either listener ARNs or rule ARNs",
            ),
        ],
    );
}

#[test]
fn weights_are_shown_as_they_were_given() {
    let mut region = region();
    let (listener, blue) = around(&mut region);
    let green = group(&mut region, "green");
    let arn = rule(&mut region, &listener, 1, &blue);
    let groups = json!([
        {"TargetGroupArn": blue, "Weight": 90},
        {"TargetGroupArn": green, "Weight": 10},
    ]);
    let actions = json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]);

    let answer = done(
        &mut region,
        "ModifyRule",
        json!({"RuleArn": arn, "Actions": actions}),
    );

    let action = &answer["Rules"][0]["Actions"][0];
    assert_eq!(action["ForwardConfig"]["TargetGroups"], groups);
    assert_eq!(action.get("TargetGroupArn"), None);
    assert_eq!(
        answer["Rules"][0]["Conditions"][0]["Values"],
        json!(["/api/*"])
    );
    done(&mut region, "DeleteRule", json!({"RuleArn": arn}));
    assert_eq!(priorities(&mut region, &listener), ["default"]);
}
