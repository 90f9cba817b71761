//! Starting a fake whose tasks are Pods.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use super::FakeEcs;
use super::builder::Builder;
use super::real_runtimes::random;
use super::start_error::StartError;
use crate::command::Command;
use crate::runtime::kubernetes::{Kubernetes, NAME};

impl Builder {
    /// Has tasks run by that cluster.
    pub(super) fn choose_kubernetes(
        &mut self,
        kubernetes: Kubernetes,
        listens_at: &Arc<OnceLock<SocketAddr>>,
    ) -> Result<(), StartError> {
        self.be_real()?;
        let journal = self.journal_of_pods()?;
        // A cluster has only one Pod of a name, and the names are those of tasks.
        self.seed.get_or_insert_with(random);
        if self.listen.is_none() {
            self.listen = kubernetes.listen().map(|ip| SocketAddr::new(ip, 0));
        }
        self.allowed_hosts.extend(kubernetes.advertised_host());
        self.runtimes
            .push(kubernetes.new_runtime(journal, Arc::clone(listens_at)));
        Ok(())
    }

    /// By what fakes that go on with the journal know their Pods again: nothing without journals.
    #[cfg(not(feature = "journal"))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "as with journals"
    )]
    fn journal_of_pods(&mut self) -> Result<Option<String>, StartError> {
        Ok(None)
    }

    /// By what fakes that go on with the journal know their Pods again. The fake takes the seed of
    /// the one before it.
    #[cfg(feature = "journal")]
    fn journal_of_pods(&mut self) -> Result<Option<String>, StartError> {
        use std::fs;

        let Some(journal) = &self.journal else {
            return Ok(None);
        };
        if let Some(header) = journal.header()? {
            self.seed.get_or_insert(header.settings.seed);
        }
        let folder = journal.folder();
        let path = folder.join("kubernetes");
        let known = fs::read_to_string(&path).unwrap_or_default();
        if !known.trim().is_empty() {
            return Ok(Some(known.trim().to_owned()));
        }
        let name = format!("{:x}", random());
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, &name));
        let failed = |error| StartError::Journal(format!("{}: {error}", path.display()));
        written.map_err(failed)?;
        Ok(Some(name))
    }
}

impl FakeEcs {
    /// Asks the cluster to take over its tasks: for our own tests, since Pods are watched all the
    /// time.
    #[doc(hidden)]
    pub fn reconnect_pods(&self) {
        let runtime = NAME.to_owned();
        let command = Command::ReconnectRuntime { runtime };
        let applied = self
            .driver()
            .act(|state| state.apply(self.region_key(), command));
        debug_assert!(applied.is_ok(), "this fake has Pods");
    }
}
