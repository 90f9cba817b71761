//! `DescribeRule` — one rule.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html>

use crate::aws::eventbridge::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{DescribeRuleRequest, DescribeRuleResponse, Rule};

pub(super) fn describe_rule(
    region: &Region,
    input: DescribeRuleRequest,
) -> Result<DescribeRuleResponse, ApiError> {
    let DescribeRuleRequest {
        name,
        event_bus_name,
    } = input;
    let (bus, rule) = lookup::rule(region, event_bus_name.as_deref(), &name)?;
    let Rule {
        arn,
        description,
        event_bus_name,
        event_pattern,
        managed_by,
        name,
        role_arn,
        schedule_expression,
        state,
    } = shown::rule(&region.scope, bus, &name, rule);
    Ok(DescribeRuleResponse {
        arn,
        created_by: Some(region.scope.account.clone()),
        description,
        event_bus_name,
        event_pattern,
        managed_by,
        name,
        role_arn,
        schedule_expression,
        state,
    })
}
