//! Providers are changed and deleted.

use aws_sdk_ecs::types::{
    AutoScalingGroupProviderUpdate, CapacityProvider, CapacityProviderStatus,
    CapacityProviderUpdateStatus, ManagedDraining,
};
use fake_ecs::FakeEcs;
use serde_json::json;

use super::{
    CLIENT, INVALID, cluster, describe, group, item, make, make_managed, names, provider_arn, put,
    scaling, slow,
};
use crate::support::{check_refusal, post, refusal, secs};
// ---- changing ----

#[tokio::test]
async fn an_update_shows_the_old_settings_until_it_is_complete() {
    let ecs = slow();
    let client = ecs.client();
    make(&ecs, "mine").await;
    let off = AutoScalingGroupProviderUpdate::builder()
        .managed_draining(ManagedDraining::Disabled)
        .build();
    let update = || {
        let call = client.update_capacity_provider().name("mine");
        call.auto_scaling_group_provider(off.clone())
    };
    let draining = |provider: &CapacityProvider| {
        let group = provider.auto_scaling_group_provider();
        group.and_then(|group| group.managed_draining().cloned())
    };

    let answer = update().send().await.expect("nothing is under way");

    let provider = answer.capacity_provider.expect("it is shown");
    let under_way = Some(&CapacityProviderUpdateStatus::UpdateInProgress);
    assert_eq!(provider.update_status(), under_way);
    assert_eq!(draining(&provider), Some(ManagedDraining::Enabled));
    let busy = "The specified capacity provider is in a busy state. Wait until its last change is complete and try again.";
    // Only the other operation declares UpdateInProgressException.
    check_refusal(update().send().await, CLIENT, busy);
    let delete = client.delete_capacity_provider().capacity_provider("mine");
    check_refusal(delete.send().await, "UpdateInProgressException", busy);

    ecs.advance(secs(20));
    let provider = describe(&ecs, "mine").await;
    let done = Some(&CapacityProviderUpdateStatus::UpdateComplete);
    assert_eq!(provider.update_status(), done);
    assert_eq!(draining(&provider), Some(ManagedDraining::Disabled));
    assert_eq!(provider.status(), Some(&CapacityProviderStatus::Active));
}

#[tokio::test]
async fn changes_that_make_no_sense_are_refused() {
    let ecs = FakeEcs::start().await;
    make(&ecs, "group").await;
    make_managed(&ecs, "managed", "default").await;
    let other = ecs.client().create_cluster().cluster_name("other");
    other.send().await.expect("it is made");
    let draining = json!({ "managedDraining": "ENABLED" });
    let role = json!({ "infrastructureRoleArn": "arn:aws:iam::123456789012:role/r", "instanceLaunchTemplate": {} });
    let unknown = "The specified capacity provider does not exist. Specify a valid name or ARN and try again.";
    let scope = "The specified capacity provider already exists with cluster scope";
    let elsewhere =
        "The specified capacity provider already exists with account or a different cluster";
    let mismatch =
        "Capacity provider active cluster name does not match the cluster name in the request";
    for (operation, request, message) in [
        (
            "UpdateCapacityProvider",
            json!({ "name": "", "autoScalingGroupProvider": draining }),
            "A name is required when updating a capacity provider",
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "nobody", "autoScalingGroupProvider": draining }),
            unknown,
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "FARGATE", "autoScalingGroupProvider": draining }),
            "The FARGATE and FARGATE_SPOT capacity providers are reserved and can't be updated.",
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "group" }),
            "An Auto Scaling group provider or a Managed Instances provider is required when updating a capacity provider.",
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "group", "managedInstancesProvider": role }),
            "Capacity provider is not Amazon ECS Managed Instances capacity provider",
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "managed", "cluster": "default", "autoScalingGroupProvider": draining }),
            "Capacity provider is not an Auto Scaling group capacity provider",
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "managed", "managedInstancesProvider": role }),
            scope,
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "managed", "cluster": "other", "managedInstancesProvider": role }),
            mismatch,
        ),
        (
            "UpdateCapacityProvider",
            json!({ "name": "group", "cluster": "default", "autoScalingGroupProvider": draining }),
            elsewhere,
        ),
        (
            "DeleteCapacityProvider",
            json!({ "capacityProvider": "nobody" }),
            unknown,
        ),
        (
            "DeleteCapacityProvider",
            json!({ "capacityProvider": provider_arn("FARGATE_SPOT") }),
            "The FARGATE and FARGATE_SPOT capacity providers are reserved and can't be deleted.",
        ),
        (
            "DeleteCapacityProvider",
            json!({ "capacityProvider": "managed" }),
            scope,
        ),
        (
            "DeleteCapacityProvider",
            json!({ "capacityProvider": "managed", "cluster": "other" }),
            mismatch,
        ),
        (
            "DeleteCapacityProvider",
            json!({ "capacityProvider": "group", "cluster": "default" }),
            elsewhere,
        ),
    ] {
        let answer = post(&ecs, operation, &request);

        let expected = json!({ "__type": CLIENT, "message": message });
        assert_eq!((answer.status(), answer.json()), (400, expected));
    }
}

// ---- deleting ----

#[tokio::test]
async fn a_provider_of_a_cluster_says_that_it_cannot_be_deleted() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    make(&ecs, "mine").await;
    let put = |providers: &[&str]| put(&client, "default", providers, Vec::new());
    put(&["mine"]).send().await.expect("it is there");
    let delete = || client.delete_capacity_provider().capacity_provider("mine");

    let failed = delete().send().await.expect("it is not an error");

    let failed = failed.capacity_provider.expect("it is shown");
    assert_eq!(failed.status(), Some(&CapacityProviderStatus::Active));
    let status = Some(&CapacityProviderUpdateStatus::DeleteFailed);
    assert_eq!(failed.update_status(), status);
    let reason = "The capacity provider cannot be deleted because it is associated with cluster: default. Remove the capacity provider from the cluster and try again.";
    assert_eq!(failed.update_status_reason(), Some(reason));
    assert_eq!(describe(&ecs, "mine").await, failed);

    put(&[]).send().await.expect("nothing uses it");
    let deleting = delete().send().await.expect("it is free");
    let deleting = deleting.capacity_provider.expect("it is shown");
    let status = Some(&CapacityProviderUpdateStatus::DeleteInProgress);
    assert_eq!(deleting.update_status(), status);
    assert_eq!(deleting.update_status_reason(), None);
    assert_eq!(deleting.status(), Some(&CapacityProviderStatus::Active));
}

#[tokio::test]
async fn a_deleted_provider_is_described_by_name_and_can_be_made_again() {
    let ecs = slow();
    let client = ecs.client();
    make(&ecs, "mine").await;
    let delete = || client.delete_capacity_provider().capacity_provider("mine");
    delete().send().await.expect("nothing uses it");

    let again = client.create_capacity_provider().name("mine");
    let again = || {
        again
            .clone()
            .auto_scaling_group_provider(group("mine", None))
    };
    let busy = "The specified capacity provider is in a busy state. Wait until its last change is complete and try again.";
    check_refusal(again().send().await, "UpdateInProgressException", busy);
    check_refusal(
        put(&client, "default", &["mine"], Vec::new()).send().await,
        INVALID,
        "The specified capacity provider 'mine' is not in an ACTIVE state. Specify a valid capacity provider and try again.",
    );
    ecs.advance(secs(15));

    let gone = describe(&ecs, "mine").await;
    assert_eq!(gone.status(), Some(&CapacityProviderStatus::Inactive));
    let status = Some(&CapacityProviderUpdateStatus::DeleteComplete);
    assert_eq!(gone.update_status(), status);
    assert_eq!(names(&ecs, None).await, ["FARGATE", "FARGATE_SPOT"]);
    let unknown = "The specified capacity provider does not exist. Specify a valid name or ARN and try again.";
    check_refusal(delete().send().await, CLIENT, unknown);
    again().send().await.expect("name and group are free");
    let status = describe(&ecs, "mine").await.status().cloned();
    assert_eq!(status, Some(CapacityProviderStatus::Active));
}

// ---- Managed Instances ----

#[tokio::test]
async fn a_provider_of_managed_instances_lives_and_dies_in_its_cluster() {
    let ecs = slow();
    let client = ecs.client();
    let made = make_managed(&ecs, "managed", "default").await;
    assert_eq!(made.cluster(), Some("default"));
    assert_eq!(made.status(), Some(&CapacityProviderStatus::Provisioning));
    let strategy = || vec![item("managed", 0, 1)];
    let put = |cluster: &str, providers: &[&str]| put(&client, cluster, providers, strategy());
    check_refusal(
        put("default", &["managed"]).send().await,
        INVALID,
        "The specified capacity provider 'managed' is not in an ACTIVE state. Specify a valid capacity provider and try again.",
    );
    ecs.advance(secs(20));
    let status = describe(&ecs, "managed").await.status().cloned();
    assert_eq!(status, Some(CapacityProviderStatus::Active));

    put("default", &[]).send().await.expect("it is its own");
    put("default", &["managed"])
        .send()
        .await
        .expect("it is its own");
    let other = client.create_cluster().cluster_name("other");
    other.send().await.expect("it is made");
    let (code, message) = refusal(put("other", &["managed"]).send().await);
    assert_eq!(code, INVALID);
    let words = "Cannot associate Managed Instances capacity provider to clusters using this API. Managed Instances capacity providers are already";
    assert!(message.starts_with(words), "{message}");
    let (code, message) = refusal(put("other", &[]).send().await);
    assert_eq!(code, INVALID);
    assert!(
        message.contains("not associated with the cluster"),
        "{message}"
    );

    let delete = || {
        let call = client.delete_capacity_provider().cluster("default");
        call.capacity_provider("managed")
    };
    check_refusal(
        delete().send().await,
        CLIENT,
        "The specified capacity provider is in use and cannot be deleted.",
    );
    let delete_cluster = || client.delete_cluster().cluster("default");
    let words = "The Cluster cannot be deleted while Cluster Scoped Capacity Providers are attached to the cluster";
    check_refusal(delete_cluster().send().await, CLIENT, words);
    let clear = client.put_cluster_capacity_providers().cluster("default");
    let clear = clear
        .set_capacity_providers(Some(Vec::new()))
        .set_default_capacity_provider_strategy(Some(Vec::new()));
    clear.send().await.expect("nothing uses it");
    let deleting = delete().send().await.expect("it is free");
    let deleting = deleting.capacity_provider.expect("it is shown");
    let status = Some(&CapacityProviderStatus::Deprovisioning);
    assert_eq!(deleting.status(), status);
    check_refusal(delete_cluster().send().await, CLIENT, words);
    ecs.advance(secs(15));
    delete_cluster().send().await.expect("it is empty");
}

// ---- clients ----

/// The calls of Terraform's `aws_ecs_capacity_provider` and `aws_ecs_cluster_capacity_providers`,
/// in their order.
#[tokio::test]
async fn terraform_makes_changes_and_deletes_a_provider() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let arn = make(&ecs, "mine").await.capacity_provider_arn;
    let arn = arn.expect("it has one");
    let read = || async {
        let provider = describe(&ecs, &arn).await;
        (provider.status, provider.update_status)
    };
    let active = Some(CapacityProviderStatus::Active);
    assert_eq!(read().await, (active.clone(), None));
    let put = |providers: &[&str]| put(&client, "default", providers, Vec::new());
    put(&["mine"]).send().await.expect("it is there");
    assert_eq!(cluster(&ecs, "default").await.status(), Some("ACTIVE"));

    let update = AutoScalingGroupProviderUpdate::builder().managed_scaling(scaling(2, 20));
    let call = client.update_capacity_provider().name("mine");
    let call = call.auto_scaling_group_provider(update.build());
    call.send().await.expect("nothing is under way");
    let complete = Some(CapacityProviderUpdateStatus::UpdateComplete);
    assert_eq!(read().await, (active, complete));

    put(&[]).send().await.expect("nothing uses it");
    let delete = client.delete_capacity_provider().capacity_provider(&arn);
    delete.send().await.expect("it is free");
    let inactive = Some(CapacityProviderStatus::Inactive);
    assert_eq!(read().await.0, inactive);
}
