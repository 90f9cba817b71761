//! One seed, one story.

use fake_ecs::{Clock, FakeEcs, Profile, Script};
use serde_json::{Value, json};

use crate::support::{Answer, SUBNET, fargate_definition, post, register, secs};

/// Calls a bit of everything over HTTP, and returns all that was answered and all that happened.
fn run(seed: u64) -> (Vec<Answer>, String) {
    let ecs = FakeEcs::start()
        .seed(seed)
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .synthetic_instances()
        .blocking();
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

    (answers, ecs.timeline().to_string())
}

#[test]
fn two_runs_with_one_seed_are_the_same_to_the_byte() {
    let (answers, timeline) = run(7);
    let (answers_again, timeline_again) = run(7);

    assert_eq!(timeline, timeline_again);
    for (answer, again) in answers.iter().zip(&answers_again) {
        assert_eq!(answer, again);
    }
    assert_eq!(answers.len(), answers_again.len());
}

#[test]
fn another_seed_gives_other_ids() {
    let (answers, _) = run(7);
    let (others, _) = run(8);

    let id = |answers: &[Answer]| answers[1].json()["tasks"][0]["taskArn"].to_string();
    let request_id = |answers: &[Answer]| {
        let headers = answers[0].headers().into_iter();
        headers
            .filter(|(name, _)| name == "x-amzn-requestid")
            .collect::<Vec<_>>()
    };
    assert_ne!(id(&answers), id(&others));
    assert_ne!(request_id(&answers), request_id(&others));
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
