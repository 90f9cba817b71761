//! A stand-in of a Kubernetes cluster, and tests of tasks that are Pods.
//!
//! A real cluster cannot be had everywhere. The stand-in answers as an apiserver does, places Pods
//! as the scheduler does, and runs their containers as processes of this machine. The contract
//! tests hold both it and a real cluster to the same.
//!
//! - [`cluster`] — the stand-in, and what a test does to it. Start here.
//! - `api` — the apiserver. `kubelet` — what runs Pods. `scheduler` — where they go.
//! - `store` — the objects, and what has become of them. `shared` — what all parts share.
//! - `contract` — what both the stand-in and a real cluster are held to. `tasks` — tasks that are
//!   Pods, on both. `place` — a cluster for a test. `mixed` — one fake with tasks in five places.
//! - `refusal`, `selector`, `quantity`, `resource`, `terminal`, `time` — what they need.

#![forbid(unsafe_code)]

mod api;
pub mod cluster;
#[cfg(test)]
mod contract;
mod kubelet;
#[cfg(test)]
mod mixed;
#[cfg(test)]
mod place;
mod quantity;
mod refusal;
mod resource;
mod scheduler;
mod selector;
mod shared;
mod store;
#[cfg(test)]
mod tasks;
mod terminal;
mod time;
