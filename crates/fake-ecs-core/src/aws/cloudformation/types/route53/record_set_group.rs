//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordsetgroup.html>
//!
//! Recorded only: names resolve in Cloud Map's namespaces.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, updates};

pub const TYPE: Type = Type {
    name: "AWS::Route53::RecordSetGroup",
    properties: &[
        updates("Comment"),
        replaces("HostedZoneId"),
        replaces("HostedZoneName"),
        updates("RecordSets"),
    ],
    attributes: &[],
    handler: &Named(record_set_group),
    patience: PATIENCE,
};

fn record_set_group(call: &mut Call<'_>, _: &Json) -> Made {
    Made::new(call.name(255), [])
}
