//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalingpolicy.html>

use crate::wire::Json;
use crate::wire::application_autoscaling::operation::Operation::{
    DeleteScalingPolicy, PutScalingPolicy,
};
use crate::wire::application_autoscaling::types::PutScalingPolicyRequest;

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, Type, only, replaces, text, updates, with, without};

pub const TYPE: Type = Type {
    name: "AWS::ApplicationAutoScaling::ScalingPolicy",
    properties: &[
        replaces("PolicyName").required(),
        updates("PolicyType").required(),
        updates("PredictiveScalingPolicyConfiguration"),
        replaces("ResourceId"),
        replaces("ScalableDimension"),
        replaces("ScalingTargetId"),
        replaces("ServiceNamespace"),
        updates("StepScalingPolicyConfiguration"),
        updates("TargetTrackingScalingPolicyConfiguration"),
    ],
    attributes: &["Arn"],
    handler: &ScalingPolicy,
    patience: PATIENCE,
};

struct ScalingPolicy;

impl Handler for ScalingPolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = of_target(properties);
        let answer = call.send::<PutScalingPolicyRequest>(PutScalingPolicy, &request)?;
        let arn = &answer["PolicyARN"];
        Ok(Made::new(text(arn), [("Arn", arn.clone())]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let request = of_target(to);
        call.send::<PutScalingPolicyRequest>(PutScalingPolicy, &request)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        let key = [
            "PolicyName",
            "ResourceId",
            "ScalableDimension",
            "ServiceNamespace",
        ];
        call.ask(DeleteScalingPolicy, &only(&of_target(properties), &key))?;
        Ok(())
    }
}

/// The properties with what says of which target the policy is: `Ref` of a target has all three.
fn of_target(properties: &Json) -> Json {
    let target = text(&properties["ScalingTargetId"]);
    let own = without(properties, &["ScalingTargetId"]);
    let parts: Vec<&str> = target.split('|').collect();
    match parts[..] {
        [resource, dimension, namespace] => with(
            &own,
            [
                ("ResourceId", Json::of(&resource)),
                ("ScalableDimension", Json::of(&dimension)),
                ("ServiceNamespace", Json::of(&namespace)),
            ],
        ),
        _ => own,
    }
}
