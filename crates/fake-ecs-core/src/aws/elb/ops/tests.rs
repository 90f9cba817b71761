//! What the tests of the operations share: calls as clients make them, in JSON.

use std::sync::Arc;

use serde_json::{Value, json};

use super::dispatch;
use crate::ecs::{Region, fixtures};
use crate::kernel::profile::Profile;
use crate::wire::elbv2::operation::Operation;

/// Makes the call. What is refused comes as code and message.
pub(super) fn call(region: &mut Region, operation: &str, input: Value) -> Result<Value, String> {
    let name = Operation::parse(operation).expect("an operation of the service");
    let body = input.to_string().into_bytes();
    let answer = dispatch(region, name, &body).map_err(|error| error.to_string())?;
    Ok(serde_json::from_slice(&answer.body).expect("answers are JSON"))
}

/// The same of a call that is not refused.
#[track_caller]
pub(super) fn done(region: &mut Region, operation: &str, input: Value) -> Value {
    call(region, operation, input).unwrap_or_else(|refusal| panic!("{operation}: {refusal}"))
}

/// Each call is refused in these words.
#[track_caller]
pub(super) fn refused<const N: usize>(region: &mut Region, cases: [(&str, Value, &str); N]) {
    for (operation, input, refusal) in cases {
        let answer = call(region, operation, input.clone());

        assert_eq!(answer, Err(refusal.to_owned()), "{operation} {input}");
    }
}

/// A region in which things take their time.
pub(super) fn slow_region() -> Region {
    let mut region = fixtures::region();
    let mut settings = crate::ecs::Settings::clone(&region.settings);
    settings.profile = Profile::realistic();
    region.settings = Arc::new(settings);
    region
}

/// A group for addresses, by its name. Returns its ARN.
pub(super) fn group(region: &mut Region, name: &str) -> String {
    let input = json!({
        "Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "TargetType": "ip",
    });
    let answer = done(region, "CreateTargetGroup", input);
    text(&answer["TargetGroups"][0]["TargetGroupArn"])
}

/// An Application Load Balancer, by its name. Returns its ARN.
pub(super) fn balancer(region: &mut Region, name: &str) -> String {
    let input = json!({"Name": name, "Subnets": ["subnet-1", "subnet-2"]});
    let answer = done(region, "CreateLoadBalancer", input);
    text(&answer["LoadBalancers"][0]["LoadBalancerArn"])
}

/// A listener on that port that forwards to the group. Returns its ARN.
pub(super) fn listener(region: &mut Region, balancer: &str, port: i32, group: &str) -> String {
    let input = json!({
        "LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": port,
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}],
    });
    let answer = done(region, "CreateListener", input);
    text(&answer["Listeners"][0]["ListenerArn"])
}

/// A rule for a path, of that priority. Returns its ARN.
pub(super) fn rule(region: &mut Region, listener: &str, priority: i32, group: &str) -> String {
    let input = json!({
        "ListenerArn": listener, "Priority": priority,
        "Conditions": [{"Field": "path-pattern", "Values": ["/api/*"]}],
        "Actions": [{"Type": "forward", "TargetGroupArn": group}],
    });
    let answer = done(region, "CreateRule", input);
    text(&answer["Rules"][0]["RuleArn"])
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
