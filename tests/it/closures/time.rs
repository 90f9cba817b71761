//! When futures of the test go on, and in whose time.

use super::*;

#[test]
fn a_test_may_wait_for_a_closure_without_a_look_at_the_fake() {
    for (name, runtime, clock) in PLACES {
        if name.starts_with("manual") {
            continue;
        }
        runtime().block_on(async {
            let ecs = clock(FakeEcs::start()).profile(Profile::instant()).await;
            register_app(&ecs, "worker");
            let (sender, mut receiver) = mpsc::unbounded_channel();
            ecs.containers("worker").run(move |task| {
                let sender = sender.clone();
                async move {
                    sender.send("begun").unwrap();
                    task.sleep(Duration::from_millis(30)).await;
                    sender.send("slept").unwrap();
                    task.stopping().await;
                }
            });

            let _task = run(&ecs, "worker").await;

            assert_eq!(receiver.recv().await, Some("begun"), "{name}");
            assert_eq!(receiver.recv().await, Some("slept"), "{name}");
        });
    }
}

#[test]
fn without_a_runtime_a_closure_runs_as_well() {
    let ecs = FakeEcs::start().blocking();
    let definition = register_app(&ecs, "worker");
    ecs.containers("worker").run(|task| async move {
        task.sleep(secs(5)).await;
        task.log("done");
    });

    let task = definition.run();
    ecs.settle();

    assert_eq!(
        (lines(&task), exit_code(&task)),
        (vec!["done".to_owned()], Some(0))
    );
}

#[test]
fn a_fake_in_a_static_runs_closures_in_every_test() {
    static ECS: LazyLock<FakeEcs> = LazyLock::new(|| {
        let ecs = FakeEcs::start().blocking();
        register_app(&ecs, "worker");
        ecs.containers("worker").run(|task| async move {
            task.sleep(secs(5)).await;
            task.log(task.task_id());
        });
        ecs
    });
    let test = |paused| {
        current_thread(paused).block_on(async {
            let task = run(&ECS, "worker").await;
            task.wait_stopped().await;
            assert_eq!(lines(&task), [task.id()]);
        });
    };
    test(true);
    thread::scope(|scope| {
        for paused in [false, true, false, true] {
            scope.spawn(move || test(paused));
        }
    });
}

#[test]
fn with_a_manual_clock_a_closure_waits_for_the_test_to_move_the_time() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let definition = register_app(&ecs, "worker");
    ecs.containers("worker").run(|task| async move {
        task.log("begun");
        task.sleep(secs(10)).await;
        task.log("slept");
        task.stopping().await;
    });

    let task = definition.run();
    assert!(lines(&task).is_empty());
    ecs.advance(Duration::ZERO);
    assert_eq!(lines(&task), ["begun"]);
    assert_eq!(ecs.next_event_in(), Some(secs(10)));
    ecs.advance(secs(9));
    assert_eq!(lines(&task), ["begun"]);
    ecs.advance(secs(1));
    assert_eq!(lines(&task), ["begun", "slept"]);
    assert!(
        !ecs.step(),
        "it waits for SIGTERM, and nothing else is to happen"
    );
}

#[test]
fn the_same_test_comes_to_the_same_bytes() {
    let story = |paused: bool| {
        current_thread(paused).block_on(async {
            let clock = if paused {
                Clock::tokio()
            } else {
                Clock::manual()
            };
            let ecs = FakeEcs::start()
                .clock(clock)
                .profile(Profile::realistic())
                .await;
            register_app(&ecs, "worker");
            register_app(&ecs, "child");
            let count = AtomicUsize::new(0);
            ecs.containers("worker").run(move |task| {
                let n = count.fetch_add(1, Ordering::SeqCst);
                async move {
                    task.sleep(secs(n as u64 % 3)).await;
                    let call = task.client().run_task().task_definition("child");
                    let call = call.launch_type(LaunchType::Fargate);
                    call.network_configuration(fargate_network())
                        .send()
                        .await
                        .unwrap();
                    task.log(format!("{n}"));
                }
            });
            for _ in 0..6 {
                run(&ecs, "worker").await;
            }
            let workers = ecs.tasks().family("worker");
            for task in &workers {
                task.wait_stopped().await;
            }
            let logs: Vec<_> = workers.iter().map(|task| task.logs("app")).collect();
            // The SDK makes up its client tokens.
            format!("{}\n{logs:?}", ecs.timeline())
        })
    };
    for paused in [true, false] {
        let first = story(paused);
        for _ in 0..5 {
            assert_eq!(story(paused), first);
        }
    }
}

#[test]
fn a_closure_that_takes_its_time_holds_up_no_other_fake() {
    // It begins when nobody looks: otherwise it would have the thread of whoever does.
    let mut profile = Profile::instant();
    profile.containers.start = Duration::from_millis(50);
    let busy = FakeEcs::start().clock(Clock::wall()).profile(profile);
    let busy = busy.blocking();
    let definition = register_app(&busy, "worker");
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (answered, is_answered) = std::sync::mpsc::channel();
    let is_answered = Mutex::new(is_answered);
    busy.containers("worker").run(move |task| {
        begun.send(()).unwrap();
        // It keeps its thread until the other fake has answered.
        let is_answered = is_answered.lock().unwrap().recv_timeout(secs(60));
        async move { task.log(format!("{is_answered:?}")) }
    });
    let task = definition.run();
    let begins = has_begun.recv_timeout(secs(60));
    begins.expect("nobody looks, and it begins");

    let other = FakeEcs::start().clock(Clock::wall()).blocking();
    ask(&other, "ListClusters", &json!({}));
    answered.send(()).unwrap();
    current_thread(false).block_on(task.wait_stopped());

    assert_eq!(lines(&task), ["Ok(())"]);
}

#[tokio::test(start_paused = true)]
async fn a_closure_that_never_rests_takes_time_and_holds_up_nobody() {
    let ecs = fake().await;
    ecs.containers("worker").run(|task| async move {
        while !task.is_stopping() {
            // It wakes itself.
            let mut is_second = false;
            std::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                match std::mem::replace(&mut is_second, true) {
                    true => std::task::Poll::Ready(()),
                    false => std::task::Poll::Pending,
                }
            })
            .await;
        }
    });

    let task = run(&ecs, "worker").await;
    task.wait_running().await;
    task.force_stop();
    task.wait_stopped().await;

    assert_eq!(exit_code(&task), Some(143));
}

#[tokio::test]
async fn what_a_closure_is_about_to_do_is_done_before_the_fake_is_at_rest() {
    for clock in [Clock::tokio(), Clock::manual()] {
        let ecs = FakeEcs::start().clock(clock).await;
        let definition = register_app(&ecs, "worker");
        let (sender, receiver) = oneshot::channel();
        let receiver = Mutex::new(Some(receiver));
        ecs.containers("worker").run(move |_| {
            let receiver = receiver.lock().unwrap().take().unwrap();
            async move { receiver.await.unwrap() }
        });
        let task = definition.run();
        ecs.settle();

        sender.send(4).unwrap();
        ecs.settle();

        assert_eq!(exit_code(&task), Some(4));
    }
}

#[tokio::test]
async fn who_moves_the_time_waits_for_a_closure_that_another_thread_polls() {
    for moves in [FakeEcs::settle, |ecs: &FakeEcs| ecs.advance(secs(1))] {
        let ecs = fake().await;
        let (entered, enters) = std::sync::mpsc::channel();
        ecs.containers("worker").run(move |_task| {
            let entered = entered.clone();
            async move {
                entered.send(()).unwrap();
                let (_never, says_nothing) = std::sync::mpsc::channel::<()>();
                let _ = says_nothing.recv_timeout(Duration::from_millis(300));
                3
            }
        });
        let task = ecs.task_definition("worker").run();
        // The fake looks by itself meanwhile, on another thread.
        enters.recv_timeout(secs(60)).unwrap();

        moves(&ecs);

        assert_eq!(exit_code(&task), Some(3));
    }
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "given up: nothing has changed")]
async fn a_closure_that_only_sleeps_changes_nothing() {
    let ecs = FakeEcs::start().gives_up_after(secs(3600)).await;
    register_app(&ecs, "worker");
    ecs.containers("worker").run(|task| async move {
        while !task.is_stopping() {
            task.sleep(secs(60)).await;
        }
    });
    run(&ecs, "worker").await.wait_running().await;
    let client = ecs.client();

    for _ in 0..20 {
        tokio::time::sleep(secs(600)).await;
        client.list_tasks().send().await.unwrap();
    }
}
