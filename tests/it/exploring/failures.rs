//! Code under test meets every failure.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fake_ecs::{
    Failure, FailureReport, FailureRun, FailureTest, Operation, Verdict, for_each_failure,
};

use super::runners::{careful, cluster_and_service, is_done, job, naive, spot};
use crate::support::{golden, panic_text, register_app, secs};

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
    golden("failures-naive.txt", &report.to_string());
}

/// The stories too, which have the times of the SDK's retries.
#[test]
fn two_reports_of_the_same_code_are_the_same() {
    let report = || {
        let report = of_naive().hung_after(secs(3600)).run();
        let stories = report.runs().iter().map(FailureRun::story);
        stories.collect::<Vec<_>>().join("\n") + &report.to_string()
    };
    assert_eq!(report(), report());
}

#[test]
fn a_careful_runner_survives_everything() {
    let report = for_each_failure(|ecs| careful(ecs.client()))
        .setup(job)
        .success(is_done)
        .run();

    report.assert_survived();
    assert!(
        report.with_verdict(Verdict::Passed).count() > 20,
        "{report}"
    );
}

#[test]
fn a_report_that_is_not_survived_fails_the_test_with_the_table_and_a_story() {
    let report = of_naive()
        .only([Failure::Latency, Failure::CannotPull])
        .run();

    let panic = catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();

    let text = panic_text(panic);
    for expected in [
        "1 of 5 runs not survived\n",
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

/// Each of its requests changes something, and no time passes.
#[test]
fn code_that_starts_tasks_without_a_pause_hangs() {
    let test = for_each_failure(|ecs| async move {
        loop {
            let task = ecs.task_definition("job").run();
            let asked = ecs.client().describe_tasks().tasks(task.arn()).send().await;
            if asked.is_ok() {
                return Ok::<(), String>(());
            }
        }
    });

    let report = test.setup(job).success(|_, ()| true);
    let report = report.only([Failure::Deny]).run();

    let runs: Vec<_> = report.runs().iter().map(FailureRun::verdict).collect();
    assert_eq!(runs, [Verdict::Hung], "{report}");
}

#[test]
fn code_that_hangs_for_longer_than_a_fake_waits_is_found_to_hang() {
    let test = for_each_failure(|ecs| async move {
        let task = ecs.task_definition("job").run();
        while task.container("app").exit_code().is_none() {
            tokio::time::sleep(secs(6 * 3600)).await;
            let call = ecs.client().describe_tasks().tasks(task.arn());
            call.send().await.map_err(|error| error.to_string())?;
        }
        Ok::<(), String>(())
    });
    let test = test.setup(job).success(|_, ()| true);
    let test = test.only([Failure::Hangs]);

    let report = test.hung_after(secs(40 * 24 * 3600)).run();

    assert_eq!(report.runs()[0].detail(), "nothing has changed for 960 h");
}

#[test]
fn a_failure_that_was_chosen_and_can_strike_nowhere_is_not_survived() {
    let report = of_naive().only([Failure::SpotInterruption]).run();

    assert_eq!(report.runs()[0].verdict(), Verdict::NotReached, "{report}");
    catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();
}

#[test]
fn a_report_of_code_that_does_nothing_is_not_survived() {
    let test = for_each_failure(|_| async { Ok::<(), String>(()) });

    let report = test.success(|_, ()| true).run();

    assert_eq!(report.runs().len(), 0);
    let panic = catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();
    assert!(panic_text(panic).starts_with("the code makes no request"));
}

#[test]
fn tasks_of_the_setup_are_not_left_by_the_code() {
    let report = of_naive().setup(|ecs| {
        job(ecs);
        register_app(ecs, "web").run();
    });

    let report = report.only([Failure::Deny]).run();

    assert_eq!(
        report.runs()[0].verdict(),
        Verdict::ReturnedError,
        "{report}"
    );
}

#[test]
fn code_that_makes_more_requests_than_a_fake_keeps_is_told_so() {
    let test = for_each_failure(|ecs| async move {
        let client = ecs.client();
        for _ in 0..5 {
            for _ in 0..2_100 {
                client
                    .list_clusters()
                    .send()
                    .await
                    .map_err(|error| error.to_string())?;
            }
            tokio::time::sleep(secs(1)).await;
        }
        Ok::<(), String>(())
    });

    let test = test.success(|_, ()| true);
    let panic = catch_unwind(AssertUnwindSafe(|| test.run())).unwrap_err();

    assert!(panic_text(panic).contains("more requests than a fake keeps (10,000)"));
}

/// A Spot task, and one that is lost at every turn of a service.
#[test]
fn the_failures_of_tasks_strike_tasks() {
    let test = for_each_failure(|ecs| async move { spot(ecs.client()).await });
    let test = test.setup(job).success(is_done);
    let failures = [
        Failure::SpotInterruption,
        Failure::CrashLoop,
        Failure::IgnoresSigterm,
    ];

    let report = test.only(failures).hung_after(secs(3600)).run();

    let verdicts = report.runs().iter().map(FailureRun::verdict);
    let expected = [
        Verdict::ReturnedError,
        Verdict::ReturnedError,
        Verdict::Hung,
    ];
    assert_eq!(verdicts.collect::<Vec<_>>(), expected, "{report}");
}

/// Calls that one makes after a service was created or deleted.
#[test]
fn the_races_of_calls_strike_calls() {
    let test = for_each_failure(|ecs| async move { cluster_and_service(ecs.client()).await });
    let test = test.setup(job).success(|_, ()| true);

    let report = test.run();

    let races: Vec<_> = report
        .runs()
        .iter()
        .filter(|run| run.failure() >= Failure::ClusterNotFound && !run.failure().is_of_tasks())
        .map(|run| (run.place(), run.detail().to_owned()))
        .collect();
    let expected = [
        ("CreateService 1", "ClusterNotFoundException"),
        ("CreateCluster 1", "InvalidParameterException"),
        ("CreateService 1", "InvalidParameterException"),
        ("CreateService 1", "InvalidParameterException"),
        ("UpdateService 1", "ServiceNotActiveException"),
        ("DeleteService 1", "InvalidParameterException"),
        ("DeleteCluster 1", "ClusterContainsTasksException"),
        ("DeleteCluster 1", "UpdateInProgressException"),
    ];
    let expected = expected.map(|(place, code)| (place.to_owned(), code.to_owned()));
    assert_eq!(races, expected, "{report}");
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
