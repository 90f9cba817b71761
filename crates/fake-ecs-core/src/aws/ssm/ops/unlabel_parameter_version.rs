//! `UnlabelParameterVersion` — takes labels from a version. Those that it does not have are named.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html>

use crate::aws::ssm::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ssm::types::{UnlabelParameterVersionRequest, UnlabelParameterVersionResponse};

pub(super) fn unlabel_parameter_version(
    region: &mut Region,
    input: UnlabelParameterVersionRequest,
) -> Result<UnlabelParameterVersionResponse, ApiError> {
    let UnlabelParameterVersionRequest {
        name,
        parameter_version: number,
        labels,
    } = input;
    let parameter = region.parameter_store.find_mut(&name);
    let parameter = parameter.ok_or_else(port::not_found)?;
    let mut versions = parameter.versions.iter_mut();
    let Some(version) = versions.find(|version| version.number == number) else {
        return Err(port::version_not_found(&name, &number.to_string()));
    };
    let labels = labels.into_iter();
    let (removed, invalid): (Vec<String>, Vec<String>) =
        labels.partition(|label| version.labels.contains(label));
    version.labels.retain(|label| !removed.contains(label));
    Ok(UnlabelParameterVersionResponse {
        invalid_labels: Some(invalid),
        removed_labels: Some(removed),
    })
}
