//! `CreateVpc` — a VPC with its main route table, its default security group and its network ACL.
//!
//! Not emulated yet: addresses of IPv6, pools of IPAM, encryption controls.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html>

use crate::aws::ec2::cidr::Cidr;
use crate::aws::ec2::declared::refusals::{invalid, no_parameter, not_emulated};
use crate::aws::ec2::declared::{self, Vpc, defaults, tags};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ec2::enums::{ResourceType, Tenancy, VpcState};
use crate::wire::ec2::types::{self as wire, CreateVpcRequest, CreateVpcResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn create_vpc(
    region: &mut Region,
    input: CreateVpcRequest,
) -> Result<CreateVpcResponse, ApiError> {
    let CreateVpcRequest {
        amazon_provided_ipv6_cidr_block,
        cidr_block,
        dry_run: _,
        instance_tenancy,
        ipv4_ipam_pool_id,
        ipv4_netmask_length,
        ipv6_cidr_block,
        ipv6_cidr_block_network_border_group,
        ipv6_ipam_pool_id,
        ipv6_netmask_length,
        ipv6_pool,
        tag_specifications,
        vpc_encryption_control,
    } = input;
    let has_ipv6 = amazon_provided_ipv6_cidr_block == Some(true)
        || ipv6_cidr_block.is_some()
        || ipv6_cidr_block_network_border_group.is_some()
        || ipv6_ipam_pool_id.is_some()
        || ipv6_netmask_length.is_some()
        || ipv6_pool.is_some();
    refuse("addresses of IPv6 in a VPC", has_ipv6)?;
    refuse(
        "pools of IPAM",
        ipv4_ipam_pool_id.is_some() || ipv4_netmask_length.is_some(),
    )?;
    refuse(
        "encryption controls of VPCs",
        vpc_encryption_control.is_some(),
    )?;
    let block = cidr_block.ok_or_else(|| no_parameter("cidrBlock"))?;
    let cidr = block_of(&block)?;
    let tags = tags::given(ResourceType::Vpc, tag_specifications)?;
    let made = Vpc {
        is_dedicated: instance_tenancy == Some(Tenancy::Dedicated),
        ..defaults::vpc(cidr)
    };
    let (id, group) = (
        declared::new_id(region, "vpc"),
        declared::new_id(region, "sg"),
    );
    let declared = declared::change(region);
    declared.has_subnets = true;
    defaults::add_vpc(declared, &id, made.clone(), &group);
    tags::keep(declared, &id, tags);
    let vpc = shown::vpc::shown(region, &declared::of(region), &id, &made);
    Ok(CreateVpcResponse {
        vpc: Some(wire::Vpc {
            state: Some(VpcState::Pending),
            ..vpc
        }),
    })
}

fn refuse(what: &str, is_asked: bool) -> Result<(), ApiError> {
    match is_asked {
        true => Err(not_emulated(what)),
        false => Ok(()),
    }
}

/// The block of a VPC: between /16 and /28.
pub(in crate::aws::ec2::ops) fn block_of(text: &str) -> Result<Cidr, ApiError> {
    let cidr = Cidr::parse(text).ok_or_else(|| {
        invalid(format!(
            "Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
        ))
    })?;
    match (16..=28).contains(&cidr.bits()) {
        true => Ok(cidr),
        false => Err(ApiError::new(
            ErrorCode::InvalidVpcRange,
            format!("The CIDR '{text}' is invalid."),
        )),
    }
}
