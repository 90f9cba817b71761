//! VPCs.

mod create_default_vpc;
mod create_vpc;
mod delete_vpc;
mod describe_network_acls;
mod describe_vpc_attribute;
mod describe_vpcs;
mod modify_vpc_attribute;
#[cfg(test)]
mod tests;

pub(super) use self::create_default_vpc::create_default_vpc;
pub(super) use self::create_vpc::create_vpc;
pub(super) use self::delete_vpc::delete_vpc;
pub(super) use self::describe_network_acls::describe_network_acls;
pub(super) use self::describe_vpc_attribute::describe_vpc_attribute;
pub(super) use self::describe_vpcs::describe_vpcs;
pub(super) use self::modify_vpc_attribute::modify_vpc_attribute;
