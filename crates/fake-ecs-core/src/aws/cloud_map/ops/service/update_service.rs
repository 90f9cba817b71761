//! `UpdateService` — describes a service anew, and sets its records and its health check. A health
//! check that is not given is taken away.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateService.html>

use crate::aws::cloud_map::declared::Change;
use crate::aws::cloud_map::{later, lookup};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::OperationType;
use crate::wire::servicediscovery::types::{UpdateServiceRequest, UpdateServiceResponse};

pub(in super::super) fn update_service(
    region: &mut Region,
    input: UpdateServiceRequest,
) -> Result<UpdateServiceResponse, ApiError> {
    let UpdateServiceRequest {
        id,
        service: change,
    } = input;
    let id = lookup::service(region, &id)?.id.clone();
    let operation_id = later::begin(
        region,
        OperationType::UpdateService,
        &[("SERVICE", &id)],
        Change::UpdateService {
            id: id.clone(),
            change: Box::new(change),
        },
    );
    Ok(UpdateServiceResponse {
        operation_id: Some(operation_id),
    })
}
