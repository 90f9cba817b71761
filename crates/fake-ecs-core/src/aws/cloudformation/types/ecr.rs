//! The types of ECR.

mod repository;

use super::Type;

pub const TYPES: &[Type] = &[repository::TYPE];
