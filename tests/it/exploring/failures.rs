//! Code under test meets every failure.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fake_ecs::{
    Failure, FailureReport, FailureRun, FailureTest, FakeEcs, Operation, Profile, RateLimits,
    Script, Verdict, explore_crashes, for_each_failure,
};

use super::runners::{careful, cluster_and_service, is_done, job, naive, spot};
use crate::support::{golden, panic_text, panics, panics_at, register_app, secs};

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

/// Each of its runs has one call of `RunTask` in the code, which the SDK repeats.
#[test]
fn calls_that_the_setup_expects_are_part_of_success() {
    let test = || {
        let test = of_naive().setup(|ecs| {
            job(ecs);
            ecs.expect("RunTask").times(1);
            ecs.expect("StopTask").never();
        });
        test.only([Failure::Throttle, Failure::Latency])
    };

    let report = test().run();

    let of_run_task = report
        .runs()
        .iter()
        .filter(|run| run.place() == "RunTask 1");
    let ends: Vec<_> = of_run_task
        .map(|run| (run.failure(), run.verdict()))
        .collect();
    let expected = [
        (Failure::Throttle, Verdict::ReturnedError),
        (Failure::Latency, Verdict::Passed),
    ];
    assert_eq!(ends, expected, "{report}");
    let twice = for_each_failure(|ecs| async move {
        naive(ecs.client()).await?;
        naive(ecs.client()).await
    });
    let twice = twice.success(is_done).setup(|ecs| {
        job(ecs);
        ecs.expect("RunTask").times(1);
    });
    let text = panics(|| twice.run());
    assert!(
        text.contains("false success: calls are not as expected\n  RunTask: one call expected at"),
        "{text}"
    );
}

/// The first and the third call come too often, and the SDK repeats them.
#[test]
fn calls_that_come_too_often_are_not_those_that_a_failure_strikes() {
    let test = for_each_failure(|ecs| async move {
        for _ in 0..3 {
            let call = ecs.client().list_clusters().send().await;
            call.map_err(|error| error.to_string())?;
        }
        Ok::<(), String>(())
    });
    let limits = || RateLimits::none().per_second("ListClusters", 1, 1);
    let test = test.fake(move || FakeEcs::start().rate_limits(limits()));

    let report = test.success(|_, ()| true).only([Failure::Deny]).run();

    let runs = report.runs().iter();
    let runs: Vec<_> = runs.map(|run| (run.place(), run.verdict())).collect();
    let expected = ["ListClusters 1", "ListClusters 2", "ListClusters 3"];
    let expected = expected.map(|place| (place.to_owned(), Verdict::ReturnedError));
    assert_eq!(runs, expected, "{report}");
}

#[test]
fn a_crash_loop_outranks_what_the_setup_says_of_the_container() {
    for target in ["job", "job/app", "*/app"] {
        let test = of_naive().setup(move |ecs| {
            job(ecs);
            ecs.script(target, Script::new().runs_for(secs(60)));
        });

        let report = test.only([Failure::CrashLoop]).run();

        let expected = Verdict::ReturnedError;
        assert_eq!(report.runs()[0].verdict(), expected, "{target}: {report}");
    }
}

/// With realistic stages its tasks are created after the setup.
#[test]
fn no_failure_strikes_the_tasks_of_services_of_the_setup() {
    let test = for_each_failure(|ecs| naive(ecs.client()));
    let test = test.success(|ecs, ()| ecs.tasks().family("job").only().is_stopped());
    let test = test.setup(|ecs| {
        job(ecs);
        register_app(ecs, "web");
        ecs.new_service("web").task_definition("web").count(2).add();
    });
    let test = test.fake(|| FakeEcs::start().profile(Profile::realistic()));

    let report = test.only([Failure::CannotPull, Failure::OutOfMemory]).run();

    let places: BTreeSet<_> = report.runs().iter().map(FailureRun::place).collect();
    assert_eq!(places, BTreeSet::from(["task 1 (job)".to_owned()]));
}

#[test]
fn a_host_that_is_lost_is_one_of_fargate_where_the_task_runs_there() {
    let report = of_naive().only([Failure::HostLost]).run();

    let story = report.runs()[0].story();
    assert!(
        story.contains("ECS is performing maintenance on"),
        "{story}"
    );
    assert!(!story.contains("Host EC2"), "{story}");
}

#[test]
fn what_explorers_refuse_is_refused_in_the_line_that_runs_them() {
    let failing = || for_each_failure(|_| async { Err::<(), _>("no") });
    let cut_off = || explore_crashes(|_| async { Err::<(), _>("no") });
    let runs: [(&dyn Fn(), u32); 4] = [
        (&|| drop(failing().run()), line!()),
        (&|| drop(failing().success(|_, ()| true).run()), line!()),
        (&|| drop(cut_off().run()), line!()),
        (&|| drop(cut_off().check(|_| {}).run()), line!()),
    ];
    for (run, line) in runs {
        assert_eq!(panics_at(run), (file!().to_owned(), line));
    }
}

#[test]
fn a_panic_in_what_the_author_says_of_values_is_one_of_the_run() {
    let test =
        for_each_failure(|ecs| async move { Ok::<_, String>(naive(ecs.client()).await.is_ok()) });
    let test = test.setup(job).success(is_done);

    let report = test.claims(|is_ok| {
        assert!(*is_ok, "no value for this");
        true
    });
    let report = report.only([Failure::ExitsWithOne]).run();

    let run = &report.runs()[0];
    assert_eq!(run.verdict(), Verdict::Panicked, "{report}");
    assert_eq!(run.detail(), "`claims`: no value for this");
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
