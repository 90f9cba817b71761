//! What becomes of metrics and alarms over several calls.

use std::time::Duration;

use super::dispatch;
use crate::aws::cloudwatch::judge;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;
use crate::wire::cloudwatch::operation::Operation;

/// The answer to a call as text, or the error.
fn call(region: &mut Region, operation: Operation, body: &str) -> String {
    match dispatch(region, operation, body.as_bytes()) {
        Ok(answer) => Json::read(&answer.body).to_string(),
        Err(error) => error.to_string(),
    }
}

fn json(region: &mut Region, operation: Operation, body: &str) -> Json {
    let answer = call(region, operation, body);
    answer.parse().unwrap_or_else(|_| panic!("{answer}"))
}

fn put(region: &mut Region, name: &str, value: &str) {
    let body =
        format!(r#"{{"Namespace": "app", "MetricData": [{{"MetricName": "{name}", {value}}}]}}"#);
    assert_eq!(call(region, Operation::PutMetricData, &body), "{}");
}

/// Moves the time to full minutes, as often as that, and lets alarms look.
fn minutes(region: &mut Region, count: usize) {
    for _ in 0..count {
        let now = region.now();
        let millis = 60_000 - u64::try_from(now.millis().rem_euclid(60_000)).unwrap();
        region.pass_to(now + Duration::from_millis(millis));
        judge::fire(region);
    }
}

const ALARM: &str = r#""AlarmName": "high", "Namespace": "app", "MetricName": "load",
    "Period": 60, "EvaluationPeriods": 1, "Statistic": "Average", "Threshold": 21.0,
    "ComparisonOperator": "GreaterThanThreshold""#;

fn alarm(region: &mut Region, more: &str) -> String {
    call(
        region,
        Operation::PutMetricAlarm,
        &format!("{{{ALARM}{more}}}"),
    )
}

/// State and reason of the alarm.
fn state(region: &mut Region) -> String {
    let answer = json(
        region,
        Operation::DescribeAlarms,
        r#"{"AlarmNames": ["high"]}"#,
    );
    let alarm = &answer["MetricAlarms"][0];
    format!(
        "{}: {}",
        alarm["StateValue"].as_str().unwrap_or_default(),
        alarm["StateReason"].as_str().unwrap_or_default()
    )
}

#[test]
fn an_alarm_goes_off_and_is_over_and_knows_when_there_is_no_data() {
    let region = &mut fixtures::region();
    assert_eq!(alarm(region, ""), "{}");
    assert_eq!(
        state(region),
        "INSUFFICIENT_DATA: Unchecked: Initial alarm creation"
    );
    minutes(region, 1);
    put(region, "load", r#""Value": 21.5"#);
    assert!(!region.cloudwatch.is_raised("high"));
    minutes(region, 1);
    let raised = state(region);
    assert!(
        raised.starts_with("ALARM: Threshold Crossed: 1 datapoint [21.5 ("),
        "{raised}"
    );
    assert!(
        raised.ends_with(")] was greater than the threshold (21.0)."),
        "{raised}"
    );
    assert!(region.cloudwatch.is_raised("high"));
    put(region, "load", r#""Values": [1, 2], "Counts": [3, 1]"#);
    minutes(region, 1);
    let over = state(region);
    assert!(over.starts_with("OK: Threshold Crossed: 1 datapoint [1.25 ("));
    assert!(over.ends_with("was not greater than the threshold (21.0)."));
    minutes(region, 3);
    assert_eq!(
        state(region),
        "INSUFFICIENT_DATA: Insufficient Data: 3 datapoints were unknown."
    );

    let history = json(region, Operation::DescribeAlarmHistory, "{}");
    let summaries = (0..5).map(|at| history["AlarmHistoryItems"][at]["HistorySummary"].to_string());
    assert_eq!(
        summaries.collect::<Vec<_>>(),
        [
            r#""Alarm updated from OK to INSUFFICIENT_DATA""#,
            r#""Alarm updated from ALARM to OK""#,
            r#""Alarm updated from INSUFFICIENT_DATA to ALARM""#,
            r#""Alarm \"high\" created""#,
            "null"
        ]
    );
}

#[test]
fn missing_datapoints_are_treated_as_the_alarm_says() {
    let region = &mut fixtures::region();
    alarm(
        region,
        r#", "TreatMissingData": "breaching", "DatapointsToAlarm": 1"#,
    );
    minutes(region, 1);
    assert_eq!(
        state(region),
        "ALARM: Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching]."
    );
    alarm(region, r#", "TreatMissingData": "notBreaching""#);
    minutes(region, 1);
    assert!(state(region).starts_with("OK: "));
}

#[test]
fn an_alarm_is_set_and_its_arn_is_tagged() {
    let region = &mut fixtures::region();
    let set = r#"{"AlarmName": "high", "StateValue": "ALARM", "StateReason": "as the test says"}"#;
    assert_eq!(
        call(region, Operation::SetAlarmState, set),
        "ResourceNotFound"
    );
    alarm(region, r#", "Tags": [{"Key": "a", "Value": "1"}]"#);
    assert_eq!(call(region, Operation::SetAlarmState, set), "{}");
    assert_eq!(state(region), "ALARM: as the test says");
    let arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:high";
    let body = format!(r#"{{"ResourceARN": "{arn}", "Tags": [{{"Key": "b", "Value": "2"}}]}}"#);
    call(region, Operation::TagResource, &body);
    let body = format!(r#"{{"ResourceARN": "{arn}", "TagKeys": ["a"]}}"#);
    call(region, Operation::UntagResource, &body);
    let body = format!(r#"{{"ResourceARN": "{arn}"}}"#);
    assert_eq!(
        call(region, Operation::ListTagsForResource, &body),
        r#"{"Tags":[{"Key":"b","Value":"2"}]}"#
    );
    call(
        region,
        Operation::DeleteAlarms,
        r#"{"AlarmNames": ["high", "none"]}"#,
    );
    assert!(!region.cloudwatch.is_raised("high"));
    assert_eq!(
        call(region, Operation::DescribeAlarms, "{}"),
        r#"{"CompositeAlarms":[],"LogAlarms":[],"MetricAlarms":[]}"#
    );
}

#[test]
fn an_alarm_has_fifty_tags_at_most_and_none_of_aws() {
    let region = &mut fixtures::region();
    alarm(region, "");
    let arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:high";
    let many: Vec<String> = (0..51)
        .map(|number| format!(r#"{{"Key": "k{number}", "Value": "v"}}"#))
        .collect();
    for (tags, expected) in [
        (
            many.join(","),
            "InvalidParameterValueException: An alarm can have at most 50 tags.",
        ),
        (
            r#"{"Key": "aws:a", "Value": "v"}"#.to_owned(),
            "InvalidParameterValueException: The tag key aws:a begins with the reserved aws:",
        ),
    ] {
        let body = format!(r#"{{"ResourceARN": "{arn}", "Tags": [{tags}]}}"#);
        assert_eq!(call(region, Operation::TagResource, &body), expected);
    }
}

#[test]
fn alarms_that_cannot_be_are_refused() {
    let region = &mut fixtures::region();
    for (more, expected) in [
        (
            r#", "ExtendedStatistic": "p99""#,
            "Exactly one of Statistic or ExtendedStatistic must be specified.",
        ),
        (
            r#", "TreatMissingData": "zero""#,
            "The value 'zero' of TreatMissingData is none of breaching, notBreaching, ignore, missing.",
        ),
        (
            r#", "DatapointsToAlarm": 2"#,
            "DatapointsToAlarm must be less than or equal to EvaluationPeriods.",
        ),
        (
            r#", "ThresholdMetricId": "a""#,
            "fake-ecs does not emulate the member 'ThresholdMetricId' of PutMetricAlarm",
        ),
        (
            r#", "Metrics": [{"Id": "m1", "Expression": "1"}]"#,
            "The parameters Metrics and MetricName, Namespace, Period, Statistic or ExtendedStatistic are mutually exclusive.",
        ),
    ] {
        assert_eq!(
            alarm(region, more),
            format!("ValidationException: {expected}")
        );
    }
}

#[test]
fn values_are_read_as_statistics_and_by_expressions() {
    let region = &mut fixtures::region();
    minutes(region, 1);
    for value in 0..10 {
        put(region, "metric", &format!(r#""Value": {value}"#));
    }
    put(
        region,
        "other",
        r#""StatisticValues": {"SampleCount": 2, "Sum": 9, "Minimum": 4, "Maximum": 5}"#,
    );
    let now = region.now().millis() / 1000;
    let (from, to) = (now - 60, now + 60);
    let body = format!(
        r#"{{"Namespace": "app", "MetricName": "metric", "StartTime": {from}, "EndTime": {to}, "Period": 60,
            "Statistics": ["Average", "Sum", "SampleCount", "Minimum", "Maximum"]}}"#
    );
    let answer = call(region, Operation::GetMetricStatistics, &body);
    let recorded = r#"{"Datapoints":[{"Average":4.5,"Maximum":9.0,"Minimum":0.0,"SampleCount":10.0,"Sum":45.0,"Timestamp":"#;
    assert!(answer.starts_with(recorded), "{answer}");
    assert!(
        answer.ends_with(r#","Unit":"None"}],"Label":"metric"}"#),
        "{answer}"
    );

    let stat = |id: &str, name: &str| {
        format!(
            r#"{{"Id": "{id}", "ReturnData": false, "MetricStat": {{"Period": 60, "Stat": "Sum",
                "Metric": {{"Namespace": "app", "MetricName": "{name}"}}}}}}"#
        )
    };
    let queries = [
        stat("m1", "metric"),
        stat("m2", "other"),
        r#"{"Id": "e1", "Expression": "m1 / m2", "Label": "ratio"}"#.to_owned(),
    ];
    let queries = queries.join(",");
    let body =
        format!(r#"{{"StartTime": {from}, "EndTime": {to}, "MetricDataQueries": [{queries}]}}"#);
    let answer = json(region, Operation::GetMetricData, &body);
    let results = &answer["MetricDataResults"];
    assert_eq!(results.items().len(), 1);
    assert_eq!(results[0]["Label"], "ratio");
    assert_eq!(results[0]["Values"].to_string(), "[5.0]");

    let listed = json(region, Operation::ListMetrics, r#"{"Namespace": "app"}"#);
    assert_eq!(listed["Metrics"].items().len(), 2);
}

#[test]
fn values_that_cannot_be_are_refused() {
    let region = &mut fixtures::region();
    for (datum, expected) in [
        (
            r#", "Value": 1, "Values": [1]"#,
            "InvalidParameterCombinationException: The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
        ),
        (
            r#", "Values": [1], "Counts": [1, 2]"#,
            "InvalidParameterValueException: The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
        ),
        (
            r#", "Value": 1e109"#,
            "InvalidParameterValueException: The value 1e109 for parameter MetricData.member.1.Value is invalid. The value must be between -2^360 and 2^360.",
        ),
        (
            r#", "Values": [1, -1e308]"#,
            "InvalidParameterValueException: The value -1e308 for parameter MetricData.member.1.Values.member.2 is invalid. The value must be between -2^360 and 2^360.",
        ),
        (
            r#", "Values": [1], "Counts": [0]"#,
            "InvalidParameterValueException: The value 0.0 for parameter MetricData.member.1.Counts.member.1 is invalid. The value must be greater than 0.",
        ),
        (
            r#", "StatisticValues": {"SampleCount": 1, "Sum": 1e308, "Minimum": 4, "Maximum": 5}"#,
            "InvalidParameterValueException: The value 1e308 for parameter MetricData.member.1.StatisticValues.Sum is invalid. The value must be between -2^360 and 2^360.",
        ),
        (
            "",
            "MissingRequiredParameterException: At least one of the parameters MetricData.member.1.Value, MetricData.member.1.Values and MetricData.member.1.StatisticValues must be specified.",
        ),
    ] {
        let body =
            format!(r#"{{"Namespace": "app", "MetricData": [{{"MetricName": "m"{datum}}}]}}"#);
        assert_eq!(call(region, Operation::PutMetricData, &body), expected);
    }
}

#[test]
fn a_window_of_too_many_periods_is_refused() {
    let region = &mut fixtures::region();
    let stat = r#"{"Id": "m1", "MetricStat": {"Period": 1, "Stat": "Sum",
        "Metric": {"Namespace": "app", "MetricName": "m"}}}"#;
    let expression = r#"{"Id": "e1", "Expression": "1", "Period": 1}"#;
    let mut ask = |queries: &str, to: i64| {
        let body =
            format!(r#"{{"StartTime": 0, "EndTime": {to}, "MetricDataQueries": [{queries}]}}"#);
        call(region, Operation::GetMetricData, &body)
    };
    let year_9999 = 253_402_300_799;
    for query in [stat, expression] {
        for to in [100_801, year_9999] {
            let answer = ask(query, to);
            let expected = format!("asks for up to {to} datapoints");
            assert!(
                answer.starts_with("ValidationException: The query '"),
                "{answer}"
            );
            assert!(answer.contains(&expected), "{answer}");
        }
    }
    assert!(ask(stat, 100_800).starts_with('{'));
    // Nothing has a value at all times where there is no expression.
    assert!(ask("", year_9999).starts_with('{'));
}

#[test]
fn times_at_both_ends_of_what_a_number_holds_are_refused() {
    let region = &mut fixtures::region();
    let window = r#""StartTime": -1e300, "EndTime": 1e300"#;
    let body = format!(
        r#"{{{window}, "Namespace": "app", "MetricName": "m", "Period": 60, "Statistics": ["Sum"]}}"#
    );
    let answer = call(region, Operation::GetMetricStatistics, &body);
    assert!(
        answer.contains("which exceeds the limit of 1440"),
        "{answer}"
    );
    let body = format!(r#"{{{window}, "MetricDataQueries": [{{"Id": "e1", "Expression": "1"}}]}}"#);
    let answer = call(region, Operation::GetMetricData, &body);
    assert!(
        answer.contains("which exceeds the limit of 100800"),
        "{answer}"
    );
}

#[test]
fn what_is_no_number_is_not_answered_and_raises_no_alarm() {
    let region = &mut fixtures::region();
    let body = r#"{"StartTime": 0, "EndTime": 60, "MetricDataQueries":
        [{"Id": "e1", "Expression": "1/0"}]}"#;
    let answer = json(region, Operation::GetMetricData, body);
    assert_eq!(answer["MetricDataResults"][0]["Values"].to_string(), "[]");

    let body = r#"{"AlarmName": "high", "Metrics": [{"Id": "e1", "Expression": "1/0"}],
        "EvaluationPeriods": 1, "Threshold": 21.0, "TreatMissingData": "notBreaching",
        "ComparisonOperator": "GreaterThanThreshold"}"#;
    assert_eq!(call(region, Operation::PutMetricAlarm, body), "{}");
    minutes(region, 1);
    assert!(state(region).starts_with("OK: "));
}

#[test]
fn an_alarm_looks_back_over_periods_of_its_queries_for_a_day_at_most() {
    let region = &mut fixtures::region();
    for (period, evaluated, is_fine) in [
        (60, 1440, true),
        (60, 1441, false),
        (10, 8640, true),
        (10, 8641, false),
        (3600, 168, true),
        (86_400, 1440, false),
    ] {
        let body = format!(
            r#"{{"AlarmName": "high", "EvaluationPeriods": {evaluated}, "Threshold": 1.0,
                "ComparisonOperator": "GreaterThanThreshold", "Metrics": [{{"Id": "m1",
                    "MetricStat": {{"Period": {period}, "Stat": "Sum",
                        "Metric": {{"Namespace": "app", "MetricName": "load"}}}}}}]}}"#
        );
        let answer = call(region, Operation::PutMetricAlarm, &body);
        assert_eq!(answer == "{}", is_fine, "{period} {evaluated}: {answer}");
    }
}
