//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-primarytaskset.html>
//!
//! `Ref` gives what identifies it in AWS's registry, `<cluster>|<service>`: what AWS gives is not
//! said anywhere. Its removal changes nothing: the task set stays the primary one.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Operation::UpdateServicePrimaryTaskSet;
use crate::wire::{Json, UpdateServicePrimaryTaskSetRequest};

use super::super::{Handler, Made, PATIENCE, Type, renamed, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::ECS::PrimaryTaskSet",
    properties: &[
        replaces("Cluster").required(),
        replaces("Service").required(),
        updates("TaskSetId").required(),
    ],
    attributes: &[],
    handler: &Primary,
    patience: PATIENCE,
};

struct Primary;

impl Handler for Primary {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        set(call, properties)?;
        let (cluster, service) = (&properties["Cluster"], &properties["Service"]);
        let id = format!("{}|{}", text(cluster), text(service));
        Ok(Made::new(id, []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        set(call, to)?;
        Ok(made.clone())
    }

    fn delete(&self, _: &mut Call<'_>, _: &Made, _: &Json) -> Result<(), Failure> {
        Ok(())
    }
}

fn set(call: &mut Call<'_>, properties: &Json) -> Result<(), Failure> {
    let request = renamed(properties, &[("TaskSetId", "PrimaryTaskSet")]);
    call.send::<UpdateServicePrimaryTaskSetRequest>(UpdateServicePrimaryTaskSet, &request)?;
    Ok(())
}
