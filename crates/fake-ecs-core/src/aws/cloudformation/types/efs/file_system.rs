//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-filesystem.html>
//!
//! Recorded only: tasks take volumes of any file system.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, updates};

pub const TYPE: Type = Type {
    name: "AWS::EFS::FileSystem",
    properties: &[
        replaces("AvailabilityZoneName"),
        updates("BackupPolicy"),
        updates("BypassPolicyLockoutSafetyCheck"),
        replaces("Encrypted"),
        updates("FileSystemPolicy"),
        updates("FileSystemProtection"),
        updates("FileSystemTags"),
        replaces("KmsKeyId"),
        updates("LifecyclePolicies"),
        replaces("PerformanceMode"),
        updates("ProvisionedThroughputInMibps"),
        updates("ReplicationConfiguration"),
        updates("ThroughputMode"),
    ],
    attributes: &["Arn", "FileSystemId"],
    handler: &Named(file_system),
    patience: PATIENCE,
};

fn file_system(call: &mut Call<'_>, _: &Json) -> Made {
    let id = call.id("fs");
    let resource = format!("file-system/{id}");
    let arn = call.region.scope.arn_in("elasticfilesystem", &resource);
    let attributes = [("Arn", Json::of(&arn)), ("FileSystemId", Json::of(&id))];
    Made::new(id.as_str(), attributes)
}
