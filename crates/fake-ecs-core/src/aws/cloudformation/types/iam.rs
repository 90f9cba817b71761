//! The types of IAM.

mod instance_profile;
mod managed_policy;
mod policy;
mod role;
mod role_policy;
mod service_linked_role;

use super::Type;

pub const TYPES: &[Type] = &[
    instance_profile::TYPE,
    managed_policy::TYPE,
    policy::TYPE,
    role::TYPE,
    role_policy::TYPE,
    service_linked_role::TYPE,
];
