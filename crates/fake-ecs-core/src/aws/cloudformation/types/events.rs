//! The types of EventBridge.

mod alike;
mod event_bus;
mod rule;

use self::alike::tags;
use super::Type;

pub const TYPES: &[Type] = &[event_bus::TYPE, rule::TYPE];
