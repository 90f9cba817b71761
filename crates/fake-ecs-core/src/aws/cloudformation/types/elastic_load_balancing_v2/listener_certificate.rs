//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listenercertificate.html>

use crate::wire::Json;
use crate::wire::elbv2::operation::Operation::{
    AddListenerCertificates, RemoveListenerCertificates,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::missing_in;
use super::super::{Handler, Made, PATIENCE, Type, replaces, updates, with};

pub const TYPE: Type = Type {
    name: "AWS::ElasticLoadBalancingV2::ListenerCertificate",
    properties: &[
        updates("Certificates").required(),
        replaces("ListenerArn").required(),
    ],
    attributes: &["Id"],
    handler: &ListenerCertificate,
    patience: PATIENCE,
};

struct ListenerCertificate;

impl Handler for ListenerCertificate {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        call.ask(AddListenerCertificates, properties)?;
        let id = call.name(255);
        Ok(Made::new(id.as_str(), [("Id", Json::of(&id))]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let (before, after) = (&from["Certificates"], &to["Certificates"]);
        let given = Json::list(missing_in(after, before).cloned());
        if given.items().len() > 0 {
            let request = with(to, [("Certificates", given)]);
            call.ask(AddListenerCertificates, &request)?;
        }
        let gone = Json::list(missing_in(before, after).cloned());
        if gone.items().len() > 0 {
            let request = with(to, [("Certificates", gone)]);
            call.ask(RemoveListenerCertificates, &request)?;
        }
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, _: &Made, properties: &Json) -> Result<(), Failure> {
        call.ask(RemoveListenerCertificates, properties)?;
        Ok(())
    }
}
