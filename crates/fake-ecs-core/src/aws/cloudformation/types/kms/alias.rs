//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html>
//!
//! Recorded only: the fake has nothing that goes by it.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::KMS::Alias",
    properties: &[
        replaces("AliasName").required(),
        updates("TargetKeyId").required(),
    ],
    attributes: &[],
    handler: &Named(alias),
    patience: PATIENCE,
};

fn alias(_: &mut Call<'_>, properties: &Json) -> Made {
    Made::new(text(&properties["AliasName"]), [])
}
