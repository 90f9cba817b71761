//! `ModifyRule` — other conditions or actions. What is not named stays.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html>
//!
//! Not emulated yet: transforms, which are refused.

use super::allowed::{kind_of, without_transforms};
use crate::aws::elb::declared::refusals::invalid;
use crate::aws::elb::declared::{actions, conditions, shown};
use crate::aws::elb::ops::target::checks;
use crate::ecs::Region;
use crate::wire::elbv2::types::{ModifyRuleRequest, ModifyRuleResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn modify_rule(
    region: &mut Region,
    input: ModifyRuleRequest,
) -> Result<ModifyRuleResponse, ApiError> {
    let ModifyRuleRequest {
        rule_arn: arn,
        actions,
        conditions,
        reset_transforms,
        transforms,
    } = input;
    let declared = &region.elb.declared;
    let rule = declared.rule(&arn)?;
    if rule.priority.is_none() {
        // From memory.
        let text = format!("Default rule '{arn}' cannot be modified");
        return Err(ApiError::new(ErrorCode::OperationNotPermittedCode, text));
    }
    let resets = reset_transforms == Some(true);
    if resets && transforms.is_some() {
        return Err(invalid(
            "You cannot specify both Transforms and ResetTransforms",
        ));
    }
    without_transforms(transforms)?;
    let kind = kind_of(declared, &rule.listener)?;
    let conditions = conditions.map(conditions::checked).transpose()?;
    let actions = actions
        .map(|new| actions::checked(declared, kind, new))
        .transpose()?;
    let rule = region.elb.declared.rule_mut(&arn)?;
    if let Some(conditions) = conditions {
        rule.conditions = conditions;
    }
    if let Some(actions) = actions {
        rule.actions = actions;
    }
    let answer = shown::rule(&arn, rule);
    checks::begin(region);
    Ok(ModifyRuleResponse {
        rules: Some(vec![answer]),
    })
}
