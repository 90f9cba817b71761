//! Services that are scaled by what CloudWatch knows of them.

use std::time::Duration;

use fake_ecs::{AlarmState, FakeEcs, ScalingStatus, Script, ServiceHandle};
use serde_json::{Value, json};

use crate::support::{Answer, post_target, send};

const MINUTE: Duration = Duration::from_secs(60);

/// Calls an operation of a neighbour, which must succeed.
fn call(ecs: &FakeEcs, target: &str, body: &Value) -> Value {
    let host = ecs.local_addr().to_string();
    let answer = post_target(ecs, &host, target, body);
    assert_eq!(answer.status(), 200, "{target} {body}: {}", answer.body);
    answer.json()
}

fn scaling(ecs: &FakeEcs, operation: &str, more: &Value) -> Value {
    let mut body = json!({
        "ServiceNamespace": "ecs",
        "ResourceId": "service/default/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    });
    let (Value::Object(all), Value::Object(more)) = (&mut body, more.clone()) else {
        panic!("{more}");
    };
    all.extend(more);
    call(ecs, &format!("AnyScaleFrontendService.{operation}"), &body)
}

/// Calls an operation of CloudWatch, which speaks JSON 1.0.
fn ask_cloudwatch(ecs: &FakeEcs, operation: &str, body: &Value) -> Answer {
    let host = ecs.local_addr().to_string();
    let target = format!("GraniteServiceVersion20100801.{operation}");
    let headers = format!("Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {target}\r\n");
    send(ecs, &host, &headers, &body.to_string())
}

fn cloudwatch(ecs: &FakeEcs, operation: &str, body: &Value) -> Value {
    let answer = ask_cloudwatch(ecs, operation, body);
    assert_eq!(answer.status(), 200, "{operation} {body}: {}", answer.body);
    answer.json()
}

/// A service with that many tasks, all of them running, which may have up to ten.
fn service(ecs: &FakeEcs, count: usize) -> ServiceHandle {
    ecs.define("web");
    let service = ecs.new_service("web").count(count).add();
    ecs.settle();
    let limits = json!({ "MinCapacity": 1, "MaxCapacity": 10 });
    scaling(ecs, "RegisterScalableTarget", &limits);
    service
}

fn descriptions(ecs: &FakeEcs) -> Vec<String> {
    let all = ecs.application_auto_scaling().activities();
    let all = all.iter();
    all.map(|it| format!("{} {}", it.description(), it.status()))
        .collect()
}

#[test]
fn a_service_is_scaled_out_and_in_by_target_tracking() {
    let ecs = FakeEcs::start().blocking();
    let web = service(&ecs, 2);
    let policy = json!({
        "PolicyName": "cpu",
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 50.0,
            "PredefinedMetricSpecification":
                { "PredefinedMetricType": "ECSServiceAverageCPUUtilization" },
        },
    });
    let alarms = scaling(&ecs, "PutScalingPolicy", &policy);
    let names = [0, 1].map(|at| {
        alarms["Alarms"][at]["AlarmName"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    let [high, low] = names.map(|name| ecs.cloudwatch().alarm(&name));
    assert_eq!(high.state(), Some(AlarmState::InsufficientData));

    web.set_cpu(100.0);
    ecs.advance(MINUTE * 5);
    ecs.settle();

    assert_eq!(high.state(), Some(AlarmState::Alarm));
    assert_eq!((web.desired_count(), web.running_count()), (4, 4));
    assert_eq!(
        descriptions(&ecs),
        ["Setting desired count to 4. Successful"]
    );

    web.set_cpu(10.0);
    ecs.advance(MINUTE * 30);
    ecs.settle();

    assert_eq!(
        (high.state(), low.state()),
        (Some(AlarmState::Ok), Some(AlarmState::Alarm))
    );
    assert_eq!((web.desired_count(), web.running_count()), (1, 1));
    let last = ecs.application_auto_scaling().activities();
    let last = last
        .iter()
        .rfind(|it| it.status() == ScalingStatus::Successful)
        .unwrap();
    assert_eq!(last.description(), "Setting desired count to 1.");
    assert_eq!(
        last.cause(),
        format!(
            "monitor alarm {} in state ALARM triggered policy cpu",
            low.name()
        )
    );
}

#[test]
fn scripts_say_how_busy_a_service_is() {
    let ecs = FakeEcs::start().blocking();
    let busy = Script::new()
        .cpu(80.0)
        .memory(30.0)
        .cpu(20.0)
        .after(MINUTE * 3);
    ecs.script("web", busy);
    // It settles when the script has come to its end, after three minutes.
    let _web = service(&ecs, 2);
    ecs.advance(MINUTE * 2);

    let now = ecs
        .now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let body = |name: &str, dimensions: Value| {
        json!({
            "Namespace": "AWS/ECS", "MetricName": name, "Dimensions": dimensions, "Period": 60,
            "StartTime": now - 600, "EndTime": now, "Statistics": ["Average", "SampleCount"],
        })
    };
    let of_service = json!([
        { "Name": "ClusterName", "Value": "default" },
        { "Name": "ServiceName", "Value": "web" },
    ]);
    let of_cluster = json!([{ "Name": "ClusterName", "Value": "default" }]);
    for (name, dimensions, average) in [
        ("CPUUtilization", &of_service, 80.0),
        ("MemoryUtilization", &of_service, 30.0),
        ("CPUUtilization", &of_cluster, 80.0),
    ] {
        let answer = cloudwatch(&ecs, "GetMetricStatistics", &body(name, dimensions.clone()));
        let first = &answer["Datapoints"][0];
        assert_eq!(first["Average"], average, "{answer}");
        assert_eq!(first["SampleCount"], 2.0);
        assert_eq!(first["Unit"], "Percent");
    }
    let answer = cloudwatch(
        &ecs,
        "GetMetricStatistics",
        &body("CPUUtilization", of_service),
    );
    let last = answer["Datapoints"].as_array().unwrap().last().unwrap();
    assert_eq!(last["Average"], 20.0, "{answer}");
}

#[test]
fn steps_are_taken_by_an_alarm_of_a_metric_of_the_application() {
    let ecs = FakeEcs::start().blocking();
    let web = service(&ecs, 1);
    let policy = json!({
        "PolicyName": "queue",
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ExactCapacity",
            "Cooldown": 60,
            "StepAdjustments": [
                { "MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 90, "ScalingAdjustment": 3 },
                { "MetricIntervalLowerBound": 90, "ScalingAdjustment": 6 },
            ],
        },
    });
    let policy = scaling(&ecs, "PutScalingPolicy", &policy);
    let alarm = json!({
        "AlarmName": "backlog", "Namespace": "app", "MetricName": "Backlog", "Period": 60,
        "EvaluationPeriods": 1, "Statistic": "Maximum", "Threshold": 10,
        "ComparisonOperator": "GreaterThanThreshold", "AlarmActions": [policy["PolicyARN"]],
    });
    cloudwatch(&ecs, "PutMetricAlarm", &alarm);
    let alarm = ecs.cloudwatch().alarm("backlog");

    ecs.cloudwatch().put_metric("app", "Backlog", 50.0);
    ecs.advance(MINUTE);
    assert_eq!(
        (alarm.state(), web.desired_count()),
        (Some(AlarmState::Alarm), 3)
    );
    assert_eq!(format!("{alarm:?}"), "AlarmHandle(backlog, ALARM)");
    let printed = format!(
        "{:?} {:?}",
        ecs.application_auto_scaling(),
        ecs.application_auto_scaling().activities()
    );
    assert!(printed.contains("Setting desired count to 3."), "{printed}");

    ecs.cloudwatch().put_metric("app", "Backlog", 500.0);
    ecs.advance(MINUTE);
    ecs.settle();
    assert_eq!(web.running_count(), 6);
}

#[test]
fn a_deployment_is_rolled_back_when_a_metric_sets_off_its_alarm() {
    let ecs = FakeEcs::start().blocking();
    let alarm = json!({
        "AlarmName": "errors", "Namespace": "app", "MetricName": "Errors", "Period": 60,
        "EvaluationPeriods": 1, "Statistic": "Sum", "Threshold": 5,
        "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching",
    });
    cloudwatch(&ecs, "PutMetricAlarm", &alarm);
    ecs.define("web");
    let web = ecs.new_service("web").alarm("errors").add();
    ecs.settle();

    let held = web.hold_deployment();
    let update = json!({ "service": "web", "forceNewDeployment": true });
    let target = "AmazonEC2ContainerServiceV20141113.UpdateService";
    call(&ecs, target, &update);
    ecs.cloudwatch().put_metric("app", "Errors", 17.0);
    ecs.advance(MINUTE);
    drop(held);
    ecs.settle();

    assert_eq!(
        ecs.cloudwatch().alarm("errors").state(),
        Some(AlarmState::Alarm)
    );
    let all = web.messages();
    assert!(
        all.iter()
            .any(|it| it.ends_with("deployment failed: alarm detected.")),
        "{all:?}"
    );
}

#[test]
fn journals_and_faults_know_these_services() {
    let ecs = FakeEcs::start().blocking();
    ecs.faults()
        .on("cloudwatch:PutMetricData")
        .once()
        .throttle();
    let body = json!({ "Namespace": "app", "MetricData": [{ "MetricName": "m", "Value": 1 }] });
    assert_eq!(ask_cloudwatch(&ecs, "PutMetricData", &body).status(), 400);
    cloudwatch(&ecs, "PutMetricData", &body);
    assert_eq!(ecs.requests().of("cloudwatch:PutMetricData").len(), 2);
}
