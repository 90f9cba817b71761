//! The types of Auto Scaling.

mod auto_scaling_group;
mod launch_configuration;

use super::Type;

pub const TYPES: &[Type] = &[auto_scaling_group::TYPE, launch_configuration::TYPE];
