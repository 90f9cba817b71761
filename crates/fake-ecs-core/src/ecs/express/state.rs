//! What is particular about Express services, as data.

use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::ExpressGatewayScalingTarget;

/// What an Express service is configured with beside what its revisions deploy.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    pub health_check_path: String,
    /// With its defaults.
    pub scaling: ExpressGatewayScalingTarget,
    /// Whether ECS has made the task definition, and not the caller.
    pub manages_definition: bool,
}

#[derive(Clone, Debug)]
pub struct Express {
    pub infrastructure_role: String,
    pub updated: Time,
    pub(super) newest: Configuration,
    /// What came with each revision.
    pub(super) configurations: SortedMap<DeploymentId, Configuration>,
}

impl Express {
    /// The configuration of the newest revision: after a rollback, of the one that was there
    /// before.
    pub fn newest(&self) -> &Configuration {
        &self.newest
    }

    /// What the revision came with. `UpdateService` makes revisions that come with nothing new.
    pub fn configuration(&self, of: DeploymentId) -> &Configuration {
        self.configurations.get(&of).unwrap_or(&self.newest)
    }
}

/// Which services are Express services.
#[derive(Clone, Debug, Default)]
pub struct ExpressServices(pub(super) SortedMap<ServiceKey, Express>);

impl ExpressServices {
    pub fn get(&self, key: ServiceKey) -> Option<&Express> {
        self.0.get(&key)
    }

    pub fn has(&self, key: ServiceKey) -> bool {
        self.0.contains_key(&key)
    }

    /// The service is rolled back to the revision. If it is an Express service, it is configured as
    /// it was with that, so that the next update begins there.
    pub(in crate::ecs) fn restore(&mut self, key: ServiceKey, revision: DeploymentId) {
        if let Some(express) = self.0.get_mut(&key) {
            express.newest = express.configuration(revision).clone();
        }
    }
}
