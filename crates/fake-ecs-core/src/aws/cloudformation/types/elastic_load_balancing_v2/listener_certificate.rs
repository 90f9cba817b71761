//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listenercertificate.html>

use crate::wire::Json;
use crate::wire::elbv2::operation::Operation::{
    AddListenerCertificates, RemoveListenerCertificates,
};

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, Type, replaces};

pub const TYPE: Type = Type {
    name: "AWS::ElasticLoadBalancingV2::ListenerCertificate",
    properties: &[
        replaces("Certificates").required(),
        replaces("ListenerArn").required(),
    ],
    attributes: &[],
    handler: &ListenerCertificate,
    patience: PATIENCE,
};

struct ListenerCertificate;

impl Handler for ListenerCertificate {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        call.ask(AddListenerCertificates, properties)?;
        Ok(Made::new(call.name(255), []))
    }

    fn update(&self, _: &mut Call<'_>, made: &Made, _: &Json, _: &Json) -> Result<Made, Failure> {
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        call.ask(RemoveListenerCertificates, properties)?;
        Ok(())
    }
}
