//! The types of Secrets Manager.

mod secret;

use super::Type;

pub const TYPES: &[Type] = &[secret::TYPE];
