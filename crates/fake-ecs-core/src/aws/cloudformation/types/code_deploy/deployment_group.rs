//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentgroup.html>
//!
//! Accepted, and without effect: `Deployment`, as AWS deploys to instances only by it.

use crate::wire::Json;
use crate::wire::codedeploy::operation::Operation::{
    CreateDeploymentGroup, DeleteDeploymentGroup, UpdateDeploymentGroup,
};
use crate::wire::codedeploy::types::{CreateDeploymentGroupRequest, UpdateDeploymentGroupRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, replaces, text, updates, with, without,
};
use super::tags;

pub const TYPE: Type = Type {
    name: "AWS::CodeDeploy::DeploymentGroup",
    properties: &[
        updates("AlarmConfiguration"),
        replaces("ApplicationName").required(),
        updates("AutoRollbackConfiguration"),
        updates("AutoScalingGroups"),
        updates("BlueGreenDeploymentConfiguration"),
        updates("Deployment"),
        updates("DeploymentConfigName"),
        replaces("DeploymentGroupName"),
        updates("DeploymentStyle"),
        updates("ECSServices"),
        updates("Ec2TagFilters"),
        updates("Ec2TagSet"),
        updates("LoadBalancerInfo"),
        updates("OnPremisesInstanceTagFilters"),
        updates("OnPremisesTagSet"),
        updates("OutdatedInstancesStrategy"),
        updates("ServiceRoleArn").required(),
        TAGS,
        updates("TerminationHookEnabled"),
        updates("TriggerConfigurations"),
    ],
    attributes: &[],
    handler: &DeploymentGroup,
    patience: PATIENCE,
};

struct DeploymentGroup;

impl Handler for DeploymentGroup {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "DeploymentGroupName", 100);
        let request = without(&request, &["Deployment"]);
        call.send::<CreateDeploymentGroupRequest>(CreateDeploymentGroup, &request)?;
        Ok(Made::new(text(&request["DeploymentGroupName"]), []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let others = ["Deployment", "DeploymentGroupName", "Tags"];
        if without(from, &others) != without(to, &others) {
            let group = [("CurrentDeploymentGroupName", Json::of(&made.id))];
            let request = with(&without(to, &others), group);
            call.send::<UpdateDeploymentGroupRequest>(UpdateDeploymentGroup, &request)?;
        }
        let application = text(&to["ApplicationName"]);
        let resource = format!("deploymentgroup:{application}/{}", made.id);
        tags(call, &resource, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let request = object([
            ("applicationName", properties["ApplicationName"].clone()),
            ("deploymentGroupName", Json::of(&made.id)),
        ]);
        call.ask(DeleteDeploymentGroup, &request)?;
        Ok(())
    }
}
