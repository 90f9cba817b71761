//! Clusters with capacity providers, and strategies.

use aws_sdk_ecs::types::{
    AutoScalingGroupProviderUpdate, LaunchType, ManagedScaling, ManagedScalingStatus,
};
use fake_ecs::FakeEcs;
use serde_json::json;

use super::{
    BUSY_CLUSTER, CLIENT, INVALID, attachments, cluster, item, make, make_managed, provider_arn,
    put, slow,
};
use crate::support::{ask, check_refusal, fargate_network, refusal, register_app, secs};
// ---- clusters ----

#[tokio::test]
async fn a_cluster_gets_what_its_groups_need_and_is_busy_meanwhile() {
    let ecs = slow();
    let client = ecs.client();
    for name in ["one", "two"] {
        make(&ecs, name).await;
    }
    let put = |providers: &[&str]| put(&client, "default", providers, Vec::new());

    let answer = put(&["one", "FARGATE"])
        .send()
        .await
        .expect("both are there");

    let answer = answer.cluster.expect("it is shown");
    assert_eq!(answer.status(), Some("ACTIVE"));
    assert_eq!(answer.attachments_status(), Some("UPDATE_IN_PROGRESS"));
    assert_eq!(
        attachments(&answer),
        [
            ("as_policy", "PRECREATED"),
            ("managed_draining", "PRECREATED")
        ]
    );
    let details = answer.attachments()[0].details();
    let detail = |at: usize| details[at].name().zip(details[at].value());
    assert_eq!(detail(0), Some(("capacityProviderName", "one")));
    let (name, value) = detail(1).expect("it has both");
    assert_eq!(name, "scalingPolicyName");
    assert!(value.starts_with("ECSManagedAutoScalingPolicy-"), "{value}");

    let busy = "UpdateInProgressException";
    check_refusal(put(&["one"]).send().await, busy, BUSY_CLUSTER);
    let delete = client.delete_cluster().cluster("default");
    check_refusal(delete.send().await, busy, BUSY_CLUSTER);
    let update = client.update_capacity_provider().name("one");
    let update =
        update.auto_scaling_group_provider(AutoScalingGroupProviderUpdate::builder().build());
    // This operation does not declare the exception.
    check_refusal(update.send().await, CLIENT, BUSY_CLUSTER);
    ecs.advance(secs(20));

    let done = cluster(&ecs, "default").await;
    assert_eq!(done.attachments_status(), Some("UPDATE_COMPLETE"));
    let created = [("as_policy", "CREATED"), ("managed_draining", "CREATED")];
    assert_eq!(attachments(&done), created);

    let swapped = put(&["two"]).send().await.expect("nothing uses them");
    let swapped = swapped.cluster.expect("it is shown");
    assert_eq!(
        attachments(&swapped),
        [
            ("as_policy", "DELETING"),
            ("managed_draining", "DELETING"),
            ("as_policy", "PRECREATED"),
            ("managed_draining", "PRECREATED"),
        ]
    );
    ecs.advance(secs(20));
    assert_eq!(attachments(&cluster(&ecs, "default").await), created);
}

#[tokio::test]
async fn a_cluster_follows_when_a_provider_of_its_is_changed() {
    let ecs = slow();
    let client = ecs.client();
    make(&ecs, "mine").await;
    let providers = put(&client, "default", &["mine"], Vec::new());
    providers.send().await.expect("it is there");
    ecs.advance(secs(20));
    let scaling = ManagedScaling::builder().status(ManagedScalingStatus::Disabled);
    let update = AutoScalingGroupProviderUpdate::builder().managed_scaling(scaling.build());
    let call = client.update_capacity_provider().name("mine");
    let call = call.auto_scaling_group_provider(update.build());

    call.send().await.expect("nothing is under way");

    let following = cluster(&ecs, "default").await;
    assert_eq!(following.attachments_status(), Some("UPDATE_IN_PROGRESS"));
    let statuses = [("as_policy", "DELETING"), ("managed_draining", "CREATED")];
    assert_eq!(attachments(&following), statuses);
    ecs.advance(secs(20));
    let left = cluster(&ecs, "default").await;
    assert_eq!(attachments(&left), [("managed_draining", "CREATED")]);
}

#[tokio::test]
async fn a_cluster_with_groups_is_provisioned_and_deprovisioned() {
    let ecs = slow();
    let client = ecs.client();
    make(&ecs, "mine").await;
    let call = client.create_cluster().cluster_name("green");
    let call = call.capacity_providers("mine");
    let call = call.default_capacity_provider_strategy(item("mine", 0, 1));

    let made = call.clone().send().await.expect("the provider is there");

    let made = made.cluster.expect("it is shown");
    assert_eq!(made.status(), Some("PROVISIONING"));
    assert_eq!(made.attachments_status(), Some("UPDATE_IN_PROGRESS"));
    let again = call.clone().send().await.expect("it is the same");
    assert_eq!(again.cluster, Some(made));
    let put = put(&client, "green", &[], Vec::new());
    let not_active = "Cluster was not ACTIVE.";
    check_refusal(put.clone().send().await, CLIENT, not_active);
    ecs.advance(secs(20));
    assert_eq!(cluster(&ecs, "green").await.status(), Some("ACTIVE"));

    let deleted = client.delete_cluster().cluster("green").send().await;
    let deleted = deleted.expect("it is empty").cluster.expect("it is shown");
    assert_eq!(deleted.status(), Some("DEPROVISIONING"));
    let inactive = "The referenced cluster was inactive.";
    check_refusal(put.send().await, "ClusterNotFoundException", inactive);
    check_refusal(call.clone().send().await, CLIENT, not_active);
    ecs.advance(secs(20));
    assert_eq!(cluster(&ecs, "green").await.status(), Some("INACTIVE"));
    call.send().await.expect("the name is free");
}

#[tokio::test]
async fn a_cluster_of_fargate_is_active_at_once() {
    let ecs = slow();
    let call = ecs.client().create_cluster().cluster_name("green");
    let call = call.capacity_providers("FARGATE");

    let made = call.send().await.expect("the provider is there").cluster;

    let made = made.expect("it is shown");
    assert_eq!(made.status(), Some("ACTIVE"));
    assert_eq!(made.attachments_status(), Some("UPDATE_COMPLETE"));
    assert_eq!(made.attachments, Some(Vec::new()));
    let plain = cluster(&ecs, "default").await;
    assert_eq!((plain.attachments, plain.attachments_status), (None, None));
}

#[tokio::test]
async fn a_provider_is_in_use_until_its_tasks_have_stopped() {
    let ecs = slow();
    let client = ecs.client();
    register_app(&ecs, "web");
    let put = |providers: &[&str]| put(&client, "default", providers, Vec::new());
    put(&["FARGATE"]).send().await.expect("it is there");
    let call = client.run_task().task_definition("web");
    let call = call.network_configuration(fargate_network());
    let call = call.capacity_provider_strategy(item("FARGATE", 0, 1));
    call.send().await.expect("it is accepted");
    ecs.advance(secs(60));
    let task = ecs.tasks().only();
    let stop = client.stop_task().task(task.id());
    stop.send().await.expect("it is there");

    let in_use = "The specified capacity provider is in use and cannot be removed.";
    check_refusal(put(&[]).send().await, "ResourceInUseException", in_use);
    ecs.settle();
    put(&[]).send().await.expect("its task has stopped");
}

// ---- strategies ----

#[tokio::test]
async fn strategies_of_clusters_are_kept_with_names_and_numbers() {
    let ecs = FakeEcs::start().await;
    let answer = ask(
        &ecs,
        "PutClusterCapacityProviders",
        &json!({
            "cluster": "default",
            "capacityProviders": [provider_arn("FARGATE")],
            "defaultCapacityProviderStrategy": [{ "capacityProvider": provider_arn("FARGATE") }],
        }),
    );

    assert_eq!(answer["cluster"]["capacityProviders"], json!(["FARGATE"]));
    assert_eq!(
        answer["cluster"]["defaultCapacityProviderStrategy"],
        json!([{ "capacityProvider": "FARGATE", "base": 0, "weight": 0 }])
    );
}

#[tokio::test]
async fn providers_and_strategies_that_make_no_sense_are_refused() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let mut many: Vec<String> = Vec::new();
    for number in 0..21 {
        let name = format!("mine-{number}");
        make(&ecs, &name).await;
        many.push(name);
    }
    make_managed(&ecs, "managed", "default").await;
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (providers, strategy, message) in [
        (
            &many[..],
            vec![],
            "The maximum number of capacity providers per cluster has been exceeded.",
        ),
        (
            &["FARGATE", "FARGATE"],
            vec![],
            "The capacity provider 'FARGATE' is specified more than once. Specify each capacity provider once and try again.",
        ),
        (
            &["nobody"],
            vec![],
            "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
        ),
        (
            &["FARGATE", "mine-1"],
            vec![item("FARGATE", 0, 1), item("mine-1", 0, 1)],
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.",
        ),
        (
            &["FARGATE"],
            vec![item("FARGATE", 0, 1), item("managed", 0, 1)],
            "A capacity provider strategy cannot contain a mix of capacity providers using Managed Instances and others. Specify one or the other and try again.",
        ),
        (
            &["FARGATE"],
            vec![item("FARGATE_SPOT", 0, 1)],
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.",
        ),
        (
            &["FARGATE", "FARGATE_SPOT"],
            vec![item("FARGATE", 1, 1), item("FARGATE_SPOT", 1, 1)],
            "There are multiple capacity providers in the specified capacity provider strategy with a base value defined. Specify a base value for one capacity provider and try again.",
        ),
    ] {
        let refused = put(&client, "default", providers, strategy.clone());
        check_refusal(refused.send().await, INVALID, message);
        let created = client.create_cluster().cluster_name("green");
        let providers = providers.iter().map(|provider| (*provider).to_owned());
        let created = created
            .set_capacity_providers(Some(providers.collect()))
            .set_default_capacity_provider_strategy(Some(strategy));
        let (code, _) = refusal(created.send().await);
        assert_eq!(code, INVALID);
    }
    let both = ["FARGATE", "mine-1"];
    let mixed = put(&client, "default", &both, vec![item("mine-1", 0, 1)]);
    mixed.send().await.expect("a cluster can have both");
}

#[tokio::test]
async fn a_default_strategy_without_weights_is_refused_when_it_is_used() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    register_app(&ecs, "web");
    let strategy = vec![item("FARGATE", 1, 0)];
    let put = put(&client, "default", &["FARGATE"], strategy);
    put.send().await.expect("it may have no weights");
    let run = || {
        let call = client.run_task().task_definition("web");
        call.network_configuration(fargate_network())
    };

    check_refusal(
        run().send().await,
        INVALID,
        "There are no capacity providers with a weight value greater than zero defined in the default capacity provider strategy. At least one capacity provider must have a weight value greater than zero specified. Update the cluster's default capacity provider strategy or specify a valid capacity provider strategy and try again.",
    );
    let given = run().capacity_provider_strategy(item("FARGATE", 0, 1));
    given.send().await.expect("its weight is greater than zero");
    let by_launch_type = run().launch_type(LaunchType::Fargate).send().await;
    by_launch_type.expect("it needs no strategy");
}
