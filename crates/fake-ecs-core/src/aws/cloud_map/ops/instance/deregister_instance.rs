//! `DeregisterInstance` — an instance is not found any more.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_DeregisterInstance.html>

use crate::aws::cloud_map::declared::Change;
use crate::aws::cloud_map::{later, lookup};
use crate::ecs::Region;
use crate::kernel::arn::name_in;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::OperationType;
use crate::wire::servicediscovery::types::{DeregisterInstanceRequest, DeregisterInstanceResponse};

pub(in super::super) fn deregister_instance(
    region: &mut Region,
    input: DeregisterInstanceRequest,
) -> Result<DeregisterInstanceResponse, ApiError> {
    let DeregisterInstanceRequest {
        service_id,
        instance_id,
    } = input;
    let arn = lookup::service_arn(region, &service_id)?;
    lookup::instance(region, &arn, &instance_id)?;
    let service = name_in(&arn).to_owned();
    let operation_id = later::begin(
        region,
        OperationType::DeregisterInstance,
        &[("INSTANCE", &instance_id), ("SERVICE", &service)],
        Change::Deregister(arn, instance_id.clone()),
    );
    Ok(DeregisterInstanceResponse {
        operation_id: Some(operation_id),
    })
}
