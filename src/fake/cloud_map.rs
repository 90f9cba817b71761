//! AWS Cloud Map, as far as ECS deals with it.

use super::FakeEcs;
use crate::handle::{DiscoveryHandle, ServiceConnectHandle};

/// # Other services
impl FakeEcs {
    /// AWS Cloud Map: service discovery and the namespaces of Service Connect.
    #[must_use]
    pub fn cloud_map(&self) -> CloudMap {
        CloudMap { fake: self.share() }
    }
}

/// AWS Cloud Map, as far as ECS deals with it; see [`FakeEcs::cloud_map`].
#[derive(Clone, Debug)]
pub struct CloudMap {
    fake: FakeEcs,
}

impl CloudMap {
    /// The service of Cloud Map of that ARN: which tasks it knows. It need not have been named by a
    /// service of ECS yet.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs, registry_arn: &str) {
    /// ecs.cloud_map().service(registry_arn).wait_registered(2).await;
    /// # }
    /// ```
    #[must_use]
    pub fn service(&self, registry_arn: &str) -> DiscoveryHandle {
        DiscoveryHandle::new(&self.fake, registry_arn)
    }

    /// The namespace of that name or ARN, as Service Connect uses it: what can be reached in it,
    /// and where. It need not have been named by a service yet.
    #[must_use]
    pub fn namespace(&self, namespace: &str) -> ServiceConnectHandle {
        ServiceConnectHandle::new(&self.fake, namespace)
    }
}
