//! What ECS makes for a task and attaches to it.

use crate::aws::ec2::port;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::state::{InterfaceStatus, NetworkInterface};
use crate::ecs::task::volume::{EbsVolume, VolumeStatus};
use crate::kernel::ids::Kind;
use crate::wire::TaskVolumeConfiguration;

/// A network interface as it is when its task has just been accepted.
pub fn interface(region: &mut Region, subnet: &str, task: TaskKey) -> NetworkInterface {
    let has_address = region.ec2.subnets.take(subnet, task.registrant());
    let next = region.ec2.addresses.give();
    let place = &region.scope.region;
    let of_subnet = port::address_in(&mut region.ec2, place, subnet, task.registrant());
    let has_engine = region.settings.vpc.is_some();
    NetworkInterface {
        has_address,
        attachment_id: region.ids.uuid(Kind::Attachment),
        subnet: subnet.to_owned(),
        id: format!("eni-{}", region.ids.hex(Kind::NetworkInterface, 17)),
        mac: region.ids.mac(),
        address: of_subnet.unwrap_or(next),
        spare: of_subnet.filter(|_| has_engine).and(Some(next)),
        status: InterfaceStatus::Precreated,
        is_made: false,
    }
}

/// A volume as it is when its task has just been accepted; `None` when it is not one of EBS.
pub fn volume(region: &mut Region, asked: &TaskVolumeConfiguration) -> Option<EbsVolume> {
    let ebs = asked.managed_ebs_volume.as_ref()?;
    let policy = ebs.termination_policy.as_ref();
    Some(EbsVolume {
        attachment_id: region.ids.uuid(Kind::Attachment),
        name: asked.name.clone(),
        id: format!("vol-{}", region.ids.hex(Kind::Volume, 17)),
        size_in_gib: ebs.size_in_gib,
        role_arn: ebs.role_arn.clone(),
        delete_on_termination: policy.is_none_or(|policy| policy.delete_on_termination),
        status: VolumeStatus::Created,
        is_made: false,
    })
}
