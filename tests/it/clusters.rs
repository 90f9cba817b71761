//! Clusters: what the operations do.

use aws_sdk_ecs::types::{
    Cluster, ClusterField, ClusterSetting, ClusterSettingName, LaunchType, Tag, TaskField,
};
use fake_ecs::{Clock, FakeEcs, Profile, Script};

use crate::support::{
    check_refusal, fargate_network, refusal, register_app, register_ec2_app, run, run_on_ec2, secs,
};

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

async fn describe(ecs: &FakeEcs, name: &str, include: &[ClusterField]) -> Cluster {
    let call = ecs.client().describe_clusters().clusters(name);
    let answer = call.set_include(Some(include.to_vec())).send().await;
    let mut clusters = answer.expect("it is valid").clusters.unwrap_or_default();
    assert_eq!(clusters.len(), 1, "{name}");
    clusters.remove(0)
}

#[tokio::test]
async fn a_new_cluster_has_the_shape_of_the_service() {
    let ecs = FakeEcs::start().await;

    let answer = ecs
        .client()
        .create_cluster()
        .cluster_name("green")
        .send()
        .await;

    let insights = ClusterSetting::builder()
        .name(ClusterSettingName::ContainerInsights)
        .value("disabled")
        .build();
    let expected = Cluster::builder()
        .cluster_arn("arn:aws:ecs:us-east-1:123456789012:cluster/green")
        .cluster_name("green")
        .status("ACTIVE")
        .registered_container_instances_count(0)
        .running_tasks_count(0)
        .pending_tasks_count(0)
        .active_services_count(0)
        .set_statistics(Some(Vec::new()))
        .set_tags(Some(Vec::new()))
        .settings(insights)
        .set_capacity_providers(Some(Vec::new()))
        .set_default_capacity_provider_strategy(Some(Vec::new()))
        .build();
    assert_eq!(answer.expect("it is made").cluster, Some(expected));
}

#[tokio::test]
async fn making_a_cluster_again_gives_the_one_there_is() {
    let ecs = FakeEcs::start().no_default_cluster().await;
    let make = || ecs.client().create_cluster();

    let unnamed = make().send().await.expect("it is made");
    let named = make()
        .cluster_name("default")
        .send()
        .await
        .expect("it is there");
    let tagged = make().cluster_name("tagged").tags(tag("a", "b"));
    tagged.clone().send().await.expect("it is made");
    let again = tagged.send().await.expect("it is there");

    assert_eq!(unnamed.cluster, named.cluster);
    assert_eq!(again.cluster.expect("it is shown").tags(), [tag("a", "b")]);
    let (code, _) = refusal(
        make()
            .cluster_name("tagged")
            .tags(tag("a", "c"))
            .send()
            .await,
    );
    assert_eq!(code, "InvalidParameterException");
}

#[tokio::test]
async fn a_cluster_is_asked_for_again_in_any_order_and_with_empty_lists() {
    let ecs = FakeEcs::start().await;
    let make = || ecs.client().create_cluster().cluster_name("web");
    let first = make()
        .tags(tag("a", "1"))
        .tags(tag("b", "2"))
        .capacity_providers("FARGATE")
        .capacity_providers("FARGATE_SPOT");
    let first = first.send().await.expect("it is made");

    let in_another_order = make()
        .tags(tag("b", "2"))
        .tags(tag("a", "1"))
        .capacity_providers("FARGATE_SPOT")
        .capacity_providers("FARGATE");
    let with_empty_lists = make()
        .set_tags(Some(Vec::new()))
        .set_settings(Some(Vec::new()))
        .set_capacity_providers(Some(Vec::new()));
    for call in [in_another_order, with_empty_lists] {
        let again = call.send().await.expect("it is the same");
        assert_eq!(again.cluster, first.cluster);
    }
    let refused = refusal(make().tags(tag("a", "1")).send().await);
    assert_eq!(refused.0, "InvalidParameterException");
}

#[tokio::test]
async fn a_description_includes_what_it_is_asked_for() {
    let ecs = FakeEcs::start().await;
    let make = ecs.client().create_cluster().cluster_name("green");
    make.tags(tag("a", "b")).send().await.expect("it is made");

    let plain = describe(&ecs, "green", &[]).await;
    assert!(
        plain.tags().is_empty() && plain.settings().is_empty() && plain.statistics().is_empty()
    );
    assert!(plain.tags.is_some() && plain.settings.is_some() && plain.statistics.is_some());

    let include = [
        ClusterField::Tags,
        ClusterField::Settings,
        ClusterField::Statistics,
    ];
    let all = describe(&ecs, "green", &include).await;
    assert_eq!(all.tags(), [tag("a", "b")]);
    assert_eq!(all.settings().len(), 1);
    assert_eq!(all.statistics().len(), 12);
}

#[tokio::test]
async fn clusters_are_described_by_name_and_arn_and_others_are_failures() {
    let ecs = FakeEcs::start().await;

    let call = ecs.client().describe_clusters().clusters("default");
    let call = call.clusters("arn:aws:ecs:us-east-1:123456789012:cluster/default");
    let answer = call.clusters("nowhere").send().await.expect("it is valid");
    let unnamed = ecs
        .client()
        .describe_clusters()
        .send()
        .await
        .expect("it is valid");

    assert_eq!(answer.clusters().len(), 2);
    let [failure] = answer.failures() else {
        panic!("{answer:?}")
    };
    assert_eq!(failure.reason(), Some("MISSING"));
    assert_eq!(
        failure.arn(),
        Some("arn:aws:ecs:us-east-1:123456789012:cluster/nowhere")
    );
    assert_eq!(unnamed.clusters()[0].cluster_name(), Some("default"));
}

#[tokio::test]
async fn counts_follow_the_tasks() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .synthetic_instances()
        .await;
    ecs.script("web", Script::new().exits(0).after(secs(60)));
    register_app(&ecs, "web");
    register_ec2_app(&ecs, "batch");
    run(&ecs, "web").await;
    run_on_ec2(&ecs, "batch").await;

    // Fargate is RUNNING from 19.3 s, and pending until then; EC2 runs from 6.1 s.
    for (advance, running, pending, running_fargate, pending_fargate) in [
        (0, 0, 2, "0", "1"),
        (4, 0, 2, "0", "1"),
        (4, 1, 1, "0", "1"),
        (12, 2, 0, "1", "0"),
        (3600, 1, 0, "0", "0"),
    ] {
        ecs.advance(secs(advance));

        let cluster = describe(&ecs, "default", &[ClusterField::Statistics]).await;

        let statistic = |name: &str| {
            let mut all = cluster.statistics().iter();
            let found = all.find(|statistic| statistic.name() == Some(name));
            found
                .and_then(|statistic| statistic.value())
                .unwrap_or_default()
        };
        let counts = (cluster.running_tasks_count(), cluster.pending_tasks_count());
        assert_eq!(counts, (running, pending), "{}", ecs.timeline());
        assert_eq!(statistic("runningFargateTasksCount"), running_fargate);
        assert_eq!(statistic("pendingFargateTasksCount"), pending_fargate);
        assert_eq!(cluster.registered_container_instances_count(), 1);
    }
}

#[tokio::test]
async fn clusters_are_listed_page_by_page_in_the_order_of_their_names() {
    let ecs = FakeEcs::start().await;
    let names = ["a", "b", "c", "d", "e"];
    for name in names.iter().rev() {
        ecs.client()
            .create_cluster()
            .cluster_name(*name)
            .send()
            .await
            .expect("it is made");
    }

    let mut pages = ecs
        .client()
        .list_clusters()
        .max_results(1)
        .into_paginator()
        .send();
    let mut seen = Vec::new();
    for _ in 0..100 {
        match pages.next().await {
            Some(page) => seen.extend(
                page.expect("tokens are good")
                    .cluster_arns
                    .unwrap_or_default(),
            ),
            None => break,
        }
    }

    let arn = |name: &str| format!("arn:aws:ecs:us-east-1:123456789012:cluster/{name}");
    let expected: Vec<String> = ["a", "b", "c", "d", "default", "e"].map(arn).to_vec();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_deleted_cluster_can_be_described_but_not_used() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let make = ecs.client().create_cluster().cluster_name("old");
    make.tags(tag("a", "b")).send().await.expect("it is made");
    let cluster = ecs.cluster("old");

    let answer = ecs.client().delete_cluster().cluster("old").send().await;

    let deleted = answer.expect("it is empty").cluster.expect("it is shown");
    assert_eq!(deleted.status(), Some("INACTIVE"));
    assert!(!cluster.is_active());
    let described = describe(&ecs, "old", &[ClusterField::Tags]).await;
    assert_eq!(
        (described.status(), described.tags()),
        (Some("INACTIVE"), [].as_slice())
    );
    let listed = ecs
        .client()
        .list_clusters()
        .send()
        .await
        .expect("it is valid");
    assert_eq!(listed.cluster_arns(), [ecs.cluster("default").arn()]);
    let call = ecs
        .client()
        .run_task()
        .task_definition("web")
        .cluster("old");
    let call = call.launch_type(LaunchType::Fargate);
    let answer = call.network_configuration(fargate_network()).send().await;
    check_refusal(
        answer,
        "ClusterNotFoundException",
        "The referenced cluster was inactive.",
    );
}

#[tokio::test]
async fn a_cluster_made_again_under_its_name_is_a_new_one() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let client = ecs.client();
    let make = client.create_cluster().cluster_name("blue");
    make.tags(tag("a", "b")).send().await.expect("it is made");
    let call = client.run_task().task_definition("web").cluster("blue");
    let call = call
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network());
    call.send().await.expect("it is accepted");
    let task = ecs.tasks().only();
    task.wait_running().await;
    task.container("app").exit(0);
    task.wait_stopped().await;
    client
        .delete_cluster()
        .cluster("blue")
        .send()
        .await
        .expect("its task has stopped");

    let made = client.create_cluster().cluster_name("blue").send().await;

    let made = made
        .expect("the name is free")
        .cluster
        .expect("it is shown");
    assert_eq!(
        (made.status(), made.tags()),
        (Some("ACTIVE"), [].as_slice())
    );
    let described = client.describe_tasks().cluster("blue").tasks(task.id());
    let described = described
        .include(TaskField::Tags)
        .send()
        .await
        .expect("it is valid");
    assert_eq!(described.failures()[0].reason(), Some("MISSING"));
    let recreated = ecs.cluster("blue");
    assert!(recreated.is_active() && recreated.tasks().is_empty());
}

#[tokio::test]
async fn tagged_tasks_of_a_deleted_cluster_can_be_described() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let client = ecs.client();
    client
        .create_cluster()
        .cluster_name("blue")
        .send()
        .await
        .expect("it is made");
    for tags in [vec![tag("a", "b")], Vec::new()] {
        let call = client.run_task().task_definition("web").cluster("blue");
        let call = call.launch_type(LaunchType::Fargate).set_tags(Some(tags));
        let call = call.network_configuration(fargate_network());
        call.send().await.expect("it is accepted");
        let task = ecs.tasks().last();
        task.wait_running().await;
        task.container("app").exit(0);
        task.wait_stopped().await;
    }
    client
        .delete_cluster()
        .cluster("blue")
        .send()
        .await
        .expect("its tasks have stopped");
    let (tagged, plain) = (ecs.tasks().first(), ecs.tasks().last());
    let describe = || client.describe_tasks().cluster("blue");

    let answer = describe().tasks(tagged.id()).tasks(plain.id()).send().await;

    let answer = answer.expect("one is still there");
    assert_eq!(answer.tasks()[0].task_arn(), Some(tagged.arn().as_str()));
    assert_eq!(answer.failures()[0].arn(), Some(plain.arn().as_str()));
    let answer = describe().tasks(plain.id()).send().await;
    check_refusal(
        answer,
        "ClusterNotFoundException",
        "The referenced cluster was inactive.",
    );
}

#[tokio::test]
async fn settings_are_merged_by_name() {
    let ecs = FakeEcs::start().await;
    let insights = |value: &str| {
        ClusterSetting::builder()
            .name(ClusterSettingName::ContainerInsights)
            .value(value)
            .build()
    };

    for value in ["enabled", "enhanced", "disabled"] {
        let call = ecs.client().update_cluster_settings().cluster("default");
        let answer = call
            .settings(insights(value))
            .send()
            .await
            .expect("it is a value");
        assert_eq!(
            answer.cluster.expect("it is shown").settings(),
            [insights(value)]
        );
    }
    let call = ecs.client().update_cluster_settings().cluster("default");
    let (code, _) = refusal(call.settings(insights("maybe")).send().await);
    assert_eq!(code, "InvalidParameterException");
}

#[test]
fn handles_are_equal_that_stand_for_the_same() {
    let fakes = [0, 1].map(|_| FakeEcs::start().synthetic_instances().blocking());
    for ecs in &fakes {
        register_app(ecs, "web");
        register_ec2_app(ecs, "batch").run();
        register_ec2_app(ecs, "batch").run();
    }
    let [ecs, other] = &fakes;
    let [one, two] = &ecs.tasks().iter().cloned().collect::<Vec<_>>()[..] else {
        panic!("two tasks were run")
    };

    assert_eq!(
        ecs.cluster("default"),
        ecs.cluster(&ecs.cluster("default").arn())
    );
    assert_ne!(ecs.cluster("default"), other.cluster("default"));
    assert_eq!(ecs.task_definition("batch"), ecs.task_definition("batch:2"));
    assert_ne!(ecs.task_definition("batch"), ecs.task_definition("batch:1"));
    assert_ne!(ecs.task_definition("batch"), other.task_definition("batch"));
    assert_eq!(one.container("app"), ecs.task(&one.id()).container("app"));
    assert_ne!(one.container("app"), two.container("app"));
    assert_eq!(one.instance(), two.instance());
    assert_eq!(one.instance(), Some(ecs.instances().first()));
    assert_eq!(ecs.task_definition("web").run().instance(), None);
    assert_eq!(ecs.elb().target_group("one"), ecs.elb().target_group("one"));
    assert_ne!(ecs.elb().target_group("one"), ecs.elb().target_group("two"));
    assert_ne!(
        ecs.elb().target_group("one"),
        other.elb().target_group("one")
    );
}
