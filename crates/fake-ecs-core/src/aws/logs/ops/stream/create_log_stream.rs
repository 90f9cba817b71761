//! `CreateLogStream` — a stream in a group.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html>

use crate::aws::logs::{find, port};
use crate::ecs::Region;
use crate::wire::logs::types::{CreateLogStreamRequest, CreateLogStreamResponse};
use crate::wire::{ApiError, ErrorCode};

pub fn create_log_stream(
    region: &mut Region,
    input: CreateLogStreamRequest,
) -> Result<CreateLogStreamResponse, ApiError> {
    let CreateLogStreamRequest {
        log_group_name,
        log_stream_name,
    } = input;
    let now = region.now();
    let group = find::group(region, Some(&log_group_name), None)?;
    if group.stream(&log_stream_name, now).is_some() {
        return Err(ApiError::new(
            ErrorCode::ResourceAlreadyExists,
            "The specified log stream already exists",
        ));
    }
    let stream = port::make_stream(&mut region.logs, &log_group_name, &log_stream_name, now);
    // A stream that a fault keeps away is there when somebody else makes it.
    if let Some(stream) = stream {
        stream.created = now;
    }
    Ok(CreateLogStreamResponse {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn a_stream_is_made_once_and_in_a_group_that_is_there() {
        let mut region = fixtures::region();
        let now = region.now();
        port::declare_group(&mut region.logs, "g", now);
        for (group, expected) in [
            ("g", Ok(CreateLogStreamResponse {})),
            (
                "g",
                Err("ResourceAlreadyExistsException: The specified log stream already exists"),
            ),
            (
                "none",
                Err("ResourceNotFoundException: The specified log group does not exist."),
            ),
        ] {
            let input = CreateLogStreamRequest {
                log_group_name: group.to_owned(),
                log_stream_name: "s".to_owned(),
            };
            let made = create_log_stream(&mut region, input);

            let made = made.map_err(|error| error.to_string());
            assert_eq!(made, expected.map_err(str::to_owned));
        }
    }
}
