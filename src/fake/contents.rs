//! What is in a fake: handles of it.

use super::FakeEcs;
use crate::command::Command;
use crate::command::outcome::Outcome;
use crate::ecs::Region;
use crate::handle::{
    ClusterHandle, DaemonHandle, GatewayHandle, InstanceHandle, Instances, List, ServiceHandle,
    TaskDefinitionHandle, TaskHandle, TaskSetHandle, Tasks,
};

impl FakeEcs {
    /// Carries out a command that is about nothing that a handle stands for.
    #[track_caller]
    pub(super) fn command(&self, command: Command) -> Outcome {
        match self
            .driver()
            .act(|state| state.apply(self.region_key(), command))
        {
            Ok(outcome) => outcome,
            Err(refusal) => panic!("{refusal}"),
        }
    }
}

impl FakeEcs {
    /// Looks at the account and region of this handle, as they are now.
    #[track_caller]
    pub(super) fn read_region<R>(&self, look: impl FnOnce(&Region) -> R) -> R {
        let region = self.region_key();
        self.read(|state| look(state.region(region)))
    }
}

/// # What is in it
impl FakeEcs {
    /// Registers a task definition from JSON: the file that
    /// `aws ecs register-task-definition --cli-input-json` takes. As the CLI, and unlike the
    /// service, it refuses members that do not exist, such as `esential`, whatever the fake's
    /// [`Strictness`](crate::Strictness).
    ///
    /// # Panics
    ///
    /// With the service's own words when the definition is not valid; with those of the CLI, the
    /// place and the name that was most likely meant when it has a member that does not exist.
    #[track_caller]
    pub fn register_json(&self, json: impl AsRef<[u8]>) -> TaskDefinitionHandle {
        TaskDefinitionHandle::register(self, json.as_ref())
    }

    /// The cluster of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn cluster(&self, name: &str) -> ClusterHandle {
        ClusterHandle::find(self, name)
    }

    /// The service of that name in the cluster that the fake was started with, or of that ARN.
    ///
    /// Other clusters have [`ClusterHandle::service`].
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn service(&self, name: &str) -> ServiceHandle {
        let cluster = self.default_cluster_name();
        ServiceHandle::find(self, Some(&cluster), name)
    }

    /// The managed daemon of that name in the cluster that the fake was started with, or of that
    /// ARN.
    ///
    /// Other clusters have [`ClusterHandle::daemon`].
    ///
    /// # Panics
    ///
    /// When there is none, or no longer; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn daemon(&self, name: &str) -> DaemonHandle {
        let cluster = self.default_cluster_name();
        DaemonHandle::find(self, Some(&cluster), name)
    }

    /// The gateway of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn gateway(&self, name: &str) -> GatewayHandle {
        GatewayHandle::find(self, name)
    }

    /// The revision that `family`, `family:revision` or an ARN means.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[track_caller]
    #[must_use]
    pub fn task_definition(&self, reference: &str) -> TaskDefinitionHandle {
        TaskDefinitionHandle::find(self, reference)
    }

    /// The container instance of that id, ARN or EC2 instance id. An EC2 instance that was
    /// registered more than once is meant as it is registered now, or was last.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn instance(&self, id: &str) -> InstanceHandle {
        InstanceHandle::find(self, id)
    }

    /// All container instances, in the order of registration, whatever cluster they are in, also
    /// those that have been deregistered.
    #[must_use]
    pub fn instances(&self) -> Instances {
        crate::handle::instance::all(self)
    }

    /// The task of that id or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn task(&self, id: &str) -> TaskHandle {
        TaskHandle::find(self, id)
    }

    /// All tasks, in the order of creation, whatever cluster they are in and whether they still
    /// run. Of those that the API shows no more, an hour after they have stopped, the fake keeps
    /// the last 10,000.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::all(self)
    }

    /// All clusters, by name, also those that are being made or have been deleted lately.
    #[must_use]
    pub fn clusters(&self) -> List<ClusterHandle> {
        ClusterHandle::all(self)
    }

    /// All services, in the order of creation, whatever cluster they are in, also those that have
    /// been deleted.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// for service in ecs.services() {
    ///     assert_eq!(service.running_count(), service.desired_count(), "{service:?}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn services(&self) -> List<ServiceHandle> {
        ServiceHandle::all(self)
    }

    /// The task sets of all services, service by service, in the order of creation.
    #[must_use]
    pub fn task_sets(&self) -> List<TaskSetHandle> {
        let services = self.services().into_iter();
        let sets = services.flat_map(|service| service.task_sets());
        List::new(self, "task set", sets.collect())
    }

    /// All managed daemons, in the order of creation, but for those that are gone.
    #[must_use]
    pub fn daemons(&self) -> List<DaemonHandle> {
        DaemonHandle::all(self)
    }

    /// All gateways, by name.
    #[must_use]
    pub fn gateways(&self) -> List<GatewayHandle> {
        GatewayHandle::all(self)
    }

    /// All task definitions that are `ACTIVE`, family by family, the oldest revision first.
    #[must_use]
    pub fn task_definitions(&self) -> List<TaskDefinitionHandle> {
        TaskDefinitionHandle::all(self)
    }
}
