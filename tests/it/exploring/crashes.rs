//! Code under test is cut off at each of its requests.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{LaunchType, Tag};
use fake_ecs::{CrashReport, CrashRun, CrashTest, Cut, FakeEcs, RateLimits, explore_crashes};
use tokio::time::sleep;

use super::runners::job;
use crate::support::{fargate_network, golden, panic_text, register_app, secs};

type Error = aws_sdk_ecs::Error;

/// What may be wrong with a runner.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bug {
    None,
    /// It starts its helper anew when it begins anew, and stops only that one.
    Orphan,
    /// It starts its job anew when it begins anew.
    Twice,
    /// It notes its job as done before it is.
    LostRecord,
}

/// Runs a job, with a helper beside it, and notes that it is done as a tag of the cluster.
async fn run(client: Client, bug: Bug) -> Result<(), Error> {
    if is_noted(&client).await? {
        return Ok(());
    }
    if bug == Bug::LostRecord {
        note(&client).await?;
    }
    let helper = begin(&client, "helper", bug != Bug::Orphan).await?;
    let job = begin(&client, "job", bug != Bug::Twice).await?;
    loop {
        let answer = client.describe_tasks().tasks(&job).send().await?;
        if answer.tasks()[0].last_status() == Some("STOPPED") {
            break;
        }
        sleep(secs(60)).await;
    }
    client.stop_task().task(helper).send().await?;
    if bug != Bug::LostRecord {
        note(&client).await?;
    }
    Ok(())
}

const CLUSTER: &str = "arn:aws:ecs:us-east-1:123456789012:cluster/default";

async fn is_noted(client: &Client) -> Result<bool, Error> {
    let call = client.list_tags_for_resource().resource_arn(CLUSTER);
    let answer = call.send().await?;
    Ok(!answer.tags().is_empty())
}

async fn note(client: &Client) -> Result<(), Error> {
    let tag = Tag::builder().key("job").value("done").build();
    let call = client.tag_resource().resource_arn(CLUSTER).tags(tag);
    call.send().await?;
    Ok(())
}

/// Starts a task; with a token it is the one that was started before, if one was.
async fn begin(client: &Client, family: &str, has_token: bool) -> Result<String, Error> {
    let call = client.run_task().task_definition(family);
    let call = call.started_by("runner").launch_type(LaunchType::Fargate);
    let mut call = call.network_configuration(fargate_network());
    if has_token {
        call = call.client_token(family);
    }
    let answer = call.send().await?;
    let arn = answer.tasks()[0].task_arn().expect("tasks have an ARN");
    Ok(arn.to_owned())
}

fn of_runner(bug: Bug) -> CrashTest {
    let test = explore_crashes(move |ecs| run(ecs.client(), bug));
    let test = test.setup(|ecs| {
        job(ecs);
        register_app(ecs, "helper");
    });
    test.check(|ecs| {
        ecs.assert_no_orphans("runner");
        let jobs = ecs.tasks().family("job").len();
        assert!(jobs == 1, "the job was started {jobs} times");
    })
}

#[track_caller]
fn check_shortest(report: &CrashReport, nth: u64, operation: &str, cut: Cut, problem: &str) {
    let shortest = report.shortest().expect("the bug is found");
    let found = (shortest.nth(), shortest.operation(), shortest.cut());
    assert_eq!(found, (nth, operation, cut), "{report}");
    assert!(shortest.problem().unwrap().starts_with(problem), "{report}");
}

#[test]
fn a_task_that_nobody_waits_for_any_more_is_found_at_its_start() {
    let report = of_runner(Bug::Orphan).run();

    let problem = "1 task started by \"runner\" is still running\n  helper/";
    check_shortest(&report, 2, "RunTask", Cut::AfterEffect, problem);
    golden("crashes-orphan.txt", &report.to_string());
}

#[test]
fn calls_that_come_too_often_are_not_those_at_which_the_code_is_cut_off() {
    let test = explore_crashes(|ecs| async move {
        for _ in 0..2 {
            ecs.client().list_clusters().send().await?;
        }
        Ok::<(), aws_sdk_ecs::error::SdkError<_>>(())
    });
    let limits = || RateLimits::none().per_second("ListClusters", 1, 1);
    let test = test.fake(move || FakeEcs::start().rate_limits(limits()));

    let report = test.check(|_| {}).run();

    report.assert_survived();
    assert_eq!(report.runs().len(), 4, "{report}");
}

#[test]
fn calls_that_the_setup_expects_must_have_come_when_the_code_has_run_again() {
    let test = of_runner(Bug::Twice).setup(|ecs| {
        job(ecs);
        register_app(ecs, "helper");
        ecs.expect("RunTask").times(..=3);
    });

    let report = test.check(|_| {}).run();

    let problem = "calls are not as expected\n  RunTask: ";
    check_shortest(&report, 3, "RunTask", Cut::BeforeEffect, problem);
}

#[test]
fn a_job_that_is_started_twice_is_found_at_its_start() {
    let report = of_runner(Bug::Twice).run();

    let problem = "the job was started 2 times";
    check_shortest(&report, 3, "RunTask", Cut::AfterEffect, problem);
}

#[test]
fn a_record_of_what_was_never_done_is_found_where_it_is_made() {
    let report = of_runner(Bug::LostRecord).run();

    let problem = "the job was started 0 times";
    check_shortest(&report, 2, "TagResource", Cut::AfterEffect, problem);
}

#[test]
fn a_runner_that_can_be_cut_off_anywhere_survives() {
    let report = of_runner(Bug::None).run();

    report.assert_survived();
    assert_eq!(report.runs().len(), 2 * 9, "{report}");
}

#[test]
fn two_reports_of_the_same_crashes_are_the_same() {
    let report = || {
        let report = of_runner(Bug::Twice).run();
        let stories = report.runs().iter().map(CrashRun::story);
        stories.collect::<Vec<_>>().join("\n") + &report.to_string()
    };
    assert_eq!(report(), report());
}

#[test]
fn what_must_be_so_after_a_crash_is_for_the_author_to_say() {
    let test = explore_crashes(|ecs| run(ecs.client(), Bug::None));

    let panic = catch_unwind(AssertUnwindSafe(|| test.run())).unwrap_err();

    assert!(panic_text(panic).starts_with("say what must be so after a crash"));
}

#[test]
fn code_that_makes_no_request_is_not_survived() {
    let test = explore_crashes(|_| async { Ok::<(), Error>(()) });

    let report = test.check(|_| {}).run();

    let panic = catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();
    assert!(panic_text(panic).starts_with("the code makes no request"));
}

/// Code that waits for ever when it begins anew.
#[test]
fn code_that_hangs_after_a_crash_has_not_survived_it() {
    let test = explore_crashes(|ecs| async move {
        while !ecs.clusters().is_empty() && ecs.clusters().len() > 1 {
            sleep(secs(60)).await;
        }
        let call = ecs.client().create_cluster().cluster_name("lock");
        call.send().await.map(drop)
    });

    let report = test.check(|_| {}).hung_after(secs(3600)).run();

    let problems: Vec<_> = report.runs().iter().map(CrashRun::problem).collect();
    assert_eq!(problems, [None, Some("hung: nothing has changed for 1 h")]);
}

/// The call is polled once and dropped, as in a `select!` whose other branch is ready.
#[test]
fn code_that_ends_at_the_very_request_is_cut_off_there() {
    let test = explore_crashes(|ecs| async move {
        let client = ecs.client();
        let call = pin!(client.list_clusters().send());
        let _ = polled_once(call).await;
        Ok::<(), Error>(())
    });

    test.check(|_| {}).run().assert_survived();
}

/// Polls a future once.
async fn polled_once<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    poll_fn(|cx| {
        Poll::Ready(match Pin::new(&mut future).poll(cx) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}

#[test]
fn a_crash_that_is_not_survived_fails_the_test_with_the_table_and_its_story() {
    let report = of_runner(Bug::Twice).run();

    let panic = catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();

    let text = panic_text(panic);
    for expected in [
        "not survived: a crash at request 3, RunTask, after its effect\n",
        &report.to_string(),
        "the job was started 2 times",
        "timeline\n",
    ] {
        assert!(text.contains(expected), "{text}");
    }
}

/// Counts how often it was dropped.
struct CountsDrops(Arc<AtomicUsize>);

impl Drop for CountsDrops {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Code that spawns its calls, and is to be cut off with them.
async fn spawns(ecs: FakeEcs, drops: Arc<AtomicUsize>) -> Result<(), Error> {
    let dropped = drops.load(Ordering::Relaxed);
    assert!(
        dropped.is_multiple_of(3),
        "what was spawned before the crash is still there"
    );
    let calls = (0..3).map(|number| {
        let client = ecs.client();
        let counts = CountsDrops(Arc::clone(&drops));
        tokio::spawn(async move {
            let _counts = counts;
            sleep(secs(number)).await;
            let call = client.create_cluster().cluster_name(format!("c{number}"));
            call.send().await
        })
    });
    let calls: Vec<_> = calls.collect();
    for call in calls {
        call.await.expect("it does not panic")?;
    }
    Ok(())
}

#[test]
fn what_the_code_has_spawned_is_cut_off_with_it() {
    let clusters = |ecs: &FakeEcs| {
        // Those of the run before have not come to a call once they were cut off.
        let lost = ecs.requests().of("CreateCluster").rejected();
        assert!(lost.len() <= 1, "{lost:?}");
        assert_eq!(ecs.clusters().len(), 1 + 3);
    };

    let drops = Arc::new(AtomicUsize::new(0));
    let report = explore_crashes(move |ecs| spawns(ecs, Arc::clone(&drops)));
    let report = report.check(clusters).run();

    report.assert_survived();
    assert_eq!(report.runs().len(), 2 * 3);
}

#[tokio::test(start_paused = true)]
async fn orphans_are_tasks_that_run_on() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "helper");
    let task = begin(&ecs.client(), "helper", false).await.unwrap();

    ecs.assert_no_orphans("somebody else");
    let check = || catch_unwind(AssertUnwindSafe(|| ecs.assert_no_orphans("runner")));
    let text = panic_text(check().unwrap_err());
    assert!(
        text.contains("RUNNING\nchecked at tests/it/exploring/crashes.rs"),
        "{text}"
    );
    ecs.task(&task).force_stop();
    ecs.assert_no_orphans("runner");
}
