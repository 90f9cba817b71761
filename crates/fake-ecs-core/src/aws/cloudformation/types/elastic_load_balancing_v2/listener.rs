//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listener.html>

use crate::wire::Json;
use crate::wire::elbv2::operation::Operation::{
    CreateListener, DeleteListener, ModifyListener, ModifyListenerAttributes,
};
use crate::wire::elbv2::types::{CreateListenerRequest, ModifyListenerRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, or_removed};
use super::super::{
    Handler, Made, PATIENCE, Type, object, only, replaces, text, updates, with, without,
};
use super::attributes;

pub const TYPE: Type = Type {
    name: "AWS::ElasticLoadBalancingV2::Listener",
    properties: &[
        updates("AlpnPolicy"),
        updates("Certificates"),
        updates("DefaultActions").required(),
        updates("ListenerAttributes"),
        replaces("LoadBalancerArn").required(),
        updates("MutualAuthentication"),
        updates("Port"),
        updates("Protocol"),
        updates("SslPolicy"),
    ],
    attributes: &["ListenerArn"],
    handler: &Listener,
    patience: PATIENCE,
};

const MODIFIED: [&str; 7] = [
    "AlpnPolicy",
    "Certificates",
    "DefaultActions",
    "MutualAuthentication",
    "Port",
    "Protocol",
    "SslPolicy",
];

struct Listener;

impl Handler for Listener {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(properties, &["ListenerAttributes"]);
        let answer = call.send::<CreateListenerRequest>(CreateListener, &request)?;
        let arn = &answer["Listeners"][0]["ListenerArn"];
        let made = Made::new(text(arn), [("ListenerArn", arn.clone())]);
        let done = set_attributes(call, &made, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        if changed(from, to, &MODIFIED) {
            let listener = [("ListenerArn", Json::of(&made.id))];
            let request = with(&only(to, &MODIFIED), listener);
            call.send::<ModifyListenerRequest>(ModifyListener, &request)?;
        }
        set_attributes(call, made, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(
            DeleteListener,
            &object([("ListenerArn", Json::of(&made.id))]),
        )?;
        Ok(())
    }
}

fn set_attributes(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    attributes(
        call,
        ModifyListenerAttributes,
        ("ListenerArn", Json::of(&made.id)),
        &from["ListenerAttributes"],
        &to["ListenerAttributes"],
    )
}
