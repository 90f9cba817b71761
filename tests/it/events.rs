//! What EventBridge gets: each event in the form in which a rule's target gets it.

use fake_ecs::{Clock, Event, FakeEcs, Profile};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, fargate_definition, golden, register, secs};

fn fake() -> FakeEcs {
    let fake = FakeEcs::start().clock(Clock::manual());
    fake.profile(Profile::realistic()).blocking()
}

fn as_json(ecs: &FakeEcs) -> Vec<Value> {
    let all = ecs.events().json();
    all.iter()
        .map(|event| serde_json::from_str(event).expect("an event is JSON"))
        .collect()
}

fn create_service(ecs: &FakeEcs, desired: i32) {
    let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
    let service = json!({
        "serviceName": "web", "taskDefinition": "job", "launchType": "FARGATE", "desiredCount": desired,
        "networkConfiguration": network,
    });
    ask(ecs, "CreateService", &service);
}

#[test]
fn the_events_of_a_task_are_those_of_the_documentation() {
    let ecs = fake();
    let definition = fargate_definition("job", json!([{ "name": "app", "image": "job" }]));
    let task = register(&ecs, &definition).run();
    ecs.advance(secs(60));
    ask(
        &ecs,
        "StopTask",
        &json!({ "task": task.id(), "reason": "enough" }),
    );
    ecs.settle();

    let events = as_json(&ecs);

    let text = serde_json::to_string_pretty(&events).expect("JSON prints");
    golden("events-task.json", &format!("{text}\n"));
}

#[test]
fn the_events_of_a_service_are_those_of_the_documentation() {
    let ecs = fake();
    let definition = fargate_definition("job", json!([{ "name": "app", "image": "job" }]));
    register(&ecs, &definition);
    create_service(&ecs, 1);
    ecs.settle();

    let mut events = as_json(&ecs);

    events.retain(|event| event["detail-type"] != "ECS Task State Change");
    let text = serde_json::to_string_pretty(&events).expect("JSON prints");
    golden("events-service.json", &format!("{text}\n"));
}

/// The event is written when somebody asks, from what was kept of the task: whatever happened to
/// the task since must not be in it.
#[test]
fn an_event_shows_its_task_as_the_task_was_however_late_somebody_asks() {
    let ecs = fake();
    let definition = fargate_definition("job", json!([{ "name": "app", "image": "job" }]));
    let task = register(&ecs, &definition).run();
    ecs.advance(secs(60));
    let early = ecs.events().json();

    task.container("app").exit(3);
    ecs.settle();

    let late = ecs.events().json();
    assert!(late.len() > early.len());
    assert_eq!(&late[..early.len()], early);
}

#[test]
fn an_event_shows_what_describe_tasks_showed() {
    let ecs = fake();
    let definition = fargate_definition("job", json!([{ "name": "app", "image": "job" }]));
    let task = register(&ecs, &definition).run();
    ecs.advance(secs(60));
    let body = json!({ "tasks": [task.arn()] });
    let mut shown = ask(&ecs, "DescribeTasks", &body)["tasks"][0].take();

    let events = as_json(&ecs);

    let mut detail = events.last().expect("there are events")["detail"].clone();
    for differs in [
        "attachments",
        "connectivityAt",
        "createdAt",
        "healthStatus",
        "pullStartedAt",
        "pullStoppedAt",
        "startedAt",
        "tags",
        "updatedAt",
    ] {
        for of in [&mut detail, &mut shown] {
            of.as_object_mut().expect("a task").remove(differs);
        }
    }
    let container = shown["containers"][0].as_object_mut();
    container.expect("a container").remove("healthStatus");
    assert_eq!(detail, shown);
}

/// Agents do not tell of a restart, so the container runs on, as far as anybody is shown.
#[test]
fn an_event_while_a_container_is_restarted_shows_that_it_runs() {
    let ecs = fake();
    let policy = json!({ "enabled": true, "restartAttemptPeriod": 60 });
    let containers = json!([{ "name": "app", "image": "job", "restartPolicy": policy }]);
    let task = register(&ecs, &fargate_definition("job", containers)).run();
    ecs.advance(secs(120));
    task.container("app").exit(1);
    ask(&ecs, "StopTask", &json!({ "task": task.id() }));

    let stopping = ecs.events().len() - 1;
    ecs.settle();

    let event = &as_json(&ecs)[stopping]["detail"];
    assert_eq!(event["desiredStatus"], "STOPPED");
    assert_eq!(event["containers"][0]["lastStatus"], "RUNNING");
}

#[test]
fn events_of_handles_and_events_in_json_are_the_same_events() {
    let ecs = fake();
    let definition = fargate_definition("job", json!([{ "name": "app", "image": "job" }]));
    register(&ecs, &definition);
    create_service(&ecs, 2);
    ecs.settle();

    let (events, as_json) = (ecs.events(), as_json(&ecs));

    assert_eq!(events.len(), as_json.len());
    for (event, json) in events.iter().zip(&as_json) {
        assert_eq!(json["detail-type"], event.detail_type());
        if let Event::Task(event) = event {
            assert_eq!(json["detail"]["version"], event.version());
            assert_eq!(json["resources"], json!([event.task_arn()]));
        }
    }
    let mut ids: Vec<_> = as_json.iter().map(|event| event["id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), events.len(), "each event has an id of its own");
}

/// What somebody tells in the place of an agent is overwritten by what happens later.
#[test]
fn an_event_shows_what_was_told_of_a_container_until_then() {
    let ecs = fake();
    let definition = fargate_definition("job", json!([{ "name": "app", "image": "job" }]));
    let task = register(&ecs, &definition).run();
    let told = json!({
        "cluster": "default", "task": task.arn(), "containerName": "app", "reason": "slow",
        "runtimeId": "told", "status": "PENDING",
    });
    ask(&ecs, "SubmitContainerStateChange", &told);
    ecs.advance(secs(5));
    let early = ecs.events().json();
    assert!(
        early
            .last()
            .expect("it is PENDING")
            .contains(r#""reason":"slow""#)
    );

    ecs.advance(secs(60));
    task.container("app").exit(3);
    ecs.settle();

    assert_eq!(&ecs.events().json()[..early.len()], early);
}
