//! Updates keep to the policy of their stack.

use super::Stacks;
use crate::wire::Json;

fn groups(days: u32, more: &str) -> String {
    format!(
        r#"{{"Resources":{{"A":{{"Type":"AWS::Logs::LogGroup","Properties":{{"LogGroupName":"a","RetentionInDays":{days}}}}}{more}}}}}"#
    )
}

const MORE: &str = r#","B":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"b"}}"#;

fn policy(action: &str, resource: &str) -> Json {
    let text = format!(
        r#"{{"Statement":[
            {{"Effect":"Deny","Action":"{action}","Principal":"*","Resource":"LogicalResourceId/{resource}"}},
            {{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}}]}}"#
    );
    Json::of(&text)
}

#[test]
fn what_a_policy_denies_is_not_changed() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &groups(1, MORE));
    let body = |policy: &Json| format!(r#"{{"StackName":"web","StackPolicyBody":{policy}}}"#);
    stacks.call(
        "cloudformation:SetStackPolicy",
        &body(&policy("Update:Modify", "A")),
    );

    stacks.deploy("UpdateStack", &groups(3, MORE));

    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    let told = stacks.events("web");
    let denied = "A UPDATE_FAILED Action denied by stack policy: Statement [#1] does not allow [Update:Modify] for resource [LogicalResourceId/A]";
    assert!(told.iter().any(|it| it == denied), "{told:#?}");

    stacks.call(
        "cloudformation:SetStackPolicy",
        &body(&policy("Update:Delete", "B")),
    );
    stacks.deploy("UpdateStack", &groups(3, ""));
    assert_eq!(stacks.status(), "UPDATE_ROLLBACK_COMPLETE");
    let told = stacks.events("web");
    let denied = "web UPDATE_ROLLBACK_IN_PROGRESS Action denied by stack policy: Statement [#1] does not allow [Update:Delete] for resource [LogicalResourceId/B]";
    assert!(told.iter().any(|it| it == denied), "{told:#?}");
    let found = stacks.call("logs:DescribeLogGroups", "{}");
    let groups_there = found["logGroups"].items();
    let shown = groups_there.map(|it| format!("{} {}", it["logGroupName"], it["retentionInDays"]));
    assert_eq!(shown.collect::<Vec<_>>(), [r#""a" 1"#, r#""b" null"#]);

    // For one update there may be another.
    let template = Json::of(&groups(3, ""));
    let all = r#"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"Update:*\",\"Principal\":\"*\",\"Resource\":\"*\"}}"#;
    let body = format!(
        r#"{{"StackName":"web","TemplateBody":{template},"StackPolicyDuringUpdateBody":"{all}"}}"#
    );
    stacks.call("cloudformation:UpdateStack", &body);
    stacks.pass(60);
    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
}

/// As recorded in 2022.
#[test]
fn a_policy_is_shown_as_it_was_set() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &groups(1, ""));
    let stack = r#"{"StackName":"web"}"#;
    let none = stacks.call("cloudformation:GetStackPolicy", stack);
    assert_eq!(none.to_string(), "{}");

    let set = r#"{"StackName":"web","StackPolicyBody":"{}"}"#;
    stacks.call("cloudformation:SetStackPolicy", set);

    let shown = stacks.call("cloudformation:GetStackPolicy", stack);
    assert_eq!(shown["StackPolicyBody"], "{}");
    let both = r#"{"StackName":"web","StackPolicyBody":"{}","StackPolicyURL":"https://b/k"}"#;
    let refused = stacks.try_call("cloudformation:SetStackPolicy", both);
    assert_eq!(
        refused.unwrap_err(),
        "ValidationError: You cannot specify both StackPolicyURL and StackPolicyBody"
    );
}
