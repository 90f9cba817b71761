//! Health checks of Podman, which has timers of systemd run them. Where there is no systemd nobody
//! does, and the fake asks Podman to.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bollard::models::ContainerInspectResponse;
use fake_ecs_core::effect::ContainerRef;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::time::sleep;

use crate::task::Task;
use crate::watch::is_running;

/// What ECS has between two checks unless a definition says it.
const INTERVAL: Duration = Duration::from_secs(30);

/// Has the health of a container checked for as long as it runs, whenever nobody else has.
pub(crate) async fn follow(task: Arc<Task>, of: ContainerRef, id: String) {
    let engine = &task.fake.settings.connection;
    let check = task.definition(of).health_check.as_ref();
    let Some(check) = check.filter(|_| engine.is_podman) else {
        return;
    };
    let seconds = check.interval.and_then(|it| u64::try_from(it).ok());
    let interval = seconds.map_or(INTERVAL, Duration::from_secs);
    let name = &task.plan.containers[usize::from(of.container)].name;
    let mut last = None;
    loop {
        sleep(interval).await;
        let Ok(inspected) = task.inspect(&id).await else {
            continue;
        };
        if !is_running(&inspected) {
            return;
        }
        let checked = last_check(&inspected);
        if checked == last {
            if let Err(error) = run(&engine.address, &id).await {
                tracing::warn!(target: "fake_ecs", container = id, %error, "a health check cannot be run");
                return;
            }
            last = task.inspect(&id).await.ok().as_ref().and_then(last_check);
        } else {
            last = checked;
        }
        task.report_health(name).await;
    }
}

/// When the last check began.
fn last_check(inspected: &ContainerInspectResponse) -> Option<String> {
    let health = inspected.state.as_ref()?.health.as_ref()?;
    health.log.as_ref()?.last()?.start.clone()
}

/// Asks Podman for a check, in its own API: Docker's has none. What came of it is in the state of
/// the container.
async fn run(address: &str, id: &str) -> io::Result<()> {
    match address.split_once("://") {
        #[cfg(unix)]
        Some(("unix", path)) => ask(UnixStream::connect(path).await?, id).await,
        Some((_, host)) => ask(TcpStream::connect(host).await?, id).await,
        None => Err(io::ErrorKind::Unsupported.into()),
    }
}

async fn ask(mut engine: impl AsyncRead + AsyncWrite + Unpin, id: &str) -> io::Result<()> {
    let path = format!("/v4.0.0/libpod/containers/{id}/healthcheck");
    let request = format!("GET {path} HTTP/1.0\r\nHost: podman\r\n\r\n");
    engine.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    engine.read_to_string(&mut answer).await?;
    let status = answer.split_whitespace().nth(1);
    // A container that has ended meanwhile conflicts.
    if let Some("200" | "404" | "409") = status {
        return Ok(());
    }
    Err(io::Error::other(answer.lines().last().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn podman_is_asked_for_a_check() {
        for (status, error) in [
            ("200 OK", None),
            ("409 Conflict", None),
            (
                "500 Internal Server Error",
                Some("{\"cause\":\"no such command\"}"),
            ),
        ] {
            let (fake, mut podman) = tokio::io::duplex(1024);
            let answer = format!(
                "HTTP/1.0 {status}\r\nContent-Type: application/json\r\n\r\n{}",
                error.unwrap_or("{}")
            );

            let (asked, request) = tokio::join!(ask(fake, "ab12"), async move {
                let mut request = vec![0; 256];
                let length = podman.read(&mut request).await.unwrap();
                podman.write_all(answer.as_bytes()).await.unwrap();
                String::from_utf8(request[..length].to_vec()).unwrap()
            });

            assert!(
                request.starts_with("GET /v4.0.0/libpod/containers/ab12/healthcheck HTTP/1.0\r\n"),
                "{request}"
            );
            let asked = asked.map_err(|it| it.to_string());
            assert_eq!(asked.err().as_deref(), error);
        }
    }
}
