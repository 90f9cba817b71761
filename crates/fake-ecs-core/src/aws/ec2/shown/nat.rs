//! Elastic IP addresses and NAT gateways as they are shown, with the network interfaces of the
//! latter.

use crate::aws::ec2::declared::filter::{Fields, text};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{self, Declared, NatGateway as State, refusals, tags};
use crate::aws::ec2::port::id_of;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::ApiError;
use crate::wire::ec2::enums::{
    AvailabilityMode, ConnectivityType, DomainType, NatGatewayAddressStatus, NatGatewayState,
    NetworkInterfaceStatus,
};
use crate::wire::ec2::types::{
    Address, NatGateway, NatGatewayAddress, NetworkInterface, NetworkInterfaceAttachment, Tag,
};

use super::plain::{self, Plain};
use super::word;

/// Who owns what EC2 itself has made.
const OWNER: &str = "amazon-aws";

pub(in crate::aws::ec2) fn addresses(region: &Region) -> Vec<Address> {
    let declared = declared::of(region);
    let all = declared.addresses.iter();
    let shown = all.map(|(id, address)| {
        let holder = declared.holder(region, id).map(|(_, it)| it);
        let association = holder.and_then(|it| it.public.as_ref());
        Address {
            allocation_id: Some(id.clone()),
            association_id: association.map(|it| it.association.clone()),
            domain: Some(DomainType::Vpc),
            network_border_group: Some(region.scope.region.clone()),
            network_interface_id: holder.map(|it| it.interface.clone()),
            network_interface_owner_id: holder.map(|_| region.scope.account.clone()),
            private_ip_address: holder.map(|it| it.private.to_string()),
            public_ip: Some(address.public.to_string()),
            public_ipv4_pool: Some("amazon".to_owned()),
            tags: tags::shown(&declared, id),
            ..Address::default()
        }
    });
    shown.collect()
}

impl Listed for Address {
    fn id(&self) -> &str {
        self.allocation_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        let border = self.network_border_group.as_deref();
        let owner = self.network_interface_owner_id.as_deref();
        let interface = self.network_interface_id.as_deref();
        vec![
            ("allocation-id", text(self.allocation_id.as_deref())),
            ("association-id", text(self.association_id.as_deref())),
            ("domain", word!(self.domain)),
            ("instance-id", text(self.instance_id.as_deref())),
            ("network-border-group", text(border)),
            ("network-interface-id", text(interface)),
            ("network-interface-owner-id", text(owner)),
            (
                "private-ip-address",
                text(self.private_ip_address.as_deref()),
            ),
            ("public-ip", text(self.public_ip.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_allocation(id)
    }
}

pub(in crate::aws::ec2) fn gateways(region: &Region) -> Vec<NatGateway> {
    let declared = declared::of(region);
    let all = declared.nat_gateways.iter();
    all.filter(|(_, it)| it.is_shown(region))
        .map(|(id, it)| gateway(region, &declared, id, it))
        .collect()
}

pub(in crate::aws::ec2) fn gateway(
    region: &Region,
    declared: &Declared,
    id: &str,
    of: &State,
) -> NatGateway {
    let state = of.state(region);
    let has_failed = state == NatGatewayState::Failed;
    let failure = of.failure.as_ref().filter(|_| has_failed);
    NatGateway {
        availability_mode: Some(AvailabilityMode::Zonal),
        connectivity_type: Some(match of.public {
            Some(_) => ConnectivityType::Public,
            None => ConnectivityType::Private,
        }),
        create_time: Some(of.created.timestamp()),
        delete_time: of.deleted.map(Time::timestamp),
        failure_code: failure.map(|it| it.code.to_owned()),
        failure_message: failure.map(|it| it.message.clone()),
        nat_gateway_addresses: Some(vec![address(of, state)]),
        nat_gateway_id: Some(id.to_owned()),
        state: Some(state),
        subnet_id: Some(of.subnet.clone()),
        tags: tags::shown(declared, id),
        vpc_id: Some(of.vpc.clone()),
        ..NatGateway::default()
    }
}

fn address(of: &State, state: NatGatewayState) -> NatGatewayAddress {
    let public = of.public.as_ref();
    // A gateway that is on its way shows which address it will have, and nothing else of it.
    let is_made = state != NatGatewayState::Pending && of.failure.is_none();
    let made = public.filter(|_| is_made);
    NatGatewayAddress {
        allocation_id: public.map(|it| it.allocation.clone()),
        association_id: made.map(|it| it.association.clone()),
        is_primary: Some(true),
        network_interface_id: is_made.then(|| of.interface.clone()),
        private_ip: is_made.then(|| of.private.to_string()),
        public_ip: made.map(|it| it.address.to_string()),
        status: Some(match (&of.failure, state) {
            (Some(_), NatGatewayState::Failed) => NatGatewayAddressStatus::Failed,
            (_, NatGatewayState::Pending) => NatGatewayAddressStatus::Associating,
            _ => NatGatewayAddressStatus::Succeeded,
        }),
        ..NatGatewayAddress::default()
    }
}

impl Listed for NatGateway {
    fn id(&self) -> &str {
        self.nat_gateway_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        vec![
            ("nat-gateway-id", text(self.nat_gateway_id.as_deref())),
            ("state", word!(self.state)),
            ("subnet-id", text(self.subnet_id.as_deref())),
            ("vpc-id", text(self.vpc_id.as_deref())),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_nat_gateway(id)
    }
}

/// The network interfaces of NAT gateways.
pub(super) fn interfaces(region: &Region, declared: &Declared) -> Vec<NetworkInterface> {
    let there = declared.nat_gateways_there(region);
    there
        .map(|(id, it)| interface(region, declared, id, it))
        .collect()
}

fn interface(region: &Region, declared: &Declared, id: &str, of: &State) -> NetworkInterface {
    let digits: Vec<&str> = (0..5)
        .map(|at| &of.interface[5 + at * 2..7 + at * 2])
        .collect();
    let shown = Plain {
        id: &of.interface,
        address: of.private,
        public: of.public.as_ref().map(|it| it.address),
        subnet: &of.subnet,
        mac: &format!("0a:{}", digits.join(":")),
        groups: &[],
    };
    NetworkInterface {
        attachment: Some(NetworkInterfaceAttachment {
            attach_time: Some(of.created.timestamp()),
            attachment_id: Some(id_of("eni-attach", &of.interface)),
            delete_on_termination: Some(false),
            device_index: Some(1),
            instance_owner_id: Some(OWNER.to_owned()),
            status: Some("attached".to_owned()),
            ..NetworkInterfaceAttachment::default()
        }),
        description: Some(format!("Interface for NAT Gateway {id}")),
        interface_type: Some("nat_gateway".to_owned()),
        requester_managed: Some(true),
        source_dest_check: Some(false),
        status: Some(NetworkInterfaceStatus::InUse),
        ..plain::shown(region, declared, shown)
    }
}
