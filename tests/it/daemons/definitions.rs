//! Daemon task definitions.

use aws_sdk_ecs::types::{
    DaemonContainerDefinition, DaemonIpcMode, DaemonPidMode, DaemonTaskDefinitionStatus,
    DaemonTaskDefinitionStatusFilter, DaemonVolume, HostVolumeProperties, MountPoint, Tag,
};
use fake_ecs::FakeEcs;

use super::{ACCOUNT, CLIENT, INVALID, create, register_agent, with_daemon};
use crate::support::check_refusal;

async fn status(ecs: &FakeEcs, reference: &str) -> DaemonTaskDefinitionStatus {
    let call = ecs.client().describe_daemon_task_definition();
    let answer = call.daemon_task_definition(reference).send().await;
    let answer = answer.expect("it is there");
    let definition = answer.daemon_task_definition.expect("it is shown");
    definition.status.expect("it has one")
}

async fn delete(ecs: &FakeEcs, reference: &str) {
    let call = ecs.client().delete_daemon_task_definition();
    let call = call.daemon_task_definition(reference);
    call.send().await.expect("it is ACTIVE");
}

#[tokio::test]
async fn what_is_registered_is_described() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let container = DaemonContainerDefinition::builder()
        .name("agent")
        .image("agent:1")
        .mount_points(
            MountPoint::builder()
                .source_volume("logs")
                .container_path("/logs")
                .build(),
        )
        .build()
        .expect("it is complete");
    let host = HostVolumeProperties::builder().source_path("/var/log");
    let volume = DaemonVolume::builder().name("logs").host(host.build());
    let call = client.register_daemon_task_definition().family("logs");
    let call = call.container_definitions(container.clone());
    let call = call.volumes(volume.build()).cpu(".25 vCPU").memory("1 GB");
    let call = call.pid_mode(DaemonPidMode::Shared);
    let call = call.tags(Tag::builder().key("team").value("blue").build());
    let answer = call.send().await.expect("it is valid");
    let arn = answer.daemon_task_definition_arn().expect("it is shown");
    assert_eq!(arn, format!("{ACCOUNT}:daemon-task-definition/logs:1"));

    let call = client.describe_daemon_task_definition();
    let answer = call.daemon_task_definition("logs").send().await;
    let definition = answer.expect("it is there").daemon_task_definition;
    let definition = definition.expect("it is shown");

    assert_eq!(definition.daemon_task_definition_arn(), Some(arn));
    assert_eq!(
        (definition.family(), definition.revision()),
        (Some("logs"), 1)
    );
    assert_eq!(
        (definition.cpu(), definition.memory()),
        (Some("256"), Some("1024"))
    );
    assert_eq!(
        definition.status(),
        Some(&DaemonTaskDefinitionStatus::Active)
    );
    assert_eq!(definition.pid_mode(), Some(&DaemonPidMode::Shared));
    assert_eq!(definition.ipc_mode(), Some(&DaemonIpcMode::None));
    assert!(definition.registered_at().is_some() && definition.registered_by().is_some());
    let shown = &definition.container_definitions()[0];
    assert_eq!(shown.mount_points(), container.mount_points());
    assert_eq!(shown.essential(), Some(true));
    let tags = client.list_tags_for_resource().resource_arn(arn).send();
    assert_eq!(tags.await.expect("it is there").tags().len(), 1);
}

#[tokio::test]
async fn a_definition_that_a_daemon_has_is_deleted_after_it() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    assert_eq!(
        status(&ecs, "logs:1").await,
        DaemonTaskDefinitionStatus::Active
    );

    delete(&ecs, "logs:1").await;

    let deleting = DaemonTaskDefinitionStatus::DeleteInProgress;
    assert_eq!(status(&ecs, "logs:1").await, deleting);
    check_refusal(
        create(&ecs, "other")
            .daemon_task_definition_arn("logs:1")
            .send()
            .await,
        CLIENT,
        "DaemonTaskDefinition is inactive",
    );
    let call = ecs.client().list_daemon_task_definitions();
    let call = call.status(DaemonTaskDefinitionStatusFilter::DeleteInProgress);
    let listed = call.send().await.expect("it is valid");
    assert_eq!(listed.daemon_task_definitions().len(), 1);
    let call = ecs.client().delete_daemon();
    let call = call.daemon_arn(super::daemon_arn("logs"));
    call.send().await.expect("it is ACTIVE");
    ecs.settle();
    assert_eq!(
        status(&ecs, "logs:1").await,
        DaemonTaskDefinitionStatus::Deleted
    );
}

#[tokio::test]
async fn a_family_may_be_one_of_task_definitions_too() {
    let ecs = FakeEcs::start().await;
    crate::support::register_app(&ecs, "logs");
    register_agent(&ecs, "logs").await;

    delete(&ecs, "logs:1").await;

    let call = ecs.client().describe_task_definition();
    let answer = call.task_definition("logs").send().await;
    assert!(answer.expect("it is there").task_definition.is_some());
}

#[tokio::test]
async fn lists_go_page_by_page_and_tokens_are_good_for_them_only() {
    let ecs = FakeEcs::start().await;
    for family in ["a", "b", "c"] {
        register_agent(&ecs, family).await;
    }
    let list = || ecs.client().list_daemon_task_definitions().max_results(2);

    let first = list().send().await.expect("it is valid");
    assert_eq!(first.daemon_task_definitions().len(), 2);
    let token = first.next_token().expect("there is more");
    let second = list().next_token(token).send().await;
    let second = second.expect("it is valid");
    assert_eq!(second.daemon_task_definitions().len(), 1);
    assert_eq!(second.next_token(), None);
    let call = ecs.client().list_daemons().next_token(token);
    check_refusal(
        call.send().await,
        INVALID,
        &format!("Invalid token {token}"),
    );
}
