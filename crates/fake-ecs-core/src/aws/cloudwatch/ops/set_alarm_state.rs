//! `SetAlarmState` — sets how an alarm is, until it looks at its metric next. What it does in that
//! state it does now, if it was in another one.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html>

use crate::aws::cloudwatch::actions;
use crate::aws::cloudwatch::declared::NewState;
use crate::ecs::Region;
use crate::wire::cloudwatch::types::{SetAlarmStateRequest, SetAlarmStateResponse};
use crate::wire::{ApiError, ErrorCode, Json};

pub(super) fn set_alarm_state(
    region: &mut Region,
    input: SetAlarmStateRequest,
) -> Result<SetAlarmStateResponse, ApiError> {
    let SetAlarmStateRequest {
        alarm_name,
        state_value,
        state_reason,
        state_reason_data,
    } = input;
    if let Some(data) = &state_reason_data
        && !Json::read(data.as_bytes()).is_object()
    {
        // A guess.
        return Err(ApiError::new(
            ErrorCode::InvalidFormatFault,
            "StateReasonData is not valid JSON.",
        ));
    }
    let new = NewState {
        value: state_value,
        reason: state_reason,
        data: state_reason_data,
    };
    match actions::set(region, &alarm_name, new) {
        true => Ok(SetAlarmStateResponse {}),
        // The service has no text for it: recorded by LocalStack, 2025.
        false => Err(ApiError::without_message(ErrorCode::ResourceNotFoundCode)),
    }
}
