//! One seed, one story.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{Clock, Events, FakeEcs, Profile, Script};
use serde_json::{Value, json};

use crate::support::{
    Answer, SUBNET, ec2_definition, fargate_definition, fargate_network, post, register,
    register_app, secs,
};

/// All that was answered and all that happened.
struct Run {
    answers: Vec<Answer>,
    timeline: String,
    events: Events,
    /// Where the tasks on instances were placed.
    instances: Vec<usize>,
}

/// Calls a bit of everything over HTTP.
fn run(seed: u64) -> Run {
    let ecs = FakeEcs::start()
        .seed(seed)
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .blocking();
    let instances = ecs.add_instances(8, "m5.large");
    ecs.script("job", Script::new().exits(2).after(secs(9)));
    let containers = json!([
        { "name": "app", "image": "busybox", "portMappings": [{ "containerPort": 80 }] },
        { "name": "log", "image": "fluent-bit", "essential": false },
    ]);
    register(&ecs, &fargate_definition("job", containers));
    let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET, "subnet-2"] } });
    let on = |launch_type: &str| {
        json!({
            "taskDefinition": "job", "count": 3, "launchType": launch_type, "networkConfiguration": network,
            "startedBy": launch_type,
        })
    };
    let mut answers = Vec::new();
    let mut call = |operation: &str, body: Value| answers.push(post(&ecs, operation, &body));

    call(
        "CreateCluster",
        json!({ "clusterName": "other", "tags": [{ "key": "a", "value": "b" }] }),
    );
    call("RunTask", on("FARGATE"));
    ecs.advance(secs(15));
    call("ListTasks", json!({ "maxResults": 2 }));
    call(
        "DescribeClusters",
        json!({ "include": ["STATISTICS", "SETTINGS"] }),
    );
    call("StopTask", json!({ "task": "0".repeat(32) }));
    call("RunTask", on("FARGATE"));
    call(
        "DescribeTasks",
        json!({ "tasks": ecs.tasks().iter().map(fake_ecs::TaskHandle::id).collect::<Vec<_>>() }),
    );
    register(&ecs, &placed_at_random());
    let at_random = json!([{ "type": "random" }]);
    call(
        "RunTask",
        json!({ "taskDefinition": "batch", "count": 10, "placementStrategy": at_random }),
    );
    ecs.settle();
    call(
        "DescribeTasks",
        json!({ "tasks": ecs.tasks().iter().map(fake_ecs::TaskHandle::id).collect::<Vec<_>>() }),
    );
    call(
        "CreateService",
        json!({ "serviceName": "web", "taskDefinition": "web" }),
    );
    call("Nonsense", json!({}));

    let placed = ecs.tasks().family("batch").into_iter();
    let placed = placed.map(|task| {
        let instance = task.instance().expect("it was placed");
        instances.iter().position(|other| *other == instance)
    });
    Run {
        timeline: ecs.timeline().to_string(),
        events: ecs.events(),
        instances: placed.flatten().collect(),
        answers,
    }
}

/// A definition for instances, with dynamic ports and two containers.
fn placed_at_random() -> Value {
    let containers = json!([
        { "name": "app", "image": "busybox", "memory": 64, "portMappings": [{ "containerPort": 80 }] },
        { "name": "log", "image": "fluent-bit", "memory": 64, "essential": false },
    ]);
    ec2_definition("batch", "bridge", containers)
}

#[test]
fn two_runs_with_one_seed_are_the_same_to_the_byte() {
    let (one, again) = (run(7), run(7));

    assert_eq!(one.timeline, again.timeline);
    assert_eq!(one.events, again.events);
    assert_eq!(one.instances.len(), 10);
    assert_eq!(one.instances, again.instances);
    for (answer, again) in one.answers.iter().zip(&again.answers) {
        assert_eq!(answer, again);
    }
    assert_eq!(one.answers.len(), again.answers.len());
}

#[test]
fn another_seed_gives_other_ids_and_other_places() {
    let (one, other) = (run(7), run(8));

    let id = |answers: &[Answer]| answers[1].json()["tasks"][0]["taskArn"].to_string();
    let request_id = |answers: &[Answer]| {
        let headers = answers[0].headers().into_iter();
        headers
            .filter(|(name, _)| name == "x-amzn-requestid")
            .collect::<Vec<_>>()
    };
    assert_ne!(id(&one.answers), id(&other.answers));
    assert_ne!(request_id(&one.answers), request_id(&other.answers));
    assert_ne!(one.instances, other.instances);
}

#[test]
fn a_fake_that_was_reset_begins_again_at_the_time_it_has() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let first = post(&ecs, "ListClusters", &json!({}));
    post(&ecs, "CreateCluster", &json!({ "clusterName": "other" }));
    ecs.advance(secs(60));
    let before = ecs.now();

    ecs.reset();

    let again = post(&ecs, "ListClusters", &json!({}));
    assert_eq!(again.body, first.body);
    assert_eq!(ecs.now(), before);
    assert_eq!(ecs.requests().len(), 1);
}

/// With its faults, and the pauses of the SDK's retries.
#[tokio::test]
async fn a_run_with_retries_is_the_same_100_times() {
    let run = async || {
        let ecs = FakeEcs::start().clock(Clock::manual()).await;
        register_app(&ecs, "job");
        ecs.script("job", Script::new().runs_for(secs(90)));
        ecs.faults().on("RunTask").times(2).throttle();
        ecs.faults()
            .on("DescribeTasks")
            .every(3)
            .with_probability(0.5)
            .optional()
            .server_error();
        let client = ecs.client();
        let call = client.run_task().task_definition("job");
        let call = call.launch_type(LaunchType::Fargate);
        let call = call.network_configuration(fargate_network()).send();
        let answer = call.await.unwrap();
        let arn = answer.tasks()[0].task_arn().unwrap();
        while !ecs.task(arn).is_stopped() {
            let _ = client.describe_tasks().tasks(arn).send().await;
            ecs.advance(secs(7));
        }
        format!("{}{:?}", ecs.timeline(), ecs.elapsed())
    };

    let first = run().await;

    // The throttled attempts are followed by 1 s and 2 s.
    assert!(first.contains("+3.000s RunTask job ×1 → job/"), "{first}");
    for _ in 1..100 {
        assert_eq!(run().await, first);
    }
}
