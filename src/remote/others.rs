//! Managed daemons and gateways.

use super::printed;
use super::{Remote, RemoteError, RemoteFault};
use crate::faults::Kind;

/// A managed daemon of a [`Remote`] fake. [`Remote::call`] shows it, as by `DescribeDaemon`.
#[derive(Clone)]
pub struct RemoteDaemon {
    ecs: Remote,
    cluster: String,
    name: String,
}

printed!(RemoteDaemon(it) "{}/{}", it.cluster, it.name);

impl RemoteDaemon {
    pub(super) fn new(ecs: &Remote, cluster: String, name: String) -> Self {
        Self {
            ecs: ecs.clone(),
            cluster,
            name,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next tasks of it exit with code 1 as soon as they run.
    #[track_caller]
    pub fn crash_loop(
        &self,
        count: usize,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::DaemonTask(format!("{}/{}", self.cluster, self.name));
        self.ecs.faults().add(kind, Some(count), false)
    }
}

/// A gateway of a [`Remote`] fake. [`Remote::call`] shows it, as by `DescribeGateway`.
#[derive(Clone)]
pub struct RemoteGateway {
    ecs: Remote,
    name: String,
}

printed!(RemoteGateway(it) "{}", it.name);

impl RemoteGateway {
    pub(super) fn new(ecs: &Remote, name: String) -> Self {
        let ecs = ecs.clone();
        Self { ecs, name }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its next update fails with that error of Elastic Load Balancing.
    #[track_caller]
    pub fn fail_next_update(
        &self,
        code: &str,
        message: &str,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::GatewayUpdate {
            gateway: self.name.clone(),
            code: code.to_owned(),
            message: message.to_owned(),
        };
        self.ecs.faults().add(kind, Some(1), false)
    }

    /// Its next route that is made or changed fails.
    #[track_caller]
    pub fn fail_next_route(
        &self,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::GatewayRoute(self.name.clone());
        self.ecs.faults().add(kind, Some(1), false)
    }
}
