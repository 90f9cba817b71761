//! The types of KMS, which the fake does not have.

mod alias;
mod key;

use super::Type;

pub const TYPES: &[Type] = &[alias::TYPE, key::TYPE];
