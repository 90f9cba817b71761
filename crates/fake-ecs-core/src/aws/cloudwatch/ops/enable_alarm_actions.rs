//! `EnableAlarmActions` — alarms act again when their states change. Names of alarms that are not
//! there are passed over.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudwatch::types::{EnableAlarmActionsRequest, EnableAlarmActionsResponse};

pub(super) fn enable_alarm_actions(
    region: &mut Region,
    input: EnableAlarmActionsRequest,
) -> Result<EnableAlarmActionsResponse, ApiError> {
    let EnableAlarmActionsRequest { alarm_names } = input;
    for name in alarm_names {
        region.cloudwatch.enable_actions(&name, true);
    }
    Ok(EnableAlarmActionsResponse {})
}
