//! `PutRetentionPolicy` — for how many days a group keeps its events. Older ones are not shown.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>

use crate::aws::logs::{find, retention};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{PutRetentionPolicyRequest, PutRetentionPolicyResponse};

/// The days that there are; the model has none, and clients have these.
const DAYS: [i32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

pub fn put_retention_policy(
    region: &mut Region,
    input: PutRetentionPolicyRequest,
) -> Result<PutRetentionPolicyResponse, ApiError> {
    let PutRetentionPolicyRequest {
        log_group_name,
        retention_in_days,
    } = input;
    if !DAYS.contains(&retention_in_days) {
        let days: Vec<String> = DAYS.iter().map(i32::to_string).collect();
        // In the framework's form; the service's order is not known.
        return Err(ApiError::invalid_parameter(format!(
            "1 validation error detected: Value '{retention_in_days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [{}]",
            days.join(", ")
        )));
    }
    keep_for(region, &log_group_name, Some(retention_in_days))?;
    Ok(PutRetentionPolicyResponse {})
}

pub(super) fn keep_for(region: &mut Region, name: &str, days: Option<i32>) -> Result<(), ApiError> {
    let now = region.now();
    let group = region.logs.group_mut(name);
    let group = group.ok_or_else(find::missing_group)?;
    group.retention_days = days;
    retention::sweep(group, now);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::logs::port;
    use crate::ecs::fixtures;

    #[test]
    fn only_some_numbers_of_days_are_there() {
        let mut region = fixtures::region();
        let now = region.now();
        port::declare_group(&mut region.logs, "g", now);
        for (name, days, expected) in [
            ("g", 30, Ok(())),
            ("g", 2, Err("InvalidParameterException")),
            ("none", 30, Err("ResourceNotFoundException")),
        ] {
            let input = PutRetentionPolicyRequest {
                log_group_name: name.to_owned(),
                retention_in_days: days,
            };
            let put = put_retention_policy(&mut region, input);

            let code = put.map(|_| ()).map_err(|error| error.code.as_str());
            assert_eq!(code, expected);
        }
        assert_eq!(region.logs.group("g").unwrap().retention_days, Some(30));
    }
}
