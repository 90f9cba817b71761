//! What topics and EventBridge are told of an alarm.

use crate::aws::cloudwatch::declared::{Alarm, Transition};
use crate::aws::cloudwatch::shown::time_text;
use crate::aws::sns::message::Message;
use crate::aws::sns::port;
use crate::ecs::Region;
use crate::wire::cloudwatch::types::Dimension;
use crate::wire::{Encode, Json};

/// What subscribers of a topic get when the state of an alarm has changed. The form is from memory.
pub fn notice(region: &Region, transition: &Transition, alarm: &Alarm) -> Message {
    let (settings, scope) = (&alarm.settings, &region.scope);
    let place = place(&scope.region);
    let list = |actions: &Option<Vec<String>>| of(actions.as_ref().unwrap_or(&Vec::new()));
    let members = [
        ("AlarmName", of(&transition.alarm)),
        ("AlarmDescription", of(&settings.alarm_description)),
        ("AWSAccountId", of(&scope.account)),
        (
            "AlarmConfigurationUpdatedTimestamp",
            of(&time_text(alarm.configured.timestamp())),
        ),
        ("NewStateValue", of(&alarm.state.value)),
        ("NewStateReason", of(&alarm.state.reason)),
        (
            "StateChangeTime",
            of(&time_text(alarm.state.updated.timestamp())),
        ),
        ("Region", of(&place)),
        ("AlarmArn", of(&alarm.arn)),
        ("OldStateValue", of(&transition.before.value)),
        ("OKActions", list(&settings.ok_actions)),
        ("AlarmActions", list(&settings.alarm_actions)),
        (
            "InsufficientDataActions",
            list(&settings.insufficient_data_actions),
        ),
        ("Trigger", trigger(alarm)),
    ];
    let mut message = port::text(Json::object(members.into_iter()).to_string());
    let subject = format!("{}: \"{}\" in {place}", alarm.state.value, transition.alarm);
    // A subject is no longer than that.
    message.subject = Some(subject.chars().take(100).collect());
    message
}

fn of(value: &dyn Encode) -> Json {
    Json::of(value)
}

fn trigger(alarm: &Alarm) -> Json {
    let settings = &alarm.settings;
    let dimensions = settings.dimensions.as_deref().unwrap_or_default();
    let dimension = |it: &Dimension| {
        let members = [("name", of(&it.name)), ("value", of(&it.value))];
        Json::object(members.into_iter())
    };
    let statistic = alarm.statistic().map(|it| it.to_uppercase());
    let missing = settings.treat_missing_data.as_deref();
    let members = [
        ("MetricName", of(&settings.metric_name)),
        ("Namespace", of(&settings.namespace)),
        ("StatisticType", of(&"Statistic")),
        ("Statistic", of(&statistic)),
        ("Unit", of(&settings.unit)),
        ("Dimensions", Json::list(dimensions.iter().map(dimension))),
        ("Period", of(&alarm.period())),
        ("EvaluationPeriods", of(&settings.evaluation_periods)),
        ("ComparisonOperator", of(&settings.comparison_operator)),
        ("Threshold", of(&alarm.threshold())),
        ("TreatMissingData", of(&missing.unwrap_or("missing"))),
        ("EvaluateLowSampleCountPercentile", of(&"")),
    ];
    Json::object(members.into_iter())
}

/// What an event has of the settings.
pub fn configuration(alarm: &Alarm) -> Json {
    let queries = alarm.queries();
    let metrics = queries.iter().map(|query| {
        let mut members = vec![
            ("id", of(&query.id)),
            ("returnData", of(&(query.return_data != Some(false)))),
        ];
        members.extend(query.expression.as_ref().map(|it| ("expression", of(it))));
        if let Some(stat) = &query.metric_stat {
            let dimensions = stat.metric.dimensions.as_deref().unwrap_or_default();
            let dimensions = dimensions.iter();
            let dimensions = dimensions.map(|it| (it.name.as_str(), of(&it.value)));
            let metric = [
                ("dimensions", Json::object(dimensions)),
                ("name", of(&stat.metric.metric_name)),
                ("namespace", of(&stat.metric.namespace)),
            ];
            let stat = [
                ("metric", Json::object(metric.into_iter())),
                ("period", of(&stat.period)),
                ("stat", of(&stat.stat)),
            ];
            members.push(("metricStat", Json::object(stat.into_iter())));
        }
        Json::object(members.into_iter())
    });
    let mut members = vec![("metrics", Json::list(metrics))];
    let description = alarm.settings.alarm_description.as_ref();
    members.extend(description.map(|it| ("description", of(it))));
    Json::object(members.into_iter())
}

/// What people call a region; the code of those that are not listed here.
fn place(region: &str) -> String {
    let place = match region {
        "us-east-1" => "US East (N. Virginia)",
        "us-east-2" => "US East (Ohio)",
        "us-west-1" => "US West (N. California)",
        "us-west-2" => "US West (Oregon)",
        "eu-central-1" => "EU (Frankfurt)",
        "eu-west-1" => "EU (Ireland)",
        "eu-west-2" => "EU (London)",
        "eu-north-1" => "EU (Stockholm)",
        "ap-northeast-1" => "Asia Pacific (Tokyo)",
        "ap-southeast-1" => "Asia Pacific (Singapore)",
        "ap-southeast-2" => "Asia Pacific (Sydney)",
        other => other,
    };
    place.to_owned()
}
