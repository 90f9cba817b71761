//! Callers that call more often than AWS allows, and how often they have called.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_ecs::Client;
use aws_sdk_ecs::config::retry::RetryConfig;
use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{FakeEcs, Operation, RateLimits, RequestRate};

use crate::support::{fargate_network, golden, panics, refusal, register_app, secs};

fn without_retries(ecs: &FakeEcs) -> Client {
    let config = ecs.client().config().to_builder();
    Client::from_conf(config.retry_config(RetryConfig::disabled()).build())
}

/// How many of so many calls of `ListClusters` are answered.
async fn answered(client: &Client, calls: usize) -> usize {
    let mut answered = 0;
    for _ in 0..calls {
        match client.list_clusters().send().await {
            Ok(_) => answered += 1,
            refused => {
                let expected = ("ThrottlingException".to_owned(), "Rate exceeded".to_owned());
                assert_eq!(refusal(refused), expected);
            }
        }
    }
    answered
}

// ---- limits ----

#[tokio::test(start_paused = true)]
async fn a_caller_has_a_full_bucket_at_first_and_then_what_comes_each_second() {
    let ecs = FakeEcs::start().rate_limits(RateLimits::aws()).await;
    let client = without_retries(&ecs);

    for (seconds, expected) in [(0, 50), (1, 20), (2, 40), (3600, 50)] {
        tokio::time::sleep(secs(seconds)).await;

        assert_eq!(answered(&client, 60).await, expected, "after {seconds} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_over_the_limit_is_not_carried_out_and_is_marked() {
    let limits = RateLimits::none().per_second("CreateCluster", 1, 1);
    let ecs = FakeEcs::start().rate_limits(limits).await;
    let client = without_retries(&ecs);
    let create = |name: &str| client.create_cluster().cluster_name(name).send();

    create("first").await.expect("the bucket is full");
    create("second").await.expect_err("the bucket is empty");

    let clusters = client.list_clusters().send().await.unwrap();
    assert_eq!(clusters.cluster_arns().len(), 2, "default and first");
    let refused = ecs.requests().injected().only();
    assert_eq!(refused.json()["clusterName"], "second");
    assert_eq!(refused.error_code(), Some("ThrottlingException"));
    assert!(ecs.story().contains("Rate exceeded"), "{}", ecs.story());
}

#[tokio::test(start_paused = true)]
async fn the_sdk_waits_and_tries_again_until_there_is_a_token() {
    let limits = RateLimits::none().all_per_second(1, 1);
    let ecs = FakeEcs::start().rate_limits(limits).await;

    ecs.client().list_clusters().send().await.unwrap();
    ecs.client()
        .list_tasks()
        .send()
        .await
        .expect("it tries again");

    assert!(!ecs.requests().rejected().is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_account_and_region_has_buckets_of_its_own() {
    let limits = RateLimits::none().per_second("ListClusters", 1, 3);
    let ecs = FakeEcs::start().rate_limits(limits).await;
    for view in [
        ecs.clone(),
        ecs.in_region("eu-west-1"),
        ecs.in_account("210987654321"),
    ] {
        assert_eq!(answered(&without_retries(&view), 5).await, 3);
    }

    ecs.reset();

    assert_eq!(
        answered(&without_retries(&ecs), 5).await,
        3,
        "after a reset"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_over_the_limit_is_nothing_to_faults() {
    let limits = RateLimits::none().per_second("ListClusters", 1, 1);
    let ecs = FakeEcs::start().rate_limits(limits).await;
    let client = without_retries(&ecs);
    let fault = ecs
        .faults()
        .on("ListClusters")
        .nth(2)
        .error("ServerException", "it is down");
    assert_eq!(answered(&client, 3).await, 1);
    assert_eq!(fault.hits(), 0);

    tokio::time::sleep(secs(1)).await;

    let error = refusal(client.list_clusters().send().await);
    assert_eq!(
        error.0, "ServerException",
        "it is the second that AWS allows"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_over_the_limit_is_nothing_to_functions_of_faults() {
    let limits = RateLimits::none().per_second("ListClusters", 1, 1);
    let ecs = FakeEcs::start().rate_limits(limits).await;
    let client = without_retries(&ecs);
    let (asked, ran) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (count_asked, count_run) = (Arc::clone(&asked), Arc::clone(&ran));
    let seen = ecs.faults().on("ListClusters").when(move |_| {
        count_asked.fetch_add(1, Ordering::Relaxed);
        false
    });
    seen.optional().latency(secs(1));
    let second = ecs.faults().on("ListClusters").nth(2).before(move |_, _| {
        count_run.fetch_add(1, Ordering::Relaxed);
    });
    let counts = || [&asked, &ran].map(|count| count.load(Ordering::Relaxed));

    assert_eq!(answered(&client, 3).await, 1);
    assert_eq!((counts(), second.hits()), ([1, 0], 0));
    tokio::time::sleep(secs(1)).await;
    assert_eq!(answered(&client, 1).await, 1);

    assert_eq!((counts(), second.hits()), ([2, 1], 1));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_limited_unless_a_test_says_so() {
    let ecs = FakeEcs::start().await;

    assert_eq!(answered(&without_retries(&ecs), 300).await, 300);
}

#[test]
fn an_operation_that_aws_does_not_limit_is_refused_by_name() {
    for (operation, expected) in [
        ("RunTasks", "ECS has no operation 'RunTasks'; did you mean"),
        (
            "CreateTaskSet",
            "AWS limits no rate of CreateTaskSet; all_per_second() limits",
        ),
    ] {
        let said = panics(|| RateLimits::none().per_second(operation, 1, 1));

        assert!(said.contains(expected), "{said}");
    }
}

// ---- how often was called ----

#[tokio::test(start_paused = true)]
async fn the_rates_say_how_often_was_called_and_how_fewer_calls_would_do() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let definition = register_app(&ecs, "report");
    let tasks: Vec<_> = (0..110).map(|_| definition.run().arn()).collect();

    for task in &tasks {
        client.describe_tasks().tasks(task).send().await.unwrap();
    }
    // One a second is no reason to ask for several at once.
    for _ in 0..5 {
        tokio::time::sleep(secs(1)).await;
        client
            .describe_services()
            .services("web")
            .send()
            .await
            .unwrap();
    }
    client
        .describe_tasks()
        .tasks(&tasks[0])
        .send()
        .await
        .unwrap();

    let rates = ecs.request_rates();
    golden("request_rates.txt", &rates.to_string());
    let of: Vec<&RequestRate> = rates.iter().collect();
    assert_eq!(
        (of[0].group(), of[0].calls()),
        ("cluster resource read", 111)
    );
    assert_eq!((of[0].peak_per_second(), of[0].over()), (110, 10));
    assert_eq!((of[0].limit_per_second(), of[0].burst()), (20, 100));
    assert_eq!((of[1].peak_per_second(), of[1].advice().len()), (1, 0));
    assert!(!rates.are_within_limits());
}

#[tokio::test(start_paused = true)]
async fn calls_that_no_other_call_can_stand_for_are_no_reason_for_advice() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let tasks = [(); 2].map(|()| register_app(&ecs, "report").run().arn());
    for family in ["one", "two"] {
        register_app(&ecs, family);
        let call = client.run_task().task_definition(family);
        let call = call.launch_type(LaunchType::Fargate);
        let call = call.network_configuration(fargate_network());
        call.send().await.unwrap();
        let services = client.describe_services().cluster(family);
        services.services("web").send().await.unwrap_err();
    }
    let poll = async |task: &String, times: usize| {
        for _ in 0..times {
            client.describe_tasks().tasks(task).send().await.unwrap();
        }
    };
    poll(&tasks[0], 4).await;
    let rates = ecs.request_rates();
    let advice: Vec<_> = rates.iter().flat_map(RequestRate::advice).collect();
    assert_eq!(advice, [""; 0]);

    poll(&tasks[1], 3).await;
    let call = client.run_task().task_definition("one");
    let call = call.launch_type(LaunchType::Fargate).count(3);
    let call = call.network_configuration(fargate_network());
    call.send().await.unwrap();

    let rates = ecs.request_rates();
    let read = rates.of("DescribeTasks").expect("it was called");
    let run = rates.of(Operation::RunTask).expect("it was called");
    assert_eq!(
        (read.advice(), run.advice()),
        (
            &[
                "In the busiest second 7 calls of DescribeTasks asked for 2 tasks: 4 would do."
                    .to_owned()
            ][..],
            &[
                "In the busiest second 2 calls of RunTask asked for 4 tasks: 1 would do."
                    .to_owned()
            ][..],
        )
    );
    assert!(rates.of("RegisterTaskDefinition").is_none());
    assert_eq!((&rates).into_iter().count(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_rates_are_held_against_the_limit_of_all_calls_as_well() {
    let limits = RateLimits::none().all_per_second(1, 1);
    let ecs = FakeEcs::start().rate_limits(limits).await;
    let client = without_retries(&ecs);

    client.list_clusters().send().await.unwrap();
    client.list_tasks().send().await.unwrap_err();
    client
        .delete_task_set()
        .cluster("a")
        .service("b")
        .task_set("c")
        .send()
        .await
        .unwrap_err();

    let rates = ecs.request_rates();
    let all = rates.iter().last().expect("there were calls");
    assert_eq!((all.group(), all.calls(), all.over()), ("all calls", 3, 2));
    assert!(!rates.are_within_limits());
}

#[tokio::test(start_paused = true)]
async fn the_rates_are_held_against_the_limits_of_the_fake() {
    let limits = RateLimits::none().per_second("ListClusters", 3, 7);
    let ecs = FakeEcs::start().rate_limits(limits).await;

    answered(&without_retries(&ecs), 9).await;

    let rates = ecs.request_rates();
    let rate = rates.iter().next().expect("there were calls");
    assert_eq!((rate.limit_per_second(), rate.burst()), (3, 7));
    assert_eq!((rate.calls(), rate.over()), (9, 2));
    assert_eq!(rate.over(), ecs.requests().rejected().len());
    assert!(
        ecs.in_region("eu-west-1")
            .request_rates()
            .are_within_limits()
    );
}
