//! `DeleteRetentionPolicy` — a group keeps its events for ever from now on.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html>

use super::put_retention_policy::keep_for;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{DeleteRetentionPolicyRequest, DeleteRetentionPolicyResponse};

pub fn delete_retention_policy(
    region: &mut Region,
    input: DeleteRetentionPolicyRequest,
) -> Result<DeleteRetentionPolicyResponse, ApiError> {
    let DeleteRetentionPolicyRequest { log_group_name } = input;
    keep_for(region, &log_group_name, None)?;
    Ok(DeleteRetentionPolicyResponse {})
}
