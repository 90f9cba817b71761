//! What becomes of targets and policies over several calls.

use std::time::Duration;

use crate::aws::application_auto_scaling::clock;
use crate::aws::cloudwatch::judge;
use crate::aws::testing::{call, done, refused};
use crate::ecs::settle::settle;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;

const ID: &str = r#""ServiceNamespace": "ecs", "ResourceId": "service/default/web",
    "ScalableDimension": "ecs:service:DesiredCount""#;

/// A region with a service of so many tasks, which nobody starts.
fn with_service(desired: usize) -> Region {
    let mut region = fixtures::region();
    let _there = call(&mut region, "CreateCluster", "{}");
    let definition = r#"{"family": "web", "containerDefinitions":
        [{"name": "app", "image": "app", "memory": 64}]}"#;
    done(&mut region, "RegisterTaskDefinition", definition);
    let service =
        format!(r#"{{"serviceName": "web", "taskDefinition": "web", "desiredCount": {desired}}}"#);
    done(&mut region, "CreateService", &service);
    region
}

fn scaling(region: &mut Region, operation: &str, more: &str) -> Json {
    let operation = format!("application-autoscaling:{operation}");
    done(region, &operation, &format!("{{{ID}{more}}}"))
}

fn not(region: &mut Region, operation: &str, more: &str) -> String {
    let operation = format!("application-autoscaling:{operation}");
    refused(region, &operation, &format!("{{{ID}{more}}}"))
}

fn register(region: &mut Region, min: i32, max: i32) {
    let limits = format!(r#", "MinCapacity": {min}, "MaxCapacity": {max}"#);
    scaling(region, "RegisterScalableTarget", &limits);
}

fn desired(region: &mut Region) -> i64 {
    let answer = done(region, "DescribeServices", r#"{"services": ["web"]}"#);
    answer["services"][0]["desiredCount"].as_i64().unwrap()
}

/// Descriptions and causes, the newest first.
fn activities(region: &mut Region, more: &str) -> Vec<String> {
    let body = format!(r#"{{"ServiceNamespace": "ecs"{more}}}"#);
    let answer = done(
        region,
        "application-autoscaling:DescribeScalingActivities",
        &body,
    );
    let text = |it: &Json| it.as_str().unwrap_or_default().to_owned();
    let all = answer["ScalingActivities"].items();
    all.map(|it| format!("{} {}", text(&it["Description"]), text(&it["Cause"])))
        .collect()
}

/// Each full minute the metric has that value, and the alarms look.
fn minutes(region: &mut Region, count: usize, cpu: Option<f64>) {
    for _ in 0..count {
        if let Some(cpu) = cpu {
            let body = format!(
                r#"{{"Namespace": "AWS/ECS", "MetricData": [{{"MetricName": "CPUUtilization", "Value": {cpu:?}, "Unit": "Percent",
                    "Dimensions": [{{"Name": "ServiceName", "Value": "web"}}, {{"Name": "ClusterName", "Value": "default"}}]}}]}}"#
            );
            done(region, "cloudwatch:PutMetricData", &body);
        }
        let now = region.now();
        let millis = 60_000 - u64::try_from(now.millis().rem_euclid(60_000)).unwrap();
        region.pass_to(now + Duration::from_millis(millis));
        judge::fire(region);
        clock::fire(region);
        settle(region);
    }
}

const TRACKING: &str = r#", "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50, "ScaleInCooldown": 60,
        "ScaleOutCooldown": 60, "PredefinedMetricSpecification":
            {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}"#;

#[test]
fn a_target_is_moved_into_its_limits_at_once() {
    let region = &mut with_service(1);
    register(region, 2, 4);
    assert_eq!(desired(region), 2);
    register(region, 0, 1);
    assert_eq!(desired(region), 1);
    assert_eq!(
        activities(region, ""),
        [
            "Setting desired count to 1. maximum capacity was set to 1",
            "Setting desired count to 2. minimum capacity was set to 2"
        ]
    );
    let answer = done(
        region,
        "application-autoscaling:DescribeScalableTargets",
        r#"{"ServiceNamespace": "ecs"}"#,
    );
    let target = &answer["ScalableTargets"][0];
    assert_eq!(target["MaxCapacity"], 1);
    assert_eq!(target["SuspendedState"]["ScheduledScalingSuspended"], false);
}

#[test]
fn target_tracking_scales_out_and_in() {
    let region = &mut with_service(2);
    register(region, 1, 10);
    let put = scaling(region, "PutScalingPolicy", TRACKING);
    let high = put["Alarms"][0]["AlarmName"].as_str().unwrap().to_owned();
    assert!(high.starts_with("TargetTracking-service/default/web-AlarmHigh-"));

    minutes(region, 2, Some(90.0));
    assert_eq!(desired(region), 2);
    minutes(region, 1, Some(90.0));
    assert_eq!(desired(region), 4);
    assert_eq!(
        activities(region, ""),
        [format!(
            "Setting desired count to 4. monitor alarm {high} in state ALARM triggered policy cpu"
        )]
    );
    // In its cooldown it goes by the two tasks that there were.
    minutes(region, 1, Some(80.0));
    assert_eq!(desired(region), 7);
    minutes(region, 16, Some(47.0));
    assert_eq!(desired(region), 7);
    minutes(region, 15, Some(20.0));
    assert!(desired(region) < 4, "{}", desired(region));
    minutes(region, 15, Some(0.0));
    assert_eq!(desired(region), 1);
    let with_all = r#", "IncludeNotScaledActivities": true"#;
    let newest = activities(region, with_all).remove(0);
    assert!(
        newest.starts_with("Attempting to scale due to alarm triggered"),
        "{newest}"
    );

    scaling(region, "DeleteScalingPolicy", r#", "PolicyName": "cpu""#);
    let left = done(region, "cloudwatch:DescribeAlarms", "{}");
    assert_eq!(left["MetricAlarms"].items().len(), 0);
}

#[test]
fn steps_are_taken_when_an_alarm_says_so() {
    let region = &mut with_service(2);
    register(region, 1, 5);
    let policy = r#", "PolicyName": "steps", "PolicyType": "StepScaling", "StepScalingPolicyConfiguration":
        {"AdjustmentType": "ChangeInCapacity", "Cooldown": 60, "StepAdjustments": [
            {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 20, "ScalingAdjustment": 1},
            {"MetricIntervalLowerBound": 20, "ScalingAdjustment": 2}]}"#;
    let put = scaling(region, "PutScalingPolicy", policy);
    let arn = put["PolicyARN"].as_str().unwrap().to_owned();
    let alarm = format!(
        r#"{{"AlarmName": "high", "Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Period": 60,
            "Dimensions": [{{"Name": "ClusterName", "Value": "default"}}, {{"Name": "ServiceName", "Value": "web"}}],
            "EvaluationPeriods": 1, "Statistic": "Average", "Threshold": 60,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold", "AlarmActions": ["{arn}"]}}"#
    );
    done(region, "cloudwatch:PutMetricAlarm", &alarm);
    minutes(region, 1, Some(60.0));
    assert_eq!(desired(region), 3);
    minutes(region, 1, Some(85.0));
    assert_eq!(desired(region), 5);
    minutes(region, 2, Some(85.0));
    assert_eq!(desired(region), 5);
    let answer = done(
        region,
        "application-autoscaling:DescribeScalingActivities",
        r#"{"ServiceNamespace": "ecs", "IncludeNotScaledActivities": true}"#,
    );
    let newest = &answer["ScalingActivities"][0];
    assert_eq!(
        newest["NotScaledReasons"].to_string(),
        r#"[{"Code":"AlreadyAtMaxCapacity","MaxCapacity":5}]"#
    );
    let shown = scaling(region, "DescribeScalingPolicies", "");
    assert_eq!(
        shown["ScalingPolicies"][0]["Alarms"][0]["AlarmName"],
        "high"
    );
}

#[test]
fn a_suspended_target_is_left_alone() {
    let region = &mut with_service(2);
    register(region, 1, 10);
    scaling(region, "PutScalingPolicy", TRACKING);
    let suspended = r#", "SuspendedState": {"DynamicScalingOutSuspended": true}"#;
    scaling(region, "RegisterScalableTarget", suspended);
    minutes(region, 5, Some(90.0));
    assert_eq!(desired(region), 2);
    let resumed = r#", "SuspendedState": {"DynamicScalingOutSuspended": false}"#;
    scaling(region, "RegisterScalableTarget", resumed);
    minutes(region, 1, Some(90.0));
    assert_eq!(desired(region), 4);
}

#[test]
fn scheduled_actions_change_the_limits() {
    let region = &mut with_service(1);
    register(region, 1, 10);
    let action = r#", "ScheduledActionName": "morning", "Schedule": "rate(5 minutes)",
        "ScalableTargetAction": {"MinCapacity": 3, "MaxCapacity": 6}"#;
    scaling(region, "PutScheduledAction", action);
    minutes(region, 4, None);
    assert_eq!(desired(region), 1);
    minutes(region, 2, None);
    assert_eq!(desired(region), 3);
    assert_eq!(
        activities(region, ""),
        [
            "Setting desired count to 3. minimum capacity was set to 3",
            "Setting min capacity to 3 and max capacity to 6 scheduled action name morning was triggered"
        ]
    );
    let shown = scaling(region, "DescribeScheduledActions", "");
    assert_eq!(shown["ScheduledActions"][0]["Schedule"], "rate(5 minutes)");
    let name = r#", "ScheduledActionName": "morning""#;
    scaling(region, "DeleteScheduledAction", name);
    assert!(not(region, "DeleteScheduledAction", name).starts_with("ObjectNotFoundException: "));
}

#[test]
fn what_cannot_be_is_refused() {
    let region = &mut with_service(1);
    let place = "service namespace: ecs, resource ID: service/default/web, scalable dimension: ecs:service:DesiredCount";
    assert_eq!(
        not(region, "PutScalingPolicy", TRACKING),
        format!("ObjectNotFoundException: No scalable target registered for {place}")
    );
    assert_eq!(
        not(region, "DeregisterScalableTarget", ""),
        format!("ObjectNotFoundException: No scalable target found for {place}")
    );
    assert_eq!(
        not(
            region,
            "RegisterScalableTarget",
            r#", "MinCapacity": 3, "MaxCapacity": 2"#
        ),
        "ValidationException: Maximum capacity cannot be less than minimum capacity"
    );
    register(region, 1, 2);
    for (more, expected) in [
        (
            r#", "PolicyName": "x", "PolicyType": "PredictiveScaling""#,
            "fake-ecs does not emulate predictive scaling (PredictiveScaling)",
        ),
        (
            r#", "PolicyName": "x", "PolicyType": "TargetTrackingScaling""#,
            "TargetTrackingScalingPolicyConfiguration must be specified for the policy type TargetTrackingScaling.",
        ),
        (
            r#", "PolicyName": "x", "PolicyType": "StepScaling", "StepScalingPolicyConfiguration":
                {"AdjustmentType": "PercentChangeInCapacity", "MinAdjustmentMagnitude": -2147483648,
                 "StepAdjustments": [{"ScalingAdjustment": -10}]}"#,
            "MinAdjustmentMagnitude must be at least 1.",
        ),
    ] {
        let refused = not(region, "PutScalingPolicy", more);
        assert_eq!(refused, format!("ValidationException: {expected}"));
    }
    for (more, expected) in [
        (
            r#", "ScheduledActionName": "x", "Schedule": "daily", "ScalableTargetAction": {"MinCapacity": 1}"#,
            "Invalid schedule expression: daily",
        ),
        (
            r#", "ScheduledActionName": "x", "Schedule": "rate(1 day)", "Timezone": "Europe/Berlin", "ScalableTargetAction": {"MinCapacity": 1}"#,
            "fake-ecs does not emulate the time zone Europe/Berlin (Timezone of PutScheduledAction): only UTC",
        ),
    ] {
        let refused = not(region, "PutScheduledAction", more);
        assert_eq!(refused, format!("ValidationException: {expected}"));
    }
    let missing = r#"{"ServiceNamespace": "ecs", "ResourceId": "service/default/none",
        "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 1, "MaxCapacity": 2}"#;
    assert_eq!(
        refused(
            region,
            "application-autoscaling:RegisterScalableTarget",
            missing
        ),
        "ValidationException: ECS service doesn't exist: service/default/none"
    );
}

#[test]
fn a_policy_whose_metrics_nobody_can_answer_is_refused() {
    let region = &mut with_service(1);
    register(region, 1, 2);
    let policy = |metrics: &str| {
        format!(
            r#", "PolicyName": "own", "PolicyType": "TargetTrackingScaling",
                "TargetTrackingScalingPolicyConfiguration": {{"TargetValue": 50,
                    "CustomizedMetricSpecification": {{"Metrics": [{metrics}]}}}}"#
        )
    };
    let stat = |name: &str| {
        format!(
            r#"{{"Id": "m1", "ReturnData": false, "MetricStat": {{"Stat": "{name}",
                "Metric": {{"Namespace": "app", "MetricName": "load"}}}}}}"#
        )
    };
    let (sum, mean) = (stat("Sum"), stat("tm90"));
    let one = "Exactly one element of the metrics list should return data.";
    for (metrics, expected) in [
        (
            format!(r#"{sum}, {{"Id": "e1", "Expression": "RATE(m1)"}}"#),
            "Error in expression 'e1': fake-ecs does not emulate the function RATE",
        ),
        (
            format!(r#"{sum}, {{"Id": "e1", "Expression": "m2"}}"#),
            "Error in expression 'e1': there is no 'm2'",
        ),
        (
            format!(r#"{mean}, {{"Id": "e1", "Expression": "m1"}}"#),
            "fake-ecs does not emulate the statistic tm90",
        ),
        (sum.clone(), one),
    ] {
        assert_eq!(
            not(region, "PutScalingPolicy", &policy(&metrics)),
            format!("ValidationException: {expected}")
        );
    }
    let fine = format!(r#"{sum}, {{"Id": "e1", "Expression": "m1 / 2"}}"#);
    let put = scaling(region, "PutScalingPolicy", &policy(&fine));
    assert_eq!(put["Alarms"].items().len(), 2);
}
