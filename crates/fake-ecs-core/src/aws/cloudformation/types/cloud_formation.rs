//! The types of CloudFormation itself.

mod stack;

use super::Type;

pub const TYPES: &[Type] = &[stack::TYPE];
