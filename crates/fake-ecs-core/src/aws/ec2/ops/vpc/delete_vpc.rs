//! `DeleteVpc` — a VPC goes, with what it was made with. What else is in it must go before.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html>

use crate::aws::ec2::declared::{self, refusals::in_use};
use crate::aws::ec2::port::vpc_of;
use crate::aws::ec2::shown::interface;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteVpcRequest, DeleteVpcResponse};

pub(in crate::aws::ec2::ops) fn delete_vpc(
    region: &mut Region,
    input: DeleteVpcRequest,
) -> Result<DeleteVpcResponse, ApiError> {
    let DeleteVpcRequest { vpc_id, dry_run: _ } = input;
    let declared = declared::of(region);
    declared.vpc(&vpc_id)?;
    let is_default_group = |id: &str| declared.group_named(&vpc_id, "default") == Some(id);
    let is_main = |id: &str| declared.main_table(&vpc_id) == Some(id);
    let mut groups = declared.groups.iter();
    let mut tables = declared.route_tables.iter();
    let mut gateways = declared.gateways.values();
    let mut endpoints = declared.endpoints.values();
    let has_more = declared.subnets_in(&vpc_id).next().is_some()
        || groups.any(|(id, group)| group.vpc == vpc_id && !is_default_group(id))
        || tables.any(|(id, table)| table.vpc == vpc_id && !is_main(id))
        || endpoints.any(|it| it.vpc == vpc_id)
        || gateways.any(|gateway| gateway.vpc.as_ref() == Some(&vpc_id))
        || interface::there(region).any(|(_, it)| vpc_of(&region.ec2, &it.subnet) == vpc_id);
    if has_more {
        return Err(in_use("vpc", &vpc_id));
    }
    declared::change(region).remove_vpc(&vpc_id);
    Ok(DeleteVpcResponse {})
}
