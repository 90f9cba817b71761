//! The kubelets of all nodes: containers are processes of this machine.
//!
//! - [`pod`] — the life of a Pod on its node. Start here.
//! - [`container`] — the life of a container. [`probe`] — whether it is ready.
//! - [`run`] — what is known of a Pod. [`status`] — how it is told.
//! - [`env`], [`paths`], [`process`] — what a process is given. [`volumes`] — files of Pods.

pub(crate) mod container;
pub(crate) mod env;
pub(crate) mod paths;
pub(crate) mod pod;
mod probe;
pub(crate) mod process;
pub(crate) mod run;
pub(crate) mod status;
mod volumes;
