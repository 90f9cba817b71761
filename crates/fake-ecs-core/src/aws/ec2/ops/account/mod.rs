//! What is the same for all of an account.

mod describe_account_attributes;
mod describe_availability_zones;
mod describe_regions;

pub(super) use self::describe_account_attributes::describe_account_attributes;
pub(super) use self::describe_availability_zones::describe_availability_zones;
pub(super) use self::describe_regions::describe_regions;
