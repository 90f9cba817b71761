//! `GET …/pods/{name}/log`

use std::sync::Arc;
use std::time::Duration;

use hyper::Response;
use hyper::body::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::api::answer::found;
use crate::api::body::{Answered, goes_on};
use crate::api::route::Asked;
use crate::kubelet::run::{Line, Phase};
use crate::refusal::{Answer, Refusal};
use crate::shared::{Shared, State};
use crate::time;

/// What of a container's log is wanted.
struct Wanted {
    uid: String,
    container: String,
    follow: bool,
    timestamps: bool,
    since: Option<Timestamp>,
}

pub(crate) fn log(shared: Arc<Shared>, asked: Asked) -> Answer<Response<Answered>> {
    let wanted = shared.look(|state| wanted(state, &asked))?;
    let tail = asked
        .parameter("tailLines")
        .and_then(|it| it.parse::<usize>().ok());
    let from = tail.map_or(0, |tail| {
        let (lines, _) = shared.look(|state| wanted.lines(state, 0));
        lines.len().saturating_sub(tail)
    });
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(tell(shared, wanted, from, sender));
    Ok(goes_on("text/plain", receiver))
}

async fn tell(shared: Arc<Shared>, wanted: Wanted, mut next: usize, sender: mpsc::Sender<Bytes>) {
    let mut logged = shared.logged.subscribe();
    let mut cuts = shared.cuts.subscribe();
    loop {
        logged.borrow_and_update();
        let (lines, is_over) = shared.look(|state| wanted.lines(state, next));
        next += lines.len();
        for line in lines.iter().filter(|line| wanted.is_since(line)) {
            let mut text = Vec::new();
            if wanted.timestamps {
                text.extend_from_slice(time::nanoseconds(line.at).as_bytes());
                text.push(b' ');
            }
            text.extend_from_slice(&line.text);
            text.push(b'\n');
            if sender.send(text.into()).await.is_err() {
                return;
            }
        }
        if is_over || !wanted.follow {
            return;
        }
        tokio::select! {
            _ = logged.changed() => {}
            _ = cuts.changed() => return,
            () = sender.closed() => return,
        }
    }
}

impl Wanted {
    /// The lines from one on, and whether there will be no more.
    fn lines(&self, state: &State, from: usize) -> (Vec<Line>, bool) {
        let run = state
            .runs
            .get(&self.uid)
            .filter(|it| !state.dead.contains(&it.node));
        let Some(container) = run.and_then(|it| it.container(&self.container)) else {
            return (Vec::new(), true);
        };
        let lines = container.log.get(from..).unwrap_or_default().to_vec();
        (lines, container.ended().is_some())
    }

    fn is_since(&self, line: &Line) -> bool {
        self.since.is_none_or(|since| line.at >= since)
    }
}

fn wanted(state: &State, asked: &Asked) -> Answer<Wanted> {
    let pod = found(state, asked)?;
    let container = container(pod, asked)?;
    let uid = pod["metadata"]["uid"].as_str().unwrap_or_default();
    waits(state, pod, uid, &container)?;
    let seconds = asked
        .parameter("sinceSeconds")
        .and_then(|it| it.parse().ok());
    let since = match (asked.parameter("sinceTime"), seconds) {
        (Some(text), _) => {
            let at: Timestamp = text
                .parse()
                .map_err(|error| Refusal::bad_request(format!("sinceTime: {error}")))?;
            // The kubelet is told whole seconds.
            Timestamp::from_second(at.as_second()).ok()
        }
        (None, Some(seconds)) => Some(time::now() - Duration::from_secs(seconds)),
        (None, None) => None,
    };
    Ok(Wanted {
        uid: uid.to_owned(),
        container,
        follow: asked.is_set("follow"),
        timestamps: asked.is_set("timestamps"),
        since,
    })
}

/// The container that is named, or the only one.
pub(crate) fn container(pod: &Value, asked: &Asked) -> Answer<String> {
    let name = asked.name.as_deref().unwrap_or_default();
    let names = |list: &str| {
        let containers = pod["spec"][list].as_array().into_iter().flatten();
        let names = containers.filter_map(|it| Some(it["name"].as_str()?.to_owned()));
        names.collect::<Vec<_>>()
    };
    let (others, inits) = (names("containers"), names("initContainers"));
    match (asked.parameter("container"), &*others) {
        (Some(wanted), _) if others.iter().chain(&inits).any(|it| it == wanted) => {
            Ok(wanted.to_owned())
        }
        (Some(wanted), _) => Err(Refusal::bad_request(format!(
            "container {wanted} is not valid for pod {name}"
        ))),
        (None, [only]) => Ok(only.clone()),
        (None, several) => {
            let several = several.join(" ");
            let inits = match inits.is_empty() {
                true => String::new(),
                false => format!(" or one of the init containers: [{}]", inits.join(" ")),
            };
            Err(Refusal::bad_request(format!(
                "a container name must be specified for pod {name}, choose one of: \
                 [{several}]{inits}"
            )))
        }
    }
}

/// Of a container that has not started there is no log.
fn waits(state: &State, pod: &Value, uid: &str, name: &str) -> Answer<()> {
    let pod_name = pod["metadata"]["name"].as_str().unwrap_or_default();
    let node = pod["spec"]["nodeName"].as_str();
    if node.is_some_and(|node| state.dead.contains(node)) {
        let path = format!("containerLogs/default/{pod_name}/{name}");
        return Err(Refusal::no_kubelet(&path));
    }
    let run = state.runs.get(uid);
    let why = match run.and_then(|it| it.container(name)).map(|it| &it.phase) {
        Some(Phase::Waiting { reason, .. }) => match *reason {
            "ErrImagePull" | "ImagePullBackOff" => "trying and failing to pull image",
            reason => reason,
        },
        Some(_) => return Ok(()),
        // A Pod that is on no node has an empty log.
        None if node.is_none() => return Ok(()),
        None => "ContainerCreating",
    };
    Err(Refusal::bad_request(format!(
        "container \"{name}\" in pod \"{pod_name}\" is waiting to start: {why}"
    )))
}
