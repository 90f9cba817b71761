//! The operations of Elastic Load Balancing that are emulated: a folder for each kind of resource,
//! a file for each operation.
//!
//! - [`load_balancer`], [`listener`], [`rule`] — where requests come in, and where they go. Start
//!   here.
//! - [`target_group`], [`target`] — what answers them.
//! - [`tag`] — what all of them have. [`account`] — what is the same for all of an account.

mod account;
mod listener;
mod load_balancer;
mod rule;
mod tag;
mod target;
mod target_group;
#[cfg(test)]
mod tests;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::elbv2::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    use Operation as Op;
    match operation {
        Op::DescribeAccountLimits => read(region, body, account::describe_account_limits),
        Op::DescribeSslPolicies => read(region, body, account::describe_ssl_policies),

        Op::AddListenerCertificates => write(region, body, listener::add_listener_certificates),
        Op::CreateListener => write(region, body, listener::create_listener),
        Op::DeleteListener => write(region, body, listener::delete_listener),
        Op::DescribeListenerAttributes => {
            read(region, body, listener::describe_listener_attributes)
        }
        Op::DescribeListenerCertificates => {
            read(region, body, listener::describe_listener_certificates)
        }
        Op::DescribeListeners => read(region, body, listener::describe_listeners),
        Op::ModifyListener => write(region, body, listener::modify_listener),
        Op::ModifyListenerAttributes => write(region, body, listener::modify_listener_attributes),
        Op::RemoveListenerCertificates => {
            write(region, body, listener::remove_listener_certificates)
        }

        Op::CreateLoadBalancer => write(region, body, load_balancer::create_load_balancer),
        Op::DeleteLoadBalancer => write(region, body, load_balancer::delete_load_balancer),
        Op::DescribeCapacityReservation => {
            read(region, body, load_balancer::describe_capacity_reservation)
        }
        Op::DescribeLoadBalancerAttributes => read(
            region,
            body,
            load_balancer::describe_load_balancer_attributes,
        ),
        Op::DescribeLoadBalancers => read(region, body, load_balancer::describe_load_balancers),
        Op::ModifyLoadBalancerAttributes => {
            write(region, body, load_balancer::modify_load_balancer_attributes)
        }
        Op::SetIpAddressType => write(region, body, load_balancer::set_ip_address_type),
        Op::SetSecurityGroups => write(region, body, load_balancer::set_security_groups),
        Op::SetSubnets => write(region, body, load_balancer::set_subnets),

        Op::CreateRule => write(region, body, rule::create_rule),
        Op::DeleteRule => write(region, body, rule::delete_rule),
        Op::DescribeRules => read(region, body, rule::describe_rules),
        Op::ModifyRule => write(region, body, rule::modify_rule),
        Op::SetRulePriorities => write(region, body, rule::set_rule_priorities),

        Op::AddTags => write(region, body, tag::add_tags),
        Op::DescribeTags => read(region, body, tag::describe_tags),
        Op::RemoveTags => write(region, body, tag::remove_tags),

        Op::DeregisterTargets => write(region, body, target::deregister_targets),
        Op::DescribeTargetHealth => read(region, body, target::describe_target_health),
        Op::RegisterTargets => write(region, body, target::register_targets),

        Op::CreateTargetGroup => write(region, body, target_group::create_target_group),
        Op::DeleteTargetGroup => write(region, body, target_group::delete_target_group),
        Op::DescribeTargetGroupAttributes => {
            read(region, body, target_group::describe_target_group_attributes)
        }
        Op::DescribeTargetGroups => read(region, body, target_group::describe_target_groups),
        Op::ModifyTargetGroup => write(region, body, target_group::modify_target_group),
        Op::ModifyTargetGroupAttributes => {
            write(region, body, target_group::modify_target_group_attributes)
        }
    }
}
