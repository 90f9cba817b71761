//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queueinlinepolicy.html>

use crate::wire::Json;

use super::super::super::call::{Call, Failure};
use super::super::alike::document;
use super::super::{Handler, Made, PATIENCE, Type, replaces, text, updates};
use super::set_policy;

pub const TYPE: Type = Type {
    name: "AWS::SQS::QueueInlinePolicy",
    properties: &[
        updates("PolicyDocument").required(),
        replaces("Queue").required(),
    ],
    attributes: &[],
    handler: &QueueInlinePolicy,
    patience: PATIENCE,
};

struct QueueInlinePolicy;

impl Handler for QueueInlinePolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let policy = document(&properties["PolicyDocument"]);
        set_policy(call, &properties["Queue"], &policy)?;
        Ok(Made::new(text(&properties["Queue"]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        set_policy(call, &to["Queue"], &document(&to["PolicyDocument"]))?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        set_policy(call, &properties["Queue"], &Json::of(&""))?;
        Ok(())
    }
}
