//! What the server has before it says that it is ready.

use std::fmt;
use std::io;

use fake_ecs::{FakeEcs, Remote, RemoteError};

use crate::init::{self, Init};
use crate::options::Options;
use crate::stores::{self, Stores};
use crate::survival::Survival;

pub(crate) struct SetUp {
    stores: Stores,
    init: Init,
    survival: Survival,
    /// Whether there is no journal that has how it was.
    is_new: bool,
}

impl SetUp {
    /// Before the server is started: a journal that is begun is not yet one to go on with.
    pub(crate) fn of(options: &Options) -> Result<Self, Failure> {
        let survival = options.survival.clone();
        let is_new = survival.begin().map_err(Failure::Journal)?;
        Ok(Self {
            stores: options.stores.clone(),
            init: options.init.clone(),
            survival,
            is_new,
        })
    }

    /// Once the server answers.
    pub(crate) async fn carry_out(&self, ecs: &FakeEcs) -> Result<(), Failure> {
        if !self.is_new {
            return Ok(());
        }
        self.stores.fill(ecs).map_err(Failure::Stores)?;
        if self.init.is_any() {
            let remote = Remote::connect(ecs.endpoint_url()).await;
            let remote = remote.map_err(Failure::Connect)?;
            self.init.run(&remote).await.map_err(Failure::Init)?;
        }
        self.survival.is_set_up().map_err(Failure::Journal)
    }
}

/// Why it does not have it.
#[derive(Debug)]
pub(crate) enum Failure {
    Journal(io::Error),
    Stores(stores::Failure),
    Connect(RemoteError),
    Init(init::Failure),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal(error) => write!(f, "the journal cannot be begun: {error}"),
            Self::Stores(failure) => failure.fmt(f),
            Self::Connect(error) => error.fmt(f),
            Self::Init(failure) => failure.fmt(f),
        }
    }
}
