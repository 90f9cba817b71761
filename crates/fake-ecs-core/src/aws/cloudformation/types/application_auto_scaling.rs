//! The types of Application Auto Scaling.

mod scalable_target;
mod scaling_policy;

use super::Type;

pub const TYPES: &[Type] = &[scalable_target::TYPE, scaling_policy::TYPE];
