//! `LabelParameterVersion` — labels lead to a version, the newest unless one is named; those that
//! another version had leave it.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html>

use crate::aws::ssm::port;
use crate::ecs::Region;
use crate::wire::ssm::types::{LabelParameterVersionRequest, LabelParameterVersionResponse};
use crate::wire::{ApiError, ErrorCode};

const LABELS_MAX: usize = 10;

pub(super) fn label_parameter_version(
    region: &mut Region,
    input: LabelParameterVersionRequest,
) -> Result<LabelParameterVersionResponse, ApiError> {
    let LabelParameterVersionRequest {
        name,
        labels,
        parameter_version,
    } = input;
    let parameter = region.parameter_store.find_mut(&name);
    let parameter = parameter.ok_or_else(port::not_found)?;
    let number = parameter_version.unwrap_or(parameter.newest().number);
    let mut versions = parameter.versions.iter();
    let Some(version) = versions.find(|version| version.number == number) else {
        return Err(port::version_not_found(&name, &number.to_string()));
    };
    let (valid, invalid): (Vec<String>, Vec<String>) =
        labels.into_iter().partition(|label| is_label(label));
    let new = valid.iter().filter(|label| !version.labels.contains(label));
    if version.labels.len() + new.count() > LABELS_MAX {
        return Err(ApiError::new(
            ErrorCode::ParameterVersionLabelLimitExceeded,
            "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.",
        ));
    }
    for version in &mut parameter.versions {
        version.labels.retain(|label| !valid.contains(label));
        if version.number == number {
            version.labels.extend(valid.iter().cloned());
        }
    }
    Ok(LabelParameterVersionResponse {
        invalid_labels: Some(invalid),
        parameter_version: Some(number),
    })
}

/// Labels must not be taken for a number or for one of AWS.
fn is_label(label: &str) -> bool {
    let lower = label.to_ascii_lowercase();
    let is_reserved = lower.starts_with("aws") || lower.starts_with("ssm");
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
    !is_reserved
        && !label.starts_with(|it: char| it.is_ascii_digit())
        && label.chars().all(is_allowed)
}
