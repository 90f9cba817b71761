//! Alarms look at their metrics when it is time, and change their states.
//!
//! An alarm looks back over the periods that end now, so a datapoint counts from the next full
//! minute after it on; alarms with periods of less than a minute look each ten seconds.

use crate::aws::cloudwatch::actions;
use crate::aws::cloudwatch::declared::{Alarm, NewState, next_look};
use crate::aws::cloudwatch::metrics::Metrics;
use crate::aws::cloudwatch::query::{self, Window};
use crate::aws::cloudwatch::shown::time_text;
use crate::aws::cloudwatch::verdict::{self, Missing, Verdict};
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::cloudwatch::enums::{ComparisonOperator as Operator, StateValue};
use crate::wire::{Json, Timestamp};

/// When the next alarm looks at its metric.
pub fn next(region: &Region) -> Option<Time> {
    let alarms = region.cloudwatch.declared.alarms.values();
    alarms.map(|alarm| alarm.due).min()
}

/// All alarms whose time has come look at their metrics, in the order of their names.
pub fn fire(region: &mut Region) {
    let now = region.now();
    let alarms = region.cloudwatch.declared.alarms.iter();
    let due = alarms.filter(|(_, alarm)| alarm.due <= now);
    let due: Vec<String> = due.map(|(name, _)| name.clone()).collect();
    for name in due {
        look(region, &name);
    }
}

fn look(region: &mut Region, name: &str) {
    let now = region.now();
    let declared = &mut region.cloudwatch.declared;
    let Some(alarm) = declared.alarms.get_mut(name) else {
        return;
    };
    alarm.due = next_look(alarm.period(), now);
    let datapoints = datapoints(&declared.metrics, alarm, now);
    alarm.newest = datapoints.iter().find_map(|(_, value)| *value);
    let alarm = &*alarm;
    let Some(new) = judged(alarm, &datapoints, now) else {
        return actions::repeat(region, name);
    };
    match region.cloudwatch.set_state(name, new, now) {
        Some(transition) => actions::carry_out(region, &transition),
        None => actions::repeat(region, name),
    }
}

/// When each period begins that the alarm looks back over, and its value; the newest first.
fn datapoints(metrics: &Metrics, alarm: &Alarm, now: Time) -> Vec<(i64, Option<f64>)> {
    let (evaluated, _) = alarm.evaluated();
    let periods = i64::try_from(evaluated + verdict::LOOKS_FURTHER_BACK).unwrap_or(i64::MAX);
    let (to, period) = (now.millis().div_euclid(1000), alarm.period());
    let window = Window {
        from: to.saturating_sub(periods.saturating_mul(period)),
        to,
        is_aligned: false,
    };
    // What cannot be answered was refused when the alarm was made.
    let found = query::run(metrics, &alarm.queries(), window).unwrap_or_default();
    let series = found.into_iter().find(|it| it.is_returned);
    let series = series.map(|it| it.series).unwrap_or_default();
    let starts = (1..=periods).map(|at| to - at * period);
    starts
        .map(|start| (start, series.get(&start).copied()))
        .collect()
}

fn breaches(operator: Option<Operator>, value: f64, threshold: f64) -> bool {
    match operator {
        Some(Operator::GreaterThanOrEqualToThreshold) => value >= threshold,
        Some(Operator::LessThanThreshold) => value < threshold,
        Some(Operator::LessThanOrEqualToThreshold) => value <= threshold,
        // The others are about bands, and refused.
        _ => value > threshold,
    }
}

/// How the alarm is to be; `None`: as it is.
fn judged(alarm: &Alarm, datapoints: &[(i64, Option<f64>)], now: Time) -> Option<NewState> {
    let (operator, threshold) = (alarm.settings.comparison_operator, alarm.threshold());
    let breaching = datapoints.iter();
    let breaching =
        breaching.map(|(_, value)| value.map(|value| breaches(operator, value, threshold)));
    let breaching: Vec<Option<bool>> = breaching.collect();
    let (value, is_crossed) = match verdict::decide(&breaching, alarm.evaluated(), alarm.missing())
    {
        Verdict::Retain => return None,
        Verdict::Ok => (StateValue::Ok, false),
        Verdict::Alarm => (StateValue::Alarm, true),
        Verdict::InsufficientData => (StateValue::InsufficientData, false),
    };
    if value == alarm.state.value {
        return None;
    }
    let evaluated = alarm.evaluated().0;
    let known = datapoints.iter();
    let known = known.filter_map(|(start, value)| Some((*start, (*value)?)));
    let known: Vec<(i64, f64)> = known.take(evaluated).collect();
    Some(NewState {
        value,
        reason: reason(alarm, value, &known, is_crossed),
        data: Some(data(alarm, &known, now)),
    })
}

/// As the service puts it. The forms with `datapointsToAlarm` are from memory.
fn reason(alarm: &Alarm, value: StateValue, known: &[(i64, f64)], is_crossed: bool) -> String {
    let (evaluated, to_alarm) = alarm.evaluated();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let was = |count: usize| if count == 1 { "was" } else { "were" };
    if value == StateValue::InsufficientData {
        let all = evaluated + verdict::LOOKS_FURTHER_BACK;
        return format!(
            "Insufficient Data: {all} datapoint{} {} unknown.",
            plural(all),
            was(all)
        );
    }
    let missing = alarm.missing();
    if known.is_empty() {
        let times = if evaluated == 1 { "period" } else { "periods" };
        return format!(
            "Threshold Crossed: no datapoints were received for {evaluated} {times} and {evaluated} missing datapoint{} {} treated as [{}].",
            plural(evaluated),
            was(evaluated),
            missing.in_reasons()
        );
    }
    let shown = known
        .iter()
        .map(|(start, value)| format!("{value:?} ({})", when(*start)));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let count = known.len();
    let not = if is_crossed { "" } else { "not " };
    let relation = relation(alarm.settings.comparison_operator);
    let threshold = alarm.threshold();
    let lacking = evaluated.saturating_sub(count);
    let filled = match missing {
        Missing::Breaching | Missing::NotBreaching if lacking > 0 => format!(
            " and {lacking} missing datapoint{} {} treated as [{}]",
            plural(lacking),
            was(lacking),
            missing.in_reasons()
        ),
        _ => String::new(),
    };
    if alarm.settings.datapoints_to_alarm.is_some() {
        let (least, way) = match is_crossed {
            true => (to_alarm, "OK -> ALARM"),
            false => (evaluated + 1 - to_alarm.min(evaluated), "ALARM -> OK"),
        };
        return format!(
            "Threshold Crossed: {count} out of the last {evaluated} datapoints [{shown}] {} {not}{relation} the threshold ({threshold:?}){filled} (minimum {least} datapoint{} for {way} transition).",
            was(count),
            plural(least)
        );
    }
    format!(
        "Threshold Crossed: {count} datapoint{} [{shown}] {} {not}{relation} the threshold ({threshold:?}){filled}.",
        plural(count),
        was(count)
    )
}

fn relation(operator: Option<Operator>) -> &'static str {
    match operator {
        Some(Operator::GreaterThanOrEqualToThreshold) => "greater than or equal to",
        Some(Operator::LessThanThreshold) => "less than",
        Some(Operator::LessThanOrEqualToThreshold) => "less than or equal to",
        _ => "greater than",
    }
}

/// `06/05/25 11:02:00`: day, month, year.
fn when(second: i64) -> String {
    let iso = Timestamp::from_millis(second * 1000).iso_seconds();
    let part = |range: std::ops::Range<usize>| iso.get(range).unwrap_or_default();
    format!(
        "{}/{}/{} {}",
        part(8..10),
        part(5..7),
        part(2..4),
        part(11..19)
    )
}

/// What `StateReasonData` has of it.
fn data(alarm: &Alarm, known: &[(i64, f64)], now: Time) -> String {
    let time = |second: i64| time_text(Timestamp::from_millis(second * 1000));
    let text = |text: &str| Json::of(&text);
    let recent = known.iter().rev().map(|(_, value)| Json::of(value));
    let evaluated = known.iter().map(|(start, value)| {
        let members = [
            ("timestamp", text(&time(*start))),
            ("value", Json::of(value)),
        ];
        Json::object(members.into_iter())
    });
    let mut members = vec![
        ("version", text("1.0")),
        ("queryDate", text(&time_text(now.timestamp()))),
        ("period", Json::of(&alarm.period())),
        ("recentDatapoints", Json::list(recent)),
        ("threshold", Json::of(&alarm.threshold())),
        ("evaluatedDatapoints", Json::list(evaluated)),
    ];
    if let Some((start, _)) = known.last() {
        members.push(("startDate", text(&time(*start))));
    }
    if let Some(statistic) = alarm.statistic() {
        members.push(("statistic", text(&statistic)));
    }
    Json::object(members.into_iter()).to_string()
}
