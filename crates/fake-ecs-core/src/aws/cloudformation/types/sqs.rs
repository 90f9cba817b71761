//! The types of SQS.

mod queue;
mod queue_policy;

use super::Type;

pub const TYPES: &[Type] = &[queue::TYPE, queue_policy::TYPE];
