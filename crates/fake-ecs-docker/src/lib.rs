//! Runs the tasks of a fake ECS as real containers, through the Docker Engine API.
//!
//! Use the crate `fake-ecs` with its feature `docker`: nothing here is stable or meant for others.
//!
//! - [`engine`] — the thread that does what the fake wants done. Start here.
//! - [`task`] — the life of a task, [`container`] — that of a container in it, [`create`] — its
//!   beginning, [`watch`] — its log and its end. [`adopt`] — of a task that may run already.
//! - [`translate`] — from definitions to what the engine is asked to create.
//! - [`image`] — finding and fetching images, [`progress`] — how far that has come.
//!   [`credentials`] — of their registries. [`logs`] — from frames to lines.
//! - [`firelens`] — the router of the logs of a task.
//! - [`network`], [`sandbox`] — tasks with an address of their own. [`vpc`] — which one.
//!   [`volumes`]. [`free_ports`] — ports of the host.
//! - [`environment`] — what containers get beside their definition. [`metadata`] — the address
//!   where they ask about themselves: [`address`] — what is theirs there, [`users`] — who needs it.
//!   [`events`] — health, [`podman_health`] — that of Podman.
//! - [`exec`] — commands in containers. [`question`] — what is asked of them. [`copy`] — their
//!   files. [`stats`] — what they use. [`load`] — how busy they
//!   are.
//! - [`peers`] — whose addresses may call the fake.
//! - [`own_container`] — where this process runs in a container of the engine. How tasks and it
//!   reach each other then: [`shared_network`], [`relay`]. Its files: [`shared_volume`].
//! - [`helper`] — the one image of our own.
//! - [`names`], [`owner`] — what is made has the names of its task and of its process. [`teardown`]
//!   — nothing is left of what has ended, nor of killed processes: [`sweep`], and [`lease`] for
//!   those that nobody here can see. [`remove`] — one thing.
//! - [`handing_over`] — from a fake to the next one with its journal; [`handover`] — the file.
//! - [`flags`] — those of `docker run`. [`connect`] — finding an engine. [`reason`] — its errors in
//!   the words of ECS. [`time`].
//! - [`unbroken`] — what is created is created to its end. [`fake`] — what all of these share.

#![forbid(unsafe_code)]
#![expect(
    rustdoc::private_intra_doc_links,
    reason = "the documentation of modules is for those who work on them"
)]

mod address;
mod adopt;
mod connect;
mod container;
mod copy;
mod create;
mod credentials;
mod engine;
mod environment;
mod events;
mod exec;
mod fake;
mod firelens;
mod flags;
mod free_ports;
mod handing_over;
mod handover;
mod helper;
mod image;
mod lease;
mod load;
mod logs;
mod metadata;
mod names;
mod network;
mod own_container;
mod owner;
mod peers;
mod podman_health;
mod progress;
mod question;
mod reason;
mod relay;
mod remove;
mod sandbox;
mod shared_network;
mod shared_volume;
mod stats;
mod sweep;
mod task;
mod teardown;
mod time;
mod translate;
mod unbroken;
mod users;
mod volumes;
mod vpc;
mod watch;

pub use bollard;
pub use connect::{ConnectError, Connection};
pub use engine::{Engine, ON_ENGINE_START, Sink};
pub use exec::{ExecInput, Terminal};
pub use fake::{Customize, Settings};
pub use flags::{Flags, FlagsError};
pub use handover::Handover;
pub use image::PullPolicy;
pub use lease::LASTS as LEASE_LASTS;
pub use network::{Block, Subnet};
pub use peers::{Peer, Peers};
