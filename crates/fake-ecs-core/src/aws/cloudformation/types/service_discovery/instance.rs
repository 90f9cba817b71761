//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicediscovery-instance.html>

use crate::wire::Json;
use crate::wire::servicediscovery::operation::Operation::{DeregisterInstance, RegisterInstance};
use crate::wire::servicediscovery::types::RegisterInstanceRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{
    Doing, Handler, Made, PATIENCE, Type, object, renamed, replaces, text, updates, with,
};
use super::is_at_rest;

pub const TYPE: Type = Type {
    name: "AWS::ServiceDiscovery::Instance",
    properties: &[
        updates("InstanceAttributes").required(),
        replaces("InstanceId"),
        replaces("ServiceId").required(),
    ],
    attributes: &[],
    handler: &Instance,
    patience: PATIENCE,
};

/// What the request calls otherwise.
const NAMES: [(&str, &str); 1] = [("InstanceAttributes", "Attributes")];

struct Instance;

impl Handler for Instance {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = renamed(&named(call, properties, "InstanceId", 64), &NAMES);
        call.send::<RegisterInstanceRequest>(RegisterInstance, &request)?;
        Ok(Made::new(text(&request["InstanceId"]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let request = with(&renamed(to, &NAMES), [("InstanceId", Json::of(&made.id))]);
        call.send::<RegisterInstanceRequest>(RegisterInstance, &request)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let members = [
            ("ServiceId", properties["ServiceId"].clone()),
            ("InstanceId", Json::of(&made.id)),
        ];
        call.ask(DeregisterInstance, &object(members))?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        _: &Made,
        properties: &Json,
        _: Doing,
    ) -> Result<bool, Failure> {
        is_at_rest(call, "SERVICE_ID", &text(&properties["ServiceId"]))
    }
}
