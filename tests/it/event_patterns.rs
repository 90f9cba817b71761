//! Events by event pattern, as they are delivered, and what may happen to them on their way.

use std::time::Duration;

use fake_ecs::{Clock, DeliveredEvent, EventStream, FakeEcs, Profile, TaskStatus};
use serde_json::{Value, json};

use crate::support::{fargate_definition, panic_text, panics, register, secs};

fn fake() -> FakeEcs {
    let fake = FakeEcs::start().clock(Clock::manual());
    fake.profile(Profile::realistic()).blocking()
}

fn run(ecs: &FakeEcs) -> fake_ecs::TaskHandle {
    let definition = fargate_definition("job", json!([{ "name": "app", "image": "job" }]));
    register(ecs, &definition).run()
}

const RUNNING: &str = r#"{ "detail": { "lastStatus": ["RUNNING"] } }"#;

const ANY: &str = r#"{ "detail-type": ["ECS Task State Change"] }"#;

/// The versions that the events of the only task show, in the order of delivery.
fn versions(ecs: &FakeEcs) -> Vec<u16> {
    let delivered = ecs.events().delivered();
    let version = |event: &DeliveredEvent| event.task().map(fake_ecs::TaskEvent::version);
    delivered.iter().filter_map(version).collect()
}

#[test]
fn events_are_found_by_event_pattern() {
    let ecs = fake();
    let task = run(&ecs);
    ecs.settle();
    let arn = task.arn();
    let by_arn = json!({ "resources": [arn], "detail-type": [{ "prefix": "ECS Task" }] });
    let by_cpu = json!({ "detail": { "cpu": ["256"], "containers": { "name": ["app"] } } });
    let none = json!({ "source": [{ "anything-but": "aws.ecs" }] });
    for (pattern, expected) in [
        (RUNNING.to_owned(), 1),
        (by_arn.to_string(), 3),
        (by_cpu.to_string(), 3),
        (none.to_string(), 0),
    ] {
        assert_eq!(ecs.events().matching(&pattern).len(), expected, "{pattern}");
    }
}

#[test]
fn a_pattern_that_eventbridge_refuses_is_refused_in_its_words() {
    let ecs = fake();
    let pattern = r#"{ "source": "aws.ecs" }"#;
    let expected = r#"Event pattern is not valid. Reason: "source" must be an object or an array"#;
    let asked: [&dyn Fn(); 3] = [
        &|| drop(ecs.events().matching(pattern)),
        &|| drop(ecs.event_stream().matching(pattern)),
        &|| drop(ecs.faults().events().matching(pattern)),
    ];
    for ask in asked {
        let message = panics(ask);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn what_happens_to_events_on_their_way_is_seen_by_who_gets_them() {
    type Make = fn(&FakeEcs) -> fake_ecs::Fault;
    let faults: [(Make, &[u16]); 9] = [
        (|ecs| ecs.faults().events().once().lose(), &[2, 3]),
        (
            |ecs| ecs.faults().events().nth(2).duplicate(),
            &[1, 2, 2, 3],
        ),
        (|ecs| ecs.faults().events().once().reorder(), &[2, 1, 3]),
        (|ecs| ecs.faults().events().reorder(), &[2, 1, 3]),
        (|ecs| ecs.faults().events().every(2).lose(), &[1, 3]),
        (
            |ecs| ecs.faults().events().matching(RUNNING).lose(),
            &[1, 2],
        ),
        (
            |ecs| {
                let tasks = ecs.faults().events().matching(ANY).matching(RUNNING);
                tasks.matching(ANY).lose()
            },
            &[1, 2],
        ),
        (|ecs| ecs.faults().events().from_nth(2).lose(), &[1]),
        (
            |ecs| ecs.faults().events().once().delay(secs(600)),
            &[2, 3, 1],
        ),
    ];
    for (make, expected) in faults {
        let ecs = fake();
        let fault = make(&ecs);
        run(&ecs);
        ecs.settle();

        assert_eq!(versions(&ecs), expected, "{fault:?}");
        assert_eq!(ecs.events().tasks().len(), 3, "what ECS has said stays");
        assert!(fault.hits() > 0);
    }
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let lost = |seed| {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .seed(seed)
            .blocking();
        ecs.faults()
            .events()
            .with_probability(0.5)
            .optional()
            .lose();
        for _ in 0..10 {
            run(&ecs);
        }
        ecs.settle();
        versions(&ecs)
    };
    assert_eq!(lost(1), lost(1));
    assert_ne!(lost(1), lost(2));
    assert!((1..30).contains(&lost(1).len()));
}

#[test]
fn a_fault_of_events_that_never_fires_fails_the_test() {
    let ecs = fake();
    ecs.faults()
        .events()
        .matching(r#"{ "source": ["other"] }"#)
        .lose();
    run(&ecs);
    ecs.settle();

    let message = panics(|| ecs.verify());

    assert!(message.contains("events matching"), "{message}");
    ecs.reset();
}

#[test]
fn a_stream_has_what_is_delivered_in_the_fakes_time_on_every_clock() {
    for clock in [Clock::manual(), Clock::tokio(), Clock::wall()] {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime starts").block_on(async {
            let ecs = FakeEcs::start()
                .clock(clock)
                .profile(Profile::instant())
                .await;
            let mut events = ecs.event_stream();
            let mut running = ecs.event_stream().matching(RUNNING);
            let task = run(&ecs);

            let first = events.next().await.expect("the task is there");
            let later = running.wait_next().await;

            assert_eq!(first.task().map(fake_ecs::TaskEvent::version), Some(1));
            let event = later.task().expect("it is about a task");
            assert_eq!(
                (event.task_arn(), event.last_status()),
                (task.arn().as_str(), TaskStatus::Running)
            );
            let json: Value = serde_json::from_str(later.json()).expect("an event is JSON");
            assert_eq!(json["detail"]["lastStatus"], "RUNNING");
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_can_be_replayed_and_ends_with_the_fake() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let late = ecs.faults().events().once().delay(secs(3600));
    run(&ecs).wait_running().await;
    let mut events = ecs.event_stream();

    let event = events.next().await.expect("one is late");
    assert_eq!(event.task().map(fake_ecs::TaskEvent::version), Some(1));
    assert_eq!(event.delivered_at(), event.at() + secs(3600));
    assert_eq!(late.hits(), 1);
    let mut again = events.clone().from_start();
    assert_eq!(
        again.next().await.and_then(|it| Some(it.task()?.version())),
        Some(2)
    );

    let ended = tokio::spawn(async move { events.next().await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop((late, ecs));
    assert_eq!(ended.await.expect("it ends"), None);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_an_event_in_vain_is_told_where_and_for_what() {
    let ecs = FakeEcs::start().await;
    let task = run(&ecs);
    task.wait_running().await;
    let arn = task.arn();
    let events = || ecs.event_stream().of_task(&task).matching(RUNNING);
    let line = line!() + 2;
    let wait = async |mut events: EventStream| {
        let waited = tokio::spawn(async move { events.wait_next().await });
        panic_text(waited.await.unwrap_err().into_panic())
    };

    let in_vain = wait(events()).await;
    let of_before = events();
    ecs.reset();
    let emptied = wait(of_before).await;

    let pattern = format!(r#"{{ "detail": {{ "taskArn": ["{arn}"] }} }}"#);
    for text in [&in_vain, &emptied] {
        let expected = format!("the next event that matches {pattern} and {RUNNING}");
        assert!(text.contains(&expected), "{text}");
        assert!(
            text.contains(&format!("event_patterns.rs:{line}")),
            "{text}"
        );
        assert!(text.contains("seed 0"), "it tells the story: {text}");
    }
    assert!(
        emptied.contains("and the fake was emptied by `reset()`"),
        "{emptied}"
    );
}

/// The first fault of events changes where a stream reads from.
#[tokio::test(start_paused = true)]
async fn a_stream_goes_on_when_the_first_fault_of_events_is_made() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let ireland = ecs.in_region("eu-west-1");
    let (mut here, mut there) = (ecs.event_stream(), ireland.event_stream());
    let (task, other) = (run(&ecs), run(&ireland));
    let first = here.next().await.expect("a task was started");
    assert_eq!(first.task().map(fake_ecs::TaskEvent::version), Some(1));

    ecs.faults().events().matching(RUNNING).duplicate();
    task.wait_running().await;
    other.wait_running().await;

    let mut seen = Vec::new();
    for _ in 0..3 {
        let event = here.next().await.expect("there are more");
        seen.push(event.task().map(fake_ecs::TaskEvent::version));
    }
    assert_eq!(seen, [Some(2), Some(3), Some(3)]);
    for version in 1..=3 {
        let event = there.next().await.expect("it has events of its own");
        assert_eq!(
            event.task().map(fake_ecs::TaskEvent::version),
            Some(version)
        );
    }
}

/// The second is reordered until the delayed first one comes, or for a minute.
#[test]
fn events_may_be_delayed_and_reordered_at_one_time() {
    let ecs = fake();
    ecs.faults().events().nth(1).delay(secs(600));
    ecs.faults().events().nth(3).reorder();
    run(&ecs);
    ecs.settle();

    assert_eq!(versions(&ecs), [2, 3, 1]);
    let delivered = ecs.events().delivered();
    let times: Vec<_> = delivered
        .iter()
        .map(|event| event.delivered_at() - event.at())
        .collect();
    assert_eq!(times, [secs(0), secs(60), secs(600)]);
}

#[tokio::test]
async fn a_stream_can_be_narrowed_down_to_a_task_or_a_service() {
    let ecs = FakeEcs::start().await;
    let definition = ecs.define("job");
    let task = definition.run();
    let web = ecs.new_service("web").task_definition("job").add();
    web.wait_stable().await;

    let stream = || ecs.event_stream().from_start();
    let of_task = stream().of_task(&task).wait_next().await;
    let mut of_web = stream().of_service(&web);

    assert_eq!(
        of_task.task().expect("it is of a task").task_arn(),
        task.arn()
    );
    for _ in 0..ecs.events().of_service(&web).len() {
        let event = of_web.wait_next().await;
        assert!(event.task().is_none(), "{event:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_the_fake_is_emptied() {
    let ecs = FakeEcs::start().await;
    let mut events = ecs.event_stream();
    run(&ecs);
    ecs.reset();
    assert_eq!(events.next().await, None);
}
