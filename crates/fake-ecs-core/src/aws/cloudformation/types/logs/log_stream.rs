//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-logstream.html>

use crate::wire::Json;
use crate::wire::logs::operation::Operation::{CreateLogStream, DeleteLogStream};
use crate::wire::logs::types::CreateLogStreamRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{Handler, Made, PATIENCE, Type, object, replaces, text};

pub const TYPE: Type = Type {
    name: "AWS::Logs::LogStream",
    properties: &[
        replaces("LogGroupName").required(),
        replaces("LogStreamName"),
    ],
    attributes: &[],
    handler: &LogStream,
    patience: PATIENCE,
};

struct LogStream;

impl Handler for LogStream {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "LogStreamName", 512);
        call.send::<CreateLogStreamRequest>(CreateLogStream, &request)?;
        Ok(Made::new(text(&request["LogStreamName"]), []))
    }

    fn update(&self, _: &mut Call<'_>, made: &Made, _: &Json, _: &Json) -> Result<Made, Failure> {
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let members = [
            ("logGroupName", properties["LogGroupName"].clone()),
            ("logStreamName", Json::of(&made.id)),
        ];
        call.ask(DeleteLogStream, &object(members))?;
        Ok(())
    }
}
