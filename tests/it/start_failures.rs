//! Which tasks do not start.

use fake_ecs::{FakeEcs, NewStartFault, StartFailure, StopCode};

use crate::support::{panics, register_app};

/// Which of four tasks fail, of which the second is in the cluster `blue` and the third of the
/// family `job`, and how often the fault has fired.
fn failed(
    failure: StartFailure,
    narrow: impl FnOnce(NewStartFault) -> NewStartFault,
) -> (String, usize) {
    let ecs = FakeEcs::start().blocking();
    ecs.add_cluster("blue");
    register_app(&ecs, "web");
    register_app(&ecs, "job");
    let fault = narrow(ecs.faults().task_starts()).optional().fail(failure);
    let run = |family: &str, cluster: &str| {
        let new = ecs.task_definition(family).new_run();
        new.cluster(cluster).run()
    };
    let tasks = [
        ("a", run("web", "default")),
        ("b", run("web", "blue")),
        ("c", run("job", "default")),
        ("d", run("web", "default")),
    ];
    ecs.settle();
    let is_failed = |task: &fake_ecs::TaskHandle| {
        task.is_stopped() && task.stop_code() == Some(StopCode::TaskFailedToStart)
    };
    let failed = tasks.iter().filter(|(_, task)| is_failed(task));
    (failed.map(|(letter, _)| *letter).collect(), fault.hits())
}

#[test]
fn tasks_fail_to_start_that_the_fault_names() {
    type Narrow = fn(NewStartFault) -> NewStartFault;
    let cases: [(Narrow, &str); 9] = [
        (|it| it, "abcd"),
        (|it| it.cluster("blue"), "b"),
        (|it| it.family("job"), "c"),
        (|it| it.cluster("default").family("web"), "ad"),
        (|it| it.cluster("default").family("web").nth(2), "d"),
        (|it| it.nth(3), "c"),
        (|it| it.nth(9), ""),
        (|it| it.once(), "a"),
        (|it| it.family("web").times(2), "ab"),
    ];
    // The one strikes before the task is provisioned, the other before its containers start.
    for failure in [
        StartFailure::NetworkInterfaceTimeout,
        StartFailure::RegistryUnreachable,
    ] {
        for (number, (narrow, expected)) in cases.into_iter().enumerate() {
            let failed = failed(failure.clone(), narrow);
            let expected = (expected.to_owned(), expected.len());
            assert_eq!(failed, expected, "{failure:?} {number}");
        }
    }
}

#[test]
fn of_two_faults_the_second_counts_the_tasks_that_the_first_leaves() {
    let ecs = FakeEcs::start().blocking();
    let starts = || ecs.faults().task_starts();
    let first = starts().once().fail(StartFailure::RegistryUnreachable);
    let second = starts().nth(2).fail(StartFailure::ServiceDiscovery);
    let web = ecs.define("web");

    let tasks = [web.run(), web.run(), web.run(), web.run()];
    ecs.settle();

    let failed = tasks.map(|task| task.is_stopped());
    assert_eq!(failed, [true, false, true, false]);
    assert_eq!((first.hits(), second.hits()), (1, 1));
}

#[test]
fn tasks_are_counted_from_one() {
    let ecs = FakeEcs::start().blocking();

    let said = panics(|| ecs.faults().task_starts().nth(0));

    assert_eq!(said, "tasks are counted from 1");
}
