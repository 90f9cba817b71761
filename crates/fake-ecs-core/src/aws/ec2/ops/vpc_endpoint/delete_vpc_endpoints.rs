//! `DeleteVpcEndpoints` — endpoints go, at once. Those that are not there are told of.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html>

use crate::aws::ec2::declared::{self, refusals::no_endpoint};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    DeleteVpcEndpointsRequest, DeleteVpcEndpointsResponse, UnsuccessfulItem, UnsuccessfulItemError,
};

pub(in crate::aws::ec2::ops) fn delete_vpc_endpoints(
    region: &mut Region,
    input: DeleteVpcEndpointsRequest,
) -> Result<DeleteVpcEndpointsResponse, ApiError> {
    let DeleteVpcEndpointsRequest {
        vpc_endpoint_ids,
        dry_run: _,
    } = input;
    let declared = declared::change(region);
    let mut unsuccessful = Vec::new();
    for id in vpc_endpoint_ids {
        declared.tags.remove(&id);
        if declared.endpoints.remove(&id).is_none() {
            let refusal = no_endpoint(&id);
            let error = UnsuccessfulItemError {
                code: Some(refusal.code.as_str().to_owned()),
                message: refusal.message,
            };
            unsuccessful.push(UnsuccessfulItem {
                error: Some(error),
                resource_id: Some(id),
            });
        }
    }
    Ok(DeleteVpcEndpointsResponse {
        unsuccessful: Some(unsuccessful),
    })
}
