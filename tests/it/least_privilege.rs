//! Whether a role's policy is enough, and which policy code needs.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::error::ProvideErrorMetadata;
use aws_sdk_ecs::types::{Tag, TaskOverride};
use fake_ecs::FakeEcs;
use serde_json::{Value, json};

use crate::support::{
    ask, fargate_definition, fargate_network, golden, panics, post, refusal, register, register_app,
};

const ECS: &str = "arn:aws:ecs:us-east-1:123456789012";
const USER: &str = "arn:aws:iam::123456789012:user/fake-ecs";

/// A policy that allows these actions on everything.
fn allowing(actions: &[&str]) -> String {
    let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

/// An application: it runs a nightly job and deploys a service.
async fn application(client: &Client) -> Result<(), aws_sdk_ecs::Error> {
    client
        .create_cluster()
        .cluster_name("jobs")
        .tags(tag("team", "blue"))
        .send()
        .await?;
    let container = aws_sdk_ecs::types::ContainerDefinition::builder();
    let container = container.name("app").image("report:1").build();
    let register = client.register_task_definition().family("report");
    let register = register
        .container_definitions(container)
        .cpu("256")
        .memory("512");
    let register = register
        .network_mode("awsvpc".into())
        .requires_compatibilities("FARGATE".into());
    let register = register.task_role_arn("arn:aws:iam::123456789012:role/report");
    register
        .execution_role_arn("arn:aws:iam::123456789012:role/execution")
        .send()
        .await?;

    let run = client.run_task().cluster("jobs").task_definition("report");
    let run = run
        .launch_type("FARGATE".into())
        .network_configuration(fargate_network());
    let overrides = TaskOverride::builder();
    let overrides = overrides
        .task_role_arn("arn:aws:iam::123456789012:role/nightly")
        .build();
    let ran = run
        .overrides(overrides)
        .tags(tag("run", "7"))
        .send()
        .await?;
    let task = ran.tasks()[0].task_arn().unwrap_or_default();
    client.list_tasks().cluster("jobs").send().await?;
    client
        .describe_tasks()
        .cluster("jobs")
        .tasks(task)
        .send()
        .await?;
    client.stop_task().cluster("jobs").task(task).send().await?;

    let create = client
        .create_service()
        .cluster("jobs")
        .service_name("web")
        .desired_count(1);
    let create = create
        .task_definition("report")
        .launch_type("FARGATE".into());
    create
        .network_configuration(fargate_network())
        .send()
        .await?;
    client
        .update_service()
        .cluster("jobs")
        .service("web")
        .desired_count(0)
        .send()
        .await?;
    client
        .describe_services()
        .cluster("jobs")
        .services("web")
        .send()
        .await?;
    client
        .delete_service()
        .cluster("jobs")
        .service("web")
        .send()
        .await?;
    client
        .tag_resource()
        .resource_arn(format!("{ECS}:cluster/jobs"))
        .tags(tag("a", "b"))
        .send()
        .await?;
    client.list_clusters().send().await?;
    Ok(())
}

// ---- which policy code needs ----

#[tokio::test(start_paused = true)]
async fn the_policy_of_an_application_is_what_its_calls_needed() {
    let ecs = FakeEcs::start().await;

    application(&ecs.client())
        .await
        .expect("everything is allowed");

    golden("least-privilege.json", &format!("{}\n", ecs.policy()));
}

#[tokio::test(start_paused = true)]
async fn an_application_gets_by_with_the_policy_that_it_needed_and_with_nothing_less() {
    let ecs = FakeEcs::start().await;
    application(&ecs.client())
        .await
        .expect("everything is allowed");
    let policy = ecs.policy();

    let again = FakeEcs::start().await;
    again.allow(policy.to_json());
    application(&again.client())
        .await
        .expect("the policy is enough");
    assert_eq!(again.policy(), policy, "it is the same again");

    for action in policy.actions() {
        let ecs = FakeEcs::start().await;
        ecs.allow(without(&policy.to_json(), action));

        let refused = application(&ecs.client()).await.expect_err(action);

        assert_eq!(refused.code(), Some("AccessDeniedException"), "{action}");
        let message = refused.message().unwrap_or_default();
        let expected = format!("because no identity-based policy allows the {action} action");
        assert!(message.ends_with(&expected), "{message}");
        assert!(
            ecs.policy().actions().contains(&action),
            "what was refused is needed as well"
        );
    }
}

/// The policy without an action.
fn without(policy: &str, action: &str) -> String {
    let mut policy: Value = serde_json::from_str(policy).expect("a policy is JSON");
    let statements = policy["Statement"]
        .as_array_mut()
        .expect("it has statements");
    for statement in statements.iter_mut() {
        let actions = match statement["Action"].take() {
            Value::Array(actions) => actions,
            action => vec![action],
        };
        let actions = actions.into_iter().filter(|it| it != action);
        statement["Action"] = actions.collect();
    }
    policy.to_string()
}

#[tokio::test]
async fn a_family_has_the_roles_that_it_had_when_it_was_run() {
    let ecs = FakeEcs::start().await;
    let with_role = |role: &str| {
        let mut definition = fargate_definition("report", json!([{ "name": "app", "image": "a" }]));
        definition["taskRoleArn"] = json!(format!("arn:aws:iam::123456789012:role/{role}"));
        register(&ecs, &definition);
    };
    let run = || {
        ask(
            &ecs,
            "RunTask",
            &json!({ "taskDefinition": "report", "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } }),
        );
    };
    with_role("first");
    run();
    with_role("second");

    let policy = ecs.policy().to_json();

    assert!(
        policy.contains("role/first") && !policy.contains("role/second"),
        "{policy}"
    );
}

#[tokio::test]
async fn what_was_refused_or_injected_was_needed_as_well() {
    let ecs = FakeEcs::start().await;
    ecs.faults().on("ListClusters").throttle();

    post(&ecs, "ListClusters", &json!({}));
    post(&ecs, "StopTask", &json!({ "cluster": "none", "task": "x" }));
    post(&ecs, "DescribeTasks", &json!({ "tasks": 7 }));

    let expected = ["ecs:DescribeTasks", "ecs:ListClusters", "ecs:StopTask"];
    assert_eq!(ecs.policy().actions(), expected);
}

#[tokio::test]
async fn a_policy_is_of_the_account_and_region_of_its_handle_and_of_what_was_not_reset() {
    let ecs = FakeEcs::start().await;
    let ireland = ecs.in_region("eu-west-1");
    ask(&ecs, "ListClusters", &json!({}));

    assert!(ireland.policy().is_empty());
    assert_eq!(ecs.policy().actions(), ["ecs:ListClusters"]);

    ecs.reset();
    assert!(ecs.policy().is_empty());
}

#[tokio::test]
async fn a_policy_that_would_lack_what_forgotten_requests_needed_is_not_given() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    client.describe_clusters().send().await.unwrap();
    for _ in 0..10_000 {
        client.list_clusters().send().await.unwrap();
    }

    let expected = "the policy would lack what 1 older requests needed";
    let message = panics(|| ecs.policy());
    assert!(message.contains(expected), "{message}");
    let incomplete = ecs.try_policy().unwrap_err();
    assert_eq!(incomplete.forgotten(), 1);
    assert_eq!(incomplete.policy().actions(), ["ecs:ListClusters"]);
}

// ---- whether a policy is enough ----

#[tokio::test]
async fn what_no_policy_allows_is_refused_in_iams_words_and_not_carried_out() {
    let ecs = FakeEcs::start().await;
    ecs.allow(allowing(&["ecs:Describe*", "ecs:ListClusters"]));
    let client = ecs.client();

    client.list_clusters().send().await.expect("it is allowed");
    let refused = client.create_cluster().cluster_name("jobs").send().await;

    let expected = format!(
        "User: {USER} is not authorized to perform: ecs:CreateCluster on resource: {ECS}:cluster/jobs because no identity-based policy allows the ecs:CreateCluster action"
    );
    assert_eq!(
        refusal(refused),
        ("AccessDeniedException".to_owned(), expected)
    );
    assert_eq!(ecs.clusters().count(), 1, "the default one");
    let request = ecs.requests().injected().only();
    assert_eq!(request.error_code(), Some("AccessDeniedException"));
    assert!(
        ecs.story()
            .contains("is not authorized to perform: ecs:CreateCluster")
    );
}

#[tokio::test]
async fn policies_add_up_and_a_deny_counts_for_more() {
    let ecs = FakeEcs::start().await;
    let refused = |ecs: &FakeEcs, operation: &str| {
        let answer = post(ecs, operation, &json!({}));
        (answer.status() == 400).then(|| answer.json()["message"].as_str().unwrap().to_owned())
    };

    ecs.allow(allowing(&["ecs:ListClusters"]));
    assert!(refused(&ecs, "ListAccountSettings").is_some());
    ecs.allow(allowing(&["ecs:List*"]));
    assert_eq!(refused(&ecs, "ListAccountSettings"), None);
    let deny = r#"{ "Statement": { "Effect": "Deny", "Action": "ecs:ListA*", "Resource": "*" } }"#;
    ecs.allow(deny);

    assert_eq!(refused(&ecs, "ListClusters"), None);
    let message = refused(&ecs, "ListAccountSettings").unwrap();
    let expected =
        "ecs:ListAccountSettings on resource: * with an explicit deny in an identity-based policy";
    assert!(message.ends_with(expected), "{message}");

    let elsewhere = ecs.in_region("eu-west-1");
    let settings = elsewhere.client().list_account_settings().send().await;
    settings.expect("policies are of an account and region");
    ecs.reset();
    assert_eq!(
        refused(&ecs, "ListAccountSettings"),
        None,
        "policies end with a reset"
    );
}

#[tokio::test]
async fn conditions_are_about_the_call_and_what_it_is_about() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "report");
    ecs.add_cluster("jobs");
    let run = |cluster: &str, tags: Value| {
        json!({ "cluster": cluster, "taskDefinition": "report", "launchType": "FARGATE", "tags": tags,
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } })
    };
    let blue = json!([{ "key": "team", "value": "blue" }]);
    let task = |cluster: &str| {
        ecs.define("other")
            .new_run()
            .cluster(cluster)
            .tag("team", cluster)
            .run()
    };
    let (mine, other) = (task("jobs"), task("default"));
    let stop = |task: &fake_ecs::TaskHandle, cluster: &str| json!({ "cluster": cluster, "task": task.arn() });
    ecs.allow(json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "ecs:RunTask", "Resource": format!("{ECS}:task-definition/report:*"),
          "Condition": { "ArnEquals": { "ecs:cluster": format!("{ECS}:cluster/jobs") } } },
        { "Effect": "Allow", "Action": "ecs:TagResource", "Resource": format!("{ECS}:task/jobs/*"),
          "Condition": { "StringEquals": { "ecs:CreateAction": "RunTask", "aws:RequestTag/team": "blue" },
                         "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } } },
        { "Effect": "Allow", "Action": "ecs:StopTask", "Resource": "*",
          "Condition": { "StringEquals": { "ecs:ResourceTag/team": "jobs" } } },
    ] }).to_string());

    for (operation, body, refused) in [
        ("RunTask", run("jobs", blue.clone()), None),
        (
            "RunTask",
            run("default", blue),
            Some(
                "ecs:RunTask on resource: arn:aws:ecs:us-east-1:123456789012:task-definition/report:1 because",
            ),
        ),
        (
            "RunTask",
            run("jobs", json!([{ "key": "team", "value": "red" }])),
            Some(
                "ecs:TagResource on resource: arn:aws:ecs:us-east-1:123456789012:task/jobs/* because",
            ),
        ),
        (
            "RunTask",
            run(
                "jobs",
                json!([{ "key": "team", "value": "blue" }, { "key": "x", "value": "y" }]),
            ),
            Some("ecs:TagResource on"),
        ),
        ("StopTask", stop(&mine, "jobs"), None),
        (
            "StopTask",
            stop(&other, "default"),
            Some("ecs:StopTask on resource: arn:aws:ecs:us-east-1:123456789012:task/default/"),
        ),
    ] {
        let answer = post(&ecs, operation, &body);
        let message = answer.json()["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        match refused {
            None => assert_eq!(answer.status(), 200, "{body}: {message}"),
            Some(expected) => assert!(message.contains(expected), "{body}: {message}"),
        }
    }
}

#[tokio::test]
async fn roles_may_be_passed_to_the_services_that_a_policy_names() {
    let ecs = FakeEcs::start().await;
    let role = "arn:aws:iam::123456789012:role/report";
    let register = json!({ "family": "report", "taskRoleArn": role,
        "containerDefinitions": [{ "name": "app", "image": "a", "memory": 64 }] });
    for (service, is_allowed) in [
        ("ecs-tasks.amazonaws.com", true),
        ("ecs.amazonaws.com", false),
    ] {
        ecs.reset();
        ecs.allow(allowing(&["ecs:*"]));
        let pass = json!({ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/rep*",
            "Condition": { "StringLike": { "iam:PassedToService": service } } });
        ecs.allow(json!({ "Version": "2012-10-17", "Statement": pass }).to_string());

        let answer = post(&ecs, "RegisterTaskDefinition", &register);

        assert_eq!(answer.status() == 200, is_allowed, "{service}");
        if !is_allowed {
            let message = answer.json()["message"].to_string();
            assert!(
                message.contains(&format!("iam:PassRole on resource: {role} because")),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn what_a_test_does_with_handles_needs_no_permission() {
    let ecs = FakeEcs::start().await;
    ecs.allow(allowing(&[]));

    ecs.define("report").run().force_stop();
    ecs.add_cluster("jobs");

    assert!(ecs.policy().is_empty());
}

#[tokio::test]
async fn a_call_that_no_policy_allows_is_nothing_to_functions_of_faults() {
    let ecs = FakeEcs::start().await;
    ecs.allow(allowing(&["ecs:DescribeClusters"]));
    let faults = ecs.faults().on("ListClusters").optional();
    let before = faults.before(|_, _| panic!("the call is not let through"));

    let refused = ecs.client().list_clusters().send().await.unwrap_err();

    assert_eq!(refused.code(), Some("AccessDeniedException"));
    assert_eq!(before.hits(), 0);
}

#[tokio::test]
async fn rate_limits_come_before_policies_and_policies_before_faults() {
    let limits = fake_ecs::RateLimits::none().per_second("ListClusters", 1, 1);
    let ecs = FakeEcs::start()
        .clock(fake_ecs::Clock::manual())
        .rate_limits(limits)
        .await;
    ecs.allow(allowing(&[]));
    let fault = ecs.faults().on("ListClusters").server_error().optional();

    let codes = [(); 2].map(|()| {
        let answer = post(&ecs, "ListClusters", &json!({}));
        answer.json()["__type"].as_str().unwrap().to_owned()
    });

    assert_eq!(codes, ["AccessDeniedException", "ThrottlingException"]);
    assert_eq!(fault.hits(), 0);
}

#[tokio::test]
async fn what_is_no_policy_fails_at_the_line_that_gave_it() {
    let ecs = FakeEcs::start().await;
    for (policy, expected) in [
        ("{", "no IAM policy: no JSON: "),
        (
            r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#,
            "Principal is for policies of resources",
        ),
        (
            r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}}"#,
            "Statement[0]: Condition.Bool: the condition key aws:MultiFactorAuthPresent is not emulated",
        ),
        (
            r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"1"}}}}"#,
            "the condition operator IpAddress is not emulated",
        ),
    ] {
        let message = panics(|| ecs.allow(policy));
        assert!(message.contains(expected), "{message}");
        assert!(
            ecs.try_allow(policy)
                .unwrap_err()
                .to_string()
                .contains(expected)
        );
    }
    ask(&ecs, "ListClusters", &json!({}));
}
