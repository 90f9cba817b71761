//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html>
//!
//! Accepted, and without effect: `Region`, as topics of other regions cannot be subscribed to.

use crate::wire::Json;
use crate::wire::sns::operation::Operation::{SetSubscriptionAttributes, Subscribe, Unsubscribe};
use crate::wire::sns::types::SubscribeRequest;

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, Type, object, only, replaces, text, updates, with};
use super::attribute;

pub const TYPE: Type = Type {
    name: "AWS::SNS::Subscription",
    properties: &[
        updates("DeliveryPolicy"),
        replaces("Endpoint"),
        updates("FilterPolicy"),
        updates("FilterPolicyScope"),
        replaces("Protocol").required(),
        updates("RawMessageDelivery"),
        updates("RedrivePolicy"),
        updates("Region"),
        updates("ReplayPolicy"),
        updates("SubscriptionRoleArn"),
        replaces("TopicArn").required(),
    ],
    attributes: &["Arn"],
    handler: &Subscription,
    patience: PATIENCE,
};

/// The attributes, and what each is when a template has it no more.
const ATTRIBUTES: [(&str, &str); 7] = [
    ("DeliveryPolicy", ""),
    ("FilterPolicy", ""),
    ("FilterPolicyScope", "MessageAttributes"),
    ("RawMessageDelivery", "false"),
    ("RedrivePolicy", ""),
    ("ReplayPolicy", ""),
    ("SubscriptionRoleArn", ""),
];

struct Subscription;

impl Handler for Subscription {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let given = only(properties, &ATTRIBUTES.map(|(name, _)| name));
        let given = object(given.members().map(|(name, it)| (name, attribute(it))));
        let members = [
            ("Attributes", given),
            ("ReturnSubscriptionArn", Json::of(&true)),
        ];
        let request = with(
            &only(properties, &["Endpoint", "Protocol", "TopicArn"]),
            members,
        );
        let answer = call.send::<SubscribeRequest>(Subscribe, &request)?;
        let arn = &answer["SubscriptionArn"];
        Ok(Made::new(text(arn), [("Arn", arn.clone())]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let changed = ATTRIBUTES
            .iter()
            .filter(|(name, _)| from[*name] != to[*name]);
        for (name, default) in changed {
            let value = match to[*name].is_null() {
                true => Json::of(default),
                false => attribute(&to[*name]),
            };
            let request = object([
                ("SubscriptionArn", Json::of(&made.id)),
                ("AttributeName", Json::of(name)),
                ("AttributeValue", value),
            ]);
            call.ask(SetSubscriptionAttributes, &request)?;
        }
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(
            Unsubscribe,
            &object([("SubscriptionArn", Json::of(&made.id))]),
        )?;
        Ok(())
    }
}
