//! Starting a fake, once everything was chosen.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::Location;
use std::sync::Arc;

use super::Builder;
use crate::driver::{Driver, Setup};
use crate::fake::patience::Others;
use crate::fake::port::Port;
use crate::fake::start_error::StartError;
use crate::fake::{FakeEcs, Inner};
use crate::handle::story::Origin;
use crate::http::Guard;
use crate::io_thread;
#[cfg(any(test, feature = "elb"))]
use crate::runtime::NewRuntime;

impl Builder {
    /// Runs containers outside of the fake. The first runtime that is given runs what a test
    /// chooses none for.
    #[cfg(test)]
    pub(crate) fn add_runtime(mut self, new: NewRuntime) -> Self {
        self.runtimes.push(new);
        self
    }

    /// The same, for a test that is to name this line when it fails.
    pub(crate) fn start_at(self, line: &'static Location<'static>) -> Result<FakeEcs, StartError> {
        io_thread::claim_process().map_err(StartError::Listen)?;
        #[cfg(any(feature = "docker", feature = "kubernetes-any"))]
        let (this, tell) = self.with_real_runtimes()?;
        #[cfg(not(any(feature = "docker", feature = "kubernetes-any")))]
        let (this, tell) = (self, |_| {});
        this.start_here(line, tell)
    }

    /// `tell` says to real containers where the fake listens.
    fn start_here(
        self,
        line: &'static Location<'static>,
        tell: impl FnOnce(SocketAddr),
    ) -> Result<FakeEcs, StartError> {
        let guard = Guard::new(&self.allowed_hosts).map_err(StartError::Host)?;
        let guard = guard
            .with_peers(self.peers.clone())
            .with_token(self.token.clone());
        let origin = Origin::new(line);
        let (driver, is_resumed) = self.make_driver(&origin)?;
        let any = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let port = Port::new(self.listen.unwrap_or(any), self.also_listens, guard);
        if self.listen.is_some() {
            let server = port.open(&driver).map_err(StartError::Listen)?;
            tell(server.local_addr());
        }
        // Containers that are made from now on are told where the fake listens.
        #[cfg(feature = "journal")]
        driver.take_over_tasks();
        let others = Others::new(&driver, self.patience, self.listen.is_some());
        #[cfg(feature = "elb")]
        let forwarders = crate::http::Forwarders::default();
        #[cfg(feature = "elb")]
        if self.runtimes.iter().any(NewRuntime::has_addresses) {
            forwarders.begin_to_check(&driver);
        }
        let inner = Inner {
            #[cfg(feature = "elb")]
            forwarders,
            port,
            driver,
            others,
            allows_unused_faults: self.allows_unused_faults,
            origin,
            is_resumed,
        };
        let inner = Arc::new(inner);
        #[cfg(feature = "exec")]
        FakeEcs::find_port(&inner);
        Ok(FakeEcs::first(inner))
    }

    fn new_driver(&self, setup: Setup) -> Result<Arc<Driver>, StartError> {
        #[cfg(feature = "endpoints")]
        let endpoints = self.open_endpoints()?;
        let driver = Driver::new(setup, self.runtimes.clone()).map_err(StartError::Runtime)?;
        #[cfg(feature = "endpoints")]
        if let Some(endpoints) = endpoints {
            super::endpoints::connect(&driver, endpoints);
        }
        Ok(driver)
    }

    /// What owns the world, and whether it went on with a journal.
    #[cfg(not(feature = "journal"))]
    fn make_driver(&self, _: &Origin) -> Result<(Arc<Driver>, bool), StartError> {
        let driver = self.new_driver(self.setup()?)?;
        Ok((driver, false))
    }

    /// What owns the world, and whether it went on with a journal.
    #[cfg(feature = "journal")]
    fn make_driver(&self, origin: &Origin) -> Result<(Arc<Driver>, bool), StartError> {
        if let Some(recording) = &self.recording {
            let (read, setup) = recording.open()?;
            let driver = Driver::new(setup, Vec::new()).map_err(StartError::Runtime)?;
            recording.show(&driver, read)?;
            return Ok((driver, false));
        }
        let (setup, journal) = self.open_journal(self.setup()?, origin)?;
        let driver = self.new_driver(setup)?;
        let is_resumed = journal.as_ref().is_some_and(|it| it.read.is_some());
        if let Some(journal) = journal {
            let opened = driver.open_journal(journal);
            opened.map_err(|why| StartError::Journal(why.to_string()))?;
            #[cfg(feature = "ecr")]
            if let Some(journal) = &self.journal {
                driver.blobs.keep_in(journal.folder().join("layers"));
            }
        }
        Ok((driver, is_resumed))
    }
}
