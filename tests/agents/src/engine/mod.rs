//! The host of a stand-in whose containers are those of a Docker engine.
//!
//! It does what the real agent does with what it is told: the same JSON for the engine, the same
//! order of containers, the same words where something fails. It has no network interfaces of
//! tasks (`awsvpc`), and no endpoint for metadata and credentials.
//!
//! - [`given`] — a task as it is told. [`body`] — a container as the engine is asked for it.
//! - [`host`] — between the agent's talk and the lives of its tasks. Start here.
//! - [`life`] — what becomes of a task, one at a time. [`next`] — what a container does
//!   next, decided without an engine.
//! - [`container`] — what is known of a container. [`carry_out`] — what is asked of the engine.
//! - [`told`] — what is told of a task, and when. [`volumes`] — its volumes, and what is removed
//!   when it is long over.
//! - [`secrets`] — what it fetches for containers.
//! - [`saved`] — what the agent knows again when it comes back. [`health`] — health over telemetry.

pub(crate) mod body;
pub(crate) mod carry_out;
pub(crate) mod container;
pub(crate) mod given;
pub(crate) mod health;
pub(crate) mod host;
pub(crate) mod life;
pub(crate) mod next;
pub(crate) mod saved;
pub(crate) mod secrets;
pub(crate) mod told;
pub(crate) mod volumes;

use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use bollard::{API_DEFAULT_VERSION, Docker};

/// The engine of a host, and what its agent is set to.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Where it listens: `unix:///var/run/docker.sock`.
    pub address: String,
    /// The folder where the agent keeps what it is to know when it comes back. Without one it comes
    /// back as another host.
    pub data: Option<PathBuf>,
    /// A word that all its containers and volumes are labelled with, so that they can be found.
    pub label: String,
    /// How long things take.
    pub pace: Pace,
}

/// How long things take. The real agent's are [`Pace::real`].
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Changes of containers wait as long for one of their task.
    pub batch: Duration,
    /// How often health is told.
    pub telemetry: Duration,
    /// How often the agent looks for an image at its registry.
    pub image_tries: u32,
    /// How long containers that have ended are kept.
    pub clean_up: Duration,
    /// In place of the period of restart policies, which is a minute at least.
    pub restart_period: Option<Duration>,
}

impl Pace {
    /// That of the real agent.
    #[must_use]
    pub fn real() -> Self {
        Self {
            batch: Duration::from_secs(10),
            telemetry: Duration::from_secs(20),
            image_tries: 9,
            clean_up: Duration::from_secs(3 * 60 * 60),
            restart_period: None,
        }
    }

    /// As short as it can be.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            batch: Duration::from_millis(200),
            telemetry: Duration::from_millis(500),
            image_tries: 2,
            clean_up: Duration::from_secs(60 * 60),
            restart_period: None,
        }
    }
}

/// The label of [`Engine::label`].
pub const LABEL: &str = "fake-ecs-stand-in";
/// The labels that the real agent gives a container.
pub(crate) const TASK_ARN: &str = "com.amazonaws.ecs.task-arn";
pub(crate) const CONTAINER_NAME: &str = "com.amazonaws.ecs.container-name";

/// Longer than any stop of a container.
const ANSWERS_WITHIN: u64 = 300;

/// Removes the containers and volumes of that label from the engine of this machine.
pub fn sweep(label: &str) {
    let filter = format!("label={LABEL}={label}");
    // What the engine was making when the agent ended is there a moment later.
    let script = format!(
        "for pause in 0.2 0; do \
             docker ps -aq --filter {filter} | xargs -r docker rm -fv; \
             docker volume ls -q --filter {filter} | xargs -r docker volume rm -f; \
             sleep $pause; \
         done"
    );
    // Without an engine there is nothing to remove.
    let _ = Command::new("sh").args(["-c", &script]).output();
}

impl Engine {
    /// An engine at that address, at a quick pace.
    #[must_use]
    pub fn at(address: &str, label: &str) -> Self {
        Self {
            address: address.to_owned(),
            data: None,
            label: label.to_owned(),
            pace: Pace::quick(),
        }
    }

    /// # Errors
    ///
    /// When nobody answers there. The real agent ends then, before it asks ECS anything.
    pub(crate) async fn connect(&self) -> io::Result<Docker> {
        let path = self.address.trim_start_matches("unix://");
        let client = Docker::connect_with_unix(path, ANSWERS_WITHIN, API_DEFAULT_VERSION);
        let client = client.map_err(io::Error::other)?;
        client.negotiate_version().await.map_err(io::Error::other)
    }
}
