//! What the operations of daemons answer, and what they refuse.

use aws_sdk_ecs::types::{DaemonPropagateTags, DaemonStatus, DesiredStatus, LaunchType, Tag};
use fake_ecs::FakeEcs;

use super::{
    ACCOUNT, CLIENT, INVALID, create, daemon_arn, deployment, item, provide, provider_arn,
    register_agent, serve, update, with_daemon,
};
use crate::support::check_refusal;

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

#[tokio::test]
async fn what_is_made_is_described() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    let definition = register_agent(&ecs, "logs").await;

    let created = create(&ecs, "logs").send().await.expect("it is valid");

    let client = ecs.client();
    let arn = daemon_arn("logs");
    let answer = client.describe_daemon().daemon_arn(&arn).send().await;
    let daemon = answer.expect("it is there").daemon.expect("it is shown");
    assert_eq!(daemon.daemon_arn(), Some(arn.as_str()));
    assert_eq!(daemon.status(), Some(&DaemonStatus::Active));
    assert_eq!(daemon.deployment_arn(), created.deployment_arn());
    let cluster = format!("{ACCOUNT}:cluster/default");
    assert_eq!(daemon.cluster_arn(), Some(cluster.as_str()));
    let [revision] = daemon.current_revisions() else {
        panic!("there is one");
    };
    let [provider] = revision.capacity_providers() else {
        panic!("there is one");
    };
    assert_eq!(provider.arn(), Some(provider_arn("managed").as_str()));
    let deployed = deployment(&ecs, created.deployment_arn().expect("it is shown")).await;
    let target = deployed.target_daemon_revision().expect("it has one");
    assert_eq!(target.arn(), revision.arn());
    assert!(deployed.source_daemon_revisions().is_empty());
    let configuration = deployed.deployment_configuration().expect("it is shown");
    assert_eq!(configuration.drain_percent(), Some(25.0));
    assert_eq!(configuration.bake_time_in_minutes(), 0);

    let revision = revision.arn().expect("it has one");
    let call = client.describe_daemon_revisions();
    let call = call.daemon_revision_arns(revision);
    let unknown = format!("{ACCOUNT}:daemon-revision/default/logs/1");
    let call = call.daemon_revision_arns(&unknown);
    let answer = call.send().await.expect("it is valid");
    let [revision] = answer.daemon_revisions() else {
        panic!("one is there");
    };
    let made_of = revision.daemon_task_definition_arn();
    assert_eq!(made_of, Some(definition.as_str()));
    assert_eq!(revision.critical(), Some(true));
    assert_eq!(revision.propagate_tags(), Some(&DaemonPropagateTags::None));
    let [image] = revision.container_images() else {
        panic!("there is one");
    };
    assert_eq!(
        (image.container_name(), image.image(), image.image_digest()),
        (Some("agent"), Some("agent:1"), None)
    );
    let [failure] = answer.failures() else {
        panic!("the other is not there");
    };
    assert_eq!(
        (failure.arn(), failure.reason()),
        (Some(unknown.as_str()), Some("MISSING"))
    );
}

#[tokio::test]
async fn a_revision_shows_what_its_images_were_resolved_to() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    serve(&ecs, 1).await;

    let daemon = ecs.daemon("logs").describe();
    let revision = daemon.current_revisions()[0].arn().expect("it has one");
    let call = ecs.client().describe_daemon_revisions();
    let answer = call.daemon_revision_arns(revision).send().await;

    let answer = answer.expect("it is valid");
    let image = &answer.daemon_revisions()[0].container_images()[0];
    let digest = image.image_digest().expect("it was pulled");
    assert!(digest.starts_with("sha256:"), "{digest}");
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    register_agent(&ecs, "logs").await;
    create(&ecs, "logs").send().await.expect("it is valid");
    let client = ecs.client();
    let other = client.create_cluster().cluster_name("other");
    other.send().await.expect("it is valid");

    for (call, code, message) in [
        (
            create(&ecs, "a b").daemon_task_definition_arn("logs"),
            INVALID,
            "DaemonName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a b",
        ),
        (
            create(&ecs, "new").cluster_arn("nowhere"),
            "ClusterNotFoundException",
            "Cluster not found.",
        ),
        (
            create(&ecs, "new"),
            CLIENT,
            "DaemonTaskDefinition not found.",
        ),
        (
            create(&ecs, "logs"),
            INVALID,
            "Creation of daemon was not idempotent.",
        ),
        (
            create(&ecs, "new").set_capacity_provider_arns(Some(Vec::new())),
            INVALID,
            "capacityProviderArns cannot be empty.",
        ),
        (
            create(&ecs, "new").capacity_provider_arns("FARGATE"),
            INVALID,
            "Capacity provider is not Amazon ECS Managed Instances capacity provider",
        ),
        (
            create(&ecs, "new").cluster_arn("other"),
            INVALID,
            "Capacity provider active cluster name does not match the cluster name in the request",
        ),
        (
            create(&ecs, "new").capacity_provider_arns("nobody"),
            INVALID,
            "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
        ),
        (
            create(&ecs, "new")
                .daemon_task_definition_arn("logs")
                .enable_execute_command(true),
            INVALID,
            "The daemon couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your daemon task definition and try again.",
        ),
        (
            create(&ecs, "new").client_token("x".repeat(37)),
            INVALID,
            "clientToken should be 1 to 36 ASCII characters in the range of 33-126",
        ),
    ] {
        check_refusal(call.send().await, code, message);
    }
    let unknown = update(&ecs, "logs").daemon_arn(daemon_arn("nobody"));
    check_refusal(
        unknown.send().await,
        "DaemonNotFoundException",
        "Daemon not found.",
    );
    let malformed = client.describe_daemon().daemon_arn("logs");
    check_refusal(
        malformed.send().await,
        INVALID,
        "The ARN provided is invalid.",
    );
    let list = client
        .list_daemon_deployments()
        .daemon_arn(daemon_arn("nobody"));
    check_refusal(list.send().await, INVALID, "Daemon not found.");
}

#[tokio::test]
async fn a_request_that_comes_again_makes_nothing_new() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    register_agent(&ecs, "logs").await;
    let request = || create(&ecs, "logs").client_token("token");
    let first = request().send().await.expect("it is valid");

    let second = request().send().await.expect("it is the same");

    assert_eq!(second.daemon_arn(), first.daemon_arn());
    assert_eq!(second.deployment_arn(), first.deployment_arn());
    assert_eq!(ecs.daemon("logs").deployments().len(), 1);
    check_refusal(
        request().critical(false).send().await,
        INVALID,
        "Creation of daemon was not idempotent.",
    );
}

#[tokio::test]
async fn daemons_are_listed_by_name_and_by_capacity_provider() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    provide(&ecs, "spare").await;
    let call = create(&ecs, "agents").daemon_task_definition_arn("logs");
    let call = call.set_capacity_provider_arns(Some(vec![provider_arn("spare")]));
    call.send().await.expect("it is valid");
    let client = ecs.client();

    let all = client.list_daemons().send().await.expect("it is valid");
    let summaries = all.daemon_summaries_list().iter();
    let arns: Vec<_> = summaries.filter_map(|of| of.daemon_arn()).collect();
    assert_eq!(arns, [daemon_arn("agents"), daemon_arn("logs")]);

    let own = client.list_daemons().capacity_provider_arns("managed");
    let own = own.send().await.expect("it is valid");
    let [summary] = own.daemon_summaries_list() else {
        panic!("there is one");
    };
    assert_eq!(summary.daemon_arn(), Some(daemon_arn("logs").as_str()));
    let page = client.list_daemons().max_results(1);
    let page = page.send().await.expect("it is valid");
    assert!(page.next_token().is_some());
}

#[tokio::test]
async fn deployments_are_listed_the_newest_first() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    let updated = update(&ecs, "logs").send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;

    let call = ecs.client().list_daemon_deployments();
    let call = call.daemon_arn(daemon_arn("logs")).max_results(1);
    let answer = call.clone().send().await.expect("it is valid");

    let [newest] = answer.daemon_deployments() else {
        panic!("a page has one");
    };
    assert_eq!(newest.daemon_deployment_arn(), updated.deployment_arn());
    let token = answer.next_token().expect("there is another");
    let rest = call.next_token(token).send().await.expect("it is valid");
    assert_eq!(rest.daemon_deployments().len(), 1);
    assert_eq!(rest.next_token(), None);
}

#[tokio::test]
async fn tasks_are_listed_by_the_name_of_their_daemon() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    serve(&ecs, 2).await;
    let list = || ecs.client().list_tasks();

    let answer = list().daemon_name("logs").send().await;

    let arns = answer.expect("it is valid").task_arns.unwrap_or_default();
    let own = ecs.daemon("logs").tasks();
    let own: Vec<_> = own.iter().map(fake_ecs::TaskHandle::arn).collect();
    assert_eq!(arns, own);
    let managed = list().daemon_name("logs");
    let managed = managed.launch_type(LaunchType::ManagedInstances).send();
    assert_eq!(managed.await.expect("it is valid").task_arns().len(), 2);
    let stopped = list().daemon_name("logs");
    let stopped = stopped.desired_status(DesiredStatus::Stopped).send().await;
    assert_eq!(stopped.expect("it is valid").task_arns().len(), 0);
    check_refusal(
        list().daemon_name("nobody").send().await,
        INVALID,
        "Daemon not found: nobody",
    );
    check_refusal(
        list().daemon_name("logs").family("logs").send().await,
        INVALID,
        "cannot specify daemonName with other arguments",
    );
}

#[tokio::test]
async fn tags_reach_the_tasks_when_the_daemon_says_so() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    register_agent(&ecs, "logs").await;
    let call = create(&ecs, "logs").tags(tag("team", "blue"));
    let call = call.propagate_tags(DaemonPropagateTags::Daemon);
    let call = call.enable_ecs_managed_tags(true);
    call.send().await.expect("it is valid");
    let client = ecs.client();
    let call = client.tag_resource().resource_arn(daemon_arn("logs"));
    let call = call.tags(tag("stage", "test"));
    call.send().await.expect("it is there");
    serve(&ecs, 1).await;

    let list = |arn: String| client.list_tags_for_resource().resource_arn(arn).send();
    let own = list(daemon_arn("logs")).await.expect("it is there");
    assert_eq!(own.tags(), [tag("team", "blue"), tag("stage", "test")]);
    let task = ecs.daemon("logs").tasks().only();
    let tags = list(task.arn()).await.expect("it is there");
    assert_eq!(
        tags.tags(),
        [
            tag("team", "blue"),
            tag("stage", "test"),
            tag("aws:ecs:clusterName", "default"),
            tag("aws:ecs:daemonName", "logs"),
        ]
    );
}

#[tokio::test]
async fn a_daemon_keeps_its_capacity_provider_and_so_its_cluster() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    let client = ecs.client();
    let delete_provider = || {
        let call = client.delete_capacity_provider();
        call.capacity_provider(provider_arn("managed")).send()
    };
    check_refusal(
        delete_provider().await,
        CLIENT,
        "The specified capacity provider is in use and cannot be deleted.",
    );
    check_refusal(
        client.delete_cluster().cluster("default").send().await,
        CLIENT,
        "The Cluster cannot be deleted while Cluster Scoped Capacity Providers are attached to the cluster",
    );

    let logs = ecs.daemon("logs");
    let delete = || client.delete_daemon().daemon_arn(daemon_arn("logs")).send();
    delete().await.expect("it is ACTIVE");
    logs.wait_deployed().await;

    assert!(logs.is_gone());
    delete_provider().await.expect("nobody uses it");
}

#[tokio::test]
async fn a_daemon_that_is_being_deleted_is_not_active() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    super::register_app(&ecs);
    let call = ecs.client().run_task().task_definition("app");
    let call = call.capacity_provider_strategy(item("managed"));
    call.send().await.expect("it is valid");
    ecs.settle();
    let client = ecs.client();
    let delete = || client.delete_daemon().daemon_arn(daemon_arn("logs")).send();
    delete().await.expect("it is ACTIVE");
    ecs.settle();

    // The task that was run is in no hurry.
    let (code, message) = ("DaemonNotActiveException", "Daemon was not ACTIVE.");
    check_refusal(delete().await, code, message);
    check_refusal(update(&ecs, "logs").send().await, code, message);
    check_refusal(
        create(&ecs, "logs").send().await,
        INVALID,
        "Unable to create a daemon that is still being deleted.",
    );
    let status = ecs.daemon("logs").describe().status;
    assert_eq!(status, Some(DaemonStatus::DeleteInProgress));
    ecs.tasks().family("app").only().force_stop();
    ecs.settle();
    create(&ecs, "logs").send().await.expect("the name is free");
}

#[tokio::test]
async fn a_daemon_is_found_by_its_names() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;

    let logs = ecs.daemon("logs");

    assert_eq!(
        (logs.name(), logs.arn()),
        ("logs".to_owned(), daemon_arn("logs"))
    );
    assert_eq!(ecs.daemon(&logs.arn()).arn(), logs.arn());
    assert_eq!(ecs.cluster("default").daemon("logs").arn(), logs.arn());
    assert_eq!(format!("{logs:?}"), "DaemonHandle(logs ACTIVE)");
    let nobody = std::panic::AssertUnwindSafe(|| ecs.daemon("nobody"));
    let panic = std::panic::catch_unwind(nobody).expect_err("there is none");
    let text = crate::support::panic_text(panic);
    assert_eq!(text, "no daemon 'nobody'; there is: default/logs");
}
