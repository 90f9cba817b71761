//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-application.html>

use crate::wire::Json;
use crate::wire::codedeploy::operation::Operation::{CreateApplication, DeleteApplication};
use crate::wire::codedeploy::types::CreateApplicationRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, replaces, text};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::CodeDeploy::Application",
    properties: &[
        replaces("ApplicationName"),
        replaces("ComputePlatform"),
        TAGS,
    ],
    attributes: &[],
    handler: &Application,
    patience: PATIENCE,
};

struct Application;

impl Handler for Application {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "ApplicationName", 100);
        call.send::<CreateApplicationRequest>(CreateApplication, &request)?;
        Ok(Made::new(text(&request["ApplicationName"]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        tags(call, &format!("application:{}", made.id), from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("applicationName", Json::of(&made.id))]);
        call.ask(DeleteApplication, &request)?;
        Ok(())
    }
}
