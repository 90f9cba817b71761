//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html>

use crate::wire::Json;

use super::super::super::call::{Call, Failure};
use super::super::alike::{document, missing_in, or_removed, unless_missing};
use super::super::{Handler, Made, PATIENCE, Type, updates};
use super::set_policy;

pub const TYPE: Type = Type {
    name: "AWS::SQS::QueuePolicy",
    properties: &[
        updates("PolicyDocument").required(),
        updates("Queues").required(),
    ],
    attributes: &["Id"],
    handler: &QueuePolicy,
    patience: PATIENCE,
};

struct QueuePolicy;

impl Handler for QueuePolicy {
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
        for queue in missing_in(&from["Queues"], &to["Queues"]) {
            unless_missing(set_policy(call, queue, &Json::of(&"")))?;
        }
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        for queue in properties["Queues"].items() {
            unless_missing(set_policy(call, queue, &Json::of(&"")))?;
        }
        Ok(())
    }
}

fn put(call: &mut Call<'_>, properties: &Json) -> Result<(), Failure> {
    for queue in properties["Queues"].items() {
        set_policy(call, queue, &document(&properties["PolicyDocument"]))?;
    }
    Ok(())
}
