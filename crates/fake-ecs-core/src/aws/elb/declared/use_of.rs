//! Which load balancers use which target groups.

use crate::wire::elbv2::enums::{ActionTypeEnum, ProtocolEnum};
use crate::wire::elbv2::types::Action;

use super::state::Declared;

/// The target groups that an action forwards to, with their weights.
pub fn groups_of(action: &Action) -> Vec<(&str, i32)> {
    if action.r#type != ActionTypeEnum::Forward {
        return Vec::new();
    }
    let config = action.forward_config.as_ref();
    let groups = config.and_then(|config| config.target_groups.as_ref());
    match groups {
        Some(groups) if !groups.is_empty() => {
            let groups = groups.iter();
            let named = groups.filter_map(|it| Some((it.target_group_arn.as_deref()?, it.weight)));
            named
                .map(|(arn, weight)| (arn, weight.unwrap_or(1)))
                .collect()
        }
        _ => action
            .target_group_arn
            .as_deref()
            .map(|arn| (arn, 1))
            .into_iter()
            .collect(),
    }
}

/// Whether a rule forwards to the group.
pub fn is_used(declared: &Declared, group: &str) -> bool {
    let actions = declared.rules.values().flat_map(|rule| &rule.actions);
    let mut groups = actions.flat_map(groups_of);
    groups.any(|(arn, _)| arn == group)
}

/// The ARN of the target group of that name.
pub fn group_arn(declared: &Declared, name: &str) -> Option<String> {
    let mut groups = declared.groups.iter();
    let found = groups.find(|(_, it)| it.shown.target_group_name.as_deref() == Some(name));
    found.map(|(arn, _)| arn.clone())
}

/// The rules of a listener that forward to one of these groups, also where a group has no weight.
pub fn rules_to(declared: &Declared, listener: &str, groups: &[&str]) -> Vec<String> {
    let rules = declared.rules.iter().filter(|(_, rule)| {
        let mut forwarded = rule.actions.iter().flat_map(groups_of);
        rule.listener == listener && forwarded.any(|(arn, _)| groups.contains(&arn))
    });
    rules.map(|(arn, _)| arn.clone()).collect()
}

/// Whether load balancers check the targets of the group in a way that is emulated: over HTTP, or
/// by connecting. Nobody here speaks TLS.
pub fn is_checked(declared: &Declared, group: &str) -> bool {
    let Some(shown) = declared.groups.get(group).map(|group| &group.shown) else {
        return false;
    };
    let is_known = matches!(
        shown.health_check_protocol,
        Some(ProtocolEnum::Http | ProtocolEnum::Tcp)
    );
    is_known && shown.health_check_enabled != Some(false) && is_used(declared, group)
}

/// The load balancers whose rules forward to the group.
pub fn load_balancers_of(declared: &Declared, group: &str) -> Vec<String> {
    let rules = declared.rules.values();
    let using = rules.filter(|rule| {
        let mut groups = rule.actions.iter().flat_map(groups_of);
        groups.any(|(arn, _)| arn == group)
    });
    let listeners = using.filter_map(|rule| declared.listeners.get(&rule.listener));
    let mut arns: Vec<String> = listeners.map(|it| it.load_balancer().to_owned()).collect();
    arns.sort_unstable();
    arns.dedup();
    arns
}
