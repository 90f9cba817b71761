//! What is shown of groups, streams and subscriptions.

use crate::aws::logs::content::{Content, Position};
use crate::aws::logs::find;
use crate::aws::logs::state::{Class, Group, Stream, Subscription};
use crate::ecs::Region;
use crate::kernel::arn::Scope;
use crate::wire::logs::enums::{Distribution, LogGroupClass};
use crate::wire::logs::types::{LogGroup, LogStream, SubscriptionFilter};

/// The ARN of a group, without `:*`.
pub(super) fn group_arn(scope: &Scope, name: &str) -> String {
    scope.arn_in("logs", &["log-group:", name].concat())
}

/// A group. Of a search by pattern less is shown.
pub(super) fn group(scope: &Scope, group: &Group, is_by_pattern: bool) -> LogGroup {
    let arn = group_arn(scope, &group.name);
    LogGroup {
        arn: Some([&arn, ":*"].concat()),
        bearer_token_authentication_enabled: None,
        creation_time: Some(group.created.millis()),
        data_protection_status: None,
        deletion_protection_enabled: (!is_by_pattern).then_some(group.is_protected),
        inherited_properties: None,
        kms_key_id: group.kms_key_id.clone(),
        log_group_arn: Some(arn),
        log_group_class: Some(class(group.class)),
        log_group_name: Some(group.name.clone()),
        metric_filter_count: Some(0),
        retention_in_days: group.retention_days,
        retention_policy_name: None,
        stored_bytes: (!is_by_pattern).then_some(0),
    }
}

fn class(class: Class) -> LogGroupClass {
    match class {
        Class::Standard => LogGroupClass::Standard,
        Class::InfrequentAccess => LogGroupClass::InfrequentAccess,
        Class::Delivery => LogGroupClass::Delivery,
        Class::Essentials => LogGroupClass::Essentials,
    }
}

/// A stream, with the times of its first and last event.
pub(super) fn stream(region: &Region, group: &Group, name: &str, stream: &Stream) -> LogStream {
    let content = Content::of(region, stream);
    let since = content.at(find::kept_since(region, group));
    let first = content.first(since, Position::END, 1).pop();
    let last = content.last(since, Position::END, 1).pop();
    let put = stream.put.iter().map(|it| it.ingested.millis()).max();
    let token = last.as_ref().map(|_| sequence_token(stream));
    let arn = group_arn(&region.scope, &group.name);
    LogStream {
        arn: Some([&arn, ":log-stream:", name].concat()),
        creation_time: Some(stream.created.millis()),
        first_event_timestamp: first.map(|it| it.at),
        last_event_timestamp: last.as_ref().map(|it| it.at),
        last_ingestion_time: last.map(|it| it.ingested).max(put),
        log_stream_name: Some(name.to_owned()),
        stored_bytes: Some(0),
        upload_sequence_token: token,
    }
}

/// The token that the next call of PutLogEvents would once have needed.
pub(super) fn sequence_token(stream: &Stream) -> String {
    let (number, put) = (stream.number, stream.put_ever);
    format!("49{number:027}{put:027}")
}

pub(super) fn subscription(group: &Group, subscription: &Subscription) -> SubscriptionFilter {
    let Subscription {
        name,
        pattern,
        destination_arn,
        role_arn,
        is_random,
        created,
    } = subscription;
    SubscriptionFilter {
        apply_on_transformed_logs: Some(false),
        creation_time: Some(created.millis()),
        destination_arn: Some(destination_arn.clone()),
        distribution: Some(match is_random {
            true => Distribution::Random,
            false => Distribution::ByLogStream,
        }),
        emit_system_fields: None,
        field_selection_criteria: None,
        filter_name: Some(name.clone()),
        filter_pattern: Some(pattern.clone()),
        log_group_name: Some(group.name.clone()),
        role_arn: role_arn.clone(),
    }
}
