//! `DeleteSubnet` — a subnet goes, unless something is in it.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html>

use crate::aws::ec2::declared::refusals::{in_use, no_subnet};
use crate::aws::ec2::{declared, port, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteSubnetRequest, DeleteSubnetResponse};

pub(in crate::aws::ec2::ops) fn delete_subnet(
    region: &mut Region,
    input: DeleteSubnetRequest,
) -> Result<DeleteSubnetResponse, ApiError> {
    let DeleteSubnetRequest {
        subnet_id,
        dry_run: _,
    } = input;
    let declared = declared::of(region);
    if !declared.subnets.contains_key(&subnet_id) {
        return Err(no_subnet(&subnet_id));
    }
    let instances = shown::instance::subnets(region);
    let nat_gateways = declared.nat_gateways_there(region);
    let nat_gateways = nat_gateways
        .filter(|(_, it)| it.subnet == subnet_id)
        .count();
    let mut endpoints = declared.endpoints.values();
    let has_endpoint = endpoints.any(|it| it.subnets.contains(&subnet_id));
    if region.ec2.subnets.taken(&subnet_id) > 0
        || instances.contains(&subnet_id)
        || nat_gateways > 0
        || has_endpoint
    {
        return Err(in_use("subnet", &subnet_id));
    }
    let declared = declared::change(region);
    declared.subnets.remove(&subnet_id);
    declared.tags.remove(&subnet_id);
    for table in declared.route_tables.values_mut() {
        let associations = &mut table.associations;
        associations.retain(|_, subnet| subnet.as_ref() != Some(&subnet_id));
    }
    port::remove_subnet(&mut region.ec2, &subnet_id);
    Ok(DeleteSubnetResponse {})
}
