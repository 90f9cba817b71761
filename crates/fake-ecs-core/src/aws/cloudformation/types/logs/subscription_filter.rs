//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-subscriptionfilter.html>

use crate::wire::Json;
use crate::wire::logs::operation::Operation::{DeleteSubscriptionFilter, PutSubscriptionFilter};
use crate::wire::logs::types::PutSubscriptionFilterRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{Handler, Made, PATIENCE, Type, object, replaces, text, updates, with};

pub const TYPE: Type = Type {
    name: "AWS::Logs::SubscriptionFilter",
    properties: &[
        updates("ApplyOnTransformedLogs"),
        updates("DestinationArn").required(),
        updates("Distribution"),
        updates("EmitSystemFields"),
        updates("FieldSelectionCriteria"),
        replaces("FilterName"),
        updates("FilterPattern").required(),
        replaces("LogGroupName").required(),
        updates("RoleArn"),
    ],
    attributes: &[],
    handler: &SubscriptionFilter,
    patience: PATIENCE,
};

const NAME: &str = "FilterName";

struct SubscriptionFilter;

impl Handler for SubscriptionFilter {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, NAME, 512);
        call.send::<PutSubscriptionFilterRequest>(PutSubscriptionFilter, &request)?;
        Ok(Made::new(text(&request[NAME]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let request = with(to, [(NAME, Json::of(&made.id))]);
        call.send::<PutSubscriptionFilterRequest>(PutSubscriptionFilter, &request)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let members = [
            ("logGroupName", properties["LogGroupName"].clone()),
            ("filterName", Json::of(&made.id)),
        ];
        call.ask(DeleteSubscriptionFilter, &object(members))?;
        Ok(())
    }
}
