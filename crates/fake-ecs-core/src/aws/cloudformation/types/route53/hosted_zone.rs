//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-hostedzone.html>
//!
//! Recorded only: the fake has nothing that goes by it.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, updates};

pub const TYPE: Type = Type {
    name: "AWS::Route53::HostedZone",
    properties: &[
        updates("HostedZoneConfig"),
        updates("HostedZoneFeatures"),
        updates("HostedZoneTags"),
        replaces("Name"),
        updates("QueryLoggingConfig"),
        updates("VPCs"),
    ],
    attributes: &["Id", "NameServers"],
    handler: &Named(hosted_zone),
    patience: PATIENCE,
};

fn hosted_zone(call: &mut Call<'_>, _: &Json) -> Made {
    let id = call.letters("Z", 20);
    let ends = ["co.uk", "com", "net", "org"].iter().enumerate();
    let servers =
        ends.map(|(at, end)| Json::of(&format!("ns-{}.awsdns-{at:02}.{end}", 512 * at + 1)));
    let servers = Json::list(servers);
    Made::new(
        id.as_str(),
        [("Id", Json::of(&id)), ("NameServers", servers)],
    )
}
