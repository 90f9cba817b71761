//! What ECS announces on EventBridge, in the order in which it happens.
//!
//! An entry says what happened to whom; what EventBridge sends about that is in
//! [`crate::render::event`].

use crate::ecs::keys::ServiceKey;
use crate::ecs::keys::TaskKey;
use crate::kernel::time::Time;

/// Something that was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announced {
    pub at: Time,
    /// Orders what happened at one time, across tasks, services and requests.
    pub sequence: u32,
    pub what: What,
}

/// What was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The version of a task went up.
    Task(TaskKey),
    /// The n-th entry in the event log of a service.
    Service(ServiceKey, u32),
}

/// Tasks as they were when they were announced, to be compared with what is made of their timelines
/// later.
#[cfg(any(test, feature = "self-check"))]
pub type Witness = Vec<(u32, crate::ecs::task::state::Task)>;
