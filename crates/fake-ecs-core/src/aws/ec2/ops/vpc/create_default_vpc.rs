//! `CreateDefaultVpc` — the default VPC again, after it was deleted: with a subnet in each zone,
//! and a gateway to the internet.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html>

use crate::aws::ec2::cidr::Cidr;
use crate::aws::ec2::declared::{self, Subnet, defaults};
use crate::aws::ec2::ops::subnet;
use crate::aws::ec2::port::{self, DEFAULT_BLOCK};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ec2::types::{CreateDefaultVpcRequest, CreateDefaultVpcResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn create_default_vpc(
    region: &mut Region,
    input: CreateDefaultVpcRequest,
) -> Result<CreateDefaultVpcResponse, ApiError> {
    let CreateDefaultVpcRequest { dry_run: _ } = input;
    let declared = declared::of(region);
    if let Some(id) = declared.default_vpc() {
        let text = format!("A Default VPC already exists for this account in this region: {id}");
        return Err(ApiError::new(ErrorCode::DefaultVpcAlreadyExists, text));
    }
    let (id, group) = (
        declared::new_id(region, "vpc"),
        declared::new_id(region, "sg"),
    );
    let gateway = declared::new_id(region, "igw");
    let declared = declared::change(region);
    let made = defaults::default_vpc();
    defaults::add_vpc(declared, &id, made.clone(), &group);
    defaults::open(declared, &id, gateway);
    for (at, zone) in (0..).zip(port::zones(&region.scope.region)) {
        let cidr = Cidr::new(DEFAULT_BLOCK.at(at << 12), 20);
        let new = Subnet {
            is_default: true,
            gives_public_addresses: true,
            ..defaults::subnet(&id, zone, cidr)
        };
        subnet::insert(region, new);
    }
    let vpc = shown::vpc::shown(region, &declared::of(region), &id, &made);
    Ok(CreateDefaultVpcResponse { vpc: Some(vpc) })
}
