//! `CreateRouteTable` — a route table of a VPC, with the route to the VPC itself.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html>

use std::collections::BTreeMap;

use crate::aws::ec2::declared::{self, RouteTable, tags};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{CreateRouteTableRequest, CreateRouteTableResponse};

pub(in crate::aws::ec2::ops) fn create_route_table(
    region: &mut Region,
    input: CreateRouteTableRequest,
) -> Result<CreateRouteTableResponse, ApiError> {
    let CreateRouteTableRequest {
        vpc_id,
        client_token,
        dry_run: _,
        tag_specifications,
    } = input;
    declared::of(region).vpc(&vpc_id)?;
    let tags = tags::given(ResourceType::RouteTable, tag_specifications)?;
    let id = declared::new_id(region, "rtb");
    let made = RouteTable {
        vpc: vpc_id,
        routes: Vec::new(),
        associations: BTreeMap::new(),
    };
    let declared = declared::change(region);
    declared.route_tables.insert(id.clone(), made.clone());
    tags::keep(declared, &id, tags);
    let shown = shown::routing::table(region, &declared::of(region), &id, &made);
    Ok(CreateRouteTableResponse {
        client_token,
        route_table: Some(shown),
    })
}
