//! What forms do, and how errors are shown.

use serde_json::{Value, json};

use super::browser::{DEFINITION, call, command, done, page, run_input, run_task, started, submit};
use crate::server::Server;

#[test]
fn clusters_are_created_edited_and_deleted() {
    let server = started();

    let create = [
        ("do", "create-cluster"),
        ("name", "jobs"),
        ("insights", "enabled"),
        ("tags", "team=payments\r\nstage = prod\r\n"),
    ];
    let shown = done(&server, "", &create);
    shown.assert_has(&["Cluster jobs is there.", "payments", "enabled"]);
    let edit = [
        ("do", "edit"),
        ("insights", "disabled"),
        ("tags", "stage=test\nowner=me"),
    ];
    done(&server, "clusters/jobs", &edit).assert_has(&["Saved."]);
    let input = json!({ "clusters": ["jobs"], "include": ["TAGS", "SETTINGS"] });
    let cluster = call(&server, "DescribeClusters", &input)["clusters"][0].clone();
    assert_eq!(cluster["settings"][0]["value"], "disabled");
    let tags = cluster["tags"].as_array().unwrap();
    let mut tags: Vec<String> = tags
        .iter()
        .map(|tag| format!("{}={}", tag["key"], tag["value"]))
        .collect();
    tags.sort();
    assert_eq!(tags, [r#""owner"="me""#, r#""stage"="test""#]);

    done(&server, "clusters/jobs", &[("do", "delete")]).assert_has(&["Cluster jobs is deleted."]);
    call(&server, "CreateCluster", &json!({ "clusterName": "a" }));
    call(&server, "CreateCluster", &json!({ "clusterName": "b" }));
    let delete = [
        ("do", "delete-clusters"),
        ("cluster", "a"),
        ("cluster", "b"),
    ];
    done(&server, "", &delete).assert_has(&["Deleted: 2."]);
    let clusters = call(&server, "ListClusters", &json!({}));
    assert_eq!(clusters["clusterArns"].as_array().unwrap().len(), 1);
}

#[test]
fn services_are_created_scaled_deployed_and_deleted() {
    let server = started();
    let describe = |name: &str| {
        command(&server, "time/settle", &json!({}));
        let answer = call(&server, "DescribeServices", &json!({ "services": [name] }));
        answer["services"][0].clone()
    };

    let create = [
        ("do", "create"),
        ("cluster", "default"),
        ("name", "shop"),
        ("taskDefinition", "web"),
        ("count", "2"),
        ("launchType", "FARGATE"),
        ("subnets", "subnet-1, subnet-2"),
        ("more", r#"{"enableECSManagedTags": true}"#),
    ];
    done(&server, "services/create", &create).assert_has(&["Service shop is there."]);
    assert_eq!(describe("shop")["runningCount"], 2);
    assert_eq!(describe("shop")["enableECSManagedTags"], true);
    done(
        &server,
        "services/default/shop",
        &[("do", "scale"), ("count", "3")],
    )
    .assert_has(&["shop is to have 3 tasks."]);
    assert_eq!(describe("shop")["runningCount"], 3);
    let before = describe("shop")["deployments"][0]["id"].clone();
    done(
        &server,
        "services/default/shop",
        &[("do", "deploy"), ("taskDefinition", "")],
    )
    .assert_has(&["A new deployment has begun."]);
    assert_ne!(describe("shop")["deployments"][0]["id"], before);
    done(&server, "services/default/shop", &[("do", "delete")])
        .assert_has(&["Service shop is deleted."]);

    let arn = |name: &str| format!("arn:aws:ecs:us-east-1:123456789012:service/default/{name}");
    let mut create = create;
    create[2].1 = "other";
    done(&server, "services/create", &create);
    let delete = [("do", "delete-services"), ("service", &arn("other"))];
    done(&server, "services", &delete).assert_has(&["Deleted: 1."]);
    assert_eq!(describe("other")["status"], "INACTIVE");
}

/// A service whose rollouts wait at that stage until somebody lets them go on.
fn with_pause(server: &Server) {
    let elb = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
    let mut definition: Value = serde_json::from_str(DEFINITION).unwrap();
    definition["containerDefinitions"][0]["portMappings"] = json!([{ "containerPort": 80 }]);
    call(server, "RegisterTaskDefinition", &definition);
    let app = definition["containerDefinitions"][0]["name"].clone();
    let service = json!({
        "serviceName": "staged", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        "loadBalancers": [{
            "targetGroupArn": format!("{elb}:targetgroup/blue/0123456789abcdef"),
            "containerName": app, "containerPort": 80,
            "advancedConfiguration": {
                "alternateTargetGroupArn": format!("{elb}:targetgroup/green/0123456789abcdef"),
                "productionListenerRule": format!("{elb}:listener-rule/app/web/0123456789abcdef/0123456789abcdef/1"),
                "roleArn": "arn:aws:iam::123456789012:role/elb",
            },
        }],
        "deploymentConfiguration": { "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": [
            { "targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"] },
            { "hookTargetArn": "arn:aws:lambda:us-east-1:123456789012:function:check",
              "roleArn": "arn:aws:iam::123456789012:role/hooks", "lifecycleStages": ["PRE_SCALE_UP"] },
        ] },
    });
    call(server, "CreateService", &service);
    command(server, "time/settle", &json!({}));
}

#[test]
fn rollouts_go_on_are_taken_back_and_are_stopped() {
    let server = started();
    with_pause(&server);
    let at = "services/default/staged";
    let newest = || {
        let path = format!("/_fake_ecs/v1/{at}/deployments");
        let (_, all) = server.ask("GET", &path, "", "");
        let all: Value = serde_json::from_str(&all).unwrap();
        all["serviceDeployments"][0].clone()
    };
    let deploy = || {
        done(&server, at, &[("do", "deploy"), ("taskDefinition", "")]);
        // As far as it comes before somebody has to decide.
        command(&server, "time/advance", &json!({ "seconds": 300 }));
        let rollout = newest();
        let arn = rollout["serviceDeploymentArn"].as_str().unwrap().to_owned();
        let details = rollout["lifecycleHookDetails"].as_array().unwrap();
        let waits = details.iter().find(|it| it["status"] == "AWAITING_ACTION");
        let hook = waits.map(|it| it["hookId"].as_str().unwrap().to_owned());
        (arn, hook.unwrap_or_default())
    };
    let decided = |action: &str, (rollout, hook): (String, String)| {
        let fields = [("do", action), ("rollout", &*rollout), ("hook", &*hook)];
        let shown = done(&server, at, &fields);
        command(&server, "time/advance", &json!({ "seconds": 1800 }));
        (shown, newest()["status"].clone())
    };

    let waiting = deploy();
    page(&server, at).assert_has(&[
        "Lifecycle hooks",
        "AWAITING_ACTION",
        "Continue",
        "Roll back",
    ]);
    let (shown, status) = decided("continue", waiting);
    shown.assert_has(&["The rollout goes on."]);
    assert_eq!(status, "SUCCESSFUL");
    let (shown, status) = decided("take-back", deploy());
    shown.assert_has(&["The rollout is rolled back."]);
    assert_eq!(status, "ROLLBACK_SUCCESSFUL");
    let (shown, status) = decided("stop", deploy());
    shown.assert_has(&["The rollout is stopped and rolled back."]);
    assert_eq!(status, "ROLLBACK_SUCCESSFUL");

    let answer = [
        ("do", "answer"),
        ("stage", "PRE_SCALE_UP"),
        ("result", "FAILED"),
    ];
    let shown = done(&server, at, &answer);
    shown.assert_has(&["The next hook at PRE_SCALE_UP returns FAILED."]);
    deploy();
    assert_eq!(newest()["status"], "ROLLBACK_SUCCESSFUL");
}

#[test]
fn tasks_are_run_and_stopped() {
    let server = started();
    let run = [
        ("do", "run"),
        ("cluster", "default"),
        ("taskDefinition", "web:1"),
        ("count", "3"),
        ("launchType", "FARGATE"),
        ("subnets", "subnet-1"),
        ("startedBy", "the page"),
        ("more", ""),
    ];

    done(&server, "tasks/run", &run).assert_has(&["Tasks that were started: 3.", "the page"]);
    let task = run_task(&server, &json!({}));
    command(&server, "time/settle", &json!({}));
    let stop = [("do", "stop"), ("reason", "enough")];
    done(&server, &format!("tasks/{task}"), &stop)
        .assert_has(&["The task was asked to stop.", "enough"]);
    let listed = call(&server, "ListTasks", &json!({}));
    let arns = listed["taskArns"].as_array().unwrap();
    assert_eq!(arns.len(), 3);
    let selected = arns.iter().map(|arn| ("task", arn.as_str().unwrap()));
    let stop: Vec<(&str, &str)> = [("do", "stop-tasks")].into_iter().chain(selected).collect();
    done(&server, "tasks?status=RUNNING", &stop).assert_has(&["Asked to stop: 3."]);

    // What the page does is a call like any other.
    let stops = server
        .ask("GET", "/_fake_ecs/v1/requests?operation=StopTask", "", "")
        .1;
    assert_eq!(stops.matches("\"page-of-fake-ecs\"").count(), 4, "{stops}");
}

#[test]
fn an_error_is_shown_where_the_form_is_in_the_words_of_the_service() {
    let server = started();

    let refused = submit(
        &server,
        "",
        &[("do", "create-cluster"), ("name", "not/a/name")],
    );
    assert_eq!(refused.status, 400);
    refused.assert_has(&[
        "role=\"alert\"",
        "InvalidParameterException",
        "value=\"not/a/name\"",
    ]);
    let refused = submit(
        &server,
        "tasks/run",
        &[("do", "run"), ("taskDefinition", "none")],
    );
    refused.assert_has(&["ClientException", "value=\"none\""]);
    let more = [("do", "run"), ("taskDefinition", "web"), ("more", "{")];
    submit(&server, "tasks/run", &more).assert_has(&["is no JSON"]);
    let refused = submit(&server, "tasks", &[("do", "stop-tasks")]);
    refused.assert_has(&["Nothing was selected."]);
    let refused = submit(&server, "", &[("do", "create-cluster"), ("tags", "x")]);
    refused.assert_has(&["a tag is written as key=value"]);
    let refused = submit(&server, "tasks", &[("do", "dance")]);
    assert_eq!(refused.status, 400);
    let delete = [
        ("do", "delete-clusters"),
        ("cluster", "default"),
        ("cluster", "none"),
    ];
    submit(&server, "", &delete).assert_has(&["1 of 2 failed: ClusterNotFoundException"]);
}

#[test]
fn what_is_said_is_said_once() {
    let server = started();

    let answer = submit(&server, "", &[("do", "create-cluster"), ("name", "jobs")]);
    let next = answer
        .header("location")
        .strip_prefix("/_fake_ecs/")
        .unwrap();
    page(&server, next).assert_has(&["Cluster jobs is there."]);
    assert!(!page(&server, next).body.contains("Cluster jobs is there."));
}

#[test]
fn faults_concern_the_page_as_they_concern_any_client() {
    let server = started();
    let fault = |action: Value| {
        json!({ "times": 1, "kind": { "call": {
            "calls": { "operations": { "only": "CreateCluster" } }, "action": action } } })
    };
    let create = [("do", "create-cluster"), ("name", "jobs")];

    command(&server, "faults", &fault(json!("cutBefore")));
    let cut = submit(&server, "", &create);
    assert_eq!(cut.status, 502);
    cut.assert_has(&["CreateCluster: the connection was closed without an answer"]);
    let error = json!({ "error": { "code": "ThrottlingException", "message": "slow down" } });
    command(&server, "faults", &fault(error));
    submit(&server, "", &create).assert_has(&["ThrottlingException: slow down"]);
    done(&server, "", &create);
}

#[test]
fn the_time_is_moved() {
    let server = Server::start(&["--clock", "manual", "--profile", "realistic"]);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    let task = run_task(&server, &json!({}));

    page(&server, "time").assert_has(&["by hand", "2025-01-01T00:00:00Z"]);
    done(&server, "time", &[("do", "step")]).assert_has(&["One thing has happened."]);
    done(&server, "time", &[("do", "advance"), ("seconds", "5.5")])
        .assert_has(&["5.5 s have passed."]);
    done(&server, "time", &[("do", "settle")]).assert_has(&["Nothing is due any more, after"]);
    page(&server, &format!("tasks/{task}")).assert_has(&["RUNNING"]);
    done(&server, "time", &[("do", "step")]).assert_has(&["Nothing is due."]);
    let refused = submit(&server, "time", &[("do", "advance"), ("seconds", "soon")]);
    refused.assert_has(&["is no number of seconds"]);
    let refused = submit(&server, "time", &[("do", "advance"), ("seconds", "-1")]);
    refused.assert_has(&["is not a number of seconds to go on by"]);

    // A clock that moves by itself has nothing to press.
    let server = Server::start(&[]);
    assert!(!page(&server, "time").body.contains("<form"));
}

#[test]
fn task_definitions_are_registered_deregistered_and_deleted() {
    let server = started();
    let second = DEFINITION.replace("512", "1024");

    let register = [("do", "register"), ("json", second.as_str())];
    done(&server, "register?from=web:1", &register).assert_has(&["web:2 is registered.", "1024"]);
    let wrong = [("do", "register"), ("json", r#"{"family":"web"}"#)];
    let refused = submit(&server, "register", &wrong);
    refused.assert_has(&["Exception: ", "{&quot;family&quot;:&quot;web&quot;}"]);
    submit(&server, "register", &[("do", "register"), ("json", "[]")])
        .assert_has(&["is no JSON object"]);
    done(&server, "definitions/web/2", &[("do", "deregister")])
        .assert_has(&["web:2 is deregistered.", "INACTIVE"]);
    let both = [
        ("do", "delete"),
        ("revision", "web:1"),
        ("revision", "web:2"),
    ];
    submit(&server, "definitions/web", &both).assert_has(&["1 of 2 failed"]);
    let deregister = [("do", "deregister"), ("revision", "web:1")];
    done(&server, "definitions/web", &deregister).assert_has(&["Deregistered: 1."]);
    done(&server, "definitions/web/1", &[("do", "delete")])
        .assert_has(&["web:1 is being deleted."]);
}

#[test]
fn faults_are_made_and_removed() {
    let server = started();

    let add = [
        ("do", "add"),
        ("operation", "RunTask"),
        ("action", "error"),
        ("times", ""),
        ("code", "ThrottlingException"),
        ("message", "Rate exceeded"),
        ("seconds", "5"),
    ];
    done(&server, "faults", &add).assert_has(&["From now on that goes wrong.", "RunTask"]);
    assert_eq!(server.call("RunTask", &run_input().to_string()).0, 400);
    done(&server, "faults", &[("do", "remove"), ("fault", "0")]).assert_has(&["Removed: 1."]);
    assert_eq!(server.call("RunTask", &run_input().to_string()).0, 200);
    for action in ["errorAfter", "deny", "latency", "cutBefore", "cutAfter"] {
        let mut add = add;
        // Only an operation that lists can answer an empty list.
        let operation = if action == "empty" { "ListTasks" } else { "" };
        (add[1].1, add[2].1) = (operation, action);
        done(&server, "faults", &add);
    }
    let mut empty = add;
    (empty[1].1, empty[2].1) = ("UpdateService", "empty");
    let refused = submit(&server, "faults", &empty);
    refused.assert_has(&["answers of UpdateService do not have a list"]);
    empty[1].1 = "ListTasks";
    done(&server, "faults", &empty);
    let fault = r#"{"kind":{"taskStart":{"provisioning":true,"reason":"no room"}},"times":1}"#;
    done(&server, "faults", &[("do", "add-json"), ("fault", fault)]).assert_has(&["no room"]);
    let refused = submit(&server, "faults", &[("do", "add-json"), ("fault", "{}")]);
    refused.assert_has(&["missing field"]);
    submit(&server, "faults", &[("do", "remove")]).assert_has(&["Nothing was selected."]);
    submit(
        &server,
        "faults",
        &[("do", "remove"), ("fault", "../reset")],
    )
    .assert_has(&["is no number of a fault"]);
}

#[test]
fn capacity_is_added_drained_and_taken_away() {
    let server = started();
    let instances = |server: &Server| {
        command(server, "time/settle", &json!({}));
        let (_, body) = server.ask("GET", "/_fake_ecs/v1/container-instances", "", "");
        let body: Value = serde_json::from_str(&body).unwrap();
        body["containerInstances"].as_array().unwrap().clone()
    };

    let add = [
        ("do", "add-instance"),
        ("cluster", "default"),
        ("instanceType", "m5.large"),
    ];
    done(&server, "capacity", &add).assert_has(&["A container instance has registered."]);
    let arn = instances(&server)[0]["containerInstanceArn"].clone();
    let id = arn.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    for (action, status) in [
        ("drain", "DRAINING"),
        ("activate", "ACTIVE"),
        ("terminate", "INACTIVE"),
    ] {
        done(&server, "capacity", &[("do", action), ("instance", &id)])
            .assert_has(&["Done for 1."]);
        assert_eq!(instances(&server)[0]["status"], status, "{action}");
    }
    let group = [
        ("do", "add-group"),
        ("group", "workers"),
        ("cluster", "default"),
        ("type", "m5.large"),
        ("min", "0"),
        ("max", "3"),
    ];
    done(&server, "capacity", &group).assert_has(&["Group workers is there."]);
    let resize = [("do", "resize"), ("group", "workers"), ("desired", "2")];
    done(&server, "capacity", &resize).assert_has(&["workers is resized."]);
    assert_eq!(instances(&server).len(), 3);
    let wrong = [
        ("do", "add-instance"),
        ("cluster", "default"),
        ("instanceType", "m5"),
    ];
    submit(&server, "capacity", &wrong).assert_has(&["m5"]);
    submit(
        &server,
        "capacity",
        &[("do", "drain"), ("instance", "../x")],
    )
    .assert_has(&["is no id of an instance"]);
}

#[test]
fn the_fake_is_emptied() {
    let server = started();
    let create = [("do", "create-cluster"), ("name", "jobs")];
    done(&server, "", &create);

    let shown = done(&server, "", &[("do", "reset")]);
    shown.assert_has(&[
        "The fake is as it was when it was started.",
        "Nothing was asked yet.",
    ]);
    assert!(!shown.body.contains("jobs"));
}
