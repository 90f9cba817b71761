//! How futures of the test end.

use super::*;

/// What a container does, and how and after which time it ends once it is to stop.
type Stopped = (
    fn(TaskContext) -> Pin<Box<dyn Future<Output = i32> + Send>>,
    i32,
    u64,
);

#[tokio::test(start_paused = true)]
async fn what_does_not_end_by_itself_is_killed_after_its_stop_timeout() {
    let cases: [Stopped; 4] = [
        // It does not handle SIGTERM.
        (|_| Box::pin(pending()), 143, 0),
        // It would, but later.
        (
            |task| {
                Box::pin(async move {
                    task.sleep(secs(60)).await;
                    task.stopping().await;
                    0
                })
            },
            143,
            0,
        ),
        (
            |task| {
                Box::pin(async move {
                    task.stopping().await;
                    pending().await
                })
            },
            137,
            30,
        ),
        (
            |task| {
                Box::pin(async move {
                    task.stopping().await;
                    task.sleep(secs(29)).await;
                    5
                })
            },
            5,
            29,
        ),
    ];
    for (body, code, after) in cases {
        let ecs = fake().await;
        let dropped = Arc::new(());
        let kept = Arc::clone(&dropped);
        ecs.containers("worker").run(move |task| {
            let kept = Arc::clone(&kept);
            async move {
                let code = body(task).await;
                drop(kept);
                code
            }
        });
        let task = run(&ecs, "worker").await;
        task.wait_running().await;
        assert_eq!(Arc::strong_count(&dropped), 3);
        let before = ecs.elapsed();

        task.force_stop();
        task.wait_stopped().await;

        assert_eq!(
            (exit_code(&task), ecs.elapsed() - before),
            (Some(code), secs(after))
        );
        assert_eq!(Arc::strong_count(&dropped), 2, "the future is gone");
        ecs.settle();
        assert_eq!(
            ecs.elapsed() - before,
            secs(after),
            "nothing is left to happen"
        );
    }
}

/// Says when it is dropped.
struct Bomb(Arc<AtomicUsize>);

impl Drop for Bomb {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What ends all that runs in the fake of a task at once.
type End = (&'static str, fn(FakeEcs, &TaskHandle) -> Option<FakeEcs>);

#[tokio::test]
async fn what_ends_at_once_drops_its_future() {
    let ends: [End; 7] = [
        ("reset", |ecs, _| {
            ecs.reset();
            Some(ecs)
        }),
        ("mark_failed", |ecs, task| {
            task.mark_failed(1, "gone");
            Some(ecs)
        }),
        ("mark_failed, then drop", |_ecs, task| {
            task.mark_failed(1, "gone");
            None
        }),
        ("mark_failed, then reset", |ecs, task| {
            task.mark_failed(1, "gone");
            ecs.reset();
            Some(ecs)
        }),
        ("exit", |ecs, task| {
            task.container("app").exit(6);
            assert_eq!(task.container("app").exit_code(), Some(6));
            Some(ecs)
        }),
        ("terminate", |ecs, _| {
            ecs.instances()[0].terminate();
            Some(ecs)
        }),
        ("drop", |_ecs, _| None),
    ];
    for (name, end) in ends {
        let ecs = FakeEcs::start().await;
        ecs.add_instance("m5.large");
        crate::support::register_ec2_app(&ecs, "worker");
        let dropped = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&dropped);
        let resumed = Arc::new(AtomicUsize::new(0));
        let resumes = Arc::clone(&resumed);
        ecs.containers("worker").run(move |task| {
            let bomb = Bomb(Arc::clone(&count));
            let resumes = Arc::clone(&resumes);
            async move {
                task.stopping().await;
                resumes.fetch_add(1, Ordering::SeqCst);
                task.sleep(secs(1)).await;
                drop(bomb);
            }
        });
        let task = run_on_ec2(&ecs, "worker").await;
        task.wait_running().await;
        assert_eq!(dropped.load(Ordering::SeqCst), 0);

        let still = end(ecs, &task);
        drop(task);
        if let (Some(ecs), "mark_failed" | "exit" | "terminate") = (&still, name) {
            let _ = ecs.tasks().len();
        }

        assert_eq!(dropped.load(Ordering::SeqCst), 1, "{name}");
        assert_eq!(resumed.load(Ordering::SeqCst), 0, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_closure_that_waits_does_not_keep_its_fake_alive() {
    let ecs = fake().await;
    let client = ecs.client();
    ecs.containers("worker").run(|task| async move {
        let _client = task.client();
        task.sleep(secs(3600)).await;
    });
    let task = run(&ecs, "worker").await;
    task.wait_running().await;

    drop((ecs, task));

    assert!(client.list_clusters().send().await.is_err());
}

/// What a closure does to its own fake, after which it waits to be stopped.
type Interferes = fn(&FakeEcs, &TaskHandle);

#[tokio::test]
async fn a_closure_may_interfere_with_its_own_fake() {
    let cases: [(Interferes, Option<i32>); 5] = [
        (|_, task| task.force_stop(), Some(7)),
        (|_, task| task.container("app").exit(5), Some(5)),
        (|_, task| task.mark_failed(6, "gone"), Some(6)),
        (
            |ecs, task| {
                task.force_stop();
                ecs.advance(secs(3600));
                ecs.settle();
            },
            Some(137),
        ),
        (|ecs, _| ecs.reset(), None),
    ];
    for clock in [Clock::tokio(), Clock::manual()] {
        for (interferes, code) in cases {
            let ecs = FakeEcs::start().clock(clock).await;
            let definition = register_app(&ecs, "worker");
            ecs.containers("worker").run(move |task| async move {
                let stopping = task.stopping();
                task.sleep(secs(1)).await;
                let ecs = task.ecs();
                interferes(&ecs, &ecs.task(task.task_arn()));
                drop(ecs);
                stopping.await;
                7
            });
            let task = definition.run();

            ecs.settle();

            match code {
                Some(code) => assert_eq!(exit_code(&task), Some(code)),
                None => assert!(ecs.tasks().is_empty()),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_what_the_kernel_keeps_of_it() {
    for (returned, code) in [(0, 0), (255, 255), (256, 0), (-1, 255)] {
        let ecs = FakeEcs::start().await;
        ecs.containers("worker")
            .run(move |_| async move { returned });

        let task = ecs.define("worker").run();
        task.wait_stopped().await;

        assert_eq!(task.container("app").exit_code(), Some(code), "{returned}");
    }
}

#[test]
#[should_panic(expected = "containers are counted from 1")]
fn there_is_no_container_of_number_0() {
    let _ = FakeEcs::start().blocking().containers("worker").nth(0);
}
