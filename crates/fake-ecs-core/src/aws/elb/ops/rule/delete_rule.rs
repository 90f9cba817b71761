//! `DeleteRule` — the rule is gone. The default rule of a listener stays.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteRule.html>

use crate::ecs::Region;
use crate::wire::elbv2::types::{DeleteRuleRequest, DeleteRuleResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn delete_rule(
    region: &mut Region,
    input: DeleteRuleRequest,
) -> Result<DeleteRuleResponse, ApiError> {
    let DeleteRuleRequest { rule_arn } = input;
    if region.elb.declared.rule(&rule_arn)?.priority.is_none() {
        let text = format!("Default rule '{rule_arn}' cannot be deleted");
        return Err(ApiError::new(ErrorCode::OperationNotPermittedCode, text));
    }
    region.elb.declared.rules.remove(&rule_arn);
    Ok(DeleteRuleResponse {})
}
