//! The three types of namespaces.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicediscovery-privatednsnamespace.html>
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicediscovery-publicdnsnamespace.html>
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicediscovery-httpnamespace.html>

use crate::wire::Json;
use crate::wire::servicediscovery::operation::Operation::{
    CreateHttpNamespace, CreatePrivateDnsNamespace, CreatePublicDnsNamespace, DeleteNamespace,
    GetOperation, UpdateHttpNamespace, UpdatePrivateDnsNamespace, UpdatePublicDnsNamespace,
};
use crate::wire::servicediscovery::types::{
    CreateHttpNamespaceRequest, CreatePrivateDnsNamespaceRequest, CreatePublicDnsNamespaceRequest,
    UpdateHttpNamespaceRequest, UpdatePrivateDnsNamespaceRequest, UpdatePublicDnsNamespaceRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text, updates, with,
    without,
};
use super::{is_at_rest, tags};

pub const OF_PRIVATE_DNS: Type = Type {
    name: "AWS::ServiceDiscovery::PrivateDnsNamespace",
    properties: &[
        updates("Description"),
        replaces("Name").required(),
        updates("Properties"),
        TAGS,
        replaces("Vpc").required(),
    ],
    attributes: &["Arn", "HostedZoneId", "Id"],
    handler: &Namespace::PrivateDns,
    patience: PATIENCE,
};

pub const OF_PUBLIC_DNS: Type = Type {
    name: "AWS::ServiceDiscovery::PublicDnsNamespace",
    properties: &[
        updates("Description"),
        replaces("Name").required(),
        updates("Properties"),
        TAGS,
    ],
    attributes: &["Arn", "HostedZoneId", "Id"],
    handler: &Namespace::PublicDns,
    patience: PATIENCE,
};

pub const OF_HTTP: Type = Type {
    name: "AWS::ServiceDiscovery::HttpNamespace",
    properties: &[updates("Description"), replaces("Name").required(), TAGS],
    attributes: &["Arn", "Id"],
    handler: &Namespace::Http,
    patience: PATIENCE,
};

enum Namespace {
    Http,
    PrivateDns,
    PublicDns,
}

impl Namespace {
    fn make(&self, call: &mut Call<'_>, given: &Json) -> Result<Json, Failure> {
        match self {
            Self::Http => call.send::<CreateHttpNamespaceRequest>(CreateHttpNamespace, given),
            Self::PrivateDns => {
                call.send::<CreatePrivateDnsNamespaceRequest>(CreatePrivateDnsNamespace, given)
            }
            Self::PublicDns => {
                call.send::<CreatePublicDnsNamespaceRequest>(CreatePublicDnsNamespace, given)
            }
        }
    }

    fn change(&self, call: &mut Call<'_>, given: &Json) -> Result<Json, Failure> {
        match self {
            Self::Http => call.send::<UpdateHttpNamespaceRequest>(UpdateHttpNamespace, given),
            Self::PrivateDns => {
                call.send::<UpdatePrivateDnsNamespaceRequest>(UpdatePrivateDnsNamespace, given)
            }
            Self::PublicDns => {
                call.send::<UpdatePublicDnsNamespaceRequest>(UpdatePublicDnsNamespace, given)
            }
        }
    }
}

impl Handler for Namespace {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let answer = self.make(call, properties)?;
        let operation = call.ask(GetOperation, &only(&answer, &["OperationId"]))?;
        let id = text(&operation["Operation"]["Targets"]["NAMESPACE"]);
        // The namespace may still be on its way: it is known already, and not yet shown.
        let mut known = call.region.cloud_map.declared.known_namespaces();
        let known = known.find(|it| it.id == id);
        let arn = known.map(|it| Json::of(&it.arn)).unwrap_or_default();
        let zone = known.and_then(|it| it.zone.as_ref());
        let zone = zone.map(|it| Json::of(&it.id)).unwrap_or_default();
        let attributes = [("Arn", arn), ("HostedZoneId", zone), ("Id", Json::of(&id))];
        Ok(Made::new(id.as_str(), attributes))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if without(from, &["Tags"]) != without(to, &["Tags"]) {
            let description = Json::of(&text(&to["Description"]));
            let change = with(&only(to, &["Properties"]), [("Description", description)]);
            let request = object([("Id", Json::of(&made.id)), ("Namespace", change)]);
            self.change(call, &request)?;
        }
        tags(call, made, from, to)?;
        Ok(made.clone())
    }

    /// A namespace that is still being made is not known yet: it is removed once it is.
    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        if !is_at_rest(call, "NAMESPACE_ID", &made.id)? {
            return Err(Failure::in_use(format!(
                "Namespace {} is still being created",
                made.id
            )));
        }
        call.ask(DeleteNamespace, &object([("Id", Json::of(&made.id))]))?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        _: Doing,
    ) -> Result<bool, Failure> {
        is_at_rest(call, "NAMESPACE_ID", &made.id)
    }
}
