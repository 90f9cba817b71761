//! Deployments that fail, are stopped, and are rolled back; functions that are called.

use super::*;

const ROLLBACK: &str = r#","autoRollbackConfiguration":{"enabled":true,"events":["DEPLOYMENT_FAILURE","DEPLOYMENT_STOP_ON_ALARM"]}"#;
const ALARM: &str = r#","alarmConfiguration":{"enabled":true,"alarms":[{"name":"errors"}]},"deploymentConfigName":"CodeDeployDefault.ECSCanary10Percent15Minutes""#;

impl Shop {
    /// The deployment that undoes another one.
    fn rollback_of(&mut self, id: &str) -> String {
        text(&self.deployment(id)["rollbackInfo"]["rollbackDeploymentId"])
    }

    fn error(&mut self, id: &str) -> String {
        let error = self.deployment(id)["errorInformation"].clone();
        format!("{}: {}", text(&error["code"]), text(&error["message"]))
    }

    fn put_status(&mut self, call: &TargetCall, status: &str) -> Result<Json, String> {
        let input: Json = call.input.parse().unwrap();
        let body = format!(
            r#"{{"deploymentId":{},"lifecycleEventHookExecutionId":{},"status":"{status}"}}"#,
            input["DeploymentId"], input["LifecycleEventHookExecutionId"]
        );
        self.try_call("codedeploy:PutLifecycleEventHookExecutionStatus", &body)
    }
}

#[test]
fn an_alarm_stops_a_deployment_and_rolls_it_back() {
    let mut shop = Shop::with(&format!("{ROLLBACK}{ALARM}"));
    let id = shop.deploy("");
    shop.pass(300);
    assert_eq!(shop.traffic(), "blue 90, green 10");

    shop.world.with_region(World::DEFAULT_REGION, |region| {
        crate::aws::cloudwatch::port::set_alarm(&mut region.cloudwatch, "errors", true);
    });
    shop.pass(600);

    assert_eq!(shop.status(&id), "Stopped");
    assert_eq!(
        shop.error(&id),
        "ALARM_ACTIVE: One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors>"
    );
    let undone = shop.rollback_of(&id);
    let info = shop.deployment(&undone);
    assert_eq!(info["creator"], "codeDeployRollback");
    assert_eq!(
        info["rollbackInfo"]["rollbackTriggeringDeploymentId"],
        id.as_str()
    );
    // The alarm is still there, and does not stop the rollback.
    assert_eq!(shop.status(&undone), "Succeeded");
    assert_eq!(shop.traffic(), "blue 100, green 0");
    assert_eq!(shop.test_traffic(), "blue 100, green 0");
    assert_eq!(shop.sets(), "PRIMARY 1 blue");
}

#[test]
fn a_deployment_is_stopped_with_and_without_a_rollback() {
    for (more, sets, traffic) in [
        ("", "ACTIVE 2 green, PRIMARY 1 blue", "blue 90, green 10"),
        (
            r#","autoRollbackEnabled":true"#,
            "PRIMARY 1 blue",
            "blue 100, green 0",
        ),
    ] {
        let mut shop = Shop::with(ALARM);
        let id = shop.deploy("");
        shop.pass(300);

        let body = format!(r#"{{"deploymentId":"{id}"{more}}}"#);
        let answer = shop.call("codedeploy:StopDeployment", &body);
        assert_eq!(answer["status"], "Succeeded");
        shop.pass(600);

        assert_eq!(shop.status(&id), "Stopped");
        assert_eq!(
            shop.error(&id),
            "MANUAL_STOP: The deployment was stopped by a user."
        );
        assert_eq!(
            (shop.sets().as_str(), shop.traffic().as_str()),
            (sets, traffic)
        );
        let refused = shop.try_call("codedeploy:StopDeployment", &body);
        let text = format!(
            "DeploymentAlreadyCompletedException: The deployment {id} has already been completed"
        );
        assert_eq!(refused, Err(text));

        let next = shop.deploy(r#","deploymentConfigName":"CodeDeployDefault.ECSAllAtOnce""#);
        shop.pass(600);
        assert_eq!(shop.status(&next), "Succeeded");
        assert_eq!(shop.sets(), "PRIMARY 2 green");
    }
}

#[test]
fn tasks_that_do_not_get_healthy_fail_the_deployment_after_an_hour() {
    let mut shop = Shop::with(ROLLBACK);
    let missing = r#"{"family":"web","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
        "containerDefinitions":[{"name":"app","image":"app","portMappings":[{"containerPort":80}],
        "secrets":[{"name":"A","valueFrom":"arn:aws:secretsmanager:us-east-1:123456789012:secret:none-abcdef"}]}],
        "executionRoleArn":"arn:aws:iam::123456789012:role/execution"}"#;
    shop.call(
        "secretsmanager:CreateSecret",
        r#"{"Name":"other","SecretString":"x"}"#,
    );
    shop.call("ecs:RegisterTaskDefinition", missing);
    let id = shop.deploy_spec(&spec("").replace("web:2", "web:3"), "");

    shop.pass(3500);
    assert_eq!(shop.status(&id), "InProgress");
    shop.pass(1000);

    assert_eq!(shop.status(&id), "Failed");
    assert_eq!(
        shop.error(&id),
        "TIMEOUT: The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes."
    );
    assert!(
        shop.events(&id)
            .starts_with("BeforeInstall Succeeded, Install Failed, AfterInstall Skipped,")
    );
    assert_eq!(shop.sets(), "PRIMARY 1 blue");
    let undone = shop.rollback_of(&id);
    assert_eq!(shop.status(&undone), "Succeeded");
}

#[test]
fn an_app_spec_that_cannot_be_carried_out_fails_the_deployment() {
    for (text, expected) in [
        (
            "version: 1.0",
            "INVALID_REVISION: The version of the AppSpec must be 0.0, and is 1.0.",
        ),
        (
            "version: 0.0",
            "INVALID_REVISION: Resources of the AppSpec must have one resource.",
        ),
        (
            &spec("").replace("web:2", "web:9"),
            "ECS_UPDATE_ERROR: The ECS service cannot be updated due to an error: TaskDefinition not found.",
        ),
        (
            &spec("").replace("app", "other"),
            "ECS_UPDATE_ERROR: The ECS service cannot be updated due to an error: The container other does not exist in the task definition.",
        ),
    ] {
        let mut shop = Shop::new();
        let id = shop.deploy_spec(text, "");
        shop.pass(600);
        assert_eq!(
            (shop.status(&id).as_str(), shop.error(&id).as_str()),
            ("Failed", expected)
        );
        assert_eq!(shop.sets(), "PRIMARY 1 blue");
    }
}

#[test]
fn a_listener_that_forwards_elsewhere_fails_the_deployment() {
    let mut shop = Shop::new();
    let listener = shop.listener.clone();
    let body = format!(
        r#"{{"ListenerArn":"{listener}","DefaultActions":[{{"Type":"fixed-response","FixedResponseConfig":{{"StatusCode":"503"}}}}]}}"#
    );
    shop.call("elasticloadbalancing:ModifyListener", &body);
    let id = shop.deploy("");
    shop.pass(600);

    let expected = format!(
        "ELASTIC_LOAD_BALANCING_INVALID: The ELB could not be updated due to the following error: Primary taskset target group must be behind listener {listener}"
    );
    assert_eq!(shop.error(&id), expected);
}

#[test]
fn a_service_that_is_deleted_fails_its_deployment() {
    let mut shop = Shop::with(ALARM);
    let id = shop.deploy("");
    shop.pass(300);
    shop.call("ecs:DeleteService", r#"{"service":"web","force":true}"#);
    shop.pass(1200);

    assert_eq!(shop.status(&id), "Failed");
    assert!(shop.error(&id).starts_with("INVALID_ECS_SERVICE: "));
}

#[test]
fn functions_say_what_comes_of_lifecycle_events() {
    let mut shop = Shop::new();
    shop.world.ask_target(FUNCTION.to_owned());
    let hooks = "Hooks:\n  - AfterInstall: check\n  - AfterAllowTraffic: check\n";
    let id = shop.deploy_spec(&spec(hooks), "");
    shop.pass(600);
    let call = shop.calls.remove(0);
    assert_eq!(call.arn, FUNCTION);
    assert!(
        shop.events(&id)
            .contains("AfterInstall InProgress, AllowTestTraffic Pending")
    );

    shop.world.answer_target(&call, Ok(()));
    shop.pass(60);
    assert_eq!(shop.traffic(), "blue 100, green 0");
    let refused = shop.put_status(&call, "Skipped").unwrap_err();
    assert!(
        refused.starts_with("InvalidLifecycleEventHookExecutionStatusException: "),
        "{refused}"
    );
    shop.put_status(&call, "Succeeded").unwrap();
    let refused = shop.put_status(&call, "Succeeded").unwrap_err();
    assert!(
        refused.starts_with("LifecycleEventAlreadyCompletedException: "),
        "{refused}"
    );
    shop.pass(60);
    assert_eq!(shop.traffic(), "blue 0, green 100");
    assert_eq!(shop.status(&id), "InProgress");

    let call = shop.calls.remove(0);
    shop.put_status(&call, "Failed").unwrap();

    assert_eq!(shop.status(&id), "Failed");
    assert_eq!(
        shop.error(&id),
        "HOOK_EXECUTION_FAILURE: The validation function of the lifecycle event AfterAllowTraffic failed"
    );
}

#[test]
fn a_function_that_fails_or_says_nothing_fails_the_deployment() {
    for says in [Some("out of memory"), None] {
        let mut shop = Shop::with(ROLLBACK);
        shop.world.ask_target(FUNCTION.to_owned());
        let id = shop.deploy_spec(&spec("Hooks:\n  - BeforeAllowTraffic: check\n"), "");
        shop.pass(600);
        let call = shop.calls.remove(0);
        let expected = match says {
            Some(why) => {
                shop.world.answer_target(&call, Err(why.to_owned()));
                "HOOK_EXECUTION_FAILURE: The validation function of the lifecycle event BeforeAllowTraffic failed: out of memory"
            }
            None => {
                "TIMEOUT: The validation function of the lifecycle event BeforeAllowTraffic did not say within 60 minutes what came of it."
            }
        };
        shop.pass(3700);

        assert_eq!(shop.error(&id), expected);
        assert_eq!(shop.sets(), "PRIMARY 1 blue");
        assert_eq!(shop.test_traffic(), "blue 100, green 0");
    }
}

#[test]
fn a_function_that_nobody_stands_for_is_content() {
    let mut shop = Shop::new();
    let id = shop.deploy_spec(&spec("Hooks:\n  - BeforeAllowTraffic: check\n"), "");
    shop.pass(600);

    assert_eq!(shop.status(&id), "Succeeded");
}
