//! What can be chosen at the start, and what a fake is apart from its clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_ecs::config::{Credentials, Region};
use fake_ecs::{Clock, ContainerSelector, FakeEcs, Profile, Script, StartError, Strictness};
use serde_json::json;

use crate::support::{
    check_refusal, fargate_definition, panics, post, post_to, register, register_app,
    register_ec2_app, run, secs,
};

// ---- where and when ----

#[tokio::test]
async fn region_and_account_are_in_every_arn() {
    let ecs = FakeEcs::start()
        .region("eu-central-1")
        .account("111122223333")
        .default_cluster("main")
        .await;
    let definition = register_app(&ecs, "web");

    assert_eq!(
        ecs.cluster("main").arn(),
        "arn:aws:ecs:eu-central-1:111122223333:cluster/main"
    );
    assert_eq!(
        definition.arn(),
        "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:1"
    );
    let listed = ecs
        .client()
        .list_clusters()
        .send()
        .await
        .expect("it is valid");
    assert_eq!(listed.cluster_arns(), [ecs.cluster("main").arn()]);
    assert_eq!(
        (ecs.region(), ecs.account()),
        ("eu-central-1", "111122223333")
    );
}

#[tokio::test]
async fn the_clock_begins_at_the_epoch() {
    let epoch = UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
    let ecs = FakeEcs::start().clock(Clock::manual()).epoch(epoch).await;
    register_app(&ecs, "web");

    let task = run(&ecs, "web").await;

    let created = task.describe().created_at.expect("it is there");
    let created = SystemTime::try_from(created).expect("it is after 1970");
    // Times go over the wire as doubles, so the last digits are not exact.
    let off = created
        .duration_since(epoch)
        .unwrap_or_else(|error| error.duration());
    assert!(off < Duration::from_micros(1), "{off:?}");
    assert_eq!(ecs.now(), epoch);
}

#[tokio::test]
async fn without_a_default_cluster_there_is_none() {
    let ecs = FakeEcs::start().no_default_cluster().await;
    register_app(&ecs, "web");

    let answer = ecs.client().list_tasks().send().await;

    check_refusal(answer, "ClusterNotFoundException", "Cluster not found.");
    let listed = ecs
        .client()
        .list_clusters()
        .send()
        .await
        .expect("it is valid");
    assert!(listed.cluster_arns().is_empty());
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let refused = |builder: fake_ecs::Builder| builder.try_start().expect_err("it makes no sense");

    assert!(matches!(
        refused(FakeEcs::start().account("12")),
        StartError::Account(_)
    ));
    for region in ["", "eu west", "EU-WEST-1", &"a".repeat(33)] {
        let error = refused(FakeEcs::start().region(region));
        assert!(matches!(error, StartError::Region(_)), "{region}: {error}");
    }
    assert!(matches!(
        refused(FakeEcs::start().default_cluster("a b")),
        StartError::ClusterName(_)
    ));
    let error = refused(FakeEcs::start().allow_host("http://ecs.example.com"));
    assert!(matches!(error, StartError::Host(ref host) if host == "http://ecs.example.com"));
    for epoch in [
        UNIX_EPOCH - Duration::from_nanos(1),
        UNIX_EPOCH + Duration::from_secs(600 * 365 * 24 * 60 * 60),
    ] {
        let error = refused(FakeEcs::start().epoch(epoch));
        assert!(matches!(error, StartError::Epoch(refused) if refused == epoch));
        assert!(error.to_string().contains("1970"), "{error}");
    }
    FakeEcs::start().epoch(UNIX_EPOCH).blocking();
    let first = FakeEcs::start().blocking();
    let error = refused(FakeEcs::start().listen(first.local_addr()));
    assert!(matches!(error, StartError::Listen(_)));
    let text = panics(|| FakeEcs::start().account("12").blocking());
    assert_eq!(
        text,
        "failed to start a fake ECS: account '12' is not twelve digits"
    );
}

#[test]
fn a_definition_runs_in_the_cluster_that_the_fake_was_started_with() {
    let ecs = FakeEcs::start().default_cluster("jobs").blocking();

    let task = register_app(&ecs, "web").run();

    assert_eq!(ecs.cluster("jobs").tasks().only(), task);
    assert_eq!(ecs.cluster("jobs").running_tasks_count(), 1);
    let ecs = FakeEcs::start().no_default_cluster().blocking();
    let text = panics(|| register_app(&ecs, "web").run());
    assert!(
        text.ends_with("ClusterNotFoundException: Cluster not found."),
        "{text}"
    );
}

#[test]
fn a_definition_that_finds_no_host_says_how_to_have_one() {
    let ecs = FakeEcs::start().blocking();

    let text = panics(|| register_ec2_app(&ecs, "agent").run());

    assert!(
        text.contains("No Container Instances were found in your cluster.")
            && text.contains("`.synthetic_instances()`"),
        "{text}"
    );
    let ecs = FakeEcs::start().synthetic_instances().blocking();
    assert!(register_ec2_app(&ecs, "agent").run().id().len() == 32);
}

#[tokio::test]
async fn a_fake_that_listens_everywhere_is_found_on_the_loopback_address() {
    for (address, url) in [
        ("0.0.0.0:0", "http://127.0.0.1:"),
        ("[::]:0", "http://[::1]:"),
    ] {
        let address: std::net::SocketAddr = address.parse().expect("it is an address");
        let Ok(ecs) = FakeEcs::start().listen(address).try_start() else {
            assert!(address.is_ipv6(), "not every machine has IPv6");
            continue;
        };

        assert!(
            ecs.endpoint_url().starts_with(url),
            "{}",
            ecs.endpoint_url()
        );
        let answer = ecs.client_over_http().list_clusters().send().await;
        answer.expect("it is found there");
    }
}

#[tokio::test]
async fn clients_reach_it_by_its_addresses_by_local_names_and_by_what_is_allowed() {
    let ecs = FakeEcs::start().allow_host("ecs.example.com").await;
    let port = ecs.local_addr().port();
    let listed = async |client: aws_sdk_ecs::Client, url: &str| {
        let config = client.config().to_builder().endpoint_url(url);
        let client = aws_sdk_ecs::Client::from_conf(config.build());
        client.list_clusters().send().await.expect("it is admitted");
    };

    // In process nothing is looked up, and no web page calls.
    listed(ecs.client(), "http://evil.example").await;
    listed(ecs.client(), "https://ecs.us-east-1.amazonaws.com").await;
    for name in ["127.0.0.1", "localhost"] {
        let url = format!("http://{name}:{port}");
        listed(ecs.client_over_http(), &url).await;
    }
    for (host, status) in [
        ("ecs.example.com", 200),
        ("data-ecs.example.com:4566", 200),
        ("www.example.com", 403),
    ] {
        let answer = post_to(&ecs, host, "ListClusters", &json!({}));
        assert_eq!(answer.status(), status, "{host}");
    }
}

/// A client with that access key, in that region.
fn client_of(ecs: &FakeEcs, access_key: &str, region: &str) -> aws_sdk_ecs::Client {
    let credentials = Credentials::new(access_key, "secret", None, None, "test");
    let config = aws_sdk_ecs::config::Builder::from(&ecs.sdk_config())
        .credentials_provider(credentials)
        .region(Region::new(region.to_owned()));
    aws_sdk_ecs::Client::from_conf(config.build())
}

#[tokio::test]
async fn a_request_says_which_service_it_is_for_and_which_key_it_is_signed_with() {
    let ecs = FakeEcs::start().await;
    for access_key in ["web", "batch"] {
        let client = client_of(&ecs, access_key, "us-east-1");
        let listed = client.list_clusters().send().await;
        listed.expect("it is valid");
    }
    let unsigned = post(&ecs, "ListClusters", &json!({}));
    assert_eq!(unsigned.status(), 200);
    let unknown = post(&ecs, "ListClustrs", &json!({}));
    assert_eq!(unknown.status(), 400);

    let requests = ecs.requests();

    let said: Vec<_> = requests
        .iter()
        .map(|request| (request.service(), request.access_key()))
        .collect();
    assert_eq!(
        said,
        [
            (Some("ecs"), Some("web")),
            (Some("ecs"), Some("batch")),
            (Some("ecs"), None),
            (None, None)
        ]
    );
}

#[tokio::test]
async fn other_accounts_and_regions_have_their_own_state() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    run(&ecs, "web").await;
    for (account, region, tasks) in [
        ("123456789012", "us-east-1", 1),
        ("not-an-account", "us-east-1", 1),
        ("210987654321", "us-east-1", 0),
        ("123456789012", "eu-west-1", 0),
    ] {
        let client = client_of(&ecs, account, region);

        let listed = client
            .list_tasks()
            .send()
            .await
            .expect("each has a default cluster");
        assert_eq!(listed.task_arns().len(), tasks, "{account} {region}");
        let clusters = client.list_clusters().send().await.expect("it is valid");
        let account = if account.len() == 12 {
            account
        } else {
            "123456789012"
        };
        let arn = format!("arn:aws:ecs:{region}:{account}:cluster/default");
        assert_eq!(clusters.cluster_arns(), [arn]);
    }
    assert_eq!(ecs.tasks().len(), 1);
}

#[tokio::test]
async fn child_processes_find_the_fake_by_their_environment() {
    let ecs = FakeEcs::start()
        .region("eu-west-1")
        .account("111122223333")
        .await;

    let variables = ecs.env_vars();

    let value = |name: &str| {
        let found = variables.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.clone())
    };
    assert_eq!(value("AWS_ENDPOINT_URL_ECS"), Some(ecs.endpoint_url()));
    #[cfg(feature = "sqs")]
    assert_eq!(value("AWS_ENDPOINT_URL_SQS"), Some(ecs.endpoint_url()));
    assert_eq!(value("AWS_ENDPOINT_URL_LAMBDA"), None);
    assert_eq!(value("AWS_REGION").as_deref(), Some("eu-west-1"));
    assert_eq!(value("AWS_ACCESS_KEY_ID").as_deref(), Some("111122223333"));
}

// ---- strictness ----

#[test]
fn unknown_members_are_ignored_and_noted_or_else_refused() {
    let request =
        json!({ "clusterName": "green", "clustername": "blue", "settings": [{ "nmae": "a" }] });

    let lenient = FakeEcs::start().blocking();
    let answer = post(
        &lenient,
        "DescribeClusters",
        &json!({ "cluster": ["default"] }),
    );
    assert_eq!(answer.status(), 200, "{}", answer.body);
    let noted = lenient.requests().last();
    assert_eq!(noted.unknown_members(), ["cluster"]);
    assert!(
        noted
            .to_string()
            .ends_with("DescribeClusters → ok (ignored: cluster)"),
        "{noted}"
    );

    let strict = FakeEcs::start().strictness(Strictness::Strict).blocking();
    let answer = post(&strict, "CreateCluster", &request);
    assert_eq!(answer.status(), 400);
    let body = answer.json();
    assert_eq!(body["__type"], "SerializationException");
    let text = body["Message"].as_str().unwrap_or_default();
    assert!(
        text.contains("clustername") && text.contains("settings.0.nmae"),
        "{text}"
    );
    assert_eq!(post(&strict, "ListClusters", &json!({})).status(), 200);
}

#[test]
fn of_very_many_unknown_members_the_first_are_named() {
    let members = (0..1_000).map(|number| (format!("u{number:03}"), json!(0)));
    let request = serde_json::Value::Object(members.collect());
    let (lenient, strict) = (
        FakeEcs::start().blocking(),
        FakeEcs::start().strictness(Strictness::Strict).blocking(),
    );

    assert_eq!(post(&lenient, "ListClusters", &request).status(), 200);
    let refused = post(&strict, "ListClusters", &request);

    let noted = lenient.requests().last();
    assert_eq!(noted.unknown_members().len(), 100);
    assert!(noted.to_string().ends_with(", u019 and 980 more)"));
    assert!(refused.body.ends_with(r#", u019 and 980 more"}"#));
}

// ---- definitions from files ----

#[tokio::test]
async fn what_is_not_json_is_not_registered() {
    let ecs = FakeEcs::start().await;

    let text = panics(|| ecs.register_json("{ \"family\": "));

    assert!(
        text.starts_with("failed to register the task definition: not JSON: "),
        "{text}"
    );
    let text = panics(|| ecs.register_json("[]"));
    assert!(
        text.starts_with("failed to register the task definition: "),
        "{text}"
    );
    assert!(
        ecs.requests().is_empty(),
        "what the test does is not what the application asks"
    );
}

#[tokio::test]
async fn a_definition_that_is_not_valid_fails_in_the_words_of_the_service() {
    let ecs = FakeEcs::start().await;
    for (container, words) in [
        (
            json!({ "name": "app" }),
            "ClientException: Container.image should not be null or empty.",
        ),
        (
            json!({ "name": "app", "image": "a", "essential": false }),
            "ClientException: Task definition doesn't have any essential container",
        ),
    ] {
        let definition = fargate_definition("web", json!([container]));

        let text = panics(|| register(&ecs, &definition));

        assert_eq!(
            text,
            format!("failed to register the task definition: {words}")
        );
    }
}

#[test]
fn members_of_a_definition_that_do_not_exist_are_refused_however_strict_the_fake_is() {
    let container = json!({ "name": "app", "esential": true, "image": "busybox" });
    let definition = fargate_definition("web", json!([container]));
    for strictness in [Strictness::Lenient, Strictness::Strict] {
        let ecs = FakeEcs::start().strictness(strictness).blocking();

        let text = panics(|| register(&ecs, &definition));

        assert_eq!(
            text,
            "failed to register the task definition: Unknown parameter in containerDefinitions[0]: \
             \"esential\"; did you mean \"essential\"?"
        );
    }
}

#[tokio::test]
async fn a_definition_handle_says_what_was_registered() {
    let ecs = FakeEcs::start().await;
    let containers = json!([{ "name": "app", "image": "a" }, { "name": "log", "image": "b", "essential": false }]);
    register_app(&ecs, "web");

    let definition = register(&ecs, &fargate_definition("web", containers));

    assert_eq!((definition.family(), definition.revision()), ("web", 2));
    assert_eq!(definition.container_names(), ["app", "log"]);
    assert!(definition.is_active());
    assert_eq!(ecs.task_definition("web").arn(), definition.arn());
    assert_eq!(ecs.task_definition("web:1").revision(), 1);
    assert_eq!(ecs.task_definition(definition.arn()).revision(), 2);
}

// ---- scripts ----

#[tokio::test]
async fn the_narrowest_script_counts() {
    let ecs = FakeEcs::start().await;
    let containers = json!([
        { "name": "app", "image": "registry.example/app:1" },
        { "name": "log", "image": "registry.example/log:1", "essential": false },
        { "name": "proxy", "image": "registry.example/proxy:1", "essential": false },
        { "name": "other", "image": "registry.example/other:1", "essential": false },
    ]);
    register(&ecs, &fargate_definition("web", containers));
    let says = |text: &str| Script::new().log(text);
    ecs.script(
        ContainerSelector::image("registry.example/*:1"),
        says("image"),
    );
    ecs.script("*/proxy", says("any proxy"));
    ecs.script("*/log", says("any log"));
    ecs.script("web/log", says("this log"));
    ecs.script("web", says("main"));
    ecs.script("unrelated", says("never"));

    let task = run(&ecs, "web").await;
    task.wait_running().await;

    for (container, expected) in [
        ("app", "main"),
        ("log", "this log"),
        ("proxy", "any proxy"),
        ("other", "image"),
    ] {
        assert_eq!(task.logs(container).lines(), [expected]);
    }
}

#[tokio::test]
async fn what_is_to_happen_after_the_longest_time_never_does() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let never = Duration::MAX;
    let script = Script::new()
        .log("never")
        .after(never)
        .exits(1)
        .after(never);
    ecs.script("web", script.becomes_unhealthy().after(never));
    ecs.script("slow", Script::new().pull_takes(never));
    ecs.script("stubborn", Script::new().exits_on_sigterm(0).after(never));
    for family in ["web", "slow", "stubborn"] {
        register_app(&ecs, family);
    }
    let started = ecs.now();

    let tasks = [
        run(&ecs, "web").await,
        run(&ecs, "slow").await,
        run(&ecs, "stubborn").await,
    ];
    ecs.settle();
    tasks[2].force_stop();
    ecs.settle();

    let statuses = tasks.each_ref().map(fake_ecs::TaskHandle::status);
    use fake_ecs::TaskStatus::{Activating, Running, Stopped};
    assert_eq!(statuses, [Running, Activating, Stopped]);
    assert_eq!(tasks[2].container("app").exit_code(), Some(137));
    assert!(tasks[0].logs("app").lines().is_empty());
    let elapsed = ecs.now().duration_since(started);
    assert!(elapsed.is_ok_and(|elapsed| elapsed < secs(3600)));

    // Nor does the clock run over.
    ecs.advance(never);
    let late = run(&ecs, "web").await;
    assert!(!late.is_stopped());
}

#[tokio::test]
async fn a_reset_forgets_everything_but_the_time() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    ecs.script("web", Script::new().exits(1));
    register_app(&ecs, "web");
    let gone = run(&ecs, "web").await;
    ecs.advance(secs(5));
    let before = ecs.now();

    ecs.reset();

    assert!(ecs.tasks().is_empty() && ecs.requests().is_empty() && ecs.timeline().is_empty());
    assert_eq!(ecs.now(), before);
    assert!(!ecs.step());
    assert!(panics(|| gone.status()).contains("`reset()`"));
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.wait_running().await;
}
