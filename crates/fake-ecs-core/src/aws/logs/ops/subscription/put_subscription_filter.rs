//! `PutSubscriptionFilter` — somebody is sent what comes to a group from now on and matches a
//! pattern.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html>
//!
//! What comes is sent to the closure of the test that stands for the destination, as
//! `FakeEcs::on_target` sets it (feature `events`). A function that nobody stands for gets nothing;
//! where the fake is strict there is no such function.
//!
//! Not emulated yet: `fieldSelectionCriteria`, `emitSystemFields`, transformed logs, and
//! destinations other than functions for which no closure stands.

#[cfg(feature = "events")]
use crate::aws::logs::deliver;
use crate::aws::logs::find;
use crate::aws::logs::pattern::Pattern;
use crate::aws::logs::state::Subscription;
use crate::ecs::Region;
use crate::kernel::arn::Arn;
use crate::wire::logs::enums::Distribution;
use crate::wire::logs::types::{PutSubscriptionFilterRequest, PutSubscriptionFilterResponse};
use crate::wire::{ApiError, ErrorCode};

/// How many subscriptions a group may have.
const MAX: usize = 2;

pub fn put_subscription_filter(
    region: &mut Region,
    input: PutSubscriptionFilterRequest,
) -> Result<PutSubscriptionFilterResponse, ApiError> {
    let PutSubscriptionFilterRequest {
        log_group_name,
        filter_name,
        filter_pattern,
        destination_arn,
        apply_on_transformed_logs,
        distribution,
        emit_system_fields,
        field_selection_criteria,
        role_arn,
    } = input;
    for (member, is_given) in [
        ("fieldSelectionCriteria", field_selection_criteria.is_some()),
        ("emitSystemFields", emit_system_fields.is_some()),
        (
            "applyOnTransformedLogs",
            apply_on_transformed_logs == Some(true),
        ),
    ] {
        if is_given {
            return Err(ApiError::not_emulated(
                ErrorCode::InvalidParameter,
                format_args!("{member} of PutSubscriptionFilter."),
            ));
        }
    }
    find::group(region, Some(&log_group_name), None)?;
    Pattern::parse(&filter_pattern)?;
    check_destination(region, &destination_arn, role_arn.is_some())?;
    #[cfg(feature = "events")]
    let is_first = region
        .logs
        .group(&log_group_name)
        .is_some_and(|it| it.subscriptions.is_empty());
    #[cfg(feature = "events")]
    if is_first {
        deliver::skip_written(region, &log_group_name);
    }
    let created = region.now();
    let group = region.logs.group_mut(&log_group_name);
    let subscriptions = &mut group.ok_or_else(find::missing_group)?.subscriptions;
    let new = Subscription {
        name: filter_name,
        pattern: filter_pattern,
        destination_arn,
        role_arn,
        is_random: distribution == Some(Distribution::Random),
        created,
    };
    match subscriptions.binary_search_by(|it| it.name.cmp(&new.name)) {
        Ok(place) => {
            let created = subscriptions[place].created;
            subscriptions[place] = Subscription { created, ..new };
        }
        Err(_) if subscriptions.len() >= MAX => {
            let text = "Resource limit exceeded.";
            return Err(ApiError::new(ErrorCode::LimitExceeded, text));
        }
        Err(place) => subscriptions.insert(place, new),
    }
    #[cfg(feature = "events")]
    if is_first {
        deliver::begin(region, &log_group_name);
    }
    Ok(PutSubscriptionFilterResponse {})
}

/// Whether the destination can be sent anything. The texts of the service are from memory, but for
/// that of the role.
fn check_destination(region: &Region, arn: &str, has_role: bool) -> Result<(), ApiError> {
    let refused = |text: String| Err(ApiError::invalid_parameter(text));
    let vendor = Arn::parse(arn).and_then(Result::ok).map(|it| it.service);
    let vendor = match vendor {
        None => return refused("Invalid destinationArn".to_owned()),
        Some(vendor @ ("kinesis" | "firehose")) if !has_role => {
            return refused(format!(
                "destinationArn for vendor {vendor} cannot be used without roleArn"
            ));
        }
        Some(vendor) => vendor,
    };
    if is_code(region, arn) {
        return Ok(());
    }
    match vendor {
        _ if cfg!(not(feature = "events")) => refused(
            "fake-ecs sends nothing to who subscribes to a log group without its feature `events` (PutSubscriptionFilter)".to_owned(),
        ),
        // The service sends something to see whether the function can be called.
        "lambda" if region.settings.strict_neighbours => refused(
            "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.".to_owned(),
        ),
        "lambda" => Ok(()),
        other => refused(format!(
            "fake-ecs does not emulate destinations of {other}: a closure has to stand for this one, which FakeEcs::on_target sets (PutSubscriptionFilter)"
        )),
    }
}

/// Whether a closure of the test is the destination, or a real endpoint.
fn is_code(region: &Region, arn: &str) -> bool {
    #[cfg(feature = "events")]
    return region.code_of_targets.contains(arn) || region.settings.endpoints.contains_key(arn);
    #[cfg(not(feature = "events"))]
    {
        let _ = (region, arn);
        false
    }
}
