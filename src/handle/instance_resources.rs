//! How much a container instance has.

/// How much a container instance has of each resource, registered or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceResources {
    pub(super) cpu: i64,
    pub(super) memory: i64,
    pub(super) gpus: usize,
    pub(super) network_interfaces: usize,
}

impl InstanceResources {
    /// In CPU units, 1024 to a vCPU.
    #[must_use]
    pub fn cpu(&self) -> i64 {
        self.cpu
    }

    /// In MiB.
    #[must_use]
    pub fn memory(&self) -> i64 {
        self.memory
    }

    /// How many GPUs. A synthetic instance has none, and yet as many as tasks ask for.
    #[must_use]
    pub fn gpus(&self) -> usize {
        self.gpus
    }

    /// For how many tasks in the network mode `awsvpc`.
    #[must_use]
    pub fn network_interfaces(&self) -> usize {
        self.network_interfaces
    }
}
