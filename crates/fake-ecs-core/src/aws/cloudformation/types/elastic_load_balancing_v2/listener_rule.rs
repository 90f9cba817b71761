//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listenerrule.html>

use crate::wire::Json;
use crate::wire::elbv2::operation::Operation::{
    CreateRule, DeleteRule, ModifyRule, SetRulePriorities,
};
use crate::wire::elbv2::types::{CreateRuleRequest, ModifyRuleRequest, SetRulePrioritiesRequest};

use super::super::super::call::{Call, Failure};
use super::super::alike::changed;
use super::super::{Handler, Made, PATIENCE, Type, object, only, replaces, text, updates, with};

pub const TYPE: Type = Type {
    name: "AWS::ElasticLoadBalancingV2::ListenerRule",
    properties: &[
        updates("Actions").required(),
        updates("Conditions").required(),
        replaces("ListenerArn").required(),
        updates("Priority").required(),
        updates("Transforms"),
    ],
    attributes: &["IsDefault", "RuleArn"],
    handler: &ListenerRule,
    patience: PATIENCE,
};

struct ListenerRule;

impl Handler for ListenerRule {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let answer = call.send::<CreateRuleRequest>(CreateRule, properties)?;
        let arn = &answer["Rules"][0]["RuleArn"];
        let attributes = [("IsDefault", Json::of(&false)), ("RuleArn", arn.clone())];
        Ok(Made::new(text(arn), attributes))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let rule = ("RuleArn", Json::of(&made.id));
        let modified = ["Actions", "Conditions", "Transforms"];
        if changed(from, to, &modified) {
            let mut members = vec![rule.clone()];
            if to["Transforms"].is_null() && !from["Transforms"].is_null() {
                members.push(("ResetTransforms", Json::of(&true)));
            }
            let request = with(&only(to, &modified), members);
            call.send::<ModifyRuleRequest>(ModifyRule, &request)?;
        }
        if changed(from, to, &["Priority"]) {
            let pair = with(&only(to, &["Priority"]), [rule]);
            let request = object([("RulePriorities", Json::list([pair]))]);
            call.send::<SetRulePrioritiesRequest>(SetRulePriorities, &request)?;
        }
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        call.ask(DeleteRule, &object([("RuleArn", Json::of(&made.id))]))?;
        Ok(())
    }
}
