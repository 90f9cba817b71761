//! The types of the Parameter Store.

mod parameter;

use super::Type;

pub const TYPES: &[Type] = &[parameter::TYPE];
