//! What the engine's errors are called by ECS: `CannotStartContainerError: …`.

use std::io;

use bollard::errors::Error;

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

/// An error with what led to it, because bollard's own text is often only `client error`.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// Whether the engine says that there is no such thing.
pub(crate) fn is_not_found(error: &Error) -> bool {
    status_of(error) == Some(404)
}

/// Whether the engine says that it is so already, or is being made so.
pub(crate) fn is_conflict(error: &Error) -> bool {
    status_of(error) == Some(409)
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

        let late = Doing::Start.reason(&Error::RequestTimeoutError);
        assert_eq!(
            late,
            "DockerTimeoutError: Could not transition to started; timed out"
        );
    }
}
