//! Requests of CloudWatch.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const ARN: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:high";

/// Makes an alarm and names it.
fn alarm(fake: &mut Fake) -> Value {
    let alarm = json!({
        "AlarmName": "high",
        "AlarmDescription": "Much",
        "Namespace": "app",
        "MetricName": "load",
        "Dimensions": [{ "Name": "host", "Value": "a" }],
        "Statistic": "Average",
        "Unit": "Percent",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 1,
        "Threshold": 80.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "missing",
        "AlarmActions": ["arn:aws:sns:us-east-1:123456789012:alarms"],
        "Tags": [{ "Key": "team", "Value": "red" }],
    });
    fake.ask("cloudwatch:PutMetricAlarm", &alarm);
    json!({ "AlarmNames": ["high"] })
}

/// Puts a value, and names its metric.
fn metric(fake: &mut Fake) -> Value {
    let data = json!({
        "Namespace": "app",
        "MetricData": [{ "MetricName": "load", "Value": 41.0, "Unit": "Percent" }],
    });
    fake.ask("cloudwatch:PutMetricData", &data);
    json!({ "Namespace": "app", "MetricName": "load" })
}

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = of_metrics();
    seeds.extend(of_alarms());
    seeds.extend(of_tags());
    seeds
}

fn of_metrics() -> Vec<Seed> {
    vec![
        seed("cloudwatch:PutMetricData", "a value", |_| {
            json!({
                "Namespace": "app",
                "MetricData": [{
                    "MetricName": "load", "Value": 41.0, "Unit": "Percent",
                    "Dimensions": [{ "Name": "host", "Value": "a" }],
                }],
            })
        }),
        seed("cloudwatch:ListMetrics", "of a namespace", |fake| {
            metric(fake);
            json!({ "Namespace": "app" })
        }),
        seed("cloudwatch:GetMetricStatistics", "an average", |fake| {
            let mut request = metric(fake);
            request["StartTime"] = json!(1_735_689_000);
            request["EndTime"] = json!(1_735_690_200);
            request["Period"] = json!(60);
            request["Statistics"] = json!(["Average"]);
            request
        }),
        seed("cloudwatch:GetMetricData", "a sum", |fake| {
            let named = metric(fake);
            json!({
                "StartTime": 1_735_689_000,
                "EndTime": 1_735_690_200,
                "MetricDataQueries": [{
                    "Id": "m1",
                    "MetricStat": { "Metric": named, "Period": 60, "Stat": "Sum" },
                }],
            })
        }),
    ]
}

fn of_alarms() -> Vec<Seed> {
    vec![
        seed("cloudwatch:PutMetricAlarm", "an average", |_| {
            json!({
                "AlarmName": "high",
                "Namespace": "app",
                "MetricName": "load",
                "Statistic": "Average",
                "Period": 60,
                "EvaluationPeriods": 1,
                "Threshold": 80.0,
                "ComparisonOperator": "GreaterThanThreshold",
            })
        }),
        seed("cloudwatch:DescribeAlarms", "by name", alarm),
        seed("cloudwatch:DescribeAlarmsForMetric", "a metric", |fake| {
            alarm(fake);
            json!({
                "Namespace": "app", "MetricName": "load",
                "Dimensions": [{ "Name": "host", "Value": "a" }],
            })
        }),
        seed("cloudwatch:DescribeAlarmHistory", "an alarm", |fake| {
            alarm(fake);
            json!({ "AlarmName": "high", "MaxRecords": 10 })
        }),
        seed("cloudwatch:DeleteAlarms", "one", alarm),
        seed("cloudwatch:DisableAlarmActions", "one", alarm),
        seed("cloudwatch:EnableAlarmActions", "one", alarm),
        seed("cloudwatch:SetAlarmState", "goes off", |fake| {
            alarm(fake);
            json!({ "AlarmName": "high", "StateValue": "ALARM", "StateReason": "a test" })
        }),
    ]
}

fn of_tags() -> Vec<Seed> {
    vec![
        seed("cloudwatch:ListTagsForResource", "an alarm", |fake| {
            alarm(fake);
            json!({ "ResourceARN": ARN })
        }),
        seed("cloudwatch:TagResource", "an alarm", |fake| {
            alarm(fake);
            json!({ "ResourceARN": ARN, "Tags": [{ "Key": "a", "Value": "b" }] })
        }),
        seed("cloudwatch:UntagResource", "an alarm", |fake| {
            alarm(fake);
            json!({ "ResourceARN": ARN, "TagKeys": ["team"] })
        }),
    ]
}
