//! `CreateRule` — what becomes of the requests to a listener that meet some conditions.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html>
//!
//! Not emulated yet: transforms, which are refused.

use super::allowed::{kind_of, without_transforms};
use crate::aws::elb::declared::{Rule, actions, conditions, names, refusals, shown, tags};
use crate::aws::elb::ops::target::checks;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{CreateRuleRequest, CreateRuleResponse};

pub(in crate::aws::elb::ops) fn create_rule(
    region: &mut Region,
    input: CreateRuleRequest,
) -> Result<CreateRuleResponse, ApiError> {
    let CreateRuleRequest {
        listener_arn: listener,
        conditions,
        priority,
        actions,
        tags: new_tags,
        transforms,
    } = input;
    let declared = &region.elb.declared;
    let kind = kind_of(declared, &listener)?;
    without_transforms(transforms)?;
    let conditions = conditions::checked(conditions)?;
    let actions = actions::checked(declared, kind, actions)?;
    let tags = tags::first_of_unique(new_tags)?;
    let rules = declared.rules_of(&listener);
    if rules
        .iter()
        .any(|(_, rule)| rule.priority == Some(priority))
    {
        return Err(refusals::priority_in_use(priority));
    }
    let place = names::path_in(&listener, "listener").unwrap_or_default();
    let arn = names::new_arn(region, &format!("listener-rule/{place}"));
    let rule = Rule {
        listener,
        priority: Some(priority),
        conditions,
        actions,
        transforms: Vec::new(),
        tags,
    };
    let answer = shown::rule(&arn, &rule);
    region.elb.declared.use_it();
    region.elb.declared.rules.insert(arn, rule);
    checks::begin(region);
    Ok(CreateRuleResponse {
        rules: Some(vec![answer]),
    })
}
