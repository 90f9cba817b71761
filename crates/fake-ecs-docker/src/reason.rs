//! What the engine's errors are called by ECS: `CannotStartContainerError: …`.

use std::io;

use bollard::errors::Error;
pub(crate) use fake_ecs_core::kernel::text::with_causes;
use fake_ecs_core::wire::LaunchType;

use crate::image::full_name;

/// What was being done when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    Pull,
    Create,
    Start,
    Stop,
    Inspect,
    Network,
    Volume,
}

impl Doing {
    /// The name of the error, as the agent has it.
    fn error_name(self) -> &'static str {
        match self {
            Self::Pull => "CannotPullContainerError",
            Self::Create => "CannotCreateContainerError",
            Self::Start => "CannotStartContainerError",
            Self::Stop => "CannotStopContainerError",
            Self::Inspect => "CannotInspectContainerError",
            Self::Network => "ContainerNetworkingError",
            Self::Volume => "CannotCreateVolumeError",
        }
    }

    /// How the agent words it when the engine does not answer.
    fn transition(self) -> &'static str {
        match self {
            Self::Pull => "pulled",
            Self::Create => "created",
            Self::Start => "started",
            Self::Stop => "stopped",
            Self::Inspect => "inspecting",
            Self::Network | Self::Volume => "creating volume",
        }
    }

    /// The reason of a container that could not come so far.
    pub(crate) fn reason(self, error: &Error) -> String {
        match error {
            Error::RequestTimeoutError if self == Self::Network => {
                self.because("the engine does not answer")
            }
            Error::RequestTimeoutError => {
                format!(
                    "DockerTimeoutError: Could not transition to {}; timed out",
                    self.transition()
                )
            }
            // The agent's client puts these words before what the engine says.
            Error::DockerResponseServerError { message, .. } => {
                format!(
                    "{}: Error response from daemon: {message}",
                    self.error_name()
                )
            }
            other if is_unreachable(other) => {
                format!(
                    "{}: Cannot connect to the Docker daemon. Is the docker daemon running? ({})",
                    self.error_name(),
                    with_causes(other)
                )
            }
            Error::DockerStreamError { error } => format!("{}: {error}", self.error_name()),
            other => format!("{}: {}", self.error_name(), with_causes(other)),
        }
    }

    /// The same, where the fake itself knows what is wrong.
    pub(crate) fn because(self, text: &str) -> String {
        format!("{}: {text}", self.error_name())
    }
}

/// What containerd says on Fargate of an image that somebody else may have.
const NO_ACCESS: &str =
    "pull access denied, repository does not exist or may require authorization";

/// Why a container has no image, in the words of the agent, or of Fargate.
pub(crate) fn of_pull(error: &Error, image: &str, launch_type: LaunchType) -> String {
    let Error::DockerResponseServerError { message, .. } = error else {
        return Doing::Pull.reason(error);
    };
    if launch_type != LaunchType::Fargate {
        let advice = advice(message);
        return Doing::Pull.because(&format!("{advice}Error response from daemon: {message}"));
    }
    let reference = full_name(image);
    let is_refused = ["pull access denied", "unauthorized", "denied: "];
    let detail = if message.contains("manifest unknown") {
        format!("{reference}: not found")
    } else if message.contains("no basic auth credentials") {
        format!("{NO_ACCESS}: authorization failed: no basic auth credentials")
    } else if is_refused.iter().any(|it| message.contains(it)) {
        format!("{NO_ACCESS}: server message: insufficient_scope: authorization failed")
    } else {
        message.clone()
    };
    Doing::Pull.because(&format!(
        "pull image manifest has been retried 1 time(s): failed to resolve ref {reference}: {detail}"
    ))
}

/// The sentence that the agent puts before three errors of the engine.
fn advice(message: &str) -> &'static str {
    let advice = [
        (
            "is not authorized to perform: ecr:BatchGetImage",
            "The task can’t pull the image. Check that the role has the permissions to pull images from the registry. ",
        ),
        (
            "denied: requested access to the resource is denied",
            "The task can’t pull the image. Check whether the image exists. ",
        ),
        (
            "request canceled while waiting for connection",
            "The task can’t pull the image. Check your network configuration. ",
        ),
    ];
    let mut advice = advice.into_iter();
    let found = advice.find(|(pattern, _)| message.contains(pattern));
    found.map_or("", |(_, sentence)| sentence)
}

/// Whether the engine says that there is no such thing.
pub(crate) fn is_not_found(error: &Error) -> bool {
    status_of(error) == Some(404)
}

/// Whether the engine says that it is so already, or is being made so.
pub(crate) fn is_conflict(error: &Error) -> bool {
    match error {
        // Podman says so of a name that is taken.
        Error::DockerResponseServerError {
            status_code: 500,
            message,
        } => message.contains("name is already in use"),
        _ => status_of(error) == Some(409),
    }
}

/// Whether nobody listens where the engine was.
fn is_unreachable(error: &Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if let Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) = kind {
            return true;
        }
        cause = error.source();
    }
    matches!(error, Error::SocketNotFoundError(_))
}

/// Whether the engine has answered, if only to refuse.
pub(crate) fn is_answer(error: &Error) -> bool {
    status_of(error).is_some()
}

fn status_of(error: &Error) -> Option<u16> {
    match error {
        Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_engine_are_worded_as_the_agent_words_them() {
        let refused = Error::DockerResponseServerError {
            status_code: 404,
            message: "No such image: x:1".to_owned(),
        };
        let reason = Doing::Create.reason(&refused);
        let expected = "CannotCreateContainerError: Error response from daemon: No such image: x:1";
        assert_eq!(reason, expected);
        assert!(is_not_found(&refused) && !is_conflict(&refused));
        for (status_code, message, expected) in [
            (
                409,
                "Conflict. The container name \"/x\" is already in use",
                true,
            ),
            (
                500,
                "creating container storage: … that name is already in use",
                true,
            ),
            (500, "the port is already in use", false),
        ] {
            let error = Error::DockerResponseServerError {
                status_code,
                message: message.to_owned(),
            };
            assert_eq!(is_conflict(&error), expected, "{message}");
        }

        let late = Doing::Start.reason(&Error::RequestTimeoutError);
        assert_eq!(
            late,
            "DockerTimeoutError: Could not transition to started; timed out"
        );
    }

    #[test]
    fn a_pull_that_fails_is_worded_as_the_agent_or_as_fargate_words_it() {
        let fargate = |detail: &str| {
            format!(
                "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref \
                 docker.io/shop/web:1: {detail}"
            )
        };
        let agent = |advice: &str, message: &str| {
            format!("CannotPullContainerError: {advice}Error response from daemon: {message}")
        };
        for (message, advice, detail) in [
            (
                "manifest for shop/web:1 not found: manifest unknown: manifest unknown",
                "",
                "docker.io/shop/web:1: not found",
            ),
            (
                "pull access denied for shop/web, repository does not exist or may require 'docker login': denied: \
                 requested access to the resource is denied",
                "The task can’t pull the image. Check whether the image exists. ",
                &format!("{NO_ACCESS}: server message: insufficient_scope: authorization failed"),
            ),
            (
                "Head \"http://r/v2/web/manifests/1\": no basic auth credentials",
                "",
                &format!("{NO_ACCESS}: authorization failed: no basic auth credentials"),
            ),
            (
                "Get \"https://r/v2/\": net/http: request canceled while waiting for connection",
                "The task can’t pull the image. Check your network configuration. ",
                "Get \"https://r/v2/\": net/http: request canceled while waiting for connection",
            ),
        ] {
            let error = Error::DockerResponseServerError {
                status_code: 500,
                message: message.to_owned(),
            };
            let of = |launch_type| of_pull(&error, "shop/web:1", launch_type);
            assert_eq!(of(LaunchType::Ec2), agent(advice, message));
            assert_eq!(of(LaunchType::Fargate), fargate(detail));
        }
    }
}
