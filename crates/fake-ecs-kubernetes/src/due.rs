//! What is to be said of a container: of what it was asked, of what was said before, and of how its
//! Pod is. Pure.
//!
//! The fake decides when a container is pulled, started and stopped, and is told so in that order.
//! A Pod does all of it by itself. So what a Pod says before it was asked for is told when it is.

use fake_ecs_core::effect::ContainerChange;
use fake_ecs_core::effect::report::Reported;
use fake_ecs_core::kernel::time::Time;
use fake_ecs_core::wire::HealthStatus;

use crate::seen::{ContainerSeen, Ended, Seen, State, with_message};

/// What the kubelet says of a container whose image it cannot get.
const NO_IMAGE: [&str; 7] = [
    "ErrImageNeverPull",
    "ErrImagePull",
    "ImageInspectError",
    "ImagePullBackOff",
    "InvalidImageName",
    "RegistryUnavailable",
    "SignatureValidationFailed",
];
/// … of one that it cannot create …
const NOT_CREATED: [&str; 3] = [
    "CreateContainerConfigError",
    "CreateContainerError",
    "PreCreateHookError",
];
/// … and of one that it cannot start, before it has given up on it and after.
const NOT_STARTED: [&str; 5] = [
    "ContainerCannotRun",
    "PostStartHookError",
    "PreStartHookError",
    "RunContainerError",
    "StartError",
];

/// A run of a container, as the fake has it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Run {
    pub(crate) is_pull_asked: bool,
    pub(crate) is_start_asked: bool,
    pub(crate) is_stop_asked: bool,
    /// How far the fake was told that it has come.
    pub(crate) told: Option<Reported>,
    pub(crate) health: Option<HealthStatus>,
    /// Whether all that it has written was read.
    pub(crate) is_log_read: bool,
    /// Whether it has had its time to become healthy.
    pub(crate) is_late: bool,
    /// Whether the definition has a health check for it.
    pub(crate) has_check: bool,
}

/// What is known of a Pod beside what is seen of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fate {
    /// Why nothing will be heard of it any more: it was refused, is gone, or its node is.
    pub(crate) lost: Option<String>,
    /// Why its containers end, if that is neither by themselves nor by the fake.
    pub(crate) reason: Option<String>,
}

/// The next that is to be said of a container, if anything is. It is asked again after each.
///
/// | asked | told | the Pod says | answer |
/// |---|---|---|---|
/// | nothing, or no more | | anything | nothing |
/// | pull | nothing | its image is there, or it is the turn of another | pulled |
/// | pull | nothing, pulled | its image cannot be had, it cannot be created | failed |
/// | start | pulled | it runs, or has run | running |
/// | start | pulled | it could not be started | failed |
/// | start | running | it has ended, and its log was read | exited |
/// | start | running | its probe has another answer | its health |
/// | pull | anything | the Pod is lost, or over without it | failed |
/// | stop | less than running | it has not run, and the Pod is being deleted | failed |
pub(crate) fn next(run: &Run, index: usize, seen: &Seen, fate: &Fate) -> Option<ContainerChange> {
    if run.told == Some(Reported::Stopped) || !run.is_pull_asked {
        return None;
    }
    let default = ContainerSeen::default();
    let container = seen.containers.get(index).unwrap_or(&default);
    if let Some(why) = never_ran(container) {
        let is_in_time = match &container.state {
            State::Ended(_) => run.is_start_asked,
            _ => true,
        };
        if is_in_time && run.told < Some(Reported::Running) {
            return Some(ContainerChange::failed(why));
        }
    }
    let begun = began(container);
    if run.told < Some(Reported::Pulled) {
        let is_there = container.digest.is_some() || begun.is_some();
        let is_for_later = container.is_behind && fate.lost.is_none();
        if is_there || is_for_later {
            return Some(ContainerChange {
                image_digest: container.digest.clone(),
                status: Some(Reported::Pulled),
                ..ContainerChange::default()
            });
        }
    }
    if run.told == Some(Reported::Pulled)
        && run.is_start_asked
        && let Some(at) = begun
    {
        return Some(ContainerChange {
            at,
            runtime_id: container.id.clone(),
            image_digest: container.digest.clone(),
            address: seen.address,
            ..ContainerChange::running()
        });
    }
    if let State::Ended(ended) = &container.state
        && run.told == Some(Reported::Running)
    {
        return run.is_log_read.then(|| exited(ended, fate));
    }
    without_an_end(run, container, seen, fate).or_else(|| health(run, container, seen))
}

/// Why a container never ran, if that is so.
fn never_ran(container: &ContainerSeen) -> Option<String> {
    let (reason, message) = match &container.state {
        State::Waiting { reason, message } => (reason, message),
        State::Ended(ended) => (&ended.reason, &ended.message),
        State::Running { .. } => return None,
    };
    let is = |reasons: &[&str]| reasons.contains(&reason.as_str());
    let error = if is(&NO_IMAGE) {
        "CannotPullContainerError"
    } else if is(&NOT_CREATED) {
        "CannotCreateContainerError"
    } else if is(&NOT_STARTED) {
        "CannotStartContainerError"
    } else {
        return None;
    };
    // What the engine says, without the way that it came.
    let message = message.trim();
    let message = message.strip_prefix("rpc error: ").map_or(message, |rest| {
        rest.split_once(" desc = ").map_or(rest, |(_, said)| said)
    });
    let message = if message.is_empty() { reason } else { message };
    Some(format!("{error}: {message}"))
}

/// Since when a container runs, or has run. `None` if it has not.
fn began(container: &ContainerSeen) -> Option<Option<Time>> {
    match &container.state {
        State::Waiting { .. } => None,
        State::Running { since } => Some(*since),
        State::Ended(ended) => Some(ended.since),
    }
}

fn exited(ended: &Ended, fate: &Fate) -> ContainerChange {
    let own = match ended.reason.as_str() {
        "OOMKilled" => Some("OutOfMemoryError: Container killed due to memory usage".to_owned()),
        "" | "Completed" | "Error" => None,
        reason => Some(with_message(reason, &ended.message)),
    };
    ContainerChange {
        at: ended.at,
        reason: own.or_else(|| fate.reason.clone()),
        ..ContainerChange::exited(ended.code)
    }
}

/// What is said of a container that has not ended as far as is known, and never will.
fn without_an_end(
    run: &Run,
    container: &ContainerSeen,
    seen: &Seen,
    fate: &Fate,
) -> Option<ContainerChange> {
    let is_ending = seen.deletion.is_some() || seen.is_over || fate.lost.is_some();
    if run.is_stop_asked && is_ending && began(container).is_none() {
        return Some(ContainerChange::failed(""));
    }
    if let Some(why) = &fate.lost {
        return Some(ContainerChange::failed(why));
    }
    if !seen.is_over || matches!(container.state, State::Ended(_)) {
        return None;
    }
    let is_due = run.is_start_asked || run.told < Some(Reported::Pulled);
    let why = seen.reason.clone().unwrap_or_else(|| {
        "CannotStartContainerError: a Pod ends when one of its init containers fails".to_owned()
    });
    is_due.then(|| ContainerChange::failed(why))
}

fn health(run: &Run, container: &ContainerSeen, seen: &Seen) -> Option<ContainerChange> {
    let runs = matches!(container.state, State::Running { .. });
    // Nothing is ready any more in a Pod that is being deleted.
    let is_asked = run.has_check && runs && run.told == Some(Reported::Running);
    if !is_asked || seen.deletion.is_some() {
        return None;
    }
    let health = match (container.is_ready, run.health) {
        (true, _) => HealthStatus::Healthy,
        (false, Some(_)) => HealthStatus::Unhealthy,
        (false, None) if run.is_late => HealthStatus::Unhealthy,
        (false, None) => return None,
    };
    (run.health != Some(health)).then(|| ContainerChange::health(health))
}

impl Run {
    /// The fake is told so.
    pub(crate) fn note(&mut self, change: &ContainerChange) {
        self.told = change.status.or(self.told);
        self.health = change.health.or(self.health);
    }
}

#[cfg(test)]
mod tests;
