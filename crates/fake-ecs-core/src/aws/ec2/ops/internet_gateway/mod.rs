//! Internet gateways.

mod attach_internet_gateway;
mod create_internet_gateway;
mod delete_internet_gateway;
mod describe_internet_gateways;
mod detach_internet_gateway;

pub(super) use self::attach_internet_gateway::attach_internet_gateway;
pub(super) use self::create_internet_gateway::create_internet_gateway;
pub(super) use self::delete_internet_gateway::delete_internet_gateway;
pub(super) use self::describe_internet_gateways::describe_internet_gateways;
pub(super) use self::detach_internet_gateway::detach_internet_gateway;
