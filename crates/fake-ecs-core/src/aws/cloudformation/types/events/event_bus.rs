//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html>
//!
//! Accepted, and without effect: `Policy`, as everybody may put events on a bus of the fake.

use crate::wire::Json;
use crate::wire::events::operation::Operation::{CreateEventBus, DeleteEventBus, UpdateEventBus};
use crate::wire::events::types::{CreateEventBusRequest, UpdateEventBusRequest};

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, replaces, text, updates, without};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::Events::EventBus",
    properties: &[
        updates("DeadLetterConfig"),
        updates("Description"),
        replaces("EventSourceName"),
        updates("KmsKeyIdentifier"),
        updates("LogConfig"),
        replaces("Name").required(),
        updates("Policy"),
        TAGS,
    ],
    attributes: &["Arn", "Name"],
    handler: &EventBus,
    patience: PATIENCE,
};

struct EventBus;

impl Handler for EventBus {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(properties, &["Policy"]);
        let answer = call.send::<CreateEventBusRequest>(CreateEventBus, &request)?;
        let name = &properties["Name"];
        let attributes = [
            ("Arn", answer["EventBusArn"].clone()),
            ("Name", name.clone()),
        ];
        Ok(Made::new(text(name), attributes))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let others = ["EventSourceName", "Policy", "Tags"];
        if without(from, &others) != without(to, &others) {
            let request = without(to, &others);
            call.send::<UpdateEventBusRequest>(UpdateEventBus, &request)?;
        }
        tags(call, made, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(DeleteEventBus, &object([("Name", Json::of(&made.id))]))?;
        Ok(())
    }
}
