//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html>
//!
//! Recorded only: the fake has nothing that goes by it.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, TAGS, Type, updates};

pub const TYPE: Type = Type {
    name: "AWS::KMS::Key",
    properties: &[
        updates("BypassPolicyLockoutSafetyCheck"),
        updates("Description"),
        updates("EnableKeyRotation"),
        updates("Enabled"),
        updates("KeyPolicy"),
        updates("KeySpec"),
        updates("KeyUsage"),
        updates("MultiRegion"),
        updates("Origin"),
        updates("PendingWindowInDays"),
        updates("RotationPeriodInDays"),
        TAGS,
    ],
    attributes: &["Arn", "KeyId"],
    handler: &Named(key),
    patience: PATIENCE,
};

/// `Ref` gives the id, which is a UUID.
fn key(call: &mut Call<'_>, _: &Json) -> Made {
    let id = call.uuid();
    let arn = call.region.scope.arn_in("kms", &format!("key/{id}"));
    let attributes = [("Arn", Json::of(&arn)), ("KeyId", Json::of(&id))];
    Made::new(id.as_str(), attributes)
}
