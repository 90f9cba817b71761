//! Elastic IP addresses.

mod allocate_address;
mod describe_addresses;
mod describe_addresses_attribute;
mod release_address;

pub(super) use self::allocate_address::allocate_address;
pub(super) use self::describe_addresses::describe_addresses;
pub(super) use self::describe_addresses_attribute::describe_addresses_attribute;
pub(super) use self::release_address::release_address;
