//! Code under test meets every failure.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fake_ecs::{
    Failure, FailureReport, FailureRun, FailureTest, Operation, Verdict, for_each_failure,
};

use super::runners::{careful, is_done, job, naive};
use crate::support::{file, panic_text, secs};

fn of_naive() -> FailureTest<()> {
    for_each_failure(|ecs| naive(ecs.client()))
        .setup(job)
        .success(is_done)
}

#[test]
fn a_naive_runner_comes_to_every_bad_end() {
    let report = of_naive().run();

    let verdicts: BTreeSet<Verdict> = report.runs().iter().map(FailureRun::verdict).collect();
    let expected = [
        Verdict::Passed,
        Verdict::ReturnedError,
        Verdict::Hung,
        Verdict::Panicked,
        Verdict::FalseSuccess,
        Verdict::LeftTasksRunning,
    ];
    assert_eq!(verdicts, BTreeSet::from(expected), "{report}");
    let golden = std::fs::read_to_string(file("golden/failures-naive.txt")).unwrap_or_default();
    assert_eq!(report.to_string(), golden, "\n{report}");
}

#[test]
fn two_reports_of_the_same_code_are_the_same() {
    let report = || of_naive().patience(secs(3600)).run().to_string();
    assert_eq!(report(), report());
}

#[test]
fn a_careful_runner_survives_everything() {
    let report = for_each_failure(|ecs| careful(ecs.client()))
        .setup(job)
        .success(is_done)
        .run();

    report.assert_survived();
    assert!(report.with(Verdict::Passed).count() > 20, "{report}");
}

#[test]
fn a_report_that_is_not_survived_fails_the_test_with_the_table_and_a_story() {
    let report = of_naive()
        .only([Failure::Latency, Failure::CannotPull])
        .run();

    let panic = catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();

    let text = panic_text(panic);
    for expected in [
        "1 of 5 failures not survived\n",
        &report.to_string(),
        "the story of the first: cannot pull",
        "CannotPullContainerError",
    ] {
        assert!(text.contains(expected), "{text}");
    }
}

/// Code that asks for the clusters once in the life of its process.
fn with_cache() -> FailureReport {
    let is_cached = Arc::new(AtomicBool::new(false));
    let test = for_each_failure(move |ecs| {
        let is_cached = is_cached.swap(true, Ordering::Relaxed);
        async move {
            if !is_cached {
                let asked = ecs.client().list_clusters().send().await;
                asked.map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        }
    });
    test.success(|_, ()| true).only([Failure::Deny]).run()
}

#[test]
fn a_failure_that_never_strikes_is_not_survived() {
    let report = with_cache();

    assert_eq!(report.runs()[0].verdict(), Verdict::NotReached);
    catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn reports_can_be_made_in_async_tests() {
    let report = of_naive().only([Failure::Latency]).run();

    report.assert_survived();
}

#[test]
fn code_that_fails_without_any_failure_is_told_so() {
    let test = for_each_failure(|_| async { Err::<(), _>("no") });
    let test = test.success(|_, ()| true);

    let panic = catch_unwind(AssertUnwindSafe(|| test.run())).unwrap_err();

    let text = panic_text(panic);
    let expected = "the code does not succeed without any failure: returned an error: no\n";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn code_that_calls_without_a_pause_hangs() {
    let test = for_each_failure(|ecs| async move {
        let client = ecs.client();
        while client.list_clusters().send().await.is_err() {}
        Ok::<(), String>(())
    });

    let report = test.success(|_, ()| true).only([Failure::Deny]).run();

    let expected = "more than 2500 requests in a row without a pause";
    assert_eq!(report.runs()[0].detail(), expected);
}

#[test]
fn what_a_value_claims_is_for_the_author_to_say() {
    let test =
        for_each_failure(
            |ecs| async move { Ok::<bool, String>(naive(ecs.client()).await.is_ok()) },
        );
    let test = test.setup(job).success(is_done).claims(|is_done| *is_done);

    let report = test.only([Failure::ExitsWithOne]).run();

    assert_eq!(report.runs()[0].verdict(), Verdict::ReturnedError);
}

#[test]
fn every_failure_is_in_the_catalogue_once_and_can_strike_something() {
    let all = Failure::ALL.iter().collect::<BTreeSet<_>>();
    assert_eq!(all.len(), Failure::ALL.len());
    for failure in Failure::ALL {
        let applies = Operation::ALL.iter().any(|it| failure.applies_to(*it));
        assert_ne!(applies, failure.is_of_tasks(), "{failure}");
    }
}
