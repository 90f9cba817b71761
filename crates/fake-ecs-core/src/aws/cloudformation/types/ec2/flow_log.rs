//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-flowlog.html>
//!
//! Recorded only: nothing in the fake sends packets.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, TAGS, Type, replaces};

pub const TYPE: Type = Type {
    name: "AWS::EC2::FlowLog",
    properties: &[
        replaces("DeliverCrossAccountRole"),
        replaces("DeliverLogsPermissionArn"),
        replaces("DestinationOptions"),
        replaces("LogDestination"),
        replaces("LogDestinationType"),
        replaces("LogFormat"),
        replaces("LogGroupName"),
        replaces("MaxAggregationInterval"),
        replaces("ResourceId").required(),
        replaces("ResourceType").required(),
        TAGS,
        replaces("TrafficType"),
    ],
    attributes: &["Id"],
    handler: &Named(flow_log),
    patience: PATIENCE,
};

fn flow_log(call: &mut Call<'_>, _: &Json) -> Made {
    let id = call.id("fl");
    Made::new(id.as_str(), [("Id", Json::of(&id))])
}
