//! Commands for people at a terminal, about a server that runs: what is in it, and what they do to
//! it. All of it is [`Remote`]'s.
//!
//! - [`find`] — which task is meant. [`ps`] — the table of tasks. [`logs`], [`stop`] — about tasks.
//!   [`environment`] — what a shell is told. [`ago`] — how long something is ago.

mod ago;
pub(crate) mod environment;
pub(crate) mod find;
mod logs;
mod ps;
mod stop;

use std::fmt;
use std::io;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use fake_ecs::{Remote, RemoteError};

/// What is done with a server that runs.
#[derive(Debug, Subcommand)]
pub(crate) enum Terminal {
    Env(environment::Env),
    Ps(ps::Ps),
    Logs(logs::Logs),
    Stop(stop::Stop),
    Health(Health),
}

/// Where the server is.
#[derive(Clone, Debug, Args)]
pub(crate) struct Where {
    /// Where the server is.
    #[arg(
        long,
        env = "FAKE_ECS_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:4566"
    )]
    url: String,

    /// What the server was started with, if it was.
    #[arg(long, env = "FAKE_ECS_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

impl Where {
    async fn connect(&self) -> Result<Remote, Failure> {
        let url = &self.url;
        match &self.token {
            None => Ok(Remote::connect(url).await?),
            Some(token) => Ok(Remote::connect_with_token(url, token).await?),
        }
    }

    /// Whether one answers, also one that wants another token.
    async fn is_healthy(&self) -> Result<(), Failure> {
        match self.connect().await {
            Err(Failure::Remote(RemoteError::Refused { status: 401, .. })) => Ok(()),
            answered => answered.map(drop),
        }
    }
}

/// Say whether a fake-ecs answers: 0 if one does, 1 if none does. For health checks of containers,
/// in whose image there is nothing else.
#[derive(Debug, Args)]
pub(crate) struct Health {
    #[command(flatten)]
    server: Where,
}

pub(crate) async fn run(command: Terminal) -> Result<ExitCode, Failure> {
    let done = match command {
        Terminal::Env(env) => environment::run(env).await,
        Terminal::Ps(ps) => ps::run(ps).await,
        Terminal::Logs(logs) => logs::run(logs).await,
        Terminal::Stop(stop) => return stop::run(stop).await,
        Terminal::Health(Health { server }) => server.is_healthy().await,
    };
    match done {
        // Whoever reads has read enough, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(ExitCode::SUCCESS)
        }
        done => done.map(|()| ExitCode::SUCCESS),
    }
}

/// Why something is not shown or done.
#[derive(Debug)]
pub(crate) enum Failure {
    Remote(RemoteError),
    /// What was given names nothing that is there, or several tasks.
    Unclear(String),
    Output(io::Error),
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        Self::Remote(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(error @ RemoteError::Connect { .. }) => {
                write!(f, "{error}; --url or FAKE_ECS_URL says where it runs")
            }
            Self::Remote(error @ RemoteError::Refused { status: 401, .. }) => {
                write!(f, "{error}; --token or FAKE_ECS_TOKEN says what it is")
            }
            Self::Remote(error) => error.fmt(f),
            Self::Unclear(why) => f.write_str(why),
            Self::Output(error) => write!(f, "failed to write to the standard output: {error}"),
        }
    }
}
