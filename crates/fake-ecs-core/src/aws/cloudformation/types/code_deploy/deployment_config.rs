//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentconfig.html>

use crate::wire::Json;
use crate::wire::codedeploy::operation::Operation::{
    CreateDeploymentConfig, DeleteDeploymentConfig,
};
use crate::wire::codedeploy::types::CreateDeploymentConfigRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{Handler, Made, PATIENCE, Type, object, replaces, text};

pub const TYPE: Type = Type {
    name: "AWS::CodeDeploy::DeploymentConfig",
    properties: &[
        replaces("ComputePlatform"),
        replaces("DeploymentConfigName"),
        replaces("MinimumHealthyHosts"),
        replaces("TrafficRoutingConfig"),
        replaces("ZonalConfig"),
    ],
    attributes: &[],
    handler: &DeploymentConfig,
    patience: PATIENCE,
};

struct DeploymentConfig;

impl Handler for DeploymentConfig {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "DeploymentConfigName", 100);
        call.send::<CreateDeploymentConfigRequest>(CreateDeploymentConfig, &request)?;
        Ok(Made::new(text(&request["DeploymentConfigName"]), []))
    }

    fn update(&self, _: &mut Call<'_>, made: &Made, _: &Json, _: &Json) -> Result<Made, Failure> {
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let request = object([("deploymentConfigName", Json::of(&made.id))]);
        call.ask(DeleteDeploymentConfig, &request)?;
        Ok(())
    }
}
