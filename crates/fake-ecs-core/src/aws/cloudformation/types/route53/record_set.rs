//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html>
//!
//! Recorded only: names resolve in Cloud Map's namespaces.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::Route53::RecordSet",
    properties: &[
        updates("AliasTarget"),
        updates("CidrRoutingConfig"),
        updates("Comment"),
        updates("Failover"),
        updates("GeoLocation"),
        updates("GeoProximityLocation"),
        updates("HealthCheckId"),
        replaces("HostedZoneId"),
        replaces("HostedZoneName"),
        updates("MultiValueAnswer"),
        replaces("Name").required(),
        updates("Region"),
        updates("ResourceRecords"),
        updates("SetIdentifier"),
        updates("TTL"),
        updates("Type").required(),
        updates("Weight"),
    ],
    attributes: &[],
    handler: &Named(record_set),
    patience: PATIENCE,
};

/// `Ref` gives the domain name.
fn record_set(_: &mut Call<'_>, properties: &Json) -> Made {
    Made::new(text(&properties["Name"]), [])
}
