//! Endpoints of services in VPCs.

mod create_vpc_endpoint;
mod delete_vpc_endpoints;
mod describe_prefix_lists;
mod describe_vpc_endpoints;
mod modify_vpc_endpoint;
#[cfg(test)]
mod tests;

pub(super) use self::create_vpc_endpoint::create_vpc_endpoint;
pub(super) use self::delete_vpc_endpoints::delete_vpc_endpoints;
pub(super) use self::describe_prefix_lists::describe_prefix_lists;
pub(super) use self::describe_vpc_endpoints::describe_vpc_endpoints;
pub(super) use self::modify_vpc_endpoint::modify_vpc_endpoint;
