//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicediscovery-service.html>

use crate::wire::Json;
use crate::wire::servicediscovery::operation::Operation::{
    CreateService, DeleteService, DeleteServiceAttributes, UpdateService, UpdateServiceAttributes,
};
use crate::wire::servicediscovery::types::{CreateServiceRequest, UpdateServiceRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, named, or_removed, unless_missing};
use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text, updates, with,
    without,
};
use super::{is_at_rest, tags};

pub const TYPE: Type = Type {
    name: "AWS::ServiceDiscovery::Service",
    properties: &[
        updates("Description"),
        updates("DnsConfig"),
        updates("HealthCheckConfig"),
        replaces("HealthCheckCustomConfig"),
        replaces("Name"),
        replaces("NamespaceId"),
        updates("ServiceAttributes"),
        TAGS,
        replaces("Type"),
    ],
    attributes: &["Arn", "Id", "Name"],
    handler: &Service,
    patience: PATIENCE,
};

struct Service;

impl Handler for Service {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "Name", 63);
        let request = without(&request, &["ServiceAttributes"]);
        let answer = call.send::<CreateServiceRequest>(CreateService, &request)?;
        let service = &answer["Service"];
        let attributes = ["Arn", "Id", "Name"].map(|name| (name, service[name].clone()));
        let made = Made::new(text(&service["Id"]), attributes);
        let done = attributes_of(call, &made, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let changeable = ["Description", "DnsConfig", "HealthCheckConfig"];
        if changed(from, to, &changeable) {
            let mut change = only(to, &changeable);
            if change["DnsConfig"].is_object() {
                let records = only(&change["DnsConfig"], &["DnsRecords"]);
                change = with(&change, [("DnsConfig", records)]);
            }
            let description = Json::of(&text(&to["Description"]));
            let change = with(&change, [("Description", description)]);
            let request = object([("Id", Json::of(&made.id)), ("Service", change)]);
            call.send::<UpdateServiceRequest>(UpdateService, &request)?;
        }
        attributes_of(call, made, from, to)?;
        tags(call, made, from, to)?;
        Ok(made.clone())
    }

    fn makes_another(&self, from: &Json, to: &Json) -> bool {
        let namespace = |it: &Json| text(&it["DnsConfig"]["NamespaceId"]);
        namespace(from) != namespace(to)
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(DeleteService, &object([("Id", Json::of(&made.id))]))?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        _: Doing,
    ) -> Result<bool, Failure> {
        is_at_rest(call, "SERVICE_ID", &made.id)
    }
}

/// Makes the attributes of the service what a template says.
fn attributes_of(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let service = ("ServiceId", Json::of(&made.id));
    let (before, after) = (&from["ServiceAttributes"], &to["ServiceAttributes"]);
    let gone = before.members().filter(|(name, _)| after[*name].is_null());
    let gone: Vec<Json> = gone.map(|(name, _)| Json::of(&name)).collect();
    if !gone.is_empty() {
        let request = object([service.clone(), ("Attributes", Json::list(gone))]);
        unless_missing(call.ask(DeleteServiceAttributes, &request))?;
    }
    if before != after && after.members().len() > 0 {
        let request = object([service, ("Attributes", after.clone())]);
        call.ask(UpdateServiceAttributes, &request)?;
    }
    Ok(())
}
