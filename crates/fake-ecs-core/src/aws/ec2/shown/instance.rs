//! The machines under ECS's container instances, as EC2 shows them: those that tests have added,
//! those of Auto Scaling groups, and those that ECS manages.
//!
//! Which members are there is read off a recorded instance.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use crate::aws::ec2::declared::filter::{Fields, text, texts};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, refusals};
use crate::aws::ec2::instance_types::InstanceType;
use crate::aws::ec2::port::{DEFAULT_VPC, default_subnet, id_of, vpc_of};
use crate::ecs::Region;
use crate::ecs::instance::{Instance as State, InstanceKind};
use crate::wire::ApiError;
use crate::wire::ec2::enums::{
    ArchitectureValues, DeviceType, HypervisorType, InstanceLifecycleType, InstanceStateName,
    MonitoringState, NetworkInterfaceStatus, Tenancy, VirtualizationType,
};
use crate::wire::ec2::types::{
    CpuOptions, IamInstanceProfile, Instance, InstanceNetworkInterface,
    InstanceNetworkInterfaceAttachment, InstancePrivateIpAddress, InstanceState, Monitoring,
    NetworkInterface, NetworkInterfaceAttachment, Placement, Tag,
};

use super::plain::{self, Plain};
use super::{group, word, zone};

/// How long an instance is shown after it was terminated.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html>
const SHOWN: Duration = Duration::from_secs(60 * 60);

/// Those that there are.
pub(in crate::aws::ec2) fn running(region: &Region) -> impl Iterator<Item = &State> {
    let machines = region.instances.iter().filter(|it| is_of_ec2(it));
    machines.filter(|instance| !instance.is_gone)
}

/// The subnets of these.
pub(in crate::aws::ec2) fn subnets(region: &Region) -> Vec<String> {
    running(region).map(subnet_of).collect()
}

/// Machines elsewhere and machines of other clusters are none of EC2's.
fn is_of_ec2(instance: &State) -> bool {
    instance.kind != InstanceKind::External && instance.node.is_none()
}

fn subnet_of(instance: &State) -> String {
    attribute(instance, "ecs.subnet-id").unwrap_or_default()
}

fn attribute(instance: &State, name: &str) -> Option<String> {
    instance.attributes.value(name).map(str::to_owned)
}

/// All that are shown: also those that were terminated within the last hour.
pub(in crate::aws::ec2) fn all(region: &Region) -> Vec<Instance> {
    let declared = declared::of(region);
    let is_shown = |instance: &&State| {
        let gone = instance.deregistered_at.filter(|_| instance.is_gone);
        gone.is_none_or(|at| region.now().since(at) < SHOWN)
    };
    let machines = region.instances.iter().filter(|it| is_of_ec2(it));
    machines
        .filter(is_shown)
        .map(|instance| shown(region, &declared, instance))
        .collect()
}

pub(in crate::aws::ec2) fn state_of(instance: &State) -> InstanceState {
    let (code, name) = match instance.is_gone {
        true => (48, InstanceStateName::Terminated),
        false => (16, InstanceStateName::Running),
    };
    InstanceState {
        code: Some(code),
        name: Some(name),
    }
}

/// Where an instance is in its subnet: from the end, as tasks are from the beginning.
fn address_of(region: &Region, instance: &State) -> Ipv4Addr {
    let subnet = subnet_of(instance);
    let declared = region.ec2.subnets.get(&subnet).and_then(|of| of.cidr);
    let cidr = declared.or_else(|| Some(default_subnet(&region.scope.region, &subnet)?.1));
    let number = u32::try_from(instance.key.registrant().0 & u64::from(u32::MAX)).unwrap_or(0);
    match cidr {
        Some(cidr) => {
            let usable = u32::try_from(cidr.usable()).unwrap_or(u32::MAX).max(1);
            cidr.at(usable + 3 - number % usable)
        }
        None => Ipv4Addr::new(172, 31, 64, 4 + (number % 200) as u8),
    }
}

fn shown(region: &Region, declared: &Declared, instance: &State) -> Instance {
    let address = address_of(region, instance).to_string();
    let name = region.scope.private_dns_name(&address);
    let subnet = subnet_of(instance);
    let kind = attribute(instance, "ecs.instance-type").unwrap_or_default();
    let known = InstanceType::named(&kind).ok();
    let is_arm = attribute(instance, "ecs.cpu-architecture").as_deref() == Some("arm64");
    let launched = Some(instance.registered_at.timestamp());
    let is_there = !instance.is_gone;
    let groups = groups_of(declared, instance);
    let groups: Vec<_> = groups
        .iter()
        .map(|id| group::identifier(declared, id))
        .collect();
    let own = interface(region, declared, instance);
    Instance {
        ami_launch_index: Some(0),
        architecture: Some(match is_arm {
            true => ArchitectureValues::Arm64,
            false => ArchitectureValues::X8664,
        }),
        block_device_mappings: Some(Vec::new()),
        client_token: Some(String::new()),
        cpu_options: known.map(cpu_options),
        ebs_optimized: Some(false),
        ena_support: Some(true),
        hypervisor: Some(HypervisorType::Xen),
        iam_instance_profile: Some(profile(region)),
        image_id: attribute(instance, "ecs.ami-id"),
        instance_id: Some(instance.ec2_instance_id.clone()),
        instance_lifecycle: instance.spot.map(|_| InstanceLifecycleType::Spot),
        instance_type: Some(kind),
        launch_time: launched,
        monitoring: Some(Monitoring {
            state: Some(MonitoringState::Disabled),
            metric_category_ids: None,
        }),
        network_interfaces: Some(is_there.then(|| of_instance(own)).into_iter().collect()),
        placement: Some(Placement {
            availability_zone: Some(instance.availability_zone.clone()),
            availability_zone_id: Some(zone::id_of(&instance.availability_zone)),
            group_name: Some(String::new()),
            tenancy: Some(Tenancy::Default),
            ..Placement::default()
        }),
        platform_details: Some("Linux/UNIX".to_owned()),
        private_dns_name: Some(name).filter(|_| is_there),
        private_ip_address: Some(address).filter(|_| is_there),
        product_codes: Some(Vec::new()),
        public_dns_name: Some(String::new()),
        root_device_name: Some("/dev/xvda".to_owned()),
        root_device_type: Some(DeviceType::Ebs),
        security_groups: Some(groups),
        source_dest_check: Some(true),
        state: Some(state_of(instance)),
        state_transition_reason: Some(String::new()),
        vpc_id: Some(vpc_of(&region.ec2, &subnet).to_owned()).filter(|_| is_there),
        subnet_id: Some(subnet).filter(|_| is_there),
        tags: Some(tags_of(region, declared, instance)),
        usage_operation: Some("RunInstances".to_owned()),
        usage_operation_update_time: launched,
        virtualization_type: Some(VirtualizationType::Hvm),
        ..Instance::default()
    }
}

fn cpu_options(of: &InstanceType) -> CpuOptions {
    let threads = 2_i32.min(of.vcpus.into());
    CpuOptions {
        core_count: Some(i32::from(of.vcpus) / threads),
        threads_per_core: Some(threads),
        ..CpuOptions::default()
    }
}

/// The profile of the recorded instance.
fn profile(region: &Region) -> IamInstanceProfile {
    IamInstanceProfile {
        arn: Some(region.scope.iam_arn("instance-profile/ecs-agent")),
        id: Some("AIPAZL4EDJYPZ3ILT5C2K".to_owned()),
    }
}

fn groups_of(declared: &Declared, instance: &State) -> Vec<String> {
    let vpc = attribute(instance, "ecs.vpc-id");
    let vpc = vpc.as_deref().unwrap_or(DEFAULT_VPC);
    let default = declared.group_named(vpc, "default");
    default.map(str::to_owned).into_iter().collect()
}

/// Those that callers have given, and those of the Auto Scaling group.
fn tags_of(region: &Region, declared: &Declared, instance: &State) -> Vec<Tag> {
    let mut tags = BTreeMap::new();
    let member = instance.key.registrant();
    let mut groups = region.auto_scaling.iter();
    if let Some(group) = groups.find(|group| group.members().any(|of| of == member)) {
        tags.insert("aws:autoscaling:groupName", group.name.as_str());
        #[cfg(feature = "autoscaling")]
        {
            let of_group = region.auto_scaling.declared.tags.get(&group.name);
            let of_group = of_group.into_iter().flatten();
            let propagated = of_group.filter(|(_, (_, is_propagated))| *is_propagated);
            tags.extend(propagated.map(|(key, (value, _))| (key.as_str(), value.as_str())));
        }
    }
    let given = declared.tags.get(&instance.ec2_instance_id);
    let given = given.into_iter().flatten();
    tags.extend(given.map(|(key, value)| (key.as_str(), value.as_str())));
    let shown = tags.into_iter().map(|(key, value)| Tag {
        key: Some(key.to_owned()),
        value: Some(value.to_owned()),
    });
    shown.collect()
}

/// The interface of an instance by itself.
pub(in crate::aws::ec2) fn interface(
    region: &Region,
    declared: &Declared,
    instance: &State,
) -> NetworkInterface {
    let id = id_of("eni", &instance.ec2_instance_id);
    let digits: Vec<&str> = (0..5).map(|at| &id[5 + at * 2..7 + at * 2]).collect();
    let mac = format!("0a:{}", digits.join(":"));
    let shown = Plain {
        id: &id,
        address: address_of(region, instance),
        public: None,
        subnet: &subnet_of(instance),
        mac: &mac,
        groups: &groups_of(declared, instance),
    };
    NetworkInterface {
        attachment: Some(NetworkInterfaceAttachment {
            attach_time: Some(instance.registered_at.timestamp()),
            attachment_id: Some(id_of("eni-attach", &id)),
            delete_on_termination: Some(true),
            device_index: Some(0),
            instance_id: Some(instance.ec2_instance_id.clone()),
            instance_owner_id: Some(region.scope.account.clone()),
            network_card_index: Some(0),
            status: Some("attached".to_owned()),
            ..NetworkInterfaceAttachment::default()
        }),
        description: Some(String::new()),
        requester_managed: Some(false),
        status: Some(NetworkInterfaceStatus::InUse),
        ..plain::shown(region, declared, shown)
    }
}

/// The same interface, as the description of its instance has it.
fn of_instance(own: NetworkInterface) -> InstanceNetworkInterface {
    let attachment = own.attachment.unwrap_or_default();
    InstanceNetworkInterface {
        attachment: Some(InstanceNetworkInterfaceAttachment {
            attach_time: attachment.attach_time,
            attachment_id: attachment.attachment_id,
            delete_on_termination: attachment.delete_on_termination,
            device_index: attachment.device_index,
            network_card_index: attachment.network_card_index,
            status: attachment.status,
            ..InstanceNetworkInterfaceAttachment::default()
        }),
        description: own.description,
        groups: own.groups,
        interface_type: Some("interface".to_owned()),
        ipv6_addresses: Some(Vec::new()),
        mac_address: own.mac_address,
        network_interface_id: own.network_interface_id,
        owner_id: own.owner_id,
        private_dns_name: own.private_dns_name.clone(),
        private_ip_address: own.private_ip_address.clone(),
        private_ip_addresses: Some(vec![InstancePrivateIpAddress {
            association: None,
            primary: Some(true),
            private_dns_name: own.private_dns_name,
            private_ip_address: own.private_ip_address,
        }]),
        source_dest_check: own.source_dest_check,
        status: own.status,
        subnet_id: own.subnet_id,
        vpc_id: own.vpc_id,
        ..InstanceNetworkInterface::default()
    }
}

impl Listed for Instance {
    fn id(&self) -> &str {
        self.instance_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let state = self.state.clone().unwrap_or_default();
        let placement = self.placement.clone().unwrap_or_default();
        let groups = || self.security_groups.iter().flatten();
        let ids = groups().map(|group| group.group_id.as_deref());
        let names = groups().map(|group| group.group_name.as_deref());
        let code = state.code.map(|code| code.to_string());
        vec![
            ("architecture", word!(self.architecture)),
            (
                "availability-zone",
                text(placement.availability_zone.as_deref()),
            ),
            ("image-id", text(self.image_id.as_deref())),
            ("instance-id", text(self.instance_id.as_deref())),
            ("instance-lifecycle", word!(self.instance_lifecycle)),
            ("instance-state-code", text(code.as_deref())),
            ("instance-state-name", word!(state.name)),
            ("instance-type", text(self.instance_type.as_deref())),
            ("instance.group-id", texts(ids)),
            ("instance.group-name", texts(names)),
            ("private-dns-name", text(self.private_dns_name.as_deref())),
            (
                "private-ip-address",
                text(self.private_ip_address.as_deref()),
            ),
            ("subnet-id", text(self.subnet_id.as_deref())),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_instances(&[id])
    }
}
