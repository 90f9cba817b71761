//! The types of Certificate Manager, which the fake does not have.

mod certificate;

use super::Type;

pub const TYPES: &[Type] = &[certificate::TYPE];
