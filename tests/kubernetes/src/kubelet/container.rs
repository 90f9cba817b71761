//! The life of a container.

use std::io;
use std::pin::Pin;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Child;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep, timeout};

use crate::kubelet::pod::text;
use crate::kubelet::run::{Container, Ended, Line, Phase, Place};
use crate::kubelet::{env, probe, process};
use crate::quantity;
use crate::shared::{Image, Shared};
use crate::time;

/// How long the kubelet waits before it tries again what has failed, about.
const RETRY: Duration = Duration::from_millis(300);
/// How long it shows an error before it says that it waits.
const SHOWN: Duration = Duration::from_millis(150);
/// How often it looks how much memory a container has.
const MEASURED: Duration = Duration::from_millis(10);

/// Runs a container from the pull of its image to its end, or to that of its Pod.
pub(crate) async fn live(shared: &Arc<Shared>, uid: &str, index: usize) {
    let Some((spec, mut stop)) = shared.look(|state| {
        let run = state.runs.get(uid)?;
        Some((run.containers[index].spec.clone(), run.stop.subscribe()))
    }) else {
        return;
    };
    let mut life = Life {
        shared,
        uid,
        index,
        spec,
    };
    let (image, place) = tokio::select! {
        prepared = life.prepare() => prepared,
        // Of one that has not started there is nothing to end.
        _ = stop.wait_for(Option::is_some) => return,
    };
    let words = process::words(&life.spec, &image, &place);
    let child = process::command(&words, &place).spawn();
    match child {
        Ok(child) => life.run(child, &place, &mut stop).await,
        Err(error) => life.cannot_start(&words, &error),
    }
}

struct Life<'a> {
    shared: &'a Arc<Shared>,
    uid: &'a str,
    index: usize,
    spec: Value,
}

impl Life<'_> {
    fn note(&self, change: impl FnOnce(&mut Container)) {
        let index = self.index;
        self.shared
            .note(self.uid, |run| change(&mut run.containers[index]));
    }

    fn wait_for(&self, why: &'static str, message: String) {
        self.note(|it| {
            it.phase = Phase::Waiting {
                reason: why,
                message,
            };
        });
    }

    /// Waits until there is an image, and all that the environment takes.
    async fn prepare(&mut self) -> (Image, Place) {
        let image = self.pull().await;
        loop {
            let made = self.shared.look(|state| {
                let run = state.runs.get(self.uid)?;
                let env = env::of(&state.store, run, &self.spec);
                Some(env.map(|env| process::place(run, &self.spec, env, &self.shared.folder)))
            });
            match made {
                Some(Ok(place)) => return (image, place),
                Some(Err(message)) => self.wait_for("CreateContainerConfigError", message),
                None => {}
            }
            sleep(RETRY).await;
        }
    }

    async fn pull(&self) -> Image {
        let name = text(&self.spec, "image").to_owned();
        if name
            .chars()
            .any(|it| it.is_ascii_uppercase() || it.is_whitespace())
        {
            let message = format!(
                "Failed to apply default image tag \"{name}\": couldn't parse image reference \
                 \"{name}\": invalid reference format: repository name must be lowercase"
            );
            self.wait_for("InvalidImageName", message);
            return std::future::pending().await;
        }
        loop {
            if let Some(image) = self.shared.look(|state| state.pull(self.uid, &name)) {
                let digest = digest(&name);
                self.note(|it| it.image_id = Some(format!("{name}@{digest}")));
                return image;
            }
            if self.spec["imagePullPolicy"] == "Never" {
                let message =
                    format!("Container image \"{name}\" is not present with pull policy of Never");
                self.wait_for("ErrImageNeverPull", message);
            } else {
                let message = format!(
                    "rpc error: code = NotFound desc = failed to pull and unpack image \
                     \"{name}\": failed to resolve reference \"{name}\": {name}: not found"
                );
                self.wait_for("ErrImagePull", message);
                sleep(SHOWN).await;
                let message = format!("Back-off pulling image \"{name}\"");
                self.wait_for("ImagePullBackOff", message);
            }
            sleep(RETRY).await;
        }
    }

    fn cannot_start(&self, words: &[String], error: &io::Error) {
        let program = words.first().map_or("", |it| &**it);
        let why = match error.kind() {
            io::ErrorKind::PermissionDenied => "permission denied",
            _ if program.contains('/') => "no such file or directory",
            _ => "executable file not found in $PATH",
        };
        let what = match program.contains('/') {
            true => format!("stat {program}: {why}"),
            false => why.to_owned(),
        };
        let message = format!(
            "failed to create containerd task: failed to create shim task: OCI runtime create \
             failed: runc create failed: unable to start container process: exec: \"{program}\": \
             {what}: unknown"
        );
        self.note(|it| {
            it.id = Some(container_id());
            it.phase = Phase::Ended(Ended {
                code: 128,
                reason: "StartError",
                message,
                since: None,
                at: time::now(),
            });
        });
    }

    async fn run(
        &self,
        mut child: Child,
        place: &Place,
        stop: &mut watch::Receiver<Option<Duration>>,
    ) {
        let since = time::now();
        let group = process::group(&child);
        let mut readers = JoinSet::new();
        if let (Some(output), Some(error)) = (child.stdout.take(), child.stderr.take()) {
            let uid = || self.uid.to_owned();
            readers.spawn(read(Arc::clone(self.shared), uid(), self.index, output));
            readers.spawn(read(Arc::clone(self.shared), uid(), self.index, error));
        }
        self.note(|it| {
            it.id = Some(container_id());
            it.phase = Phase::Running { since };
            it.group = group;
            it.place = Some(place.clone());
        });
        let status = tokio::select! {
            status = self.end(&mut child, group, stop) => status,
            () = probe::look_after(self.shared, self.uid, self.index, place) => return,
        };
        // As in a container, nothing outlives the first process.
        let index = self.index;
        self.shared.look(|state| {
            state
                .runs
                .get(self.uid)
                .map(|it| it.containers[index].kill())
        });
        let read = async { while readers.join_next().await.is_some() {} };
        let _ = timeout(Duration::from_secs(1), read).await;
        let code = status.map_or(255, process::code);
        self.note(|it| {
            it.group = None;
            it.guests.clear();
            it.is_ready = false;
            it.phase = Phase::Ended(Ended {
                code,
                reason: match (it.is_out_of_memory, code) {
                    (true, _) => "OOMKilled",
                    (false, 0) => "Completed",
                    (false, _) => "Error",
                },
                message: String::new(),
                since: Some(since),
                at: time::now(),
            });
        });
        self.shared.logged.send_modify(|count| *count += 1);
    }

    /// Waits for the end of the process, which comes by itself or because its Pod is to end.
    async fn end(
        &self,
        child: &mut Child,
        group: Option<Pid>,
        stop: &mut watch::Receiver<Option<Duration>>,
    ) -> io::Result<ExitStatus> {
        let limit = quantity::amounts(&self.spec["resources"]["limits"]);
        let limit = limit.get("memory").copied();
        let mut kill: Option<Pin<Box<Sleep>>> = None;
        // The Pod may have been asked to end before.
        stop.mark_changed();
        loop {
            let late = async {
                match &mut kill {
                    Some(kill) => kill.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                status = child.wait() => return status,
                Ok(()) = stop.changed() => {
                    let Some(grace) = *stop.borrow_and_update() else { continue };
                    if let (Some(process), None) = (group, &kill) {
                        // It may be gone by now, and then there is nothing to end.
                        let _ = kill_process(process, Signal::TERM);
                    }
                    kill = Some(Box::pin(sleep(grace)));
                }
                () = late => {
                    kill = None;
                    child.start_kill()?;
                }
                () = sleep(MEASURED), if limit.is_some() => {
                    let memory = group.and_then(process::memory);
                    if memory > limit {
                        self.note(|it| it.is_out_of_memory = true);
                        child.start_kill()?;
                    }
                }
            }
        }
    }
}

/// Notes the lines of a container as it writes them.
async fn read(shared: Arc<Shared>, uid: String, index: usize, from: impl AsyncRead + Unpin) {
    let mut from = BufReader::new(from);
    let mut text = Vec::new();
    while from
        .read_until(b'\n', &mut text)
        .await
        .is_ok_and(|read| read > 0)
    {
        if text.last() == Some(&b'\n') {
            text.pop();
        }
        let at = time::now();
        let text = std::mem::take(&mut text);
        shared.write(&uid, index, Line { at, text });
    }
}

fn container_id() -> String {
    let number = || fastrand::u128(..);
    format!("containerd://{:032x}{:032x}", number(), number())
}

/// The same for the same image.
fn digest(image: &str) -> String {
    let mut random = fastrand::Rng::with_seed(image.bytes().fold(7, |sum, byte| {
        u64::wrapping_mul(sum, 31).wrapping_add(byte.into())
    }));
    format!("sha256:{:032x}{:032x}", random.u128(..), random.u128(..))
}
