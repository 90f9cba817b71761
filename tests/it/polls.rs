//! Reads that show what there was some reads before.

use aws_sdk_ecs::Client;
use fake_ecs::{Clock, FakeEcs, Profile, Script, TaskHandle};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{panics, post, register_app, secs};

async fn clusters(client: &Client) -> usize {
    let answer = client.list_clusters().send().await;
    answer.expect("it is accepted").cluster_arns().len()
}

async fn create(client: &Client, name: &str) {
    let call = client.create_cluster().cluster_name(name);
    call.send().await.expect("it is accepted");
}

#[tokio::test]
async fn a_change_is_seen_so_many_reads_later() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let lagging = ecs.faults().on("ListClusters").stale_for_polls(2);
    assert_eq!(clusters(&client).await, 1);

    create(&client, "a").await;
    let before = [clusters(&client).await, clusters(&client).await];
    create(&client, "b").await;
    create(&client, "c").await;
    let mut after = Vec::new();
    for _ in 0..3 {
        ecs.advance(secs(600));
        after.push(clusters(&client).await);
    }

    assert_eq!((before, after), ([1, 1], vec![2, 2, 4]));
    assert_eq!(lagging.hits(), 6);
    let shown = ecs.requests().of("ListClusters").last().to_string();
    assert!(
        shown.contains("(as of 2 polls before, injected)"),
        "{shown}"
    );
    lagging.remove();
    create(&client, "d").await;
    assert_eq!(clusters(&client).await, 5, "it is over");
}

#[tokio::test]
async fn reads_are_counted_that_the_fault_fires_at() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    ecs.faults().on("ListClusters").every(2).stale_for_polls(1);
    ecs.faults().on("ListClusters").nth(4).throttle();
    create(&client, "a").await;

    let mut seen = Vec::new();
    for number in 0..5 {
        if number == 3 {
            create(&client, "b").await;
        }
        seen.push(clusters(&client).await);
    }

    // The second is the first that the fault fires at; the fourth is throttled, tried again, and no
    // poll; and the next is the second that the fault fires at.
    assert_eq!(seen, [2, 1, 2, 3, 2]);
}

#[tokio::test]
async fn of_reads_that_are_old_by_time_and_by_polls_the_older_counts() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    ecs.faults().reads().stale_for_polls(1);
    ecs.faults().reads().stale_for(secs(10));
    assert_eq!(clusters(&client).await, 1);
    create(&client, "a").await;

    let mut seen = Vec::new();
    for pause in [0, 0, 10, 10] {
        ecs.advance(secs(pause));
        seen.push(clusters(&client).await);
    }

    assert_eq!(seen, [1, 1, 2, 2]);
}

#[test]
fn a_fault_of_no_polls_or_of_writes_is_refused() {
    let ecs = FakeEcs::start().blocking();

    let none = panics(|| ecs.faults().reads().stale_for_polls(0));
    let writes = panics(|| ecs.faults().on("RunTask").stale_for_polls(1));

    assert_eq!(none, "a read that is stale for 0 polls is not stale");
    assert!(
        writes.starts_with("what RunTask shows is never old"),
        "{writes}"
    );
}

// ---- what was there ----

/// What may happen between two looks.
#[derive(Clone, Copy, Debug)]
enum Step {
    Run,
    Stop,
    Tag,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Run),
        1 => Just(Step::Stop),
        1 => Just(Step::Tag),
        6 => prop_oneof![0..3_u64, 0..40_u64, 0..4_000_u64].prop_map(Step::Pass),
    ]
}

fn take(ecs: &FakeEcs, step: Step, number: usize) {
    match step {
        Step::Run => drop(ecs.task_definition("web").run()),
        Step::Stop => {
            if let Some(task) = ecs.tasks().running().iter().next() {
                post(ecs, "StopTask", &json!({ "task": task.id() }));
            }
        }
        Step::Tag => {
            let tags = json!([{ "key": "number", "value": number.to_string() }]);
            let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/default";
            let body = json!({ "resourceArn": arn, "tags": tags });
            post(ecs, "TagResource", &body);
        }
        Step::Pass(seconds) => ecs.advance(secs(seconds)),
    }
}

fn questions(task: &TaskHandle) -> [(&'static str, Value); 4] {
    let statistics = json!({ "include": ["TAGS", "STATISTICS"] });
    [
        ("ListTasks", json!({})),
        ("ListTasks", json!({ "desiredStatus": "STOPPED" })),
        ("DescribeTasks", json!({ "tasks": [task.id()] })),
        ("DescribeClusters", statistics),
    ]
}

fn shown(ecs: &FakeEcs, questions: &[(&'static str, Value)]) -> Vec<String> {
    let shown = questions.iter();
    shown
        .map(|(name, body)| post(ecs, name, body).body)
        .collect()
}

/// A fake, and a task in it.
fn fake() -> (FakeEcs, TaskHandle) {
    let start = FakeEcs::start().clock(Clock::manual());
    let ecs = start.profile(Profile::realistic()).blocking();
    let web = register_app(&ecs, "web");
    ecs.script("web", Script::new().runs_for(secs(100)));
    (ecs, web.run())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Two fakes of one seed live through the same, and are looked at together.
    #[test]
    fn a_read_shows_what_the_same_read_would_have_shown_so_many_reads_before(
        looks in prop::collection::vec(prop::collection::vec(step(), 0..4), 1..20),
        lag in 1..5_usize,
    ) {
        let ((now, task), (lagging, _)) = (fake(), fake());
        let questions = questions(&task);
        let reads = u32::try_from(lag * questions.len()).unwrap();
        let fault = lagging.faults().reads().stale_for_polls(reads);
        let mut seen = vec![shown(&now, &questions); lag];

        for (number, steps) in looks.into_iter().enumerate() {
            for step in steps {
                take(&now, step, number);
                take(&lagging, step, number);
            }
            // What happens at once has happened before anybody looks.
            now.advance(secs(0));
            lagging.advance(secs(0));
            seen.push(shown(&now, &questions));
            prop_assert_eq!(&shown(&lagging, &questions), &seen[number]);
        }

        fault.remove();
        prop_assert_eq!(shown(&lagging, &questions), shown(&now, &questions));
    }
}
