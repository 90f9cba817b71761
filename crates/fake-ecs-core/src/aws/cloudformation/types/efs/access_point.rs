//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-accesspoint.html>
//!
//! Recorded only: tasks take volumes of any file system.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, updates};

pub const TYPE: Type = Type {
    name: "AWS::EFS::AccessPoint",
    properties: &[
        updates("AccessPointTags"),
        replaces("ClientToken"),
        replaces("FileSystemId").required(),
        replaces("PosixUser"),
        replaces("RootDirectory"),
    ],
    attributes: &["AccessPointId", "Arn"],
    handler: &Named(access_point),
    patience: PATIENCE,
};

fn access_point(call: &mut Call<'_>, _: &Json) -> Made {
    let id = call.id("fsap");
    let resource = format!("access-point/{id}");
    let arn = call.region.scope.arn_in("elasticfilesystem", &resource);
    let attributes = [("AccessPointId", Json::of(&id)), ("Arn", Json::of(&arn))];
    Made::new(id.as_str(), attributes)
}
