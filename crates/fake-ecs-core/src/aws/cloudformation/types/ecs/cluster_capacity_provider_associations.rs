//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-clustercapacityproviderassociations.html>

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::{DescribeClusters, PutClusterCapacityProviders};
use crate::wire::{Json, PutClusterCapacityProvidersRequest};

use super::super::{Doing, Handler, Made, PATIENCE, Type, object, replaces, text, updates, with};

pub const TYPE: Type = Type {
    name: "AWS::ECS::ClusterCapacityProviderAssociations",
    properties: &[
        updates("CapacityProviders"),
        replaces("Cluster").required(),
        updates("DefaultCapacityProviderStrategy").required(),
    ],
    attributes: &[],
    handler: &Associations,
    patience: PATIENCE,
};

struct Associations;

impl Handler for Associations {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        put(call, properties)?;
        Ok(Made::new(text(&properties["Cluster"]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        put(call, to)?;
        Ok(made.clone())
    }

    /// The cluster has none any more.
    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        put(call, &object([("Cluster", Json::of(&made.id))]))
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        _: Doing,
    ) -> Result<bool, Failure> {
        let request = object([
            ("clusters", Json::list([Json::of(&made.id)])),
            ("include", Json::list([Json::of(&"ATTACHMENTS")])),
        ]);
        let answer = call.ask(DescribeClusters, &request)?;
        Ok(answer["clusters"][0]["attachmentsStatus"] != "UPDATE_IN_PROGRESS")
    }
}

fn put(call: &mut Call<'_>, properties: &Json) -> Result<(), Failure> {
    let lists = ["CapacityProviders", "DefaultCapacityProviderStrategy"];
    let lists = lists.map(|name| match properties[name].is_null() {
        true => (name, Json::list([])),
        false => (name, properties[name].clone()),
    });
    let request = with(properties, lists);
    call.send::<PutClusterCapacityProvidersRequest>(PutClusterCapacityProviders, &request)?;
    Ok(())
}
