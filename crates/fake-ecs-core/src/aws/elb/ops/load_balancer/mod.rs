//! Load balancers.
//!
//! - [`subnets`] — the zones that a load balancer is in.

mod create_load_balancer;
mod delete_load_balancer;
mod describe_capacity_reservation;
mod describe_load_balancer_attributes;
mod describe_load_balancers;
mod modify_load_balancer_attributes;
mod set_ip_address_type;
mod set_security_groups;
mod set_subnets;
mod subnets;
#[cfg(test)]
mod tests;

pub(super) use self::create_load_balancer::create_load_balancer;
pub(super) use self::delete_load_balancer::delete_load_balancer;
pub(super) use self::describe_capacity_reservation::describe_capacity_reservation;
pub(super) use self::describe_load_balancer_attributes::describe_load_balancer_attributes;
pub(super) use self::describe_load_balancers::describe_load_balancers;
pub(super) use self::modify_load_balancer_attributes::modify_load_balancer_attributes;
pub(super) use self::set_ip_address_type::set_ip_address_type;
pub(super) use self::set_security_groups::set_security_groups;
pub(super) use self::set_subnets::set_subnets;
