//! `DeleteAlarms` — deletes alarms; all of them or none.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html>
//!
//! Names of alarms that are not there are passed over.

use crate::aws::cloudwatch::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudwatch::types::{DeleteAlarmsRequest, DeleteAlarmsResponse};

pub(super) fn delete_alarms(
    region: &mut Region,
    input: DeleteAlarmsRequest,
) -> Result<DeleteAlarmsResponse, ApiError> {
    let DeleteAlarmsRequest { alarm_names } = input;
    for name in alarm_names {
        port::delete_alarm(region, &name);
    }
    Ok(DeleteAlarmsResponse {})
}
