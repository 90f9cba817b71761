//! Runs the tasks of a fake ECS as Pods of a Kubernetes cluster.
//!
//! Use the crate `fake-ecs` with its feature `kubernetes`: nothing here is stable or meant for
//! others.
//!
//! - [`seen`] — what the cluster says of a Pod. [`due`] — what is to be said of its containers.
//! - [`translate`] — from tasks to Pods.
//! - [`names`] — what is made has the names of its task.

#![forbid(unsafe_code)]
#![expect(
    rustdoc::private_intra_doc_links,
    reason = "the documentation of modules is for those who work on them"
)]

mod due;
mod names;
mod seen;
mod translate;
