//! `DeleteLogStream` — deletes a stream with all that is in it. What is still written to it is
//! lost.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html>

use crate::aws::logs::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{DeleteLogStreamRequest, DeleteLogStreamResponse};

pub fn delete_log_stream(
    region: &mut Region,
    input: DeleteLogStreamRequest,
) -> Result<DeleteLogStreamResponse, ApiError> {
    let DeleteLogStreamRequest {
        log_group_name,
        log_stream_name,
    } = input;
    let group = find::group(region, Some(&log_group_name), None)?;
    find::stream(region, group, &log_stream_name)?;
    if let Some(group) = region.logs.group_mut(&log_group_name) {
        group.streams.remove(&log_stream_name);
    }
    Ok(DeleteLogStreamResponse {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::logs::port;
    use crate::ecs::fixtures;

    #[test]
    fn a_stream_is_deleted_once() {
        let mut region = fixtures::region();
        let now = region.now();
        port::declare_group(&mut region.logs, "g", now);
        port::make_stream(&mut region.logs, "g", "s", now);
        let mut delete = || {
            let input = DeleteLogStreamRequest {
                log_group_name: "g".to_owned(),
                log_stream_name: "s".to_owned(),
            };
            delete_log_stream(&mut region, input).map_err(|error| error.to_string())
        };

        delete().unwrap();

        let text = "ResourceNotFoundException: The specified log stream does not exist.";
        assert_eq!(delete().unwrap_err(), text);
    }
}
