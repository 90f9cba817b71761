//! `CreateInternetGateway` — an internet gateway, which is attached to no VPC yet.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html>

use crate::aws::ec2::declared::{self, Gateway, tags};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{CreateInternetGatewayRequest, CreateInternetGatewayResponse};

pub(in crate::aws::ec2::ops) fn create_internet_gateway(
    region: &mut Region,
    input: CreateInternetGatewayRequest,
) -> Result<CreateInternetGatewayResponse, ApiError> {
    let CreateInternetGatewayRequest {
        dry_run: _,
        tag_specifications,
    } = input;
    let tags = tags::given(ResourceType::InternetGateway, tag_specifications)?;
    let id = declared::new_id(region, "igw");
    let declared = declared::change(region);
    declared.gateways.insert(id.clone(), Gateway::default());
    tags::keep(declared, &id, tags);
    let declared = declared::of(region);
    let shown = shown::routing::gateway(region, &declared, &id, &Gateway::default());
    Ok(CreateInternetGatewayResponse {
        internet_gateway: Some(shown),
    })
}
