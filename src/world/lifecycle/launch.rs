//! A task comes to be.

use std::sync::Arc;

use super::stages::Step;
use super::{Orders, indices};
use crate::wire::{DesiredStatus, NetworkMode, Tag};
use crate::world::World;
use crate::world::effect::ContainerSpec;
use crate::world::ids::Kind;
use crate::world::task::{
    Container, NetworkInterface, Path, Task, TaskKey, TaskSpec, TaskStatus, Times,
};

/// A task to be launched: what was asked, and what its containers come to.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    pub(crate) spec: TaskSpec,
    pub(crate) containers: Vec<Arc<ContainerSpec>>,
    pub(crate) tags: Vec<Tag>,
    /// Which of its subnets it goes to; by default one after the other.
    pub(crate) subnet: Option<String>,
}

impl World {
    /// Accepts a task: it is there at once, and goes its way from the next look on.
    pub(crate) fn launch(&mut self, launch: Launch) -> TaskKey {
        let Launch {
            spec,
            containers,
            tags,
            subnet,
        } = launch;
        let key = self.tasks.next_key();
        let path = spec.path();
        let status = match path {
            Path::Fargate | Path::Ec2Awsvpc => TaskStatus::Provisioning,
            Path::Ec2 => TaskStatus::Pending,
        };
        let instance = spec.instance;
        let zone = instance.map(|instance| self.instances.get(instance).availability_zone.clone());
        let interface = self.interface_for(key, &spec, zone.as_deref(), subnet);
        let volume = spec
            .volume
            .as_ref()
            .and_then(|asked| self.new_volume(asked));
        let availability_zone = zone.unwrap_or_else(|| {
            let subnet = interface.as_ref().map(|interface| &interface.subnet);
            self.zone_of(subnet.map_or("", String::as_str))
        });
        let mut containers: Vec<Container> = containers
            .into_iter()
            .map(|spec| Container::new(self.ids.uuid(Kind::Container), spec))
            .collect();
        self.give_gpus(&spec, &mut containers);
        let task = Task {
            key,
            id: self.ids.number(Kind::Task),
            spec,
            status,
            desired: DesiredStatus::Running,
            version: 0,
            created: self.now(),
            // The agent of an instance is connected before the task is there.
            times: Times {
                connectivity: (path != Path::Fargate).then_some(self.now()),
                ..Times::default()
            },
            availability_zone,
            stop: None,
            tags,
            protection: None,
            standing: None,
            is_doomed: false,
            orders: Orders::Wait,
            next: None,
            containers,
            interface,
            volume: volume.map(Box::new),
            cue: 0,
            moments: Vec::new(),
        };
        self.tasks.insert(task);
        if let Some(instance) = instance {
            self.announce_instance(instance);
        }
        self.enter(key, status);
        key
    }

    /// The interface of an `awsvpc` task; others have that of their host.
    fn interface_for(
        &mut self,
        key: TaskKey,
        spec: &TaskSpec,
        zone: Option<&str>,
        subnet: Option<String>,
    ) -> Option<NetworkInterface> {
        if spec.definition.network_mode() != NetworkMode::Awsvpc {
            return None;
        }
        let network = spec.network.as_ref();
        let picked = || network.and_then(|network| self.pick_subnet(network, zone));
        let subnet = subnet.or_else(|| picked().map(str::to_owned));
        Some(self.new_interface(&subnet.unwrap_or_default(), key))
    }

    /// Gives the containers the first GPUs of the instance that are free.
    fn give_gpus(&self, spec: &TaskSpec, containers: &mut [Container]) {
        let Some(instance) = spec.instance.filter(|_| spec.needs.gpus > 0) else {
            return;
        };
        let used = self.tasks.load(instance).used();
        let mut free = self.instances.get(instance).registered.free_gpus(used);
        for container in containers {
            let wanted = container.spec.gpus;
            container.gpu_ids = free.by_ref().take(wanted).cloned().collect();
        }
    }

    /// Gives the containers that the agent is about to create their runtime ids.
    pub(super) fn name_container(&mut self, key: TaskKey, index: usize) {
        let task = self.tasks.get(key);
        debug_assert!(indices(task).contains(&index));
        let runtime_id = match task.spec.path() {
            Path::Fargate => {
                let id = task.id();
                format!("{id}-{}", self.ids.decimal(Kind::RuntimeId, 10))
            }
            Path::Ec2Awsvpc | Path::Ec2 => {
                let (high, low) = (
                    self.ids.number(Kind::RuntimeId),
                    self.ids.number(Kind::RuntimeId),
                );
                format!("{high:032x}{low:032x}")
            }
        };
        self.tasks.update(key, |task| {
            task.containers[index].runtime_id = Some(runtime_id);
        });
    }
}

impl Task {
    /// Whether any container has been started and has not ended.
    pub(super) fn has_live_containers(&self) -> bool {
        use crate::world::task::ContainerStatus::{Running, Starting, Stopping};
        self.containers
            .iter()
            .any(|container| matches!(container.status, Starting | Running | Stopping))
    }

    /// Whether what happens next has been decided already.
    pub(super) fn is_headed_for(&self, step: Step) -> bool {
        self.next == Some(step)
    }
}
