//! The types of EFS, which the fake does not have.

mod access_point;
mod file_system;
mod mount_target;

use super::Type;

pub const TYPES: &[Type] = &[access_point::TYPE, file_system::TYPE, mount_target::TYPE];
