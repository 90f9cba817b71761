//! Faults: calls that a test makes go wrong.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::config::{Builder, Region};
use aws_sdk_ecs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{Clock, FakeEcs, Fault, FaultGuard, Request, Script, TimelineEntry};
use serde_json::json;

use crate::support::{ask, fargate_network, panics, post, refusal, register_app, run, secs};

/// The clients that the fake makes.
fn clients(ecs: &FakeEcs) -> [Client; 2] {
    [ecs.client(), ecs.client_over_http()]
}

/// A client that does not try again.
fn without_retries(client: &Client) -> Client {
    let config = client
        .config()
        .to_builder()
        .retry_config(aws_sdk_ecs::config::retry::RetryConfig::disabled());
    Client::from_conf(config.build())
}

/// The requests, as they are printed, from the first that is of `operation`.
fn printed(ecs: &FakeEcs, operation: &str) -> Vec<String> {
    let requests = ecs.requests();
    let of = requests
        .iter()
        .filter(|request| request.operation() == operation);
    of.map(|request| format!("{request:?}")).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "it is the test's own clock that is looked at"
)]
fn tokio_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

// ---- errors ----

#[tokio::test]
async fn a_throttled_call_is_refused_so_many_times_and_then_carried_out() {
    let ecs = FakeEcs::start().await;
    for client in clients(&ecs) {
        let client = without_retries(&client);
        let throttled = ecs.faults().on("ListClusters").times(7).throttle();

        for hits in 1..=7 {
            let error = client.list_clusters().send().await;
            let expected = ("ThrottlingException".to_owned(), "Rate exceeded".to_owned());
            assert_eq!(refusal(error), expected);
            assert_eq!(throttled.hits(), hits);
        }
        client.list_clusters().send().await.expect("it is over");

        assert_eq!(throttled.hits(), 7);
    }
}

#[tokio::test]
async fn the_sdk_retries_what_is_throttled_by_itself() {
    let ecs = FakeEcs::start().await;
    for client in clients(&ecs) {
        let throttled = ecs.faults().on("ListClusters").times(2).throttle();

        client.list_clusters().send().await.expect("it tries again");

        assert_eq!(throttled.hits(), 2);
    }
}

#[test]
fn an_error_is_answered_as_the_service_would() {
    let ecs = FakeEcs::start().blocking();
    for (code, message, status) in [
        ("ThrottlingException", "Rate exceeded", 400),
        ("AccessDeniedException", "User is \"nobody\"", 400),
        ("ServerException", "Service Unavailable", 500),
        ("ServiceUnavailable", "", 503),
        ("NobodyKnowsThisException", "new", 400),
    ] {
        ecs.faults().on("RunTask").once().error(code, message);

        let answer = post(&ecs, "RunTask", &json!({}));

        assert_eq!(answer.status(), status);
        assert_eq!(answer.json(), json!({ "__type": code, "message": message }));
        let headers = answer.headers();
        let header = |name: &str| headers.iter().find(|(other, _)| other == name);
        assert_eq!(
            header("x-amzn-errortype").map(|(_, value)| &**value),
            Some(code)
        );
        assert!(header("x-amzn-requestid").is_some());
    }
}

#[tokio::test]
async fn an_error_prevents_the_operation() {
    let ecs = FakeEcs::start().await;
    let denied = ecs
        .faults()
        .on("CreateCluster")
        .error("AccessDeniedException", "no");

    for client in clients(&ecs) {
        let error = client.create_cluster().cluster_name("jobs").send().await;
        assert_eq!(refusal(error).0, "AccessDeniedException");
    }

    assert_eq!(denied.hits(), 2, "the SDK does not try again");
    denied.remove();
    let clusters = ecs.client().list_clusters().send().await;
    assert_eq!(clusters.expect("it answers").cluster_arns().len(), 1);
}

#[test]
fn callers_with_the_environment_of_the_fake_get_the_same() {
    let ecs = FakeEcs::start().region("eu-west-1").blocking();
    ecs.faults().on("ListClusters").once().throttle();
    let vars = ecs.env_vars();
    let var = |name: &str| {
        let found = vars.iter().find(|(other, _)| other == name);
        &*found.expect("it is set").1
    };
    let address = var("AWS_ENDPOINT_URL_ECS").trim_start_matches("http://");

    let mut stream = TcpStream::connect(address).expect("the fake listens");
    let credential = format!(
        "{}/20250101/{}/ecs/aws4_request",
        var("AWS_ACCESS_KEY_ID"),
        var("AWS_REGION")
    );
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-amz-json-1.1\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0\r\n\
         X-Amz-Target: AmazonEC2ContainerServiceV20141113.ListClusters\r\nContent-Length: 2\r\n\
         Connection: close\r\n\r\n{{}}"
    )
    .expect("the fake reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .expect("the fake answers");

    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("ThrottlingException"), "{answer}");
}

#[tokio::test]
async fn calls_of_other_operations_and_regions_are_left_alone() {
    let ecs = FakeEcs::start().await;
    let throttled = ecs.faults().on("ListClusters").optional().throttle();

    let elsewhere = Builder::from(&ecs.sdk_config()).region(Region::new("eu-west-1"));
    let elsewhere = Client::from_conf(elsewhere.build());
    elsewhere.list_clusters().send().await.expect("it answers");
    ecs.client().list_tasks().send().await.expect("it answers");

    assert_eq!(throttled.hits(), 0);
}

// ---- latency ----

#[tokio::test(start_paused = true)]
async fn a_late_answer_comes_to_a_paused_client_exactly_that_much_later() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let late = ecs.faults().on("RunTask").latency(secs(5));
    let (tokio_before, before) = (tokio_now(), ecs.now());

    let task = run(&ecs, "web").await;

    assert_eq!(tokio_now() - tokio_before, secs(5));
    assert_eq!(ecs.now(), before + secs(5));
    assert_eq!(
        task.timeline().iter().next().map(TimelineEntry::at),
        Some(secs(0))
    );
    assert_eq!(late.hits(), 1);
    let [request] = &ecs.requests()[..] else {
        panic!("there was one call")
    };
    assert!(request.is_injected() && request.is_ok(), "{request:?}");
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_holds_up_no_other_call_and_can_be_timed_out() {
    let ecs = FakeEcs::start().await;
    ecs.faults().on("CreateCluster").latency(secs(5));
    let (client, before) = (ecs.client(), tokio_now());

    let late = client.create_cluster().cluster_name("jobs").send();
    let late = tokio::spawn(tokio::time::timeout(secs(3), late));
    tokio::time::sleep(secs(1)).await;
    let clusters = client.list_clusters().send().await.expect("it answers");

    assert_eq!(tokio_now() - before, secs(1));
    assert_eq!(clusters.cluster_arns().len(), 2, "it was carried out");
    late.await.expect("it runs").expect_err("it takes too long");
    assert_eq!(tokio_now() - before, secs(3));
}

#[tokio::test]
async fn a_late_answer_moves_the_time_of_a_fake_whose_clock_stands_still() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let late = ecs.faults().on("ListClusters").latency(secs(5));
    for client in clients(&ecs) {
        let before = ecs.now();

        client.list_clusters().send().await.expect("it answers");

        assert_eq!(ecs.now(), before + secs(5));
    }
    assert_eq!(late.hits(), 2);
}

#[tokio::test]
async fn latencies_of_several_faults_add_up_and_errors_are_late_as_well() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = without_retries(&ecs.client());
    ecs.faults().on("ListClusters").once().latency(secs(1));
    ecs.faults().on("ListClusters").latency(secs(2));
    ecs.faults().on("ListClusters").throttle();

    let mut elapsed = Vec::new();
    for _ in 0..2 {
        let before = ecs.now();
        let error = client.list_clusters().send().await;
        assert_eq!(refusal(error).0, "ThrottlingException");
        elapsed.push(ecs.now().duration_since(before).expect("it goes on"));
    }

    assert_eq!(elapsed, [secs(3), secs(2)]);
}

// ---- lost answers ----

/// Whether the client was told of a broken connection.
fn is_lost<T, E>(answer: &Result<T, SdkError<E>>) -> bool {
    matches!(answer, Err(SdkError::DispatchFailure(failure)) if failure.is_io())
}

#[tokio::test]
async fn a_reset_prevents_the_operation_and_one_after_the_effect_does_not() {
    for (after_effect, clusters) in [(false, 1), (true, 2)] {
        for over_http in [false, true] {
            let ecs = FakeEcs::start().await;
            let client = without_retries(&clients(&ecs)[usize::from(over_http)]);
            let on = ecs.faults().on("CreateCluster").once();
            let reset = if after_effect {
                on.reset_after_effect()
            } else {
                on.reset()
            };

            let answer = client.create_cluster().cluster_name("jobs").send().await;

            assert!(is_lost(&answer), "{answer:?}");
            let error = answer.expect_err("it was lost");
            let cause = error.source().and_then(Error::source);
            assert!(cause.is_some(), "{error:?}");
            assert_eq!(reset.hits(), 1);
            let listed = client.list_clusters().send().await.expect("it answers");
            assert_eq!(listed.cluster_arns().len(), clusters);
        }
    }
}

#[tokio::test]
async fn a_job_whose_answer_was_lost_is_not_run_twice_by_a_retry_of_the_sdk() {
    for over_http in [false, true] {
        let ecs = FakeEcs::start().await;
        register_app(&ecs, "job");
        let client = &clients(&ecs)[usize::from(over_http)];
        ecs.faults().on("RunTask").once().reset_after_effect();

        let job = client.run_task().task_definition("job");
        let answer = job
            .launch_type(LaunchType::Fargate)
            .network_configuration(fargate_network())
            .send()
            .await;

        let ran = answer.expect("the SDK tries again");
        let task = ecs.tasks().only();
        assert_eq!(ran.tasks()[0].task_arn(), Some(&*task.arn()));
        assert_eq!(ecs.requests().len(), 2);
    }
}

#[test]
fn a_lost_answer_takes_nobodys_connection_but_its_own() {
    let ecs = FakeEcs::start().blocking();
    ecs.faults().on("ListTasks").reset();
    let mut stream = TcpStream::connect(ecs.local_addr()).expect("the fake listens");
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: fake\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: AmazonEC2ContainerServiceV20141113.ListTasks\r\nContent-Length: 2\r\n\r\n{{}}"
    )
    .expect("the fake reads");

    let error = stream.read(&mut [0; 1]).expect_err("there is no answer");

    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    ask(&ecs, "ListClusters", &json!({}));
}

// ---- how long they last ----

#[tokio::test]
async fn faults_of_one_operation_fire_one_after_the_other() {
    let ecs = FakeEcs::start().await;
    let client = without_retries(&ecs.client());
    let on = || ecs.faults().on("CreateCluster").once();
    let faults = [
        on().error("One", "1"),
        on().reset_after_effect(),
        on().error("Two", "2"),
        on().reset(),
        ecs.faults().on("CreateCluster").times(0).throttle(),
    ];

    let mut seen = Vec::new();
    for _ in 0..5 {
        let answer = client.create_cluster().cluster_name("jobs").send().await;
        seen.push(match &answer {
            Err(error) => error.code().unwrap_or("lost").to_owned(),
            Ok(_) => "ok".to_owned(),
        });
    }

    assert_eq!(seen, ["One", "lost", "Two", "lost", "ok"]);
    assert_eq!(faults.map(|fault| fault.hits()), [1, 1, 1, 1, 0]);
}

#[test]
fn a_fault_lasts_until_it_is_removed() {
    let ecs = FakeEcs::start().blocking();
    let status = || post(&ecs, "ListClusters", &json!({})).status();
    let make = || ecs.faults().on("ListClusters").throttle();

    let removed = make();
    assert_eq!([status(), status()], [400, 400]);
    removed.remove();
    removed.remove();
    assert_eq!(status(), 200);
    assert_eq!(removed.hits(), 2);

    drop(make());
    assert_eq!(
        status(),
        400,
        "it does not matter whether the handle is kept"
    );
    ecs.reset();
    assert_eq!(status(), 200);

    let guard: FaultGuard = make().scoped();
    assert_eq!((status(), guard.hits()), (400, 1));
    drop(guard);
    assert_eq!(status(), 200);

    let kept: Fault = make().scoped().forget();
    assert_eq!((status(), kept.hits()), (400, 1));
}

#[test]
fn a_guard_may_outlive_a_reset_and_a_handle_says_that_it_has() {
    let ecs = FakeEcs::start().blocking();
    let fault = ecs.faults().on("ListClusters").throttle();
    let guard = fault.clone().scoped();

    ecs.reset();
    let after = ecs.faults().on("ListClusters").throttle();

    fault.remove();
    drop(guard);
    assert_eq!(post(&ecs, "ListClusters", &json!({})).status(), 400);
    assert_eq!(after.hits(), 1);
    let message = panics(|| fault.hits());
    assert!(message.contains("before the fake's `reset()`"), "{message}");
    assert_eq!(format!("{fault:?}"), "Fault(of before a reset)");
    assert!(fault != after);
}

// ---- what a test is told ----

#[test]
fn an_operation_that_is_not_there_is_told_with_those_that_are_like_it() {
    let ecs = FakeEcs::start().blocking();
    for (name, expected) in [
        ("RunTsk", "did you mean 'RunTask'?"),
        ("run_task", "did you mean 'RunTask'?"),
        (
            "DescribeTask",
            "did you mean one of 'DescribeTasks', 'DescribeTaskSets'?",
        ),
        ("GetObject", "an operation is called like 'RunTask'"),
        ("", "an operation is called like 'RunTask'"),
    ] {
        let message = panics(|| ecs.faults().on(name));

        let expected = format!("ECS has no operation '{name}'; {expected}");
        assert_eq!(message, expected);
    }
}

#[tokio::test]
async fn what_was_injected_stands_in_the_requests() {
    let ecs = FakeEcs::start().await;
    let client = without_retries(&ecs.client());
    let on = || ecs.faults().on("DeleteCluster").once();
    on().throttle();
    on().error("ServerException", "");
    on().reset();
    on().reset_after_effect();
    on().reset_after_effect();
    ecs.faults().on("DeleteCluster").times(2).latency(secs(5));

    for cluster in ["a", "b", "c", "none", "default", "none"] {
        let _ = client.delete_cluster().cluster(cluster).send().await;
    }

    assert_eq!(
        printed(&ecs, "DeleteCluster"),
        [
            r#"DeleteCluster {"cluster":"a"} → ThrottlingException: Rate exceeded (injected) (injected latency of 5s)"#,
            r#"DeleteCluster {"cluster":"b"} → ServerException:  (injected) (injected latency of 5s)"#,
            r#"DeleteCluster {"cluster":"c"} → connection reset (injected)"#,
            r#"DeleteCluster {"cluster":"none"} → ClusterNotFoundException: Cluster not found., but connection reset (injected)"#,
            r#"DeleteCluster {"cluster":"default"} → ok, but connection reset (injected)"#,
            r#"DeleteCluster {"cluster":"none"} → ClusterNotFoundException: Cluster not found."#,
        ]
    );
    let requests = ecs.requests();
    let told = |request: &Request| {
        let code = request.error_code().map(str::to_owned);
        (request.is_ok(), code, request.is_injected())
    };
    let told: Vec<_> = requests.iter().map(told).collect();
    let code = |code: &str| Some(code.to_owned());
    assert_eq!(
        told,
        [
            (false, code("ThrottlingException"), true),
            (false, code("ServerException"), true),
            (false, None, true),
            (false, None, true),
            (false, None, true),
            (false, code("ClusterNotFoundException"), false),
        ]
    );
}

#[test]
fn a_test_that_fails_is_told_of_injected_answers_and_of_all_faults() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    ecs.faults().on("ListClusters").times(2).throttle();
    let lost = ecs.faults().on("StopTask").once().optional();
    lost.reset_after_effect();
    let late = ecs
        .faults()
        .on("ListTasks")
        .optional()
        .latency(Duration::from_millis(1_500));
    late.remove();
    post(&ecs, "ListClusters", &json!({}));

    let story = panics(|| ecs.tasks().only());

    let line = |what: &str| {
        let found = story.lines().find(|line| line.contains(what));
        found.unwrap_or_else(|| panic!("{what} is not in {story}"))
    };
    for what in [
        "+0.000s ListClusters → ThrottlingException: Rate exceeded (injected)",
        "last faults, of 3",
        "ListClusters: ThrottlingException: Rate exceeded, has fired 1 of 2 times, made at tests/it/faults.rs:",
        "StopTask: connection reset after the effect, has not fired, made at tests/it/faults.rs:",
        "ListTasks: latency of 1.5s, has not fired, made at tests/it/faults.rs:",
    ] {
        line(what);
    }
}

#[test]
fn a_test_without_faults_is_not_told_of_any() {
    let ecs = FakeEcs::start().blocking();

    let story = panics(|| ecs.tasks().only());

    assert!(!story.contains("fault"), "{story}");
}

#[test]
fn a_test_that_fails_is_told_of_scripts_that_no_container_has_followed() {
    let ecs = FakeEcs::start().blocking();
    register_app(&ecs, "report");
    for (target, script) in [
        ("reprot", Script::new().exits(1)),
        ("report/ap", Script::new().exits(1)),
        ("report", Script::new().log("up")),
    ] {
        ecs.script(target, script);
    }
    ecs.task_definition("report").run();
    ecs.settle();

    let story = panics(|| ecs.tasks().stopped().only());

    let line = "no container has followed the scripts for 'reprot', 'report/ap'; there are families: report\n";
    assert!(story.contains(line), "{story}");
}

// ---- connections ----

#[tokio::test]
async fn connections_are_refused_until_they_are_accepted_again() {
    let ecs = FakeEcs::start().await;
    for client in clients(&ecs) {
        for _ in 0..3 {
            client.list_clusters().send().await.expect("it answers");

            ecs.faults().refuse_connections();
            ecs.faults().refuse_connections();
            let refused = client.list_clusters().send().await;
            let refused = format!("{:?}", refused.expect_err("nobody listens"));
            assert!(refused.contains("onnection refused"), "{refused}");

            ecs.faults().resume();
            ecs.faults().resume();
        }
        client.list_clusters().send().await.expect("it answers");
    }
}

#[test]
fn a_connection_that_is_open_is_closed_when_connections_are_refused() {
    let ecs = FakeEcs::start().blocking();
    let mut stream = TcpStream::connect(ecs.local_addr()).expect("it listens");
    ecs.faults().refuse_connections();

    let mut rest = Vec::new();
    let ended = stream.read_to_end(&mut rest);

    assert!(ended.is_err() || rest.is_empty(), "{rest:?}");
    assert!(TcpStream::connect(ecs.local_addr()).is_err());
    ecs.faults().resume();
    assert!(TcpStream::connect(ecs.local_addr()).is_ok());
    ecs.faults().refuse_connections();
    ecs.reset();
    assert!(TcpStream::connect(ecs.local_addr()).is_ok());
}

// ---- faults that have never fired ----

/// What dropping the fake that was started says.
fn ending(ecs: FakeEcs) -> Option<String> {
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(ecs)));
    ended.err().map(crate::support::panic_text)
}

#[test]
fn a_fault_that_has_never_fired_fails_the_test_at_its_end_with_the_line_that_made_it() {
    let ecs = FakeEcs::start().blocking();
    ecs.faults().on("RunTask").times(7).throttle();
    ecs.faults().on("StopTask").deny();
    let line = line!();
    ecs.faults().on("ListTasks").deny();
    assert_eq!(post(&ecs, "ListTasks", &json!({})).status(), 400);

    let message = ending(ecs).expect("it panics");

    let expected = format!(
        "2 faults have never fired: say `.optional()` where that is all right
  RunTask: ThrottlingException: Rate exceeded, has not fired, made at tests/it/faults.rs:{}
  StopTask: access denied, has not fired, made at tests/it/faults.rs:{}
checked at the end of the test; if an error has ended it early, that is why

timeline
",
        line - 2,
        line - 1
    );
    assert!(message.starts_with(&expected), "{message}");
}

#[test]
fn faults_of_handles_and_of_other_regions_are_verified_as_well() {
    for make in [
        (|ecs: &FakeEcs| ecs.in_region("eu-west-1").faults().all().deny()) as fn(&FakeEcs) -> Fault,
        |ecs| ecs.elb().target_group("web").fail_next(2),
        |ecs| {
            let fault = ecs.faults().on("RunTask").deny();
            fault.remove();
            fault
        },
    ] {
        let ecs = FakeEcs::start().blocking();
        let fault = make(&ecs);
        let message = panics(|| ecs.verify());
        assert!(message.contains("has not fired"), "{fault:?}: {message}");
        assert!(
            message.contains("checked at tests/it/faults.rs"),
            "{message}"
        );
        let _ = fault.optional();
        ecs.verify();
    }
}

#[test]
fn what_is_not_to_fire_fails_no_test() {
    for make in [
        (|ecs: &FakeEcs| {
            ecs.faults().on("RunTask").optional().throttle();
        }) as fn(&FakeEcs),
        |ecs| {
            let _ = ecs.faults().on("RunTask").throttle().optional();
        },
        |ecs| {
            ecs.faults().on("RunTask").times(0).throttle();
        },
        |ecs| {
            ecs.faults().on("RunTask").throttle();
            ecs.reset();
        },
    ] {
        let ecs = FakeEcs::start().blocking();
        make(&ecs);
        assert_eq!(ending(ecs), None);
    }
    let ecs = FakeEcs::start().allow_unused_faults().blocking();
    ecs.faults().on("RunTask").throttle();
    assert_eq!(ending(ecs), None);
}

#[test]
fn neither_a_clone_nor_a_test_that_panics_already_is_told() {
    let ecs = FakeEcs::start().blocking();
    ecs.faults().on("RunTask").throttle();
    assert_eq!(ending(ecs.clone()), None);

    // A second panic would end the process.
    let message = panics(move || {
        let _ecs = ecs;
        panic!("the test's own");
    });
    assert_eq!(message, "the test's own");
}

#[test]
fn a_fault_whose_turn_another_one_had_says_so() {
    let ecs = FakeEcs::start().blocking();
    ecs.faults().on("ListTasks").times(2).throttle();
    ecs.faults().on("ListTasks").nth(2).deny();
    for _ in 0..3 {
        post(&ecs, "ListTasks", &json!({}));
    }

    let message = ending(ecs).expect("it panics");

    let line = "ListTasks: access denied, at call 2, has not fired: of the calls that it applies to, 2 so far, others had their turn, made at tests/it/faults.rs:";
    assert!(message.contains(line), "{message}");
}
