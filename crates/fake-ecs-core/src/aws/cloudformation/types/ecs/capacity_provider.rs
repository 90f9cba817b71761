//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-capacityprovider.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{
    CreateCapacityProvider, DeleteCapacityProvider, DescribeCapacityProviders,
    UpdateCapacityProvider,
};
use crate::wire::{
    CapacityProviderStatus, CapacityProviderUpdateStatus as Update, CreateCapacityProviderRequest,
    DeleteCapacityProviderRequest, Json, UpdateCapacityProviderRequest,
};

use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, object, only, renamed, replaces, text, updates,
    with, without,
};
use super::{nested, tags};

pub const TYPE: Type = Type {
    name: "AWS::ECS::CapacityProvider",
    properties: &[
        updates("AutoScalingGroupProvider"),
        replaces("ClusterName"),
        updates("ManagedInstancesProvider"),
        replaces("Name"),
        TAGS,
    ],
    attributes: &[],
    handler: &CapacityProvider,
    patience: PATIENCE,
};

/// What the requests call otherwise.
const NAMES: [(&str, &str); 1] = [("ClusterName", "Cluster")];

const GROUP: &str = "AutoScalingGroupProvider";
const INSTANCES: &str = "ManagedInstancesProvider";
const TEMPLATE: &str = "InstanceLaunchTemplate";

/// Of what is in a property, what makes another provider when it is changed.
const REPLACING: [&[&str]; 3] = [
    &[GROUP, "AutoScalingGroupArn"],
    &[INSTANCES, TEMPLATE, "CapacityOptionType"],
    &[INSTANCES, TEMPLATE, "FipsEnabled"],
];

struct CapacityProvider;

impl Handler for CapacityProvider {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let properties = match properties["Name"].is_null() {
            true => with(properties, [("Name", Json::of(&call.name(255)))]),
            false => properties.clone(),
        };
        let request = renamed(&properties, &NAMES);
        call.send::<CreateCapacityProviderRequest>(CreateCapacityProvider, &request)?;
        Ok(Made::new(text(&properties["Name"]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let changed = |name: &str| from[name] != to[name] && !to[name].is_null();
        let mut members = vec![("Name", Json::of(&made.id))];
        if changed(GROUP) {
            let group = without(&to[GROUP], &["AutoScalingGroupArn"]);
            members.push((GROUP, group));
        }
        if changed(INSTANCES) {
            let template = &to[INSTANCES][TEMPLATE];
            let template = without(template, &["CapacityOptionType", "FipsEnabled"]);
            members.push((INSTANCES, with(&to[INSTANCES], [(TEMPLATE, template)])));
        }
        if members.len() > 1 {
            let request = with(&only(to, &["ClusterName"]), members);
            let request = renamed(&request, &NAMES);
            call.send::<UpdateCapacityProviderRequest>(UpdateCapacityProvider, &request)?;
        }
        let arn = describe(call, made, to)?["capacityProviderArn"].clone();
        tags(call, &arn, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let name = ("CapacityProvider", Json::of(&made.id));
        let request = with(&only(properties, &["ClusterName"]), [name]);
        let request = renamed(&request, &NAMES);
        call.send::<DeleteCapacityProviderRequest>(DeleteCapacityProvider, &request)?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        properties: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let provider = describe(call, made, properties)?;
        let status = provider["status"].as_str();
        let update = provider["updateStatus"].as_str().and_then(Update::parse);
        match update {
            Some(Update::CreateFailed | Update::UpdateFailed | Update::DeleteFailed) => {
                let why = text(&provider["updateStatusReason"]);
                Err(call.failure(&why, "NotStabilized"))
            }
            Some(
                Update::CreateInProgress | Update::UpdateInProgress | Update::DeleteInProgress,
            ) => Ok(false),
            _ if doing == Doing::Delete => {
                let inactive = CapacityProviderStatus::Inactive.as_str();
                Ok(status.is_none_or(|it| it == inactive))
            }
            _ => Ok(status == Some(CapacityProviderStatus::Active.as_str())),
        }
    }

    fn makes_another(&self, from: &Json, to: &Json) -> bool {
        let mut all = REPLACING.iter();
        all.any(|path| nested(from, path) != nested(to, path))
    }
}

fn describe(call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<Json, Failure> {
    let names = Json::list([Json::of(&made.id)]);
    let cluster = ("cluster", properties["ClusterName"].clone());
    let request = with(&object([("capacityProviders", names)]), [cluster]);
    let answer = call.ask(DescribeCapacityProviders, &request)?;
    Ok(answer["capacityProviders"][0].clone())
}
