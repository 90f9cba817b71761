//! `CreateNatGateway` — a NAT gateway in a subnet. It is `pending` for as long as the profile says,
//! and `failed` then where its Elastic IP address or the internet gateway of its VPC is wanting.
//!
//! Not emulated yet: gateways of a whole region, and further addresses.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>

use std::net::Ipv4Addr;

use crate::aws::ec2::declared::refusals::{
    combination, invalid, no_parameter, no_subnet, not_emulated,
};
use crate::aws::ec2::declared::{self, Associated, Declared, Failure, NatGateway, tags};
use crate::aws::ec2::port::id_of;
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::{AvailabilityMode, ConnectivityType, ResourceType};
use crate::wire::ec2::types::{CreateNatGatewayRequest, CreateNatGatewayResponse};

pub(in crate::aws::ec2::ops) fn create_nat_gateway(
    region: &mut Region,
    input: CreateNatGatewayRequest,
) -> Result<CreateNatGatewayResponse, ApiError> {
    let CreateNatGatewayRequest {
        availability_mode,
        allocation_id,
        client_token,
        dry_run: _,
        subnet_id,
        vpc_id,
        availability_zone_addresses,
        tag_specifications,
        connectivity_type,
        private_ip_address,
        secondary_allocation_ids,
        secondary_private_ip_addresses,
        secondary_private_ip_address_count,
    } = input;
    let is_regional = availability_mode == Some(AvailabilityMode::Regional)
        || vpc_id.is_some()
        || availability_zone_addresses.is_some_and(|it| !it.is_empty());
    let has_more = secondary_allocation_ids.is_some_and(|it| !it.is_empty())
        || secondary_private_ip_addresses.is_some_and(|it| !it.is_empty())
        || secondary_private_ip_address_count.is_some();
    for (what, is_asked) in [
        ("NAT gateways of a whole region", is_regional),
        ("further addresses of NAT gateways", has_more),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    let tags = tags::given(ResourceType::Natgateway, tag_specifications)?;
    let declared = declared::of(region);
    let mut known = declared.nat_gateways.iter();
    let same = known.find(|(_, it)| client_token.is_some() && it.token == client_token);
    if let Some((id, known)) = same {
        let shown = shown::nat::gateway(region, &declared, id, known);
        return Ok(CreateNatGatewayResponse {
            client_token,
            nat_gateway: Some(shown),
        });
    }
    let subnet = subnet_id.ok_or_else(|| no_parameter("subnetId"))?;
    let private = host_in(region, &declared, &subnet, private_ip_address)?;
    let public = address_of(&declared, connectivity_type, allocation_id)?;
    let vpc = declared.subnets[&subnet].vpc.clone();
    let made = NatGateway {
        failure: failure(region, &declared, &vpc, public.as_ref()),
        vpc,
        subnet,
        interface: String::new(),
        private,
        public,
        created: region.now(),
        deleted: None,
        token: client_token.clone(),
    };
    let id = insert(region, made);
    let declared = declared::change(region);
    tags::keep(declared, &id, tags);
    let declared = declared::of(region);
    let shown = shown::nat::gateway(region, &declared, &id, &declared.nat_gateways[&id]);
    Ok(CreateNatGatewayResponse {
        client_token,
        nat_gateway: Some(shown),
    })
}

/// Keeps a gateway, in the place of those that are not shown any more. Returns its id.
fn insert(region: &mut Region, mut made: NatGateway) -> String {
    let declared = declared::of(region);
    let old = declared.nat_gateways.iter();
    let old = old.filter(|(_, it)| !it.is_shown(region));
    let old: Vec<String> = old.map(|(id, _)| id.clone()).collect();
    let id = declared::new_id(region, "nat");
    made.interface = id_of("eni", &id);
    if let Some(public) = &mut made.public {
        public.association = id_of("eipassoc", &id);
    }
    let declared = declared::change(region);
    for id in old {
        declared.nat_gateways.remove(&id);
        declared.tags.remove(&id);
    }
    declared.nat_gateways.insert(id.clone(), made);
    id
}

/// The address of the gateway in its subnet.
fn host_in(
    region: &Region,
    declared: &Declared,
    subnet: &str,
    asked: Option<String>,
) -> Result<Ipv4Addr, ApiError> {
    let found = declared.subnets.get(subnet);
    let cidr = found.ok_or_else(|| no_subnet(subnet))?.cidr;
    let Some(asked) = asked else {
        let free = declared.free_host(region, subnet, cidr);
        return free.ok_or_else(|| {
            // From memory.
            invalid(format!(
                "There are not enough free addresses in subnet '{subnet}' to satisfy the request."
            ))
        });
    };
    let address = asked.parse().ok();
    let inside = address.filter(|address| cidr.place_of(*address).is_some());
    // From memory.
    inside.ok_or_else(|| {
        invalid(format!(
            "Address {asked} does not fall within the subnet's address range"
        ))
    })
}

/// The Elastic IP address of a gateway, which a public one has and a private one has not.
fn address_of(
    declared: &Declared,
    kind: Option<ConnectivityType>,
    allocation: Option<String>,
) -> Result<Option<Associated>, ApiError> {
    match (kind, allocation) {
        (Some(ConnectivityType::Private), None) => Ok(None),
        // A guess.
        (Some(ConnectivityType::Private), Some(_)) => Err(combination(
            "The parameter AllocationId cannot be used with a private NAT gateway",
        )),
        (_, None) => Err(no_parameter("AllocationId")),
        (_, Some(allocation)) => Ok(Some(Associated {
            address: declared.address(&allocation)?.public,
            allocation,
            association: String::new(),
        })),
    }
}

/// Why the gateway will be `failed`.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>
fn failure(
    region: &Region,
    declared: &Declared,
    vpc: &str,
    public: Option<&Associated>,
) -> Option<Failure> {
    let allocation = &public?.allocation;
    if declared.holder(region, allocation).is_some() {
        return Some(Failure {
            code: "Resource.AlreadyAssociated",
            message: format!("Elastic IP address [{allocation}] is already associated"),
        });
    }
    let mut gateways = declared.gateways.values();
    let is_open = gateways.any(|it| it.vpc.as_deref() == Some(vpc));
    (!is_open).then(|| Failure {
        code: "Gateway.NotAttached",
        message: format!("Network {vpc} has no Internet gateway attached"),
    })
}
