//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html>

use crate::wire::Json;

use super::super::super::call::{Call, Failure};
use super::super::alike::{document, missing_in, or_removed, unless_missing};
use super::super::{Handler, Made, PATIENCE, Type, updates};
use super::{POLICY, set};

pub const TYPE: Type = Type {
    name: "AWS::SNS::TopicPolicy",
    properties: &[
        updates("PolicyDocument").required(),
        updates("Topics").required(),
    ],
    attributes: &["Id"],
    handler: &TopicPolicy,
    patience: PATIENCE,
};

struct TopicPolicy;

impl Handler for TopicPolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let id = call.name(255);
        let made = Made::new(id.as_str(), [("Id", Json::of(&id))]);
        let done = put(call, properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        put(call, to)?;
        for topic in missing_in(&from["Topics"], &to["Topics"]) {
            unless_missing(set(call, topic, POLICY, &Json::of(&"")))?;
        }
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        for topic in properties["Topics"].items() {
            unless_missing(set(call, topic, POLICY, &Json::of(&"")))?;
        }
        Ok(())
    }
}

fn put(call: &mut Call<'_>, properties: &Json) -> Result<(), Failure> {
    for topic in properties["Topics"].items() {
        let policy = document(&properties["PolicyDocument"]);
        set(call, topic, POLICY, &policy)?;
    }
    Ok(())
}
