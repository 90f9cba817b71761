//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html>
//!
//! Accepted, and without effect: `MetricsCollection`, `NotificationConfiguration` and
//! `NotificationConfigurations`, for which the fake has no operations.
//!
//! Sizes that the template has not changed stay what scaling has made of them, as AWS has it with
//! `IgnoreUnmodifiedGroupSizeProperties`, whether the resource has that update policy or not.
//! Instances that are there stay when the group is launched otherwise.

use crate::wire::Json;
use crate::wire::autoscaling::operation::Operation::{
    CreateAutoScalingGroup, CreateOrUpdateTags, DeleteAutoScalingGroup, DeleteTags,
    DescribeAutoScalingGroups, UpdateAutoScalingGroup,
};
use crate::wire::autoscaling::types::{
    CreateAutoScalingGroupRequest, CreateOrUpdateTagsRequest, UpdateAutoScalingGroupRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::{missing_in, named};
use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, object, renamed, replaces, text, updates, with,
    without,
};

pub const TYPE: Type = Type {
    name: "AWS::AutoScaling::AutoScalingGroup",
    properties: &[
        replaces("AutoScalingGroupName"),
        updates("AvailabilityZoneDistribution"),
        updates("AvailabilityZoneIds"),
        updates("AvailabilityZoneImpairmentPolicy"),
        updates("AvailabilityZones"),
        updates("CapacityRebalance"),
        updates("CapacityReservationSpecification"),
        updates("Context"),
        updates("Cooldown"),
        updates("DefaultInstanceWarmup"),
        updates("DeletionProtection"),
        updates("DesiredCapacity"),
        updates("DesiredCapacityType"),
        updates("HealthCheckGracePeriod"),
        updates("HealthCheckType"),
        replaces("InstanceId"),
        updates("InstanceLifecyclePolicy"),
        updates("InstanceMaintenancePolicy"),
        updates("LaunchConfigurationName"),
        updates("LaunchTemplate"),
        updates("LifecycleHookSpecificationList"),
        updates("LoadBalancerNames"),
        updates("MaxInstanceLifetime"),
        updates("MaxSize").required(),
        updates("MetricsCollection"),
        updates("MinSize").required(),
        updates("MixedInstancesPolicy"),
        updates("NewInstancesProtectedFromScaleIn"),
        updates("NotificationConfiguration"),
        updates("NotificationConfigurations"),
        updates("PlacementGroup"),
        updates("ServiceLinkedRoleARN"),
        updates("SkipZonalShiftValidation"),
        TAGS,
        updates("TargetGroupARNs"),
        updates("TerminationPolicies"),
        updates("TrafficSources"),
        updates("VPCZoneIdentifier"),
    ],
    attributes: &["AutoScalingGroupARN"],
    handler: &AutoScalingGroup,
    patience: PATIENCE,
};

const NAME: &str = "AutoScalingGroupName";

/// What the requests call otherwise.
const NAMES: [(&str, &str); 1] = [("Cooldown", "DefaultCooldown")];

const DROPPED: [&str; 3] = [
    "MetricsCollection",
    "NotificationConfiguration",
    "NotificationConfigurations",
];

/// What only the request that creates has.
const CREATE_ONLY: [&str; 6] = [
    "InstanceId",
    "LifecycleHookSpecificationList",
    "LoadBalancerNames",
    "Tags",
    "TargetGroupARNs",
    "TrafficSources",
];

const SIZES: [&str; 3] = ["DesiredCapacity", "MaxSize", "MinSize"];

struct AutoScalingGroup;

impl Handler for AutoScalingGroup {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let named = named(call, properties, NAME, 255);
        let name = text(&named[NAME]);
        let tags = Json::list(tags(&name, &properties["Tags"]));
        let request = with(&request(&named), [("Tags", tags)]);
        call.send::<CreateAutoScalingGroupRequest>(CreateAutoScalingGroup, &request)?;
        let arn = describe(call, &name)?["AutoScalingGroupARN"].clone();
        Ok(Made::new(name, [("AutoScalingGroupARN", arn)]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if without(from, &["Tags"]) != without(to, &["Tags"]) {
            let request = without(&request(to), &CREATE_ONLY);
            let same = SIZES.iter().filter(|name| from[**name] == to[**name]);
            let same: Vec<&str> = same.copied().collect();
            let request = without(&request, &same);
            let request = with(&request, [(NAME, Json::of(&made.id))]);
            call.send::<UpdateAutoScalingGroupRequest>(UpdateAutoScalingGroup, &request)?;
        }
        change_tags(call, &made.id, &from["Tags"], &to["Tags"])?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let with_instances = ("ForceDelete", Json::of(&true));
        let request = object([(NAME, Json::of(&made.id)), with_instances]);
        let asked = call.ask(DeleteAutoScalingGroup, &request);
        match asked {
            // A group that is gone is refused as invalid.
            Err(failure) if !describe(call, &made.id)?.is_null() => Err(failure),
            _ => Ok(()),
        }
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let group = describe(call, &made.id)?;
        if doing == Doing::Delete {
            return Ok(group.is_null());
        }
        let instances = group["Instances"].items();
        let in_service = instances.filter(|it| it["LifecycleState"] == "InService");
        let wanted = group["DesiredCapacity"].as_i64().unwrap_or_default();
        Ok(i64::try_from(in_service.count()).is_ok_and(|there| there >= wanted))
    }
}

/// The properties as the requests have them.
fn request(properties: &Json) -> Json {
    let request = renamed(&without(properties, &DROPPED), &NAMES);
    match properties["VPCZoneIdentifier"].is_list() {
        true => {
            let subnets = text(&properties["VPCZoneIdentifier"]);
            with(&request, [("VPCZoneIdentifier", Json::of(&subnets))])
        }
        false => request,
    }
}

/// The tags of the group with what requests say beside. Those of the stack are for instances, too.
fn tags(group: &str, tags: &Json) -> Vec<Json> {
    let tags = tags.items().map(|tag| {
        let at_launch = match tag["PropagateAtLaunch"].is_null() {
            true => Json::of(&true),
            false => tag["PropagateAtLaunch"].clone(),
        };
        with(
            tag,
            [
                ("PropagateAtLaunch", at_launch),
                ("ResourceId", Json::of(&group)),
                ("ResourceType", Json::of(&"auto-scaling-group")),
            ],
        )
    });
    tags.collect()
}

fn change_tags(call: &mut Call<'_>, group: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let is_kept = |gone: &&Json| !to.items().any(|it| it["Key"] == gone["Key"]);
    let gone = Json::list(from.items().filter(is_kept).cloned());
    if gone.items().len() > 0 {
        let request = object([("Tags", Json::list(tags(group, &gone)))]);
        call.send::<CreateOrUpdateTagsRequest>(DeleteTags, &request)?;
    }
    let given = Json::list(missing_in(to, from).cloned());
    if given.items().len() > 0 {
        let request = object([("Tags", Json::list(tags(group, &given)))]);
        call.send::<CreateOrUpdateTagsRequest>(CreateOrUpdateTags, &request)?;
    }
    Ok(())
}

fn describe(call: &mut Call<'_>, name: &str) -> Result<Json, Failure> {
    let names = Json::list([Json::of(&name)]);
    let answer = call.ask(
        DescribeAutoScalingGroups,
        &object([("AutoScalingGroupNames", names)]),
    )?;
    Ok(answer["AutoScalingGroups"][0].clone())
}
