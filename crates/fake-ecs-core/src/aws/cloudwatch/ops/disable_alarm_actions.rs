//! `DisableAlarmActions` — alarms do nothing when their states change. Names of alarms that are not
//! there are passed over.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudwatch::types::{DisableAlarmActionsRequest, DisableAlarmActionsResponse};

pub(super) fn disable_alarm_actions(
    region: &mut Region,
    input: DisableAlarmActionsRequest,
) -> Result<DisableAlarmActionsResponse, ApiError> {
    let DisableAlarmActionsRequest { alarm_names } = input;
    for name in alarm_names {
        region.cloudwatch.enable_actions(&name, false);
    }
    Ok(DisableAlarmActionsResponse {})
}
