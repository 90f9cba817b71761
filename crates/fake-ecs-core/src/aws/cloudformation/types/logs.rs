//! The types of CloudWatch Logs.

mod log_group;

use super::Type;

pub const TYPES: &[Type] = &[log_group::TYPE];
