//! Faults: what a test makes go wrong, as plain data.
//!
//! - [`fault`] — one fault: what goes wrong, how often, and the line that made it.
//! - [`registry`] — all faults of a region: they are added, asked, counted and removed here.
//! - [`calls`] — faults of API calls, which are asked before the operation. Start here.
//! - [`scope`] — which calls a fault applies to. [`when`] — and which of them it changes.
//! - [`tasks`] — which tasks stay in a status, or take longer for it.
//! - [`stages`] — which deployments stay at a stage.
//! - [`logs`] — which log streams never appear, or late.
//! - [`events`] — which events are lost, repeated or late.
//!
//! # How faults work
//!
//! Whatever can go wrong asks the [`Registry`] at the moment when it would go right:
//! [`calls::ask`] asks when a call has come, before its operation is carried out. Each region of
//! the fake has a registry, so that a fault applies to one account and region. Asking is firing:
//! the registry counts a hit for each fault that applies, and a fault that has fired as often as it
//! may ends. Faults are asked in the order in which they were made, so that two faults of one call
//! happen one after the other. Nothing is asked of a registry without faults.
//!
//! A fault has no closure. What a test's own code decides is asked of it by the driver, without the
//! lock, and comes in as part of the question.
//!
//! # How to add a kind of fault
//!
//! Each kind takes
//!
//! 1. a variant of [`Kind`] with what it applies to, by name, and what it does,
//! 2. a question in the room where the thing would happen: [`Registry::fires`] when the variant
//!    says all, [`Registry::fire_first`] when the fault says how it goes wrong,
//! 3. a method of the handle that returns a [`Fault`](struct.Fault.html).
//!
//! What a fault has held up is set going by whoever removes it: the command, see `command::fault`.

pub mod calls;
pub mod events;
pub mod fault;
pub mod logs;
pub mod registry;
pub mod scope;
pub mod stages;
pub mod tasks;
pub mod when;

pub use self::fault::{Fault, FaultId, Kind, Origin};
pub use self::registry::Registry;
