//! What is to be done outside of the world, whoever does it.

use std::sync::Arc;

#[cfg(feature = "agent")]
use crate::ecs::keys::{InstanceKey, RegionKey};
use crate::ecs::service::stages::hook::{HookRef, Payload};
#[cfg(feature = "events")]
use crate::effect::TargetCall;
use crate::effect::own_call::OwnCall;
use crate::effect::{ContainerRef, Effect};
use crate::router::RuntimeKey;
use crate::simulator::rules::Ask;

/// What is to be done outside of the world.
#[derive(Debug)]
pub enum Work {
    /// These runtimes carry the effect out.
    Execute(Vec<RuntimeKey>, Effect),
    /// A user's code says what a command comes to in a container that is simulated: the n-th of the
    /// container.
    Answer(ContainerRef, u32, String),
    /// A user's code says what a function of a lifecycle hook returns.
    Invoke(HookRef, Box<Payload>),
    /// A user's code is a target of EventBridge, or a subscriber of SNS.
    #[cfg(feature = "events")]
    CallTarget(TargetCall),
    /// The real endpoint of a neighbour is called.
    Call(Arc<OwnCall>),
    /// A user's code says what a simulated container does.
    Ask(Box<Ask>),
    /// The agent of that container instance is told what it is to do by now.
    #[cfg(feature = "agent")]
    Tell(RegionKey, InstanceKey),
}

/// For which of the fake's questions there is code of a user's to run. The others have answers of
/// their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Handlers {
    /// The results of commands run in simulated containers.
    pub exec: bool,
    /// What functions of lifecycle hooks return.
    pub hooks: bool,
}
