//! `SetRulePriorities` — in which order rules come: all that are named, or none.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html>

use std::collections::BTreeMap;

use crate::aws::elb::declared::{refusals, shown};
use crate::ecs::Region;
use crate::wire::elbv2::types::{SetRulePrioritiesRequest, SetRulePrioritiesResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn set_rule_priorities(
    region: &mut Region,
    input: SetRulePrioritiesRequest,
) -> Result<SetRulePrioritiesResponse, ApiError> {
    let SetRulePrioritiesRequest { rule_priorities } = input;
    let declared = &region.elb.declared;
    let mut wanted: BTreeMap<String, i32> = BTreeMap::new();
    for pair in rule_priorities {
        let (arn, priority) = (pair.rule_arn.unwrap_or_default(), pair.priority);
        let rule = declared.rule(&arn)?;
        if rule.priority.is_none() {
            // From memory.
            let text = format!("Default rule '{arn}' priority cannot be modified");
            return Err(ApiError::new(ErrorCode::OperationNotPermittedCode, text));
        }
        let missing = || refusals::invalid("A rule priority must be specified");
        wanted.insert(arn, priority.ok_or_else(missing)?);
    }
    for (arn, priority) in &wanted {
        let listener = &declared.rule(arn)?.listener;
        let others = declared.rules_of(listener).into_iter();
        let mut others = others.filter(|(other, _)| *other != arn);
        let is_same = |(other, rule): (&str, &_)| {
            let rule: &crate::aws::elb::declared::Rule = rule;
            wanted.get(other).copied().or(rule.priority) == Some(*priority)
        };
        if others.any(is_same) {
            return Err(refusals::priority_in_use(*priority));
        }
    }
    let mut rules = Vec::new();
    for (arn, priority) in wanted {
        let rule = region.elb.declared.rule_mut(&arn)?;
        rule.priority = Some(priority);
        rules.push(shown::rule(&arn, rule));
    }
    Ok(SetRulePrioritiesResponse { rules: Some(rules) })
}
