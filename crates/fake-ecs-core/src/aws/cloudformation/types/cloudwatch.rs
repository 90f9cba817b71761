//! The types of CloudWatch.

mod alarm;

use super::Type;

pub const TYPES: &[Type] = &[alarm::TYPE];
