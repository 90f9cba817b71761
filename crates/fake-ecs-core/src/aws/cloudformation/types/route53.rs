//! The types of Route 53, which the fake does not have.

mod hosted_zone;
mod record_set;
mod record_set_group;

use super::Type;

pub const TYPES: &[Type] = &[hosted_zone::TYPE, record_set::TYPE, record_set_group::TYPE];
