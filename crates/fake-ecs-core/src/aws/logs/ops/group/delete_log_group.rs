//! `DeleteLogGroup` — deletes a group with all that is in it. What is still written to it is lost.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html>

use crate::aws::logs::find;
use crate::ecs::Region;
use crate::wire::logs::types::{DeleteLogGroupRequest, DeleteLogGroupResponse};
use crate::wire::{ApiError, ErrorCode};

pub fn delete_log_group(
    region: &mut Region,
    input: DeleteLogGroupRequest,
) -> Result<DeleteLogGroupResponse, ApiError> {
    let DeleteLogGroupRequest { log_group_name } = input;
    let group = find::group(region, Some(&log_group_name), None)?;
    if group.is_protected {
        // The service's words are not known.
        return Err(ApiError::new(
            ErrorCode::Validation,
            "The specified log group has deletion protection enabled.",
        ));
    }
    region.logs.groups.remove(&log_group_name);
    Ok(DeleteLogGroupResponse {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::logs::port;
    use crate::ecs::fixtures;

    #[test]
    fn what_is_not_there_and_what_is_protected_is_not_deleted() {
        let mut region = fixtures::region();
        let now = region.now();
        port::declare_group(&mut region.logs, "free", now);
        port::declare_group(&mut region.logs, "kept", now).is_protected = true;
        for (name, expected) in [
            ("free", Ok(DeleteLogGroupResponse {})),
            (
                "free",
                Err("ResourceNotFoundException: The specified log group does not exist."),
            ),
            (
                "kept",
                Err(
                    "ValidationException: The specified log group has deletion protection enabled.",
                ),
            ),
        ] {
            let log_group_name = name.to_owned();
            let deleted = delete_log_group(&mut region, DeleteLogGroupRequest { log_group_name });

            let deleted = deleted.map_err(|error| error.to_string());
            assert_eq!(deleted, expected.map_err(str::to_owned));
        }
    }
}
