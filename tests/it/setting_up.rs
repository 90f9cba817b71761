//! What a test begins with, in a line each, and what is shown of it as JSON.

use fake_ecs::{FakeEcs, Script, ServiceHandle, TaskHandle};

use crate::support::{panics, register_ec2_app, secs};

#[tokio::test(start_paused = true)]
async fn a_job_is_defined_and_run_in_a_cluster_of_its_own() {
    let ecs = FakeEcs::start().await;
    ecs.script("report", Script::new().exits(3).after(secs(90)));
    let report = ecs.define("report");
    let jobs = ecs.add_cluster("jobs");

    let new = report
        .new_run()
        .cluster(jobs.arn())
        .started_by("x")
        .group("nightly");
    let new = new
        .tag("janitor", "stop")
        .tag("team", "a")
        .command(["a", "b"]);
    let task = new.environment("K", "v").environment("L", "").spot().run();

    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), Some(3));
    assert_eq!(task.container("app").command(), ["a", "b"]);
    let shown = task.to_json();
    assert_eq!(shown["capacityProviderName"], "FARGATE_SPOT");
    assert_eq!(shown["clusterArn"], jobs.arn());
    assert_eq!(shown["group"], "nightly");
    assert_eq!(shown["startedBy"], "x");
    let tags = r#"[{"key":"janitor","value":"stop"},{"key":"team","value":"a"}]"#;
    assert_eq!(shown["tags"].to_string(), tags);
    let environment = r#"[{"name":"K","value":"v"},{"name":"L","value":""}]"#;
    let overrides = &shown["overrides"]["containerOverrides"][0];
    assert_eq!(overrides["environment"].to_string(), environment);
    assert!(ecs.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_service_is_added_and_given_up_on_by_its_circuit_breaker() {
    let ecs = FakeEcs::start().await;
    let second = ecs.new_definition("web").image("web:1").add();
    let web = ecs
        .new_service("web")
        .task_definition("web")
        .count(3)
        .circuit_breaker()
        .add();
    web.wait_stable().await;
    assert_eq!(web.tasks().running().revision(second.revision()).len(), 3);

    let broken = ecs
        .new_definition("web")
        .image("web:2")
        .cpu(512)
        .memory(1024)
        .add();
    ecs.script("web", Script::new().exits(1));
    let update = ecs
        .client()
        .update_service()
        .service("web")
        .task_definition(broken.arn());
    update.send().await.unwrap();
    web.wait_rolled_back().await;

    assert_eq!(web.tasks().running().revision(1).len(), 3);
    assert_eq!(ecs.requests().only().operation(), "UpdateService");
}

#[tokio::test]
async fn a_service_is_added_as_it_is_said() {
    let ecs = FakeEcs::start().await;
    ecs.define("api");
    let shop = ecs.add_cluster("shop");
    let new = shop
        .new_service("web")
        .task_definition("api:1")
        .count(2)
        .spot()
        .tag("team", "a");
    let new = new
        .alarm("errors")
        .alarm("latency")
        .minimum_healthy_percent(50)
        .maximum_percent(150);

    let web = new.add();

    let shown = web.to_json();
    let configuration = &shown["deploymentConfiguration"];
    assert_eq!(
        configuration["alarms"]["alarmNames"].to_string(),
        r#"["errors","latency"]"#
    );
    assert_eq!(configuration["alarms"]["rollback"], true);
    assert_eq!(configuration["minimumHealthyPercent"], 50);
    assert_eq!(configuration["maximumPercent"], 150);
    assert_eq!(
        shown["capacityProviderStrategy"][0]["capacityProvider"],
        "FARGATE_SPOT"
    );
    assert_eq!(shown["tags"][0]["value"], "a");
    assert_eq!(shown["taskDefinition"], ecs.task_definition("api").arn());
    assert_eq!(shop.services().only(), web);
    assert_eq!(shop.to_json()["activeServicesCount"], 1);
}

#[tokio::test]
async fn definitions_for_instances_run_on_those_that_are_there() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("m5.large");
    let machine = ecs.add_external_instance();

    let batch = ecs
        .new_definition("batch")
        .ec2()
        .environment("A", "b")
        .command(["run"])
        .add();
    let edge = ecs.new_definition("edge").external().add();
    ecs.new_service("edge").count(2).add().wait_stable().await;

    assert_eq!(batch.run().instance(), Some(instance.clone()));
    assert_eq!(edge.run().instance(), Some(machine.clone()));
    assert_eq!(machine.tasks().len(), 3);
    assert_eq!(instance.to_json()["runningTasksCount"], 1);
    let container = &batch.to_json()["containerDefinitions"][0];
    assert_eq!(
        container["environment"].to_string(),
        r#"[{"name":"A","value":"b"}]"#
    );
    assert_eq!(container["command"][0], "run");
}

#[test]
fn what_cannot_be_is_refused_in_the_words_of_the_service() {
    let ecs = FakeEcs::start().blocking();
    let report = ecs.define("report");
    let batch = register_ec2_app(&ecs, "batch");
    let web = ecs.new_service("web").task_definition("report").add();
    let cases: [(&dyn Fn(), &[&str]); 10] = [
        (
            &|| drop(ecs.define("no family")),
            &[
                "failed to register the task definition 'no family': ",
                "Family contains invalid characters",
            ],
        ),
        (
            &|| drop(ecs.new_definition("web").cpu(300).add()),
            &["No Fargate configuration exists for given values"],
        ),
        (
            &|| drop(ecs.add_cluster("a b")),
            &[
                "failed to make the cluster 'a b': ",
                "ClusterName must match",
            ],
        ),
        (
            &|| drop(ecs.add_cluster("default")),
            &["Arguments on this idempotent request are inconsistent"],
        ),
        (
            &|| drop(report.new_run().cluster("jobs").run()),
            &["failed to run arn:aws:ecs:", "Cluster not found."],
        ),
        (
            &|| drop(report.new_run().spot().run()),
            &[
                "FARGATE_SPOT",
                "(clusters that `add_cluster` makes have FARGATE_SPOT)",
            ],
        ),
        (
            &|| drop(batch.new_run().run()),
            &["No Container Instances were found", "`add_instance`"],
        ),
        (
            &|| drop(ecs.new_service("reprot").add()),
            &[
                "failed to make the service 'reprot': ",
                "no task definition 'reprot'; there are families: batch, report",
            ],
        ),
        // What no caller can send.
        (
            &|| drop(report.new_run().tag("team,b", "a").run()),
            &["key contains invalid characters. (at tags.0.key)"],
        ),
        (
            &|| drop(ecs.new_service("web").tag("a", "b|c").add()),
            &["value contains invalid characters. (at tags.0.value)"],
        ),
    ];

    for (refused, words) in cases {
        let text = panics(refused);
        assert!(
            words.iter().all(|words| text.contains(words)),
            "{text}: {words:?}"
        );
    }
    assert!(ecs.requests().is_empty());
    assert_eq!(ecs.services(), [web]);
}

#[tokio::test]
async fn waiting_in_vain_for_a_roll_back_names_the_line_that_waits() {
    let ecs = FakeEcs::start().patience(secs(0)).await;
    ecs.define("web");
    let web = ecs.new_service("web").add();
    web.wait_stable().await;

    let waiting = tokio::spawn({
        let web = web.clone();
        async move { web.wait_rolled_back().await }
    });

    let panic = waiting.await.unwrap_err().into_panic();
    let text = crate::support::panic_text(panic);
    assert!(
        text.contains("waited in vain for service web to be rolled back"),
        "{text}"
    );
    assert!(text.contains("tests/it/setting_up.rs"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn tasks_are_chosen_by_revision_group_and_tag() {
    let ecs = FakeEcs::start().await;
    let first = ecs.define("report");
    let second = ecs.define("report");
    let old = first.new_run().group("nightly").tag("team", "a").run();
    let new = second.new_run().tag("team", "b").run();

    assert_eq!(ecs.tasks().revision(1).only(), old);
    assert_eq!(ecs.tasks().revision(2).only(), new);
    assert_eq!(ecs.tasks().group("nightly").only(), old);
    assert_eq!(ecs.tasks().group("family:report").only(), new);
    assert_eq!(ecs.tasks().tagged("team", "b").only(), new);

    let tasks = || ecs.tasks().family("report");
    let cases: [(&dyn Fn() -> TaskHandle, &str); 3] = [
        (
            &|| tasks().revision(3).only(),
            "expected one task of family report of revision 3, there are 0; there are: report:1, report:2",
        ),
        (
            &|| tasks().group("daily").first(),
            "expected a task of family report of group daily, there is none; there are: family:report, nightly",
        ),
        (
            &|| tasks().tagged("team", "c").last(),
            "expected a task of family report tagged team=c, there is none; there are: team=a, team=b",
        ),
    ];
    for (choose, expected) in cases {
        let text = panics(|| drop(choose()));
        assert!(text.contains(expected), "{text}");
    }
}

/// What is redacted is the same for every seed.
#[tokio::test(start_paused = true)]
async fn redacted_texts_are_the_same_for_every_seed() {
    let mut texts = Vec::new();
    for seed in [1, 2] {
        let ecs = FakeEcs::start().seed(seed).await;
        let instance = ecs.add_instance("m5.large");
        ecs.new_definition("web").ec2().add();
        let web: ServiceHandle = ecs.new_service("web").count(2).add();
        web.wait_stable().await;
        let job = ecs.define("report").run();
        job.wait_running().await;

        let shown = [web.tasks()[1].to_json(), web.to_json(), job.to_json()];
        let shown: Vec<String> = shown
            .iter()
            .map(|json| ecs.redact(format!("{json:#}")))
            .collect();
        texts.push(format!(
            "{}\n{}",
            shown.join("\n"),
            ecs.redact(ecs.timeline())
        ));
        let text = ecs.redact(format!("{} {}", instance.arn(), instance.ec2_instance_id()));
        assert!(
            text.ends_with("/default/<instance 1> <EC2 instance 1>"),
            "{text}"
        );
    }

    assert_eq!(texts[0], texts[1]);
    crate::support::golden("redacted.txt", &texts[0]);
}
