//! What a task gets beside its containers is attached: its network interface and its volume.

use std::net::Ipv4Addr;

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::stop;
use crate::ecs::task::state::{InterfaceStatus, Path};
use crate::ecs::task::timeline::What;
use crate::ecs::task::volume::VolumeStatus;
use crate::ecs::timers::Timer;
use crate::ecs::{Region, lifecycle};
use crate::wire::AssignPublicIp;

/// The interface begins to attach, or it turns out that its subnet has no address for it.
pub(in crate::ecs) fn attach(region: &mut Region, key: TaskKey) {
    let interface = &region.tasks.get(key).interface;
    match interface
        .as_ref()
        .filter(|interface| !interface.has_address)
    {
        None => {
            set_interface(region, key, InterfaceStatus::Attaching);
            set_volume(region, key, VolumeStatus::Attaching);
        }
        Some(interface) => {
            let (subnet, public) = (interface.subnet.clone(), has_public_address(region, key));
            stop::fail_to_provision(
                region,
                key,
                format!(
                    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment {public} in subnet '{subnet}': InsufficientFreeAddressesInSubnet"
                ),
            );
        }
    }
}

/// How the service words whether a task is to have a public address.
fn has_public_address(region: &Region, key: TaskKey) -> &'static str {
    let network = region.tasks.get(key).spec.network.as_ref();
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    match awsvpc.and_then(|awsvpc| awsvpc.assign_public_ip) {
        Some(AssignPublicIp::Enabled) => "enabled",
        Some(AssignPublicIp::Disabled) | None => "disabled",
    }
}

/// No event tells of a volume, so the version stays: nothing recorded says otherwise.
pub(super) fn set_volume(region: &mut Region, key: TaskKey, status: VolumeStatus) {
    let moved = region.tasks.update(key, |task| match &mut task.volume {
        Some(volume) if volume.status < status => {
            volume.status = status;
            volume.is_made |= status <= VolumeStatus::Attached;
            true
        }
        _ => false,
    });
    if moved {
        lifecycle::note(region, key, What::Volume(status));
    }
}

/// An interface without an address is never made, whoever says so.
pub(super) fn set_interface(region: &mut Region, key: TaskKey, status: InterfaceStatus) {
    let was_planned = region.tasks.get(key).has_planned_interface();
    let moved = region.tasks.update(key, |task| match &mut task.interface {
        Some(interface) if !interface.has_address && status < InterfaceStatus::Deleted => None,
        Some(interface) if interface.status < status => {
            interface.status = status;
            interface.is_made |= status < InterfaceStatus::Deleted;
            Some(task.path())
        }
        _ => None,
    });
    let Some(path) = moved else { return };
    if was_planned {
        region.disarm(Timer::AttachInterface(key));
    }
    if status == InterfaceStatus::Deleted {
        give_back_address(region, key);
    }
    lifecycle::note(region, key, What::Interface(status));
    // On EC2 the agent reports the attachment by itself: a recorded task is at version 4 when it
    // runs.
    if status == InterfaceStatus::Attached && path == Path::Ec2Awsvpc {
        lifecycle::announce(region, key);
    }
}

/// The engine has chosen another address than the task was planned with. It is the engine's, so
/// the subnet goes on counting the one of the plan.
pub(super) fn set_address(region: &mut Region, key: TaskKey, address: Ipv4Addr) {
    let interface = region.tasks.get(key).interface.as_ref();
    let before = interface.map(|interface| interface.address);
    let Some(before) = before.filter(|before| *before != address) else {
        return;
    };
    region.tasks.update(key, |task| {
        if let Some(interface) = &mut task.interface {
            interface.address = address;
        }
    });
    lifecycle::note(region, key, What::Readdressed(before));
}

fn give_back_address(region: &mut Region, key: TaskKey) {
    if let Some(interface) = &region.tasks.get(key).interface {
        let subnets = &mut region.ec2.subnets;
        subnets.give_back(&interface.subnet, key.registrant());
    }
}

pub(in crate::ecs) fn connect(region: &mut Region, key: TaskKey) {
    let now = region.now();
    region
        .tasks
        .update(key, |task| task.times.connectivity = Some(now));
    lifecycle::note(region, key, What::Connected);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ecs::fixtures;
    use crate::ecs::lifecycle::{change, launch};
    use crate::ecs::task::history;
    use crate::effect::ContainerChange;
    use crate::wire::ContainerDefinition;

    #[test]
    fn a_task_has_the_address_that_its_engine_has_chosen_from_then_on() {
        let mut region = fixtures::region();
        let launch = fixtures::launch(vec![ContainerDefinition::default()]);
        let key = launch::task(&mut region, launch);
        region.advance(region.now() + Duration::from_secs(60));
        let address = |task: &crate::ecs::task::state::Task| {
            let interface = task.interface.as_ref();
            interface.map(|interface| interface.address)
        };
        let planned = address(region.tasks.get(key));
        let before = region.tasks.get(key).moments.last().unwrap().sequence;

        let chosen = Ipv4Addr::new(10, 201, 1, 7);
        let running = ContainerChange {
            task_address: Some(chosen),
            ..ContainerChange::running()
        };
        change::container(&mut region, key, 0, running);

        let task = region.tasks.get(key);
        assert_eq!(address(task), Some(chosen));
        assert_eq!(address(&history::as_of(task, before)), planned);
        assert_eq!(address(&history::as_of(task, u32::MAX)), Some(chosen));
    }
}
