//! Subnets.

mod create_subnet;
mod delete_subnet;
mod describe_subnets;
mod modify_subnet_attribute;

pub(super) use self::create_subnet::{create_subnet, insert};
pub(super) use self::delete_subnet::delete_subnet;
pub(super) use self::describe_subnets::describe_subnets;
pub(super) use self::modify_subnet_attribute::modify_subnet_attribute;
