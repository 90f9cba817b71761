//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html>

use crate::wire::Json;
use crate::wire::scheduler::operation::Operation::{
    CreateScheduleGroup, DeleteScheduleGroup, GetScheduleGroup, TagResource, UntagResource,
};
use crate::wire::scheduler::types::CreateScheduleGroupRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::{Tagging, named};
use super::super::{Doing, Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text};

pub const TYPE: Type = Type {
    name: "AWS::Scheduler::ScheduleGroup",
    properties: &[replaces("Name"), TAGS],
    attributes: &ATTRIBUTES,
    handler: &ScheduleGroup,
    patience: PATIENCE,
};

const ATTRIBUTES: [&str; 4] = ["Arn", "CreationDate", "LastModificationDate", "State"];

struct ScheduleGroup;

impl Handler for ScheduleGroup {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "Name", 64);
        call.send::<CreateScheduleGroupRequest>(CreateScheduleGroup, &request)?;
        let id = text(&request["Name"]);
        let attributes = only(&describe(call, &id)?, &ATTRIBUTES);
        Ok(Made { id, attributes })
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let group = [("ResourceArn", made.attributes["Arn"].clone())];
        Tagging::new(TagResource, UntagResource, group).change(call, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(DeleteScheduleGroup, &object([("Name", Json::of(&made.id))]))?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        match doing {
            // That it is not there any more is told by the refusal.
            Doing::Delete => Ok(describe(call, &made.id)?["State"] != "DELETING"),
            Doing::Create | Doing::Update | Doing::Restore => Ok(true),
        }
    }
}

fn describe(call: &mut Call<'_>, name: &str) -> Result<Json, Failure> {
    call.ask(GetScheduleGroup, &object([("Name", Json::of(&name))]))
}
