//! Starting a fake whose tasks really run.

use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use super::builder::Builder;
use super::start_error::StartError;
use crate::driver::clock::{self, Clock};
#[cfg(feature = "docker")]
use crate::runtime::docker::Docker;
#[cfg(feature = "kubernetes-any")]
use crate::runtime::kubernetes::Kubernetes;

/// What really runs tasks: [`Docker`](crate::Docker) or [`Kubernetes`](crate::Kubernetes), for
/// [`Builder::runtime`].
#[derive(Clone, Debug)]
pub struct RealRuntime(Real);

#[derive(Clone, Debug)]
enum Real {
    #[cfg(feature = "docker")]
    Docker(Box<Docker>),
    #[cfg(feature = "kubernetes-any")]
    Kubernetes(Box<Kubernetes>),
}

#[cfg(feature = "docker")]
impl From<Docker> for RealRuntime {
    fn from(docker: Docker) -> Self {
        Self(Real::Docker(Box::new(docker)))
    }
}

#[cfg(feature = "kubernetes-any")]
impl From<Kubernetes> for RealRuntime {
    fn from(kubernetes: Kubernetes) -> Self {
        Self(Real::Kubernetes(Box::new(kubernetes)))
    }
}

impl Builder {
    /// Runs tasks as real containers: see [`Docker`](crate::Docker) and
    /// [`Kubernetes`](crate::Kubernetes). The default is to simulate them.
    ///
    /// The fake keeps [`Clock::wall`] unless another clock is chosen. With an engine it listens
    /// from its start, and where containers reach it as well: on the same port of the host's
    /// address on the engine's default bridge.
    ///
    /// A fake may have both: call it for each. The one that is given first runs what a test chooses
    /// none for, with `in_docker` and `in_kubernetes` of
    /// [`SelectedContainers`](crate::SelectedContainers). Which containers are simulated
    /// nevertheless, a test says with
    /// [`SelectedContainers::simulated`](crate::SelectedContainers::simulated). Of two engines, and
    /// of two clusters, the one that is given last counts.
    pub fn runtime(mut self, runtime: impl Into<RealRuntime>) -> Self {
        let runtime = runtime.into();
        let kind = mem::discriminant(&runtime.0);
        self.real.retain(|it| mem::discriminant(&it.0) != kind);
        self.real.push(runtime);
        self
    }

    /// What was chosen to run tasks, and who is to be told where the fake listens.
    pub(super) fn with_real_runtimes(
        mut self,
    ) -> Result<(Self, impl FnOnce(SocketAddr) + use<>), StartError> {
        let listens_at: Arc<OnceLock<SocketAddr>> = Arc::default();
        #[cfg(feature = "docker")]
        let mut handover = None;
        for runtime in mem::take(&mut self.real) {
            match runtime.0 {
                #[cfg(feature = "docker")]
                Real::Docker(docker) => handover = self.choose_docker(*docker, &listens_at)?,
                #[cfg(feature = "kubernetes-any")]
                Real::Kubernetes(kubernetes) => self.choose_kubernetes(*kubernetes, &listens_at)?,
            }
        }
        // Containers that are made from now on are told so.
        let tell = move |address: SocketAddr| {
            // Nobody else sets it.
            let _ = listens_at.set(address);
            #[cfg(feature = "docker")]
            if let Some(handover) = handover {
                super::real_containers::keep_address(&handover, address);
            }
        };
        Ok((self, tell))
    }

    /// What is so with everything that really runs.
    pub(super) fn be_real(&mut self) -> Result<(), StartError> {
        self.strict_neighbours = true;
        let clock = *self.clock.get_or_insert_with(Clock::wall);
        if clock::is_paused() || clock == Clock::manual() {
            return Err(StartError::PausedClock);
        }
        Ok(())
    }
}

/// Another number in every run.
pub(super) fn random() -> u64 {
    RandomState::new().hash_one(std::process::id())
}
