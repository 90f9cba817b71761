//! Which tasks count as pending: by one rule, wherever they are counted.

use fake_ecs::{Clock, FakeEcs, Profile};
use serde_json::{Value, json};

use crate::support::{ask, fargate_definition, register, register_ec2_app, secs};

/// A fake whose stages take as long as with AWS, and whose time stands still.
fn slow() -> FakeEcs {
    let ecs = FakeEcs::start();
    ecs.clock(Clock::manual())
        .profile(Profile::realistic())
        .blocking()
}

fn described(ecs: &FakeEcs, services: &[&str]) -> Vec<Value> {
    let answer = ask(ecs, "DescribeServices", &json!({ "services": services }));
    answer["services"].as_array().cloned().unwrap_or_default()
}

/// The tasks that are to run.
fn wanted(ecs: &FakeEcs) -> Vec<Value> {
    let arns = ask(ecs, "ListTasks", &json!({}))["taskArns"].take();
    if arns == json!([]) {
        return Vec::new();
    }
    let answer = ask(ecs, "DescribeTasks", &json!({ "tasks": arns }));
    answer["tasks"].as_array().cloned().unwrap_or_default()
}

fn sum(of: &[Value], count: impl Fn(&Value) -> &Value) -> u64 {
    let counts = of.iter().map(|it| count(it).as_u64());
    counts.map(|count| count.expect("it is a count")).sum()
}

/// How many tasks are pending, as the cluster has it.
fn of_cluster(ecs: &FakeEcs) -> (u64, String, String) {
    let asked = json!({ "clusters": ["default"], "include": ["STATISTICS"] });
    let cluster = ask(ecs, "DescribeClusters", &asked)["clusters"][0].take();
    let statistic = |name: &str| {
        let mut all = cluster["statistics"].as_array().into_iter().flatten();
        let found = all.find(|it| it["name"] == name).expect("it is there");
        found["value"].as_str().expect("it is a text").to_owned()
    };
    (
        cluster["pendingTasksCount"]
            .as_u64()
            .expect("it is a count"),
        statistic("pendingEC2TasksCount"),
        statistic("pendingFargateTasksCount"),
    )
}

fn of_instances(ecs: &FakeEcs) -> u64 {
    let arns = ask(ecs, "ListContainerInstances", &json!({}))["containerInstanceArns"].take();
    let asked = json!({ "containerInstances": arns });
    let answer = ask(ecs, "DescribeContainerInstances", &asked);
    let instances = answer["containerInstances"].as_array().expect("a list");
    sum(instances, |it| &it["pendingTasksCount"])
}

#[test]
fn what_is_on_its_way_to_running_is_pending_in_all_counts() {
    let ecs = slow();
    ecs.add_instance("m5.large");
    let ports = json!([{ "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    register(&ecs, &fargate_definition("inside", app));
    register_ec2_app(&ecs, "batch");
    let service = json!({
        "serviceName": "inside", "taskDefinition": "inside", "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        "loadBalancers": [{ "targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80 }],
    });
    ask(&ecs, "CreateService", &service);
    let service = json!({
        "serviceName": "batch", "taskDefinition": "batch", "desiredCount": 1, "launchType": "EC2",
    });
    ask(&ecs, "CreateService", &service);

    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..600 {
        let tasks = wanted(&ecs);
        let pending_of = |launch_type: &str| {
            let of = tasks.iter().filter(|it| it["launchType"] == launch_type);
            of.filter(|it| it["lastStatus"] != "RUNNING").count() as u64
        };
        seen.extend(tasks.iter().map(|it| it["lastStatus"].to_string()));
        let (ec2, fargate) = (pending_of("EC2"), pending_of("FARGATE"));
        let services = described(&ecs, &["inside", "batch"]);
        assert_eq!(sum(&services, |it| &it["pendingCount"]), ec2 + fargate);
        let deployments: Vec<Value> = services
            .iter()
            .map(|it| it["deployments"][0].clone())
            .collect();
        assert_eq!(sum(&deployments, |it| &it["pendingCount"]), ec2 + fargate);
        let revisions: Vec<Value> = services
            .iter()
            .map(|it| it["currentServiceRevisions"][0].clone())
            .collect();
        assert_eq!(sum(&revisions, |it| &it["pendingTaskCount"]), ec2 + fargate);
        assert_eq!(
            of_cluster(&ecs),
            (ec2 + fargate, ec2.to_string(), fargate.to_string())
        );
        assert_eq!(of_instances(&ecs), ec2);
        assert_eq!(
            ecs.cluster("default").pending_tasks_count() as u64,
            ec2 + fargate
        );
        if tasks.len() == 3 && ec2 + fargate == 0 {
            break;
        }
        ecs.advance(secs(1));
    }
    let seen: Vec<String> = seen.into_iter().collect();
    assert_eq!(
        seen,
        [
            r#""ACTIVATING""#,
            r#""PENDING""#,
            r#""PROVISIONING""#,
            r#""RUNNING""#
        ]
    );
}

#[test]
fn what_is_to_stop_and_never_ran_is_pending_no_longer() {
    let ecs = slow();
    ecs.add_instance("m5.large");
    register_ec2_app(&ecs, "batch");
    // An agent that tells nothing: tasks stay as they are.
    let arns = ask(&ecs, "ListContainerInstances", &json!({}))["containerInstanceArns"].take();
    let agent = json!({ "containerInstance": arns[0] });
    ask(&ecs, "DiscoverPollEndpoint", &agent);
    let service = json!({ "serviceName": "batch", "taskDefinition": "batch", "desiredCount": 3 });
    ask(&ecs, "CreateService", &service);
    ecs.advance(secs(60));
    let pending = |ecs: &FakeEcs| {
        let service = &described(ecs, &["batch"])[0];
        let counts = [
            &service["pendingCount"],
            &service["deployments"][0]["pendingCount"],
        ];
        let [service, deployment] = counts.map(|count| count.as_u64().expect("it is a count"));
        (service, deployment, of_cluster(ecs).0, of_instances(ecs))
    };
    assert_eq!(pending(&ecs), (3, 3, 3, 3));

    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "batch", "desiredCount": 0 }),
    );
    ecs.advance(secs(60));

    let asked = json!({ "desiredStatus": "STOPPED" });
    let arns = ask(&ecs, "ListTasks", &asked)["taskArns"].take();
    let tasks = ask(&ecs, "DescribeTasks", &json!({ "tasks": arns }));
    assert_eq!(tasks["tasks"].as_array().map(Vec::len), Some(3));
    assert_eq!(tasks["tasks"][0]["lastStatus"], "PENDING");
    assert_eq!(pending(&ecs), (0, 0, 0, 0));
}
