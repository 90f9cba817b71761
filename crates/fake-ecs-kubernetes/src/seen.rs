//! What the cluster says of a Pod, as far as it matters.

use std::net::Ipv4Addr;
use std::time::Duration;

use fake_ecs_core::kernel::time::Time;
use k8s_openapi::api::core::v1::{ContainerStatus, Pod, PodStatus};
use k8s_openapi::jiff::Timestamp;

/// A Pod as it was seen last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    pub(crate) node: Option<String>,
    pub(crate) address: Option<Ipv4Addr>,
    /// Whether nothing runs in it any more, and nothing will.
    pub(crate) is_over: bool,
    /// Why, if it was not by its containers, such as `Evicted: The node was low on resource:
    /// memory.`
    pub(crate) reason: Option<String>,
    /// Why no node is found for it.
    pub(crate) unschedulable: Option<String>,
    /// It is being deleted: the time that its containers have.
    pub(crate) deletion: Option<Duration>,
    /// In the order of the definition.
    pub(crate) containers: Vec<ContainerSeen>,
}

/// A container of a Pod as it was seen last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ContainerSeen {
    pub(crate) state: State,
    /// Without what kind of id that is.
    pub(crate) id: Option<String>,
    /// `sha256:…`, once its image is there.
    pub(crate) digest: Option<String>,
    pub(crate) is_ready: bool,
    /// It waits for an init container, which has not come to a good end.
    pub(crate) is_behind: bool,
}

/// How far a container has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Waiting { reason: String, message: String },
    Running { since: Option<Time> },
    Ended(Ended),
}

impl Default for State {
    fn default() -> Self {
        Self::Waiting {
            reason: String::new(),
            message: String::new(),
        }
    }
}

/// A container's end, as the cluster has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) since: Option<Time>,
    pub(crate) at: Option<Time>,
}

impl Seen {
    /// What is seen of a Pod whose containers are called so, in the order of the definition. Those
    /// at the places `inits` are init containers, and run in that order.
    pub(crate) fn of(pod: &Pod, names: &[String], inits: &[usize]) -> Self {
        let default = PodStatus::default();
        let status = pod.status.as_ref().unwrap_or(&default);
        let all = [&status.init_container_statuses, &status.container_statuses];
        let all: Vec<&ContainerStatus> = all.into_iter().flatten().flatten().collect();
        let containers = names.iter().map(|name| {
            let status = all.iter().find(|it| it.name == *name);
            status.map(|it| container(it)).unwrap_or_default()
        });
        let mut seen = Self {
            node: pod.spec.as_ref().and_then(|spec| spec.node_name.clone()),
            address: status.pod_ip.as_ref().and_then(|it| it.parse().ok()),
            is_over: matches!(status.phase.as_deref(), Some("Succeeded" | "Failed")),
            reason: status.reason.as_ref().map(|reason| {
                let message = status.message.as_deref().unwrap_or_default();
                with_message(reason, message)
            }),
            unschedulable: unschedulable(status),
            deletion: pod.metadata.deletion_timestamp.as_ref().map(|_| {
                let grace = pod.metadata.deletion_grace_period_seconds;
                let grace = grace.and_then(|seconds| u64::try_from(seconds).ok());
                Duration::from_secs(grace.unwrap_or_default())
            }),
            containers: containers.collect(),
        };
        seen.find_behind(inits);
        seen
    }

    /// Finds the containers that wait for init containers.
    fn find_behind(&mut self, inits: &[usize]) {
        let mut is_behind = false;
        for index in inits {
            self.containers[*index].is_behind = is_behind;
            let state = &self.containers[*index].state;
            is_behind |= !matches!(state, State::Ended(ended) if ended.code == 0);
        }
        for (index, container) in self.containers.iter_mut().enumerate() {
            if !inits.contains(&index) {
                container.is_behind = is_behind;
            }
        }
    }
}

/// `reason: message`, as far as there are both.
pub(crate) fn with_message(reason: &str, message: &str) -> String {
    match message.trim() {
        "" => reason.to_owned(),
        message => format!("{reason}: {message}"),
    }
}

fn unschedulable(status: &PodStatus) -> Option<String> {
    let mut conditions = status.conditions.iter().flatten();
    let scheduled = conditions.find(|it| it.type_ == "PodScheduled" && it.status == "False")?;
    let reason = scheduled.reason.as_deref();
    (reason == Some("Unschedulable")).then(|| scheduled.message.clone().unwrap_or_default())
}

fn container(status: &ContainerStatus) -> ContainerSeen {
    let state = status.state.clone().unwrap_or_default();
    let (mut id, mut ended) = (status.container_id.clone(), None);
    if let Some(end) = state.terminated {
        id = id.or(end.container_id);
        ended = Some(Ended {
            code: end.exit_code,
            reason: end.reason.unwrap_or_default(),
            message: end.message.unwrap_or_default(),
            since: end.started_at.and_then(|it| time(it.0)),
            at: end.finished_at.and_then(|it| time(it.0)),
        });
    }
    let running = state.running.map(|it| State::Running {
        since: it.started_at.and_then(|it| time(it.0)),
    });
    let waiting = state.waiting.map(|it| State::Waiting {
        reason: it.reason.unwrap_or_default(),
        message: it.message.unwrap_or_default(),
    });
    ContainerSeen {
        state: ended
            .map(State::Ended)
            .or(running)
            .or(waiting)
            .unwrap_or_default(),
        id: id
            .map(|id| without_scheme(&id).to_owned())
            .filter(|id| !id.is_empty()),
        digest: digest(&status.image_id),
        is_ready: status.ready,
        is_behind: false,
    }
}

/// `docker://0123` is `0123`.
fn without_scheme(id: &str) -> &str {
    id.split_once("://").map_or(id, |(_, id)| id)
}

/// The digest in the id of an image, such as `docker-pullable://nginx@sha256:…`.
fn digest(image: &str) -> Option<String> {
    let at = image.rfind("sha256:")?;
    Some(image[at..].to_owned())
}

/// The moment, unless it is before all that a fake can show.
pub(crate) fn time(timestamp: Timestamp) -> Option<Time> {
    let time = timestamp.into();
    Time::is_in_range(time).then(|| Time::from_system(time))
}

#[cfg(test)]
pub(crate) mod tests;
