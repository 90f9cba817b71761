//! Why something is not asked or done.

use std::error::Error;
use std::fmt;
use std::io;

/// Why a [`Remote`](crate::Remote) has not got what was asked for, or has not done what it was
/// told.
///
/// ```
/// use fake_ecs::{Remote, RemoteError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let error = Remote::connect("http://127.0.0.1:1").await.unwrap_err();
/// assert!(matches!(error, RemoteError::Connect { .. }));
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum RemoteError {
    /// The address is not one of plain HTTP.
    Url {
        /// What was given.
        url: String,
    },
    /// Nobody answers there.
    Connect {
        /// The address.
        url: String,
        /// What the system says.
        source: io::Error,
    },
    /// The connection was lost before the answer was there. What was asked for may be done.
    Lost {
        /// The address.
        url: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The server is of a version that this one does not understand.
    Version {
        /// That of the server.
        server: String,
        /// That of this crate.
        client: String,
    },
    /// The server has refused it.
    Refused {
        /// The status of HTTP: 404 where there is nothing of that name, 400 for what is not valid,
        /// and 409 for what cannot be done to what is there.
        status: u16,
        /// What was wrong and what would be right, in a sentence.
        message: String,
    },
    /// A call of the API was answered with an error: see [`Remote::call`](crate::Remote::call).
    Api {
        /// The operation, such as `RunTask`.
        operation: String,
        /// The code of the error, such as `ClientException`.
        code: String,
        /// What the service says.
        message: String,
    },
    /// What was given here names nothing that there can be, such as a task without an id.
    Invalid {
        /// What would be right, in a sentence.
        message: String,
    },
    /// What answers there is no fake, or answers what this crate does not understand.
    Unexpected {
        /// The address.
        url: String,
        /// What it has answered, and why that is no answer.
        message: String,
    },
    /// What was waited for has not happened.
    NotReached {
        /// What was waited for.
        what: String,
        /// Why nobody waits any longer.
        why: String,
        /// What has happened in the fake.
        story: String,
    },
}

impl RemoteError {
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Invalid { message }
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url { url } => {
                write!(f, "'{url}' is no address such as http://127.0.0.1:4566")
            }
            Self::Connect { url, source } => {
                write!(f, "no fake-ecs answers at {url}: {source}")
            }
            Self::Lost { url, source } => {
                write!(f, "the connection to {url} was lost: {source}")
            }
            Self::Version { server, client } => write!(
                f,
                "the server is fake-ecs {server}, which fake-ecs {client} does not understand"
            ),
            Self::Refused { message, .. } | Self::Invalid { message } => f.write_str(message),
            Self::Api {
                operation,
                code,
                message,
            } => write!(f, "{operation} is answered with {code}: {message}"),
            Self::Unexpected { url, message } => {
                write!(f, "no answer of a fake from {url}: {message}")
            }
            Self::NotReached { what, why, story } => {
                write!(f, "waited for {what}, but {why}\n\n{story}")
            }
        }
    }
}

impl Error for RemoteError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Connect { source, .. } => Some(source),
            Self::Lost { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
