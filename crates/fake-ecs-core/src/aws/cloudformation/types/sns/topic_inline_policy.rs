//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicinlinepolicy.html>

use crate::wire::Json;

use super::super::super::call::{Call, Failure};
use super::super::alike::document;
use super::super::{Handler, Made, PATIENCE, Type, replaces, text, updates};
use super::{POLICY, set};

pub const TYPE: Type = Type {
    name: "AWS::SNS::TopicInlinePolicy",
    properties: &[
        updates("PolicyDocument").required(),
        replaces("TopicArn").required(),
    ],
    attributes: &[],
    handler: &TopicInlinePolicy,
    patience: PATIENCE,
};

struct TopicInlinePolicy;

impl Handler for TopicInlinePolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let policy = document(&properties["PolicyDocument"]);
        set(call, &properties["TopicArn"], POLICY, &policy)?;
        Ok(Made::new(text(&properties["TopicArn"]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let policy = document(&to["PolicyDocument"]);
        set(call, &to["TopicArn"], POLICY, &policy)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        set(call, &properties["TopicArn"], POLICY, &Json::of(&""))?;
        Ok(())
    }
}
