//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html>

use crate::wire::Json;
use crate::wire::scheduler::operation::Operation::{
    CreateSchedule, DeleteSchedule, UpdateSchedule,
};
use crate::wire::scheduler::types::{CreateScheduleRequest, UpdateScheduleRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{Handler, Made, PATIENCE, Type, only, replaces, text, updates, with};

pub const TYPE: Type = Type {
    name: "AWS::Scheduler::Schedule",
    properties: &[
        updates("Description"),
        updates("EndDate"),
        updates("FlexibleTimeWindow").required(),
        // AWS moves the schedule; its service has no operation that does.
        replaces("GroupName"),
        updates("KmsKeyArn"),
        replaces("Name"),
        updates("ScheduleExpression").required(),
        updates("ScheduleExpressionTimezone"),
        updates("StartDate"),
        updates("State"),
        updates("Target").required(),
    ],
    attributes: &["Arn"],
    handler: &Schedule,
    patience: PATIENCE,
};

struct Schedule;

impl Handler for Schedule {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "Name", 64);
        let answer = call.send::<CreateScheduleRequest>(CreateSchedule, &request)?;
        let arn = answer["ScheduleArn"].clone();
        Ok(Made::new(text(&request["Name"]), [("Arn", arn)]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let request = with(to, [("Name", Json::of(&made.id))]);
        call.send::<UpdateScheduleRequest>(UpdateSchedule, &request)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let group = only(properties, &["GroupName"]);
        call.ask(
            DeleteSchedule,
            &with(&group, [("Name", Json::of(&made.id))]),
        )?;
        Ok(())
    }
}
