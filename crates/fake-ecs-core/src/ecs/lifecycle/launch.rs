//! A task comes to be.

use crate::ecs::task::launch::Launch;

use crate::ecs::instance::InstanceKind;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::lifecycle::{hold, stages};
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{
    Container, NetworkInterface, Path, Step, Task, TaskSpec, TaskStatus, Times,
};
use crate::ecs::task::timeline::What;
use crate::ecs::task::volume::EbsVolume;
use crate::ecs::timers::Timer;
use crate::ecs::{Region, instance, lifecycle, subnets, task};
use crate::kernel::ids::Kind;
use crate::kernel::time::Time;
use crate::wire::{DesiredStatus, NetworkMode};

/// What a task gets where it is placed.
struct Placement {
    zone: String,
    interface: Option<NetworkInterface>,
    volume: Option<EbsVolume>,
    /// Those of each container.
    gpus: Vec<Vec<String>>,
    connectivity: Option<Time>,
}

/// Accepts a task: it is there at once, and goes its way from the next look on.
pub fn task(region: &mut Region, launch: Launch) -> TaskKey {
    let Launch {
        spec,
        instance,
        containers,
        tags,
        subnet,
    } = launch;
    let key = region.tasks.next_key();
    let containers = containers
        .into_iter()
        .map(|spec| Container::new(region.ids.uuid(Kind::Container), spec))
        .collect();
    let mut task = Task {
        key,
        id: region.ids.number(Kind::Task),
        spec,
        instance,
        status: TaskStatus::Provisioning,
        desired: DesiredStatus::Running,
        version: 0,
        created: region.now(),
        times: Times::default(),
        availability_zone: String::new(),
        stop: None,
        tags,
        protection: None,
        availability: None,
        is_doomed: false,
        by_agent: instance.is_some_and(|key| region.instances.get(key).has_own_agent),
        orders: Orders::Wait,
        next: None,
        is_on_hold: false,
        is_forgotten: false,
        containers,
        interface: None,
        volume: None,
        moments: Vec::new(),
    };
    if task.is_placed() {
        let placement = placement(region, &task, instance, subnet);
        task.settle_in(placement);
        if task.path() == Path::Ec2 {
            task.status = TaskStatus::Pending;
        }
    }
    let status = task.status;
    region.tasks.insert(task);
    if let Some(instance) = instance {
        instance::status::announce(region, instance);
    }
    stages::enter(region, key, status);
    key
}

/// A task that has waited for it goes to an instance.
pub fn place(region: &mut Region, key: TaskKey, instance: InstanceKey) {
    let task = region.tasks.get(key).clone();
    let placement = placement(region, &task, Some(instance), None);
    let by_agent = region.instances.get(instance).has_own_agent;
    region.tasks.place(key, instance, |task| {
        task.by_agent = by_agent;
        task.settle_in(placement);
    });
    region.disarm(Timer::GiveUp(key));
    lifecycle::note(region, key, What::Placed);
    instance::status::announce(region, instance);
    match region.tasks.get(key).path() {
        Path::Fargate | Path::Ec2Awsvpc => stages::follow(region, key, TaskStatus::Provisioning),
        Path::Ec2 => {
            if !hold::keeps(region, key, Step::Enter(TaskStatus::Pending)) {
                stages::enter(region, key, TaskStatus::Pending);
            }
        }
    }
}

fn placement(
    region: &mut Region,
    task: &Task,
    instance: Option<InstanceKey>,
    subnet: Option<String>,
) -> Placement {
    let spec = &task.spec;
    let zone = instance.map(|instance| region.instances.get(instance).availability_zone.clone());
    // A task on a synthetic instance may be in a subnet elsewhere.
    let near = subnets::zones_of(region, spec.network.as_deref());
    let zone = zone.filter(|zone| near.is_empty() || near.contains(zone));
    let interface = interface_for(region, task.key, spec, zone.as_deref(), subnet);
    let volume = spec.volume.as_ref();
    let volume = volume.and_then(|asked| task::attach::volume(region, asked));
    let zone = zone.unwrap_or_else(|| {
        let subnet = interface.as_ref().map(|interface| &interface.subnet);
        subnets::zone_of(region, subnet.map_or("", String::as_str))
    });
    Placement {
        zone,
        interface,
        volume,
        gpus: instance.map_or_else(Vec::new, |instance| gpus_for(region, task, instance)),
        // The agent of an instance is connected before the task is there.
        connectivity: instance.map(|_| region.now()),
    }
}

/// The interface of an `awsvpc` task; others have that of their host.
fn interface_for(
    region: &mut Region,
    key: TaskKey,
    spec: &TaskSpec,
    zone: Option<&str>,
    subnet: Option<String>,
) -> Option<NetworkInterface> {
    if spec.definition.network_mode() != NetworkMode::Awsvpc {
        return None;
    }
    let network = spec.network.as_ref();
    let picked = || network.and_then(|network| subnets::pick(region, network, zone));
    let subnet = subnet.or_else(|| picked().map(str::to_owned));
    Some(task::attach::interface(
        region,
        &subnet.unwrap_or_default(),
        key,
    ))
}

/// The first GPUs of the instance that are free, for each container as many as it wants. A
/// synthetic instance has one more for whoever wants one.
fn gpus_for(region: &mut Region, task: &Task, instance: InstanceKey) -> Vec<Vec<String>> {
    let instance = region.instances.get(instance);
    let used = region.tasks.load(instance.key).used();
    let mut free: Vec<String> = match instance.kind {
        InstanceKind::Synthetic => (0..task.spec.needs.gpus)
            .map(|_| region.ids.gpu())
            .collect(),
        _ if task.spec.needs.gpus == 0 => Vec::new(),
        _ => instance.registered.free_gpus(used).cloned().collect(),
    };
    let mut take = |container: &Container| {
        let wanted = container.spec.gpus.min(free.len());
        free.drain(..wanted).collect()
    };
    task.containers.iter().map(&mut take).collect()
}

impl Task {
    fn settle_in(&mut self, placement: Placement) {
        let Placement {
            zone,
            interface,
            volume,
            gpus,
            connectivity,
        } = placement;
        self.availability_zone = zone;
        self.interface = interface;
        self.volume = volume.map(Box::new);
        self.times.connectivity = connectivity;
        for (container, gpus) in self.containers.iter_mut().zip(gpus) {
            container.gpu_ids = gpus;
        }
    }
}
