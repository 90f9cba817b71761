//! What becomes of tasks and traffic while a deployment goes well.

use super::*;

const CANARY: &str = r#","deploymentConfigName":"CodeDeployDefault.ECSCanary10Percent5Minutes""#;

#[test]
fn a_deployment_replaces_the_task_set_and_moves_the_traffic() {
    let mut shop = Shop::new();
    assert_eq!(shop.sets(), "PRIMARY 1 blue");

    let id = shop.deploy("");
    assert!(id.starts_with("d-") && id.len() == 11, "{id}");
    assert_eq!(shop.status(&id), "Created");
    shop.pass(600);

    assert_eq!(shop.status(&id), "Succeeded");
    assert_eq!(shop.traffic(), "blue 0, green 100");
    assert_eq!(shop.test_traffic(), "blue 0, green 100");
    assert_eq!(shop.sets(), "PRIMARY 2 green");
    assert_eq!(
        shop.events(&id),
        "BeforeInstall Succeeded, Install Succeeded, AfterInstall Succeeded, AllowTestTraffic Succeeded, AfterAllowTestTraffic Succeeded, BeforeAllowTraffic Succeeded, AllowTraffic Succeeded, AfterAllowTraffic Succeeded"
    );
    let info = shop.deployment(&id);
    assert_eq!(info["creator"], "user");
    assert_eq!(info["deploymentOverview"]["Succeeded"], 1);
    assert!(info["completeTime"].as_f64() > info["startTime"].as_f64());
    let names = r#"{"applicationName":"shop","deploymentGroupName":"web"}"#;
    let group = shop.call("codedeploy:GetDeploymentGroup", names);
    let group = &group["deploymentGroupInfo"];
    assert_eq!(
        group["lastSuccessfulDeployment"]["deploymentId"],
        id.as_str()
    );
    assert_eq!(group["targetRevision"]["revisionType"], "AppSpecContent");

    let back = shop.deploy("");
    shop.pass(600);

    assert_eq!(shop.status(&back), "Succeeded");
    assert_eq!(shop.sets(), "PRIMARY 2 blue");
    assert_eq!(shop.traffic(), "green 0, blue 100");
}

#[test]
fn the_replacement_is_one_of_codedeploy() {
    let mut shop = Shop::with(
        r#","blueGreenDeploymentConfiguration":{"terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":60}}"#,
    );
    let id = shop.deploy("");
    shop.pass(600);

    let answer = shop.call("ecs:DescribeServices", r#"{"services":["web"]}"#);
    let sets = answer["services"][0]["taskSets"].items();
    let mut sets = sets;
    let made = sets.find(|it| it["status"] == "PRIMARY").unwrap();
    assert_eq!(made["externalId"], id.as_str());
    assert_eq!(made["startedBy"], "CODE_DEPLOY");
    assert_eq!(
        answer["services"][0]["taskDefinition"],
        made["taskDefinition"]
    );
}

#[test]
fn a_canary_gets_a_tenth_of_the_traffic_for_five_minutes() {
    let mut shop = Shop::with(CANARY);
    let id = shop.deploy("");

    shop.pass(240);
    assert_eq!(shop.status(&id), "InProgress");
    assert_eq!(shop.traffic(), "blue 90, green 10");
    assert_eq!(shop.sets(), "ACTIVE 2 green, PRIMARY 1 blue");
    let sets = shop.target(&id)["taskSetsInfo"].clone();
    let seen = |of: &Json| {
        format!(
            "{} {} {}",
            of["taskSetLabel"], of["trafficWeight"], of["runningCount"]
        )
    };
    assert_eq!(seen(&sets[0]), r#""Blue" 90.0 2"#);
    assert_eq!(seen(&sets[1]), r#""Green" 10.0 2"#);

    shop.pass(240);
    assert_eq!(shop.status(&id), "Succeeded");
    assert_eq!(shop.traffic(), "blue 0, green 100");
}

#[test]
fn a_configuration_of_ones_own_moves_traffic_as_it_says() {
    let mut shop = Shop::new();
    shop.call(
        "codedeploy:CreateDeploymentConfig",
        r#"{"deploymentConfigName":"thirds","computePlatform":"ECS","trafficRoutingConfig":{"type":"TimeBasedLinear","timeBasedLinear":{"linearPercentage":40,"linearInterval":10}}}"#,
    );
    shop.deploy(r#","deploymentConfigName":"thirds""#);

    let seen = [300, 600, 600].map(|seconds| {
        shop.pass(seconds);
        shop.traffic()
    });

    assert_eq!(
        seen,
        [
            "blue 60, green 40",
            "blue 20, green 80",
            "blue 0, green 100"
        ]
    );
}

#[test]
fn the_original_task_set_is_kept_as_long_as_the_group_says() {
    let mut shop = Shop::with(
        r#","blueGreenDeploymentConfiguration":{"terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":30}}"#,
    );
    let id = shop.deploy("");

    shop.pass(600);
    assert_eq!(shop.status(&id), "InProgress");
    assert_eq!(shop.sets(), "ACTIVE 1 blue, PRIMARY 2 green");
    let info = shop.deployment(&id);
    assert_eq!(info["instanceTerminationWaitTimeStarted"], true);
    let body = format!(r#"{{"deploymentId":"{id}","deploymentWaitType":"TERMINATION_WAIT"}}"#);
    shop.call("codedeploy:ContinueDeployment", &body);

    assert_eq!(shop.status(&id), "Succeeded");
    shop.pass(600);
    assert_eq!(shop.sets(), "PRIMARY 2 green");
}

#[test]
fn traffic_moves_when_somebody_says_so() {
    let wait = r#","blueGreenDeploymentConfiguration":{"deploymentReadyOption":{"actionOnTimeout":"STOP_DEPLOYMENT","waitTimeInMinutes":60}}"#;
    let mut shop = Shop::with(wait);
    let id = shop.deploy("");
    shop.pass(600);
    assert_eq!(shop.status(&id), "Ready");
    assert_eq!(shop.traffic(), "blue 100, green 0");
    assert_eq!(shop.test_traffic(), "blue 0, green 100");

    let body = format!(r#"{{"deploymentId":"{id}","deploymentWaitType":"READY_WAIT"}}"#);
    shop.call("codedeploy:ContinueDeployment", &body);
    shop.pass(600);

    assert_eq!(shop.status(&id), "Succeeded");
    assert_eq!(shop.traffic(), "blue 0, green 100");

    let id = shop.deploy("");
    shop.pass(2 * 3600);
    assert_eq!(shop.status(&id), "Stopped");
}

#[test]
fn rules_are_told_of_deployments() {
    let mut shop = Shop::new();
    shop.call("sqs:CreateQueue", r#"{"QueueName":"q"}"#);
    let rule = r#"{"Name":"r","EventPattern":"{\"source\":[\"aws.codedeploy\"]}"}"#;
    shop.call("events:PutRule", rule);
    let target =
        r#"{"Rule":"r","Targets":[{"Id":"q","Arn":"arn:aws:sqs:us-east-1:123456789012:q"}]}"#;
    shop.call("events:PutTargets", target);
    let id = shop.deploy("");
    shop.pass(600);

    let body = r#"{"QueueUrl":"http://localhost/123456789012/q","MaxNumberOfMessages":10}"#;
    let answer = shop.call("sqs:ReceiveMessage", body);

    let messages = answer["Messages"].items();
    let events = messages.map(|it| it["Body"].as_str().unwrap().parse::<Json>().unwrap());
    let events: Vec<Json> = events.collect();
    let states: Vec<&str> = events
        .iter()
        .filter_map(|it| it["detail"]["state"].as_str())
        .collect();
    assert_eq!(states, ["START", "SUCCESS"]);
    assert_eq!(
        events[0]["detail-type"],
        "CodeDeploy Deployment State-change Notification"
    );
    assert_eq!(events[0]["detail"]["deploymentId"], id.as_str());
    assert_eq!(
        events[0]["resources"].to_string(),
        r#"["arn:aws:codedeploy:us-east-1:123456789012:application:shop","arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/web"]"#
    );
}
