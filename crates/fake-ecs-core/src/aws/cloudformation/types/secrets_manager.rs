//! The types of Secrets Manager.

mod resource_policy;
mod secret;

use super::Type;

pub const TYPES: &[Type] = &[resource_policy::TYPE, secret::TYPE];
