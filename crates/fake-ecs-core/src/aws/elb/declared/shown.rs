//! What operations show of what callers have made.

use crate::ecs::Region;
use crate::wire::elbv2::enums::LoadBalancerStateEnum;
use crate::wire::elbv2::types as wire;

use super::state::{Group, Listener, LoadBalancer, Rule};
use crate::aws::tags::Tags;

use super::{actions, use_of};

/// A load balancer is provisioned for a while, and then active.
pub fn load_balancer(region: &Region, of: &LoadBalancer) -> wire::LoadBalancer {
    let provisioning = region.settings.profile.load_balancers.provisioning;
    let is_active = region.now().since(of.created) >= provisioning;
    let code = match is_active {
        true => LoadBalancerStateEnum::Active,
        false => LoadBalancerStateEnum::Provisioning,
    };
    wire::LoadBalancer {
        state: Some(wire::LoadBalancerState {
            code: Some(code),
            reason: None,
        }),
        ..of.shown.clone()
    }
}

pub fn group(region: &Region, arn: &str, of: &Group) -> wire::TargetGroup {
    let declared = &region.elb.declared;
    wire::TargetGroup {
        load_balancer_arns: Some(use_of::load_balancers_of(declared, arn)),
        ..of.shown.clone()
    }
}

pub fn listener(region: &Region, arn: &str, of: &Listener) -> wire::Listener {
    let declared = &region.elb.declared;
    let default = declared.default_rule_of(arn);
    let default = default.and_then(|arn| declared.rules.get(arn));
    wire::Listener {
        default_actions: default.map(|rule| actions::shown(&rule.actions)),
        ..of.shown.clone()
    }
}

pub fn rule(arn: &str, of: &Rule) -> wire::Rule {
    let priority = of.priority.map(|priority| priority.to_string());
    wire::Rule {
        actions: Some(actions::shown(&of.actions)),
        conditions: Some(of.conditions.clone()),
        is_default: Some(of.priority.is_none()),
        priority: Some(priority.unwrap_or_else(|| "default".to_owned())),
        rule_arn: Some(arn.to_owned()),
        transforms: Some(of.transforms.clone()),
    }
}

pub fn tags(tags: &Tags) -> Vec<wire::Tag> {
    let tags = tags.iter().map(|(key, value)| wire::Tag {
        key: key.clone(),
        value: Some(value.clone()),
    });
    tags.collect()
}
