//! Metrics are measured, and alarms made and deleted, whoever does that.

use crate::aws::cloudwatch::declared::{Alarm, AlarmState, next_look};
use crate::aws::cloudwatch::metrics::{MetricKey, Summary};
use crate::ecs::Region;
use crate::kernel::arn::Scope;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::Json;
use crate::wire::cloudwatch::enums::{HistoryItemType, StateValue};
use crate::wire::cloudwatch::types::PutMetricAlarmRequest;

/// What was measured in the minute that began then, or in the second where it is that exact.
pub fn measure(
    region: &mut Region,
    key: MetricKey,
    (at, is_exact): (Time, bool),
    summary: &Summary,
) {
    let second = at.millis().div_euclid(1000);
    let unit = if is_exact { 1 } else { 60 };
    let second = second.div_euclid(unit) * unit;
    region.cloudwatch.declared.metrics.add(key, second, summary);
}

pub fn alarm_arn(scope: &Scope, name: &str) -> String {
    scope.arn_in("cloudwatch", &format!("alarm:{name}"))
}

/// Makes an alarm, or gives one other settings: its state and its tags stay then.
pub fn put_alarm(region: &mut Region, settings: PutMetricAlarmRequest) {
    let now = region.now();
    let name = settings.alarm_name.clone();
    let tags = settings.tags.iter().flatten();
    let tags = tags.map(|tag| (tag.key.clone(), tag.value.clone()));
    let settings = PutMetricAlarmRequest {
        tags: None,
        ..settings.clone()
    };
    let before = region.cloudwatch.alarm(&name);
    let what = if before.is_some() {
        "updated"
    } else {
        "created"
    };
    let (state, tags) = match before {
        Some(before) => (before.state.clone(), before.tags.clone()),
        None => (initial(now), tags.collect::<SortedMap<_, _>>()),
    };
    let mut alarm = Alarm {
        arn: alarm_arn(&region.scope, &name),
        settings,
        tags,
        configured: now,
        state,
        due: now,
        newest: None,
    };
    alarm.due = next_look(alarm.period(), now);
    region.cloudwatch.put_alarm(name.clone(), alarm);
    note(region, &name, what);
}

fn initial(now: Time) -> AlarmState {
    AlarmState {
        value: StateValue::InsufficientData,
        reason: "Unchecked: Initial alarm creation".to_owned(),
        data: None,
        updated: now,
        since: now,
    }
}

fn note(region: &mut Region, name: &str, what: &str) {
    let kind = match what {
        "updated" => "Update",
        "created" => "Create",
        _ => "Delete",
    };
    let members = [("version", Json::of(&"1.0")), ("type", Json::of(&kind))];
    let data = Json::object(members.into_iter()).to_string();
    let summary = format!("Alarm \"{name}\" {what}");
    let kind = HistoryItemType::ConfigurationUpdate;
    let now = region.now();
    region.cloudwatch.note(name, now, (kind, summary), data);
}

/// Returns whether there was such an alarm.
pub fn delete_alarm(region: &mut Region, name: &str) -> bool {
    let removed = region.cloudwatch.remove_alarm(name).is_some();
    if removed {
        note(region, name, "deleted");
    }
    removed
}

/// Whether a deployment that is to watch an alarm of that name cannot: nobody has made or
/// raised one, though somebody has made others.
pub fn is_missing(region: &Region, name: &str) -> bool {
    let cloudwatch = &region.cloudwatch;
    let is_used = cloudwatch.declared.is_used;
    !region.settings.is_lenient("monitoring", is_used)
        && cloudwatch.alarm(name).is_none()
        && !cloudwatch.raised.contains(name)
}
