//! The types of EventBridge Scheduler.

mod schedule;
mod schedule_group;

use super::Type;

pub const TYPES: &[Type] = &[schedule::TYPE, schedule_group::TYPE];
