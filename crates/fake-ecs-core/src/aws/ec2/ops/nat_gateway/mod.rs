//! NAT gateways.

mod create_nat_gateway;
mod delete_nat_gateway;
mod describe_nat_gateways;
#[cfg(test)]
mod tests;

pub(super) use self::create_nat_gateway::create_nat_gateway;
pub(super) use self::delete_nat_gateway::delete_nat_gateway;
pub(super) use self::describe_nat_gateways::describe_nat_gateways;
