//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html>

use crate::wire::Json;
use crate::wire::application_autoscaling::operation::Operation::{
    DeleteScheduledAction, DeregisterScalableTarget, PutScheduledAction, RegisterScalableTarget,
};
use crate::wire::application_autoscaling::types::{
    PutScheduledActionRequest, RegisterScalableTargetRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::{missing_in, or_removed, unless_missing};
use super::super::{
    Handler, Made, PATIENCE, Type, object, only, replaces, text, updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::ApplicationAutoScaling::ScalableTarget",
    properties: &[
        updates("MaxCapacity").required(),
        updates("MinCapacity").required(),
        replaces("ResourceId").required(),
        updates("RoleARN"),
        replaces("ScalableDimension").required(),
        updates("ScheduledActions"),
        replaces("ServiceNamespace").required(),
        updates("SuspendedState"),
    ],
    attributes: &["Id"],
    handler: &ScalableTarget,
    patience: PATIENCE,
};

/// What says which target it is.
const KEY: [&str; 3] = ["ResourceId", "ScalableDimension", "ServiceNamespace"];

struct ScalableTarget;

impl Handler for ScalableTarget {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        register(call, properties)?;
        let id = KEY.map(|name| text(&properties[name])).join("|");
        let made = Made::new(id.as_str(), [("Id", Json::of(&id))]);
        let done = scheduled(call, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let is_released = to["SuspendedState"].is_null() && !from["SuspendedState"].is_null();
        match is_released {
            true => register(call, &with(to, [("SuspendedState", nothing_suspended())]))?,
            false => register(call, to)?,
        }
        scheduled(call, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        call.ask(DeregisterScalableTarget, &only(properties, &KEY))?;
        Ok(())
    }
}

fn register(call: &mut Call<'_>, properties: &Json) -> Result<(), Failure> {
    let request = without(properties, &["ScheduledActions"]);
    call.send::<RegisterScalableTargetRequest>(RegisterScalableTarget, &request)?;
    Ok(())
}

fn nothing_suspended() -> Json {
    let members = [
        "DynamicScalingInSuspended",
        "DynamicScalingOutSuspended",
        "ScheduledScalingSuspended",
    ];
    object(members.map(|name| (name, Json::of(&false))))
}

/// Makes the scheduled actions what a template says.
fn scheduled(call: &mut Call<'_>, from: &Json, to: &Json) -> Result<(), Failure> {
    let key = only(to, &KEY);
    let (before, after) = (&from["ScheduledActions"], &to["ScheduledActions"]);
    let name = |action: &Json| action["ScheduledActionName"].clone();
    let is_kept = |gone: &&Json| !after.items().any(|it| name(it) == name(gone));
    for gone in before.items().filter(is_kept) {
        let request = with(&key, [("ScheduledActionName", name(gone))]);
        unless_missing(call.ask(DeleteScheduledAction, &request))?;
    }
    for given in missing_in(after, before) {
        let key = key.members().map(|(name, it)| (name, it.clone()));
        call.send::<PutScheduledActionRequest>(PutScheduledAction, &with(given, key))?;
    }
    Ok(())
}
