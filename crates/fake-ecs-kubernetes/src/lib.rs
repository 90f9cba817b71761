//! Runs the tasks of a fake ECS as Pods of a Kubernetes cluster.
//!
//! Use the crate `fake-ecs` with its feature `kubernetes`: nothing here is stable or meant for
//! others.
//!
//! - [`engine`] — the thread that does what the fake wants done. Start here. [`fleet`] — all of its
//!   tasks, [`heard`] — what is heard of them, [`task`] — one of them. [`adopt`] — of a task that
//!   may be there already.
//! - [`seen`] — what the cluster says of a Pod. [`due`] — what is to be said of its containers.
//! - [`translate`] — from tasks to Pods. [`environment`] — what containers get beside their
//!   definition.
//! - [`watching`] — what there is in the cluster, and what becomes of it. [`making`] — making and
//!   removing it. [`nodes`] — nodes as container instances.
//! - [`logs`] — what containers write. [`exec`] — commands in them. [`question`] — what is asked of
//!   them.
//! - [`names`], [`owner`] — what is made has the names of its task and of its fake. Nothing is left
//!   of those that have ended, nor of killed processes.
//! - [`connect`] — finding a cluster. [`cluster`] — what all of these share. [`settings`].

#![forbid(unsafe_code)]
#![expect(
    rustdoc::private_intra_doc_links,
    reason = "the documentation of modules is for those who work on them"
)]

mod adopt;
mod cluster;
mod connect;
mod due;
mod engine;
mod environment;
mod exec;
mod fleet;
mod heard;
mod logs;
mod making;
mod names;
mod nodes;
mod owner;
mod question;
mod seen;
mod settings;
mod task;
mod translate;
mod watching;

pub use connect::{Connection, KubernetesError};
pub use engine::{Engine, Sink};
pub use exec::{ExecInput, Terminal};
pub use k8s_openapi;
pub use settings::{Customize, ImagePullPolicy, Instances, Settings};
