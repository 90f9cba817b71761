//! What the server has before it says that it is ready.

use std::fmt;

use fake_ecs::{FakeEcs, Remote, RemoteError};

use crate::config::{self, Config};
use crate::init::{self, Init};
use crate::options::Options;
use crate::stores::{self, Stores};

pub(crate) struct SetUp {
    stores: Stores,
    token: Option<String>,
    config: Option<Config>,
    init: Init,
}

impl SetUp {
    pub(crate) fn of(options: &Options) -> Self {
        Self {
            stores: options.stores.clone(),
            token: options.token.clone(),
            config: options.file.clone(),
            init: options.init.clone(),
        }
    }

    /// Once the server answers. What was done when a journal began is in it.
    pub(crate) async fn carry_out(&self, ecs: &FakeEcs) -> Result<(), Failure> {
        if ecs.is_resumed() {
            return Ok(());
        }
        self.stores.fill(ecs).map_err(Failure::Stores)?;
        let config = self.config.as_ref().filter(|config| config.has_steps());
        if config.is_some() || self.init.is_any() {
            let remote = Remote::connect_with_token(
                ecs.endpoint_url(),
                self.token.as_deref().unwrap_or_default(),
            )
            .await;
            let remote = remote.map_err(Failure::Connect)?;
            if let Some(config) = config {
                config.run(&remote).await.map_err(Failure::Config)?;
            }
            let token = self.token.as_deref();
            let done = self.init.run(&remote, token).await;
            done.map_err(Failure::Init)?;
        }
        ecs.end_set_up();
        Ok(())
    }
}

/// Makes a call of the API, which has to do all that it is asked for.
pub(crate) async fn call(ecs: &Remote, operation: &str, input: &str) -> Result<(), String> {
    let shown = |error: RemoteError| error.to_string();
    let answer = ecs.call(operation, input).await;
    // The service ignores members that it does not know; in a file they are mistakes, and often why
    // others are said to be missing.
    let requests = ecs.requests().await.map_err(shown)?;
    let last = requests.iter().rev().find(|it| it.operation == operation);
    if let Some(unknown) = last.and_then(|request| request.unknown_members.first()) {
        return Err(format!("{operation} has no member `{unknown}`"));
    }
    match answer.map_err(shown)?["failures"].items().next() {
        Some(failure) => Err(format!("{operation} has a failure: {failure}")),
        None => Ok(()),
    }
}

/// Why it does not have it.
#[derive(Debug)]
pub(crate) enum Failure {
    Stores(stores::Failure),
    Connect(RemoteError),
    Config(config::Failure),
    Init(init::Failure),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stores(failure) => failure.fmt(f),
            Self::Connect(error) => error.fmt(f),
            Self::Config(failure) => failure.fmt(f),
            Self::Init(failure) => failure.fmt(f),
        }
    }
}
