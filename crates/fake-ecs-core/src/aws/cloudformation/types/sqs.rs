//! The types of SQS.

mod alike;
mod queue;
mod queue_inline_policy;
mod queue_policy;

use self::alike::set_policy;
use super::Type;

pub const TYPES: &[Type] = &[queue::TYPE, queue_inline_policy::TYPE, queue_policy::TYPE];
