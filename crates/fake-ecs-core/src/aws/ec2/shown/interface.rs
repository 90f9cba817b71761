//! The network interfaces of ECS's tasks and of the instances under them, as EC2 shows them.
//!
//! Which members are there is read off a recorded interface of a Fargate task.

use std::net::Ipv4Addr;

use crate::aws::ec2::declared::filter::{Fields, flag, text, texts};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, refusals};
use crate::aws::ec2::port::{id_of, vpc_of};
use crate::ecs::Region;
use crate::ecs::task::state::{InterfaceStatus, NetworkInterface as State, Task};
use crate::kernel::time::Time;
use crate::wire::ec2::enums::NetworkInterfaceStatus;
use crate::wire::ec2::types::{NetworkInterface, NetworkInterfaceAttachment, Tag};
use crate::wire::{ApiError, AssignPublicIp};

use super::plain::{self, Plain};
use super::{instance, nat, word};

pub(in crate::aws::ec2) fn all(region: &Region) -> Vec<NetworkInterface> {
    let declared = declared::of(region);
    let of_tasks = there(region).map(|(task, state)| of_task(region, &declared, task, state));
    let of_instances = instance::running(region);
    let of_instances = of_instances.map(|of| instance::interface(region, &declared, of));
    let of_nats = nat::interfaces(region, &declared);
    of_tasks.chain(of_instances).chain(of_nats).collect()
}

/// The interfaces that there are, with their tasks.
pub(in crate::aws::ec2) fn there(region: &Region) -> impl Iterator<Item = (&Task, &State)> {
    let interfaces = region.tasks.iter().filter_map(|task| {
        let interface = task.interface.as_ref()?;
        Some((task, interface))
    });
    interfaces.filter(|(_, it)| it.is_made && it.status < InterfaceStatus::Deleted)
}

/// The security groups of a task: those that it was given, or that of its VPC.
pub(in crate::aws::ec2) fn groups_of(declared: &Declared, task: &Task, vpc: &str) -> Vec<String> {
    let network = task.spec.network.as_ref();
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    let given = awsvpc.and_then(|awsvpc| awsvpc.security_groups.clone());
    let default = || declared.group_named(vpc, "default").map(str::to_owned);
    match given.filter(|groups| !groups.is_empty()) {
        Some(groups) => groups,
        None => default().into_iter().collect(),
    }
}

/// Whether a task has a public address.
pub(in crate::aws::ec2) fn is_public(task: &Task) -> bool {
    let network = task.spec.network.as_ref();
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    awsvpc.and_then(|awsvpc| awsvpc.assign_public_ip) == Some(AssignPublicIp::Enabled)
}

/// The public address for a private one: among those that are reserved for benchmarks, so that
/// nobody's machine has it (<https://www.rfc-editor.org/rfc/rfc2544>). Where containers are real it
/// is the private one, by which this machine reaches them.
pub(in crate::aws::ec2) fn public(region: &Region, address: Ipv4Addr) -> Ipv4Addr {
    const FIRST: u32 = Ipv4Addr::new(198, 18, 0, 0).to_bits();
    const MASK: u32 = (1 << 17) - 1;
    if region.settings.has_runtimes {
        return address;
    }
    Ipv4Addr::from(FIRST | u32::from(address) & MASK)
}

fn of_task(region: &Region, declared: &Declared, task: &Task, state: &State) -> NetworkInterface {
    let vpc = vpc_of(&region.ec2, &state.subnet);
    let groups = groups_of(declared, task, vpc);
    let account = &region.scope.account;
    let at = task.times.pull_started.unwrap_or(task.created);
    let attachment = attachment(&state.id, at, account);
    let path = format!("attachment/{}", state.attachment_id);
    let description = region.scope.arn(&path);
    let is_attached = state.status == InterfaceStatus::Attached;
    let shown = Plain {
        id: &state.id,
        address: state.address,
        public: is_public(task).then(|| public(region, state.address)),
        subnet: &state.subnet,
        mac: &state.mac,
        groups: &groups,
    };
    NetworkInterface {
        attachment: Some(attachment).filter(|_| is_attached),
        description: Some(description),
        requester_id: Some(account.clone()),
        requester_managed: Some(true),
        status: Some(match is_attached {
            true => NetworkInterfaceStatus::InUse,
            false => NetworkInterfaceStatus::Attaching,
        }),
        ..plain::shown(region, declared, shown)
    }
}

fn attachment(id: &str, at: Time, account: &str) -> NetworkInterfaceAttachment {
    NetworkInterfaceAttachment {
        attach_time: Some(at.timestamp()),
        attachment_id: Some(id_of("eni-attach", id)),
        delete_on_termination: Some(false),
        device_index: Some(1),
        instance_owner_id: Some(account.to_owned()),
        network_card_index: Some(0),
        status: Some("attached".to_owned()),
        ..NetworkInterfaceAttachment::default()
    }
}

impl Listed for NetworkInterface {
    fn id(&self) -> &str {
        self.network_interface_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tag_set.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let groups = || self.groups.iter().flatten();
        let attachment = self.attachment.clone().unwrap_or_default();
        let public = self.association.as_ref();
        let public = public.and_then(|of| of.public_ip.as_deref());
        let private = text(self.private_ip_address.as_deref());
        let ids = groups().map(|group| group.group_id.as_deref());
        let names = groups().map(|group| group.group_name.as_deref());
        vec![
            ("addresses.association.public-ip", text(public)),
            ("addresses.private-ip-address", private.clone()),
            ("association.public-ip", text(public)),
            (
                "attachment.attachment-id",
                text(attachment.attachment_id.as_deref()),
            ),
            (
                "attachment.instance-id",
                text(attachment.instance_id.as_deref()),
            ),
            (
                "attachment.instance-owner-id",
                text(attachment.instance_owner_id.as_deref()),
            ),
            ("attachment.status", text(attachment.status.as_deref())),
            ("availability-zone", text(self.availability_zone.as_deref())),
            ("description", text(self.description.as_deref())),
            ("group-id", texts(ids)),
            ("group-name", texts(names)),
            ("interface-type", text(self.interface_type.as_deref())),
            ("mac-address", text(self.mac_address.as_deref())),
            (
                "network-interface-id",
                text(self.network_interface_id.as_deref()),
            ),
            ("owner-id", text(self.owner_id.as_deref())),
            ("private-dns-name", text(self.private_dns_name.as_deref())),
            ("private-ip-address", private),
            ("requester-id", text(self.requester_id.as_deref())),
            ("requester-managed", flag(self.requester_managed)),
            ("status", word!(self.status)),
            ("subnet-id", text(self.subnet_id.as_deref())),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_interface(id)
    }
}
