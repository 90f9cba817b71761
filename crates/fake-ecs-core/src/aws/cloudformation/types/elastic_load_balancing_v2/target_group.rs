//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html>

use crate::wire::Json;
use crate::wire::elbv2::operation::Operation::{
    CreateTargetGroup, DeleteTargetGroup, DeregisterTargets, DescribeTargetGroups,
    ModifyTargetGroup, ModifyTargetGroupAttributes, RegisterTargets,
};
use crate::wire::elbv2::types::{
    CreateTargetGroupRequest, DeregisterTargetsRequest, ModifyTargetGroupRequest,
    RegisterTargetsRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, missing_in, named, or_removed};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text, updates, with, without,
};
use super::{attributes, tags};

pub const TYPE: Type = Type {
    name: "AWS::ElasticLoadBalancingV2::TargetGroup",
    properties: &[
        updates("HealthCheckEnabled"),
        updates("HealthCheckIntervalSeconds"),
        updates("HealthCheckPath"),
        updates("HealthCheckPort"),
        updates("HealthCheckProtocol"),
        updates("HealthCheckTimeoutSeconds"),
        updates("HealthyThresholdCount"),
        replaces("IpAddressType"),
        updates("Matcher"),
        replaces("Name"),
        replaces("Port"),
        replaces("Protocol"),
        replaces("ProtocolVersion"),
        TAGS,
        // AWS changes it where the group is; its service has no operation that does.
        replaces("TargetControlPort"),
        updates("TargetGroupAttributes"),
        updates("Targets"),
        replaces("TargetType"),
        updates("UnhealthyThresholdCount"),
        replaces("VpcId"),
    ],
    attributes: &[
        "LoadBalancerArns",
        "TargetGroupArn",
        "TargetGroupFullName",
        "TargetGroupName",
    ],
    handler: &TargetGroup,
    patience: PATIENCE,
};

const HEALTH_CHECK: [&str; 9] = [
    "HealthCheckEnabled",
    "HealthCheckIntervalSeconds",
    "HealthCheckPath",
    "HealthCheckPort",
    "HealthCheckProtocol",
    "HealthCheckTimeoutSeconds",
    "HealthyThresholdCount",
    "Matcher",
    "UnhealthyThresholdCount",
];

struct TargetGroup;

impl Handler for TargetGroup {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "Name", 32);
        let request = without(&request, &["TargetGroupAttributes", "Targets"]);
        let answer = call.send::<CreateTargetGroupRequest>(CreateTargetGroup, &request)?;
        let made = shown(&answer["TargetGroups"][0]);
        let done = contents(call, &made, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let group = ("TargetGroupArn", Json::of(&made.id));
        if changed(from, to, &HEALTH_CHECK) {
            let request = with(&only(to, &HEALTH_CHECK), [group.clone()]);
            call.send::<ModifyTargetGroupRequest>(ModifyTargetGroup, &request)?;
        }
        contents(call, made, from, to)?;
        tags(call, &made.id, from, to)?;
        let arns = Json::list([group.1]);
        let answer = call.ask(DescribeTargetGroups, &object([("TargetGroupArns", arns)]))?;
        Ok(shown(&answer["TargetGroups"][0]))
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(
            DeleteTargetGroup,
            &object([("TargetGroupArn", Json::of(&made.id))]),
        )?;
        Ok(())
    }
}

/// Makes attributes and targets what a template says.
fn contents(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let group = ("TargetGroupArn", Json::of(&made.id));
    attributes(
        call,
        ModifyTargetGroupAttributes,
        group.clone(),
        &from["TargetGroupAttributes"],
        &to["TargetGroupAttributes"],
    )?;
    let (before, after) = (&from["Targets"], &to["Targets"]);
    let gone: Vec<Json> = missing_in(before, after).cloned().collect();
    if !gone.is_empty() {
        let request = object([group.clone(), ("Targets", Json::list(gone))]);
        call.send::<DeregisterTargetsRequest>(DeregisterTargets, &request)?;
    }
    let given: Vec<Json> = missing_in(after, before).cloned().collect();
    if !given.is_empty() {
        let request = object([group, ("Targets", Json::list(given))]);
        call.send::<RegisterTargetsRequest>(RegisterTargets, &request)?;
    }
    Ok(())
}

fn shown(group: &Json) -> Made {
    let arn = text(&group["TargetGroupArn"]);
    let full_name = arn.rsplit(':').next().unwrap_or_default();
    let balancers = Json::list(group["LoadBalancerArns"].items().cloned());
    Made::new(
        arn.as_str(),
        [
            ("LoadBalancerArns", balancers),
            ("TargetGroupArn", group["TargetGroupArn"].clone()),
            ("TargetGroupFullName", Json::of(&full_name)),
            ("TargetGroupName", group["TargetGroupName"].clone()),
        ],
    )
}
