//! Code under test runs under many seeds.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_sdk_ecs::Client;
use fake_ecs::{FakeEcs, ScheduleReport, ScheduleTest, Varied, explore_schedules};
use tokio::time::sleep;

use super::runners::{careful, job};
use crate::support::{panic_text, run_alone, secs};

/// Starts two jobs, and takes for granted that they stop in that order.
async fn assumes_an_order(ecs: FakeEcs) -> Result<(), String> {
    let definition = ecs.task_definition("job");
    let (first, second) = (definition.run(), definition.run());
    second.wait_stopped().await;
    match first.is_stopped() {
        true => Ok(()),
        false => Err("the first one runs on".to_owned()),
    }
}

/// Adds a task to a service, and reads first how many there are.
async fn add_one(client: Client) -> Result<(), String> {
    let answer = client.describe_services().services("web").send().await;
    let answer = answer.map_err(|error| error.to_string())?;
    let count = answer.services()[0].desired_count();
    let update = client
        .update_service()
        .service("web")
        .desired_count(count + 1);
    update.send().await.map_err(|error| error.to_string())?;
    Ok(())
}

async fn loses_an_update(ecs: FakeEcs) -> Result<(), String> {
    let added = [ecs.client(), ecs.client()].map(|client| tokio::spawn(add_one(client)));
    for added in added {
        added.await.expect("it does not panic")?;
    }
    Ok(())
}

fn of_lost_update() -> ScheduleTest {
    let test = explore_schedules(loses_an_update).setup(|ecs| {
        job(ecs);
        ecs.new_service("web").task_definition("job").count(1).add();
    });
    test.check(|ecs| assert_eq!(ecs.service("web").desired_count(), 3, "an update was lost"))
}

/// Looks at the task that it has just started.
async fn trusts_a_read(ecs: FakeEcs) -> Result<(), String> {
    let task = ecs.task_definition("job").run();
    sleep(secs(1)).await;
    let answer = ecs.client().describe_tasks().tasks(task.arn()).send().await;
    let answer = answer.map_err(|error| error.to_string())?;
    match answer.tasks().len() {
        1 => Ok(()),
        _ => Err("the task is gone".to_owned()),
    }
}

/// Counts the jobs that have stopped by their events.
async fn counts_events(ecs: FakeEcs) -> Result<(), String> {
    let stopped = r#"{ "detail": { "lastStatus": ["STOPPED"] } }"#;
    let mut events = ecs.event_stream().matching(stopped);
    let definition = ecs.task_definition("job");
    let jobs = [(); 3].map(|()| definition.run());
    let mut stopped = 0;
    while stopped < jobs.len() {
        events.wait_next().await;
        stopped += 1;
    }
    match jobs.iter().all(fake_ecs::TaskHandle::is_stopped) {
        true => Ok(()),
        false => Err("a job was counted twice".to_owned()),
    }
}

#[track_caller]
fn check(report: &ScheduleReport, problem: &str, varied: &[(Varied, usize)]) {
    let failed = report.failed().expect("the bug is found");
    assert!(failed.problem().contains(problem), "{report}");
    assert_eq!(failed.varied(), varied, "{report}");
}

#[test]
fn an_assumed_order_is_found_and_takes_tasks_that_take_longer() {
    let report = explore_schedules(assumes_an_order).setup(job).run();

    check(&report, "the first one runs on", &[(Varied::TaskStages, 1)]);
}

#[test]
fn a_lost_update_is_found_and_takes_a_call_that_takes_longer() {
    let report = of_lost_update().run();

    check(&report, "an update was lost", &[(Varied::CallLatencies, 1)]);
}

#[test]
fn a_read_that_is_trusted_is_found_and_takes_one_that_is_stale() {
    let report = explore_schedules(trusts_a_read).setup(job).run();

    check(&report, "the task is gone", &[(Varied::StaleReads, 1)]);
}

/// That the other jobs run on at that time takes tasks that take longer, too.
#[test]
fn an_event_that_is_handled_twice_is_found_and_takes_one_that_is_delivered_twice() {
    let report = explore_schedules(counts_events).setup(job).run();

    let varied = [(Varied::Events, 2), (Varied::TaskStages, 3)];
    check(&report, "a job was counted twice", &varied);
}

#[test]
fn code_that_relies_on_nothing_survives_every_seed() {
    let test = explore_schedules(|ecs| async move { careful(ecs.client()).await });

    let report = test.setup(job).seeds(0..30).run();

    report.assert_survived();
    assert_eq!(report.to_string(), "30 seeds survived\n");
}

#[test]
fn two_reports_of_the_same_seeds_are_the_same() {
    let report = || {
        let report = of_lost_update().run();
        let failed = report.failed().unwrap();
        format!("{report}{}", failed.story())
    };
    assert_eq!(report(), report());
}

#[test]
fn what_is_not_varied_finds_nothing() {
    let test = explore_schedules(assumes_an_order).setup(job);

    test.only([Varied::StaleReads]).run().assert_survived();
}

/// What is found first and what it is without the stale read are two things.
#[test]
fn variations_are_left_out_only_where_the_code_goes_wrong_in_the_same_way() {
    let test = explore_schedules(|ecs| async move {
        trusts_a_read(ecs)
            .await
            .inspect_err(|error| panic!("{error}"))?;
        Err::<(), _>("another end".to_owned())
    });

    let stale = explore_schedules(trusts_a_read).setup(job).run();
    let seed = stale.failed().expect("the bug is found").seed();

    let report = test.setup(job).seeds(seed..seed + 1).run();

    check(
        &report,
        "panicked: the task is gone",
        &[(Varied::StaleReads, 1)],
    );
}

#[test]
fn code_that_goes_wrong_by_itself_takes_no_variation() {
    let test = explore_schedules(|_| async { Err::<(), _>("no") });

    let report = test.run();

    check(&report, "returned an error: no", &[]);
    assert_eq!(report.failed().unwrap().seed(), 0);
}

#[test]
fn a_report_that_is_not_survived_says_how_to_repeat_it() {
    let report = explore_schedules(assumes_an_order).setup(job).run();

    let panic = catch_unwind(AssertUnwindSafe(|| report.assert_survived())).unwrap_err();

    let (text, seed) = (panic_text(panic), report.failed().unwrap().seed());
    for expected in [
        format!("not survived: seed {seed}: returned an error: the first one runs on\n"),
        "it takes: task stages ×1\n".to_owned(),
        format!(
            "repeat it: FAKE_ECS_SEED={seed} cargo test exploring::schedules::a_report_that_is_not_survived_says_how_to_repeat_it\n"
        ),
        "timeline\n".to_owned(),
    ] {
        assert!(text.contains(&expected), "{text}");
    }
}

/// In a process of its own, because the variable is that of the whole process.
#[test]
fn the_variable_names_the_only_seed_to_run() {
    let output = run_alone(
        "exploring::schedules::runs_the_seed_of_the_variable",
        &[("FAKE_ECS_SEED", "1234")],
    );

    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

#[test]
#[ignore = "it is run by the test above, with the variable"]
fn runs_the_seed_of_the_variable() {
    let test = explore_schedules(|ecs| async move { Err::<(), _>(ecs.seed().to_string()) });

    let report = test.run();

    assert_eq!(
        report.failed().unwrap().problem(),
        "returned an error: 1234"
    );
}
