//! `advancedConfiguration` of load balancers: the second target group, and the rules that lead
//! traffic to one of the two.
//!
//! Whether the rules and groups exist, and what is associated with what, is another service's to
//! know. The texts are documented.

use crate::kernel::sorted::SortedSet;
use crate::wire::{AdvancedConfiguration, ApiError, LoadBalancer};

pub(super) fn check(balancers: &[LoadBalancer]) -> Result<(), ApiError> {
    let advanced = || balancers.iter().filter_map(with_advanced);
    let (mut production, mut test) = (SortedSet::new(), SortedSet::new());
    for (_, of) in advanced() {
        let AdvancedConfiguration {
            alternate_target_group_arn: _,
            production_listener_rule,
            role_arn: _,
            test_listener_rule,
        } = of;
        check_rule(
            "productionListenerRule",
            production_listener_rule.as_deref(),
        )?;
        check_rule("testListenerRule", test_listener_rule.as_deref())?;
        production.extend(production_listener_rule.as_deref());
        test.extend(test_listener_rule.as_deref());
    }
    let both: Vec<&str> = production
        .iter()
        .filter(|rule| test.contains(*rule))
        .copied()
        .collect();
    if !both.is_empty() {
        return Err(ApiError::invalid_parameter(format!(
            "The following rules cannot be used as both production and test listener rules: {}",
            both.join(", ")
        )));
    }
    let groups = advanced().flat_map(|(balancer, of)| {
        [
            balancer.target_group_arn.as_deref(),
            of.alternate_target_group_arn.as_deref(),
        ]
    });
    let mut known = SortedSet::new();
    match groups.flatten().find(|group| !known.insert(*group)) {
        Some(group) => Err(ApiError::invalid_parameter(format!(
            "Duplicate targetGroupArn found: {group}"
        ))),
        None => Ok(()),
    }
}

fn with_advanced(balancer: &LoadBalancer) -> Option<(&LoadBalancer, &AdvancedConfiguration)> {
    let advanced = balancer.advanced_configuration.as_ref()?;
    Some((balancer, advanced))
}

/// That of the production rules is documented; that of the test rules is made like it.
fn check_rule(member: &str, arn: Option<&str>) -> Result<(), ApiError> {
    match arn {
        Some(arn) if !is_of_application(arn) && !is_of_network(arn) => {
            Err(ApiError::invalid_parameter(format!(
                "{member} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: {arn}"
            )))
        }
        _ => Ok(()),
    }
}

fn resource(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let is_elb = parts.next() == Some("arn") && parts.nth(1) == Some("elasticloadbalancing");
    parts.nth(2).filter(|_| is_elb)
}

/// Whether it is a rule of an Application Load Balancer.
fn is_of_application(arn: &str) -> bool {
    resource(arn).is_some_and(|of| of.starts_with("listener-rule/app/"))
}

/// Whether it is a listener of a Network Load Balancer.
pub(super) fn is_of_network(arn: &str) -> bool {
    resource(arn).is_some_and(|of| of.starts_with("listener/net/"))
}
