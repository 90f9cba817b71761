//! What an alarm does when its state changes: it goes into the history, to EventBridge, to topics
//! of SNS, and to the policies of Application Auto Scaling.

use crate::aws::cloudwatch::declared::{Alarm, AlarmState, NewState, Transition};
#[cfg(feature = "events")]
use crate::aws::cloudwatch::shown::time_text;
use crate::ecs::Region;
use crate::wire::Json;
use crate::wire::cloudwatch::enums::HistoryItemType;
#[cfg(feature = "autoscaling")]
use crate::wire::cloudwatch::enums::StateValue;

/// Somebody says how an alarm is to be. Returns whether there is such an alarm.
pub fn set(region: &mut Region, name: &str, new: NewState) -> bool {
    let now = region.now();
    if region.cloudwatch.alarm(name).is_none() {
        return false;
    }
    if let Some(transition) = region.cloudwatch.set_state(name, new, now) {
        carry_out(region, &transition);
    }
    true
}

/// Does all that is to be done when the state of an alarm has changed.
pub fn carry_out(region: &mut Region, transition: &Transition) {
    let (name, now) = (&transition.alarm, region.now());
    let Some(alarm) = region.cloudwatch.alarm(name).cloned() else {
        return;
    };
    let (before, state) = (&transition.before, &alarm.state);
    let summary = format!("Alarm updated from {} to {}", before.value, state.value);
    let members = [
        ("version", text("1.0")),
        ("oldState", of_history(before)),
        ("newState", of_history(state)),
    ];
    let data = Json::object(members.into_iter()).to_string();
    let kind = HistoryItemType::StateUpdate;
    region.cloudwatch.note(name, now, (kind, summary), data);
    #[cfg(feature = "events")]
    announce(region, transition, &alarm);
    for action in alarm.actions(state.value) {
        let done = act(region, (transition, &alarm), action);
        note_action(region, &alarm, action, done);
    }
}

/// An alarm is as it was. Policies are told of one that is still on, once in a minute.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html>
pub fn repeat(region: &mut Region, name: &str) {
    #[cfg(feature = "autoscaling")]
    {
        let alarm = region.cloudwatch.alarm(name).cloned();
        let Some(alarm) = alarm.filter(|it| it.state.value != StateValue::InsufficientData) else {
            return;
        };
        for action in alarm.actions(alarm.state.value) {
            if is_policy(action) {
                let _ = crate::aws::application_auto_scaling::act::act(region, action, name);
            }
        }
    }
    #[cfg(not(feature = "autoscaling"))]
    let _ = (region, name);
}

fn is_policy(action: &str) -> bool {
    action.contains(":scalingPolicy:")
}

/// Does one thing, or says why not.
fn act(
    region: &mut Region,
    (transition, alarm): (&Transition, &Alarm),
    action: &str,
) -> Result<(), String> {
    #[cfg(feature = "events")]
    if action.split(':').nth(2) == Some("sns") {
        let message = crate::aws::cloudwatch::notice::notice(region, transition, alarm);
        let published = crate::aws::sns::port::publish(region, action, message);
        return published.map(|_| ()).map_err(|it| it.to_string());
    }
    #[cfg(feature = "autoscaling")]
    if is_policy(action) {
        return crate::aws::application_auto_scaling::act::act(region, action, &transition.alarm);
    }
    let _ = (region, transition, alarm);
    Err(match is_policy(action) {
        true => "fake-ecs was built without its feature autoscaling".to_owned(),
        false => "fake-ecs does not emulate that action".to_owned(),
    })
}

fn note_action(region: &mut Region, alarm: &Alarm, action: &str, done: Result<(), String>) {
    let now = region.now();
    let (summary, state, error) = match done {
        Ok(()) => (
            format!("Successfully executed action {action}"),
            "Succeeded",
            None,
        ),
        Err(why) => (
            format!("Failed to execute action {action}. Received error: \"{why}\""),
            "Failed",
            Some(why),
        ),
    };
    let mut members = vec![
        ("actionState", text(state)),
        ("notificationResource", text(action)),
        (
            "stateUpdateTimestamp",
            Json::of(&alarm.state.updated.millis()),
        ),
    ];
    members.extend(error.map(|why| ("error", text(&why))));
    let data = Json::object(members.into_iter()).to_string();
    let kind = HistoryItemType::Action;
    let name = &alarm.settings.alarm_name;
    region.cloudwatch.note(name, now, (kind, summary), data);
}

fn text(text: &str) -> Json {
    Json::of(&text)
}

fn of_history(state: &AlarmState) -> Json {
    let mut members = vec![
        ("stateValue", text(state.value.as_str())),
        ("stateReason", text(&state.reason)),
    ];
    if let Some(data) = &state.data {
        members.push(("stateReasonData", Json::read(data.as_bytes())));
    }
    Json::object(members.into_iter())
}

#[cfg(feature = "events")]
fn of_event(state: &AlarmState) -> Json {
    let mut members = vec![
        ("value", text(state.value.as_str())),
        ("reason", text(&state.reason)),
        ("timestamp", text(&time_text(state.updated.timestamp()))),
    ];
    members.extend(state.data.as_ref().map(|data| ("reasonData", text(data))));
    Json::object(members.into_iter())
}

/// What EventBridge is told.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html>
#[cfg(feature = "events")]
fn announce(region: &mut Region, transition: &Transition, alarm: &Alarm) {
    use crate::aws::cloudwatch::notice;
    use crate::aws::eventbridge::port;
    use crate::wire::{EventEnvelope, encode};

    if !port::is_listening(region) {
        return;
    }
    let sequence = region.next_sequence();
    let detail = [
        ("alarmName", text(&transition.alarm)),
        ("state", of_event(&alarm.state)),
        ("previousState", of_event(&transition.before)),
        ("configuration", notice::configuration(alarm)),
    ];
    let event = encode(&EventEnvelope {
        id: region.ids.event(sequence),
        source: "aws.cloudwatch",
        detail_type: "CloudWatch Alarm State Change",
        account: region.scope.account.clone(),
        time: region.now().timestamp(),
        region: region.scope.region.clone(),
        resources: vec![alarm.arn.clone()],
        detail: &Json::object(detail.into_iter()),
    });
    port::announce(region, event);
}
