//! The calls that a test expects, checked at its end.

use fake_ecs::{FakeEcs, Operation, Request, Times};

use crate::support::panics;

/// A fake whose application has stopped a task for a reason, after one attempt in vain.
async fn stopped_once() -> FakeEcs {
    let ecs = FakeEcs::start().await;
    let task = ecs.define("report").run();
    ecs.faults().on("StopTask").once().throttle();
    expect_stops(&ecs);
    let stop = ecs.client().stop_task().task(task.id()).reason("old");
    stop.send().await.unwrap();
    ecs
}

fn expect_stops(ecs: &FakeEcs) {
    ecs.expect("StopTask").times(2);
    ecs.expect(Operation::StopTask).times(1..=2);
    ecs.expect("StopTask").times(2..);
    ecs.expect("StopTask").times(..=2);
    ecs.expect("RunTask").never();
    ecs.expect("StopTask")
        .when(|request| request.json()["reason"] == "old")
        .times(2);
    let good = ecs.expect("StopTask").when(Request::is_ok);
    good.when(|request| request.json()["reason"] == "old")
        .times(1);
    ecs.expect("StopTask")
        .when(|request| request.json()["reason"].is_null())
        .never();
}

#[tokio::test(start_paused = true)]
async fn expectations_that_are_met_say_nothing() {
    let ecs = stopped_once().await;

    ecs.verify();

    assert_eq!(ecs.requests().mutating().count(), 2);
    assert_eq!(ecs.requests().of("StopTask").last().json()["reason"], "old");
}

#[tokio::test(start_paused = true)]
async fn each_expectation_that_is_not_met_is_told_with_what_was_seen() {
    let ecs = stopped_once().await;

    let cases: [(&dyn Fn(), &[&str]); 5] = [
        (
            &|| ecs.expect("RunTask").times(1),
            &[
                "  RunTask: one call expected at tests/it/expectations.rs:",
                "; none has come\n",
                "    called instead: ListClusters, ListServices ×2\n",
            ],
        ),
        (
            &|| ecs.expect("ListTasks").times(3..),
            &[
                "  ListTasks: at least 3 calls expected at ",
                "; none has come\n",
            ],
        ),
        (
            &|| ecs.expect("ListTasks").times(1..=2),
            &["  ListTasks: 1 to 2 calls expected at "],
        ),
        (
            &|| ecs.expect("ListTasks").times(2),
            &["  ListTasks: 2 calls expected at "],
        ),
        (
            &|| ecs.expect("DeleteCluster").when(|_| true).times(1),
            &["  DeleteCluster: one call expected at "],
        ),
    ];
    for (expect, _) in &cases {
        expect();
    }
    for _ in 0..2 {
        ecs.client().list_services().send().await.unwrap();
    }
    ecs.client().list_clusters().send().await.unwrap();
    let text = panics(|| ecs.verify());
    for words in cases.iter().flat_map(|(_, words)| *words) {
        assert!(text.contains(words), "{text}: {words}");
    }
    assert!(
        text.starts_with("calls are not as expected\n  RunTask"),
        "{text}"
    );
    assert!(
        text.contains("checked at tests/it/expectations.rs:"),
        "{text}"
    );
    assert!(text.contains("timeline\n"), "{text}");
    ecs.reset();
    ecs.verify();
}

#[tokio::test(start_paused = true)]
async fn calls_that_come_too_often_are_shown_and_those_that_are_not_meant() {
    let ecs = FakeEcs::start().await;
    let is_jobs = |request: &Request| request.json()["clusterName"] == "jobs";
    ecs.expect("CreateCluster").when(is_jobs).times(1);
    ecs.expect("DescribeClusters").times(..=1);
    for name in ["jobs", "jobs", "shop"] {
        ecs.client()
            .create_cluster()
            .cluster_name(name)
            .send()
            .await
            .unwrap();
    }
    for _ in 0..12 {
        ecs.client().describe_clusters().send().await.unwrap();
    }

    let text = panics(|| drop(ecs));

    let expected = [
        "calls are not as expected\n  CreateCluster: one call expected at tests/it/expectations.rs:",
        "; 2 have come\n    +0.000s CreateCluster {\"clusterName\":\"jobs\"} → ok\n    +0.000s CreateCluster {\"clusterName\":\"jobs\"} → ok\n    not meant, +0.000s CreateCluster {\"clusterName\":\"shop\"} → ok\n",
        "  DescribeClusters: at most one call expected at ",
        "; 12 have come\n",
        "    2 more\nchecked at the end of the test; ",
        "timeline\n",
    ];
    for words in expected {
        assert!(text.contains(words), "{text}: {words}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_expectation_counts_calls_of_its_region_from_where_it_stands() {
    let ecs = FakeEcs::start().await;
    let ireland = ecs.in_region("eu-west-1");
    ecs.client().list_clusters().send().await.unwrap();
    ecs.expect("ListClusters").never();
    ireland.expect("ListClusters").times(1);

    ireland.client().list_clusters().send().await.unwrap();

    ecs.verify();
}

#[test]
fn expectations_hold_where_unused_faults_are_allowed_and_not_in_a_test_that_fails_already() {
    let ecs = FakeEcs::start().allow_unused_faults().blocking();
    ecs.faults().on("RunTask").throttle();
    ecs.verify();
    ecs.expect("RunTask").times(1);
    for text in [panics(|| ecs.verify()), panics(|| drop(ecs))] {
        assert!(text.starts_with("calls are not as expected\n"), "{text}");
        assert!(!text.contains("a fault has never fired"), "{text}");
    }

    let ecs = FakeEcs::start().blocking();
    ecs.faults().on("RunTask").throttle();
    ecs.expect("RunTask").times(1);
    let text = panics(move || {
        let _ecs = ecs;
        panic!("the test's own words");
    });
    assert_eq!(text, "the test's own words");
}

/// A test that has called itself before it says what it expects.
#[tokio::test(start_paused = true)]
async fn what_was_called_instead_was_called_after_it() {
    let ecs = FakeEcs::start().await;
    ecs.client().list_clusters().send().await.unwrap();
    ecs.expect("ListClusters").times(1..);
    ecs.client().list_tasks().send().await.unwrap();

    let text = panics(|| ecs.verify());

    let expected = "  ListClusters: at least one call expected at ";
    assert!(text.contains(expected), "{text}");
    assert!(
        text.contains("none has come\n    called instead: ListTasks\n"),
        "{text}"
    );
    ecs.reset();
}

#[test]
fn ranges_of_calls_have_a_number_in_them() {
    let ecs = FakeEcs::start().blocking();
    for (times, expected) in [
        (Times::from(1..4), "1 to 3 calls"),
        (Times::from(..4), "at most 3 calls"),
        (Times::from(..=0), "no call"),
        (Times::from(1..), "at least one call"),
    ] {
        assert_eq!(times.to_string(), expected);
    }
    #[expect(clippy::reversed_empty_ranges, reason = "they are what is refused")]
    for empty in [
        Times::from(3..=1),
        (3..3).into(),
        (0..0).into(),
        (..0).into(),
    ] {
        let text = panics(|| ecs.expect("RunTask").times(empty));
        assert_eq!(text, "no number of calls is in an empty range");
    }
}

/// A poller that has made more calls than are kept.
#[tokio::test(start_paused = true)]
async fn calls_that_are_forgotten_do_not_count_as_meant() {
    let ecs = FakeEcs::start().await;
    let many = |request: &Request| request.json()["clusters"].items().len() > 100;
    ecs.expect("DescribeClusters").when(many).never();
    ecs.expect("DescribeClusters").times(10_001);
    for _ in 0..10_001 {
        ecs.client().describe_clusters().send().await.unwrap();
    }
    ecs.verify();

    ecs.expect("DescribeClusters").when(many).times(1..);
    let text = panics(|| ecs.verify());

    assert!(text.contains("none has come"), "{text}");
    ecs.reset();
}

#[test]
fn an_operation_that_is_mistyped_is_refused() {
    let ecs = FakeEcs::start().blocking();
    let text = panics(|| ecs.expect("RunTsk"));
    assert!(text.contains("did you mean 'RunTask'?"), "{text}");
}
