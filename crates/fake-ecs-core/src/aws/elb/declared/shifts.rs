//! The weights of a rule, as whoever deploys moves traffic.

use crate::wire::elbv2::enums::ActionTypeEnum;
use crate::wire::elbv2::types::TargetGroupTuple;

use super::state::Declared;

/// A rule, or the default rule of a listener, forwards to these groups from now on, in these
/// shares. What nobody has made is left alone.
///
/// Groups that get nothing stay in the rule with a weight of 0, as ECS leaves them.
pub fn shift(declared: &mut Declared, rule_or_listener: &str, weights: &[(String, i32)]) {
    let default = declared.default_rule_of(rule_or_listener);
    let arn = default.unwrap_or(rule_or_listener).to_owned();
    let Some(rule) = declared.rules.get_mut(&arn) else {
        return;
    };
    let mut forwards = rule.actions.iter_mut();
    let forward = forwards.find(|action| action.r#type == ActionTypeEnum::Forward);
    let Some(action) = forward else { return };
    let tuples = weights.iter().map(|(group, weight)| TargetGroupTuple {
        target_group_arn: Some(group.clone()),
        weight: Some(*weight),
    });
    action.target_group_arn = match weights {
        [(only, _)] => Some(only.clone()),
        _ => None,
    };
    let config = action.forward_config.get_or_insert_default();
    config.target_groups = Some(tuples.collect());
}
