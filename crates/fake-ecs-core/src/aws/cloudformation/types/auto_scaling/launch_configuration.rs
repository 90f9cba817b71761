//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-launchconfiguration.html>

use crate::wire::Json;
use crate::wire::autoscaling::operation::Operation::{
    CreateLaunchConfiguration, DeleteLaunchConfiguration,
};
use crate::wire::autoscaling::types::CreateLaunchConfigurationRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::named;
use super::super::{Handler, Made, PATIENCE, Type, object, replaces, text, with};

pub const TYPE: Type = Type {
    name: "AWS::AutoScaling::LaunchConfiguration",
    properties: &[
        replaces("AssociatePublicIpAddress"),
        replaces("BlockDeviceMappings"),
        replaces("ClassicLinkVPCId"),
        replaces("ClassicLinkVPCSecurityGroups"),
        replaces("EbsOptimized"),
        replaces("IamInstanceProfile"),
        replaces("ImageId").required(),
        replaces("InstanceId"),
        replaces("InstanceMonitoring"),
        replaces("InstanceType").required(),
        replaces("KernelId"),
        replaces("KeyName"),
        replaces("LaunchConfigurationName"),
        replaces("MetadataOptions"),
        replaces("PlacementTenancy"),
        replaces("RamDiskId"),
        replaces("SecurityGroups"),
        replaces("SpotPrice"),
        replaces("UserData"),
    ],
    attributes: &[],
    handler: &LaunchConfiguration,
    patience: PATIENCE,
};

const NAME: &str = "LaunchConfigurationName";

struct LaunchConfiguration;

impl Handler for LaunchConfiguration {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let mut request = named(call, properties, NAME, 255);
        let monitoring = &properties["InstanceMonitoring"];
        if !monitoring.is_null() {
            let monitoring = object([("Enabled", monitoring.clone())]);
            request = with(&request, [("InstanceMonitoring", monitoring)]);
        }
        let operation = CreateLaunchConfiguration;
        call.send::<CreateLaunchConfigurationRequest>(operation, &request)?;
        Ok(Made::new(text(&request[NAME]), []))
    }

    fn update(&self, _: &mut Call<'_>, made: &Made, _: &Json, _: &Json) -> Result<Made, Failure> {
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(
            DeleteLaunchConfiguration,
            &object([(NAME, Json::of(&made.id))]),
        )?;
        Ok(())
    }
}
