//! What the engine is asked for a container, and what it answers.

use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, ContainerInspectResponse, VolumeCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, CreateImageOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveVolumeOptions, StopContainerOptionsBuilder, WaitContainerOptionsBuilder,
};
use futures_util::StreamExt;
use tokio::time::sleep;

use super::container::{Binding, Health, Known};

/// How long an agent waits before it asks an engine again that does not answer.
const ASKED_AGAIN: Duration = Duration::from_millis(300);

/// What the engine knows of a container.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Inspected {
    pub(crate) known: Known,
    pub(crate) exit_code: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) ports: Vec<Binding>,
    pub(crate) health: Option<Health>,
}

/// The name of the error, and the engine's own words, as its client for Go writes them.
pub(crate) fn reason(name: &str, error: &Error) -> String {
    match error {
        Error::DockerResponseServerError { message, .. } => {
            format!("{name}: Error response from daemon: {message}")
        }
        Error::RequestTimeoutError => {
            "DockerTimeoutError: Could not transition; timed out after waiting 4m0s".to_owned()
        }
        other => format!("{name}: {other}"),
    }
}

/// Whether the engine has answered, and not only its socket.
pub(crate) fn is_answer(error: &Error) -> bool {
    matches!(error, Error::DockerResponseServerError { .. })
}

fn status(error: &Error) -> u16 {
    match error {
        Error::DockerResponseServerError { status_code, .. } => *status_code,
        _ => 0,
    }
}

/// What has come of an image.
#[derive(Debug, Default)]
pub(crate) struct Pulled {
    pub(crate) digest: Option<String>,
    /// The first that went wrong. A local image may do all the same.
    pub(crate) reason: Option<String>,
    /// Whether something was asked of a registry.
    pub(crate) is_pulled: bool,
}

/// The image, if the engine has none: what registries do not have shows when the container is
/// created.
pub(crate) async fn pull(engine: &Docker, image: &str, tries: u32) -> Pulled {
    if let Ok(found) = engine.inspect_image(image).await {
        let digests = found.repo_digests.unwrap_or_default();
        let digest = digests.first().and_then(|it| it.split_once('@'));
        return Pulled {
            digest: digest.map(|(_, digest)| digest.to_owned()),
            ..Pulled::default()
        };
    }
    let mut pulled = Pulled {
        is_pulled: true,
        ..Pulled::default()
    };
    match manifest(engine, image, tries).await {
        Ok(digest) => pulled.digest = digest,
        Err(error) => pulled.reason = Some(reason("CannotPullImageManifestError", &error)),
    }
    let name = match image.rsplit('/').next().unwrap_or_default().contains(':') {
        true => image.to_owned(),
        false => format!("{image}:latest"),
    };
    let options = CreateImageOptionsBuilder::new().from_image(&name).build();
    let mut progress = engine.create_image(Some(options), None, None);
    while let Some(item) = progress.next().await {
        let failed = match item {
            Ok(info) => info.error_detail.map(|it| {
                let words = it.message.unwrap_or_default();
                format!("CannotPullContainerError: {words}")
            }),
            Err(error) => Some(reason("CannotPullContainerError", &error)),
        };
        if let Some(failed) = failed {
            pulled.reason.get_or_insert(failed);
            break;
        }
    }
    pulled
}

async fn manifest(engine: &Docker, image: &str, tries: u32) -> Result<Option<String>, Error> {
    let mut pause = Duration::from_millis(10);
    let mut left = tries;
    loop {
        left -= 1;
        match engine.inspect_registry_image(image, None).await {
            Ok(found) => return Ok(found.descriptor.digest),
            Err(error) if left == 0 => return Err(error),
            Err(_) => sleep(pause).await,
        }
        pause = (pause * 3).min(Duration::from_secs(5));
    }
}

/// The id of the container. One of the name is there where the agent was killed before it noted the
/// id: names are of one task.
///
/// # Errors
///
/// Why there is none, as the agent says it.
pub(crate) async fn create(
    engine: &Docker,
    name: &str,
    body: ContainerCreateBody,
) -> Result<String, String> {
    let options = CreateContainerOptionsBuilder::new().name(name).build();
    let created = engine.create_container(Some(options), body).await;
    match created {
        Ok(created) => Ok(created.id),
        Err(error) if status(&error) == 409 => {
            let found = engine.inspect_container(name, None).await;
            let id = found.ok().and_then(|it| it.id);
            id.ok_or_else(|| reason("CannotCreateContainerError", &error))
        }
        Err(error) => Err(reason("CannotCreateContainerError", &error)),
    }
}

/// # Errors
///
/// Why it does not run, as the agent says it.
pub(crate) async fn start(engine: &Docker, id: &str) -> Result<(), String> {
    let started = engine.start_container(id, None).await;
    started.map_err(|error| reason("CannotStartContainerError", &error))
}

/// Returns when it has ended. An engine that does not answer is asked until it does.
pub(crate) async fn stop(engine: &Docker, id: &str, timeout: u64) {
    let seconds = i32::try_from(timeout).unwrap_or(i32::MAX);
    loop {
        let options = StopContainerOptionsBuilder::new().t(seconds).build();
        match engine.stop_container(id, Some(options)).await {
            Ok(()) => return,
            // What it says is that there is none, or that it cannot.
            Err(error) if is_answer(&error) && status(&error) != 500 => return,
            Err(_) => sleep(ASKED_AGAIN).await,
        }
    }
}

/// How the container is, once the engine says it does not run. What the engine knows no more has
/// ended, with the code that it had said before.
pub(crate) async fn ended(engine: &Docker, id: &str) -> Inspected {
    let mut code = None;
    loop {
        let options = WaitContainerOptionsBuilder::new();
        let options = options.condition("not-running").build();
        let mut waiting = engine.wait_container(id, Some(options));
        let is_over = match waiting.next().await {
            Some(Ok(over)) => {
                code = Some(over.status_code);
                true
            }
            Some(Err(Error::DockerContainerWaitError { code: other, .. })) => {
                code = Some(other);
                true
            }
            Some(Err(error)) => status(&error) == 404,
            None => false,
        };
        match engine.inspect_container(id, None).await {
            Ok(found) => {
                let found = inspected(&found);
                if found.known == Known::Stopped {
                    return found;
                }
            }
            Err(error) if status(&error) == 404 && is_over => {
                return Inspected {
                    known: Known::Stopped,
                    exit_code: code,
                    reason: Some(reason("CannotInspectContainerError", &error)),
                    ..Inspected::default()
                };
            }
            Err(_) => {}
        }
        sleep(ASKED_AGAIN).await;
    }
}

/// How the container is now; `None` where the engine has none.
pub(crate) async fn look(engine: &Docker, id: &str) -> Option<Inspected> {
    loop {
        match engine.inspect_container(id, None).await {
            Ok(found) => return Some(inspected(&found)),
            Err(error) if status(&error) == 404 => return None,
            Err(_) => sleep(ASKED_AGAIN).await,
        }
    }
}

fn inspected(of: &ContainerInspectResponse) -> Inspected {
    let state = of.state.clone().unwrap_or_default();
    let has_begun = !is_zero(state.started_at.as_deref());
    let has_ended = !is_zero(state.finished_at.as_deref());
    let error = state.error.filter(|it| !it.is_empty());
    let known = match state.running {
        Some(true) => Known::Running,
        _ if !has_begun && error.is_none() => Known::Created,
        _ => Known::Stopped,
    };
    let reason = match state.oom_killed {
        Some(true) => Some("OutOfMemoryError: Container killed due to memory usage".to_owned()),
        _ => error.map(|it| format!("DockerStateError: {it}")),
    };
    let is_over = known == Known::Stopped && has_ended;
    Inspected {
        known,
        exit_code: state.exit_code.filter(|_| is_over),
        reason: reason.filter(|_| known == Known::Stopped),
        ports: bindings(of),
        health: state.health.and_then(health),
    }
}

fn is_zero(time: Option<&str>) -> bool {
    time.is_none_or(|it| it.starts_with("0001-01-01"))
}

fn health(of: bollard::models::Health) -> Option<Health> {
    let status = match of.status?.to_string().as_str() {
        "healthy" => "HEALTHY",
        "unhealthy" => "UNHEALTHY",
        _ => "UNKNOWN",
    };
    let last = of.log.unwrap_or_default().pop();
    let output = last.and_then(|it| it.output).unwrap_or_default();
    Some(Health { status, output })
}

/// Those of IPv4: agents leave out the others.
fn bindings(of: &ContainerInspectResponse) -> Vec<Binding> {
    let settings = of.network_settings.clone().unwrap_or_default();
    let mut all = Vec::new();
    for (port, bound) in settings.ports.unwrap_or_default() {
        let Some((number, protocol)) = port.split_once('/') else {
            continue;
        };
        for bound in bound.unwrap_or_default() {
            let ip = bound.host_ip.unwrap_or_default();
            let host_port = bound.host_port.and_then(|it| it.parse().ok());
            let (Ok(container_port), Some(host_port), false) =
                (number.parse(), host_port, ip.contains(':'))
            else {
                continue;
            };
            all.push(Binding {
                bind_ip: ip,
                container_port,
                host_port,
                protocol: protocol.to_owned(),
            });
        }
    }
    all.sort_by_key(|it| (it.container_port, it.host_port));
    all
}

/// # Errors
///
/// Why there is none, as the agent says it of a task.
pub(crate) async fn create_volume(
    engine: &Docker,
    request: VolumeCreateRequest,
) -> Result<(), String> {
    let created = engine.create_volume(request).await;
    created.map_err(|error| reason("CannotCreateVolumeError", &error))?;
    Ok(())
}

/// # Errors
///
/// That there is none, as the agent says it of a task.
pub(crate) async fn has_volume(engine: &Docker, name: &str) -> Result<(), String> {
    match engine.inspect_volume(name).await {
        Ok(_) => Ok(()),
        Err(_) => Err(format!(
            "initialize volume: volume detection failed, volume '{name}' does not exist and \
             autoprovision is set to false"
        )),
    }
}

pub(crate) async fn remove(engine: &Docker, id: &str) {
    let options = RemoveContainerOptionsBuilder::new().v(true).build();
    let _ = engine.remove_container(id, Some(options)).await;
}

pub(crate) async fn remove_volume(engine: &Docker, name: &str) {
    let _ = engine
        .remove_volume(name, None::<RemoveVolumeOptions>)
        .await;
}
