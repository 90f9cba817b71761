//! `GetInstance` — an instance by its id and that of its service.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstance.html>

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{GetInstanceRequest, GetInstanceResponse, Instance};

pub(in super::super) fn get_instance(
    region: &Region,
    input: GetInstanceRequest,
) -> Result<GetInstanceResponse, ApiError> {
    let GetInstanceRequest {
        service_id,
        instance_id,
    } = input;
    let arn = lookup::service_arn(region, &service_id)?;
    let found = lookup::instance(region, &arn, &instance_id)?;
    let account = &region.scope.account;
    Ok(GetInstanceResponse {
        instance: Some(Instance {
            id: Some(found.id.to_string()),
            attributes: Some(found.attributes.clone()),
            created_by_account: Some(account.clone()),
            creator_request_id: found.creator_request_id.clone(),
        }),
        resource_owner: Some(account.clone()),
    })
}
