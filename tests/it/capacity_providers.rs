//! Capacity providers: how they are made, changed and deleted, and what clusters do with them.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, AutoScalingGroupProviderUpdate, CapacityProvider,
    CapacityProviderField, CapacityProviderStatus, CapacityProviderStrategyItem,
    CapacityProviderType, CapacityProviderUpdateStatus, Cluster, ClusterField,
    CreateManagedInstancesProviderConfiguration, InstanceLaunchTemplate, LaunchType,
    ManagedDraining, ManagedInstancesNetworkConfiguration, ManagedScaling, ManagedScalingStatus,
    ManagedTerminationProtection, Tag,
};
use fake_ecs::{Clock, FakeEcs, Profile};
use serde_json::json;

use crate::support::{ask, check_refusal, fargate_network, post, register_app, secs};

const CLIENT: &str = "ClientException";
const INVALID: &str = "InvalidParameterException";
const BUSY_CLUSTER: &str = "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state before they can be updated.";

// ---- what there is ----

/// A fake whose changes take as long as with AWS, and whose time stands still.
fn slow() -> FakeEcs {
    FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .blocking()
}

fn group_arn(name: &str) -> String {
    format!(
        "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:57ffcb94-11f0-4d6d-bf60-3bac5e000000:autoScalingGroupName/{name}"
    )
}

fn provider_arn(name: &str) -> String {
    format!("arn:aws:ecs:us-east-1:123456789012:capacity-provider/{name}")
}

fn group(name: &str, scaling: Option<ManagedScaling>) -> AutoScalingGroupProvider {
    AutoScalingGroupProvider::builder()
        .auto_scaling_group_arn(group_arn(name))
        .set_managed_scaling(scaling)
        .build()
        .expect("the group is given")
}

fn scaling(minimum: i32, maximum: i32) -> ManagedScaling {
    ManagedScaling::builder()
        .status(ManagedScalingStatus::Enabled)
        .minimum_scaling_step_size(minimum)
        .maximum_scaling_step_size(maximum)
        .build()
}

/// Makes a provider of a group of that name, with managed scaling.
async fn make(ecs: &FakeEcs, name: &str) -> CapacityProvider {
    let call = ecs.client().create_capacity_provider().name(name);
    let call = call.auto_scaling_group_provider(group(name, Some(scaling(1, 10))));
    let answer = call.send().await.expect("it is valid");
    answer.capacity_provider.expect("it is shown")
}

fn managed_instances() -> CreateManagedInstancesProviderConfiguration {
    let network = ManagedInstancesNetworkConfiguration::builder()
        .subnets("subnet-0123456789abcdef0")
        .build();
    let template = InstanceLaunchTemplate::builder()
        .ec2_instance_profile_arn("arn:aws:iam::123456789012:instance-profile/instance")
        .network_configuration(network)
        .build()
        .expect("it is complete");
    CreateManagedInstancesProviderConfiguration::builder()
        .infrastructure_role_arn("arn:aws:iam::123456789012:role/infrastructure")
        .instance_launch_template(template)
        .build()
        .expect("it is complete")
}

async fn make_managed(ecs: &FakeEcs, name: &str, cluster: &str) -> CapacityProvider {
    let call = ecs.client().create_capacity_provider().name(name);
    let call = call.cluster(cluster);
    let call = call.managed_instances_provider(managed_instances());
    let answer = call.send().await.expect("it is valid");
    answer.capacity_provider.expect("it is shown")
}

async fn describe(ecs: &FakeEcs, name: &str) -> CapacityProvider {
    let call = ecs.client().describe_capacity_providers();
    let call = call.include(CapacityProviderField::Tags);
    let answer = call.capacity_providers(name).send().await;
    let mut found = answer.expect("it is valid").capacity_providers;
    found
        .as_mut()
        .and_then(Vec::pop)
        .unwrap_or_else(|| panic!("{name} is not there"))
}

/// The names of all providers, or of all of a cluster.
async fn names(ecs: &FakeEcs, cluster: Option<&str>) -> Vec<String> {
    let call = ecs.client().describe_capacity_providers();
    let answer = call.set_cluster(cluster.map(str::to_owned)).send().await;
    let providers = answer.expect("it is valid").capacity_providers;
    let names = providers.unwrap_or_default().into_iter();
    names.filter_map(|provider| provider.name).collect()
}

fn item(provider: &str, base: i32, weight: i32) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem::builder()
        .capacity_provider(provider)
        .base(base)
        .weight(weight)
        .build()
        .expect("the provider is given")
}

type Put = aws_sdk_ecs::operation::put_cluster_capacity_providers::builders::PutClusterCapacityProvidersFluentBuilder;

/// To associate the providers with the cluster, with this default strategy.
fn put(
    client: &Client,
    cluster: &str,
    providers: &[&str],
    strategy: Vec<CapacityProviderStrategyItem>,
) -> Put {
    let providers = providers.iter().map(|provider| (*provider).to_owned());
    client
        .put_cluster_capacity_providers()
        .cluster(cluster)
        .set_capacity_providers(Some(providers.collect()))
        .set_default_capacity_provider_strategy(Some(strategy))
}

async fn cluster(ecs: &FakeEcs, name: &str) -> Cluster {
    let call = ecs.client().describe_clusters().clusters(name);
    let answer = call.include(ClusterField::Attachments).send().await;
    let mut clusters = answer.expect("it is valid").clusters.unwrap_or_default();
    clusters.pop().expect("it is there")
}

/// Types and statuses of the attachments of a cluster.
fn attachments(cluster: &Cluster) -> Vec<(&str, &str)> {
    let attachments = cluster.attachments().iter();
    let word = |word: Option<&'_ str>| word.map(str::to_owned);
    attachments
        .map(|attachment| {
            assert!(word(attachment.id()).is_some_and(|id| id.len() == 36));
            (
                attachment.r#type().unwrap_or_default(),
                attachment.status().unwrap_or_default(),
            )
        })
        .collect()
}

// ---- making ----

#[tokio::test]
async fn every_account_has_the_providers_of_fargate() {
    let ecs = FakeEcs::start().await;

    let answer = ecs.client().describe_capacity_providers().send().await;

    let answer = answer.expect("it is valid");
    assert_eq!(names(&ecs, None).await, ["FARGATE", "FARGATE_SPOT"]);
    let fargate = CapacityProvider::builder()
        .capacity_provider_arn(provider_arn("FARGATE"))
        .name("FARGATE")
        .status(CapacityProviderStatus::Active)
        .set_tags(Some(Vec::new()))
        .r#type(CapacityProviderType::Fargate)
        .build();
    assert_eq!(answer.capacity_providers()[0], fargate);
    assert_eq!(answer.failures, Some(Vec::new()));
    assert_eq!(answer.next_token, None);
}

#[tokio::test]
async fn a_new_provider_of_a_group_has_the_defaults_of_the_service() {
    let ecs = FakeEcs::start().await;
    let call = ecs.client().create_capacity_provider().name("mine");
    let call = call.auto_scaling_group_provider(group("group", None));

    let answer = call.send().await.expect("it is valid");

    let scaling = ManagedScaling::builder()
        .status(ManagedScalingStatus::Disabled)
        .target_capacity(100)
        .minimum_scaling_step_size(1)
        .maximum_scaling_step_size(10_000)
        .instance_warmup_period(300)
        .build();
    let expected = AutoScalingGroupProvider::builder()
        .auto_scaling_group_arn(group_arn("group"))
        .managed_scaling(scaling)
        .managed_termination_protection(ManagedTerminationProtection::Disabled)
        .managed_draining(ManagedDraining::Enabled)
        .build()
        .expect("the group is given");
    let provider = answer.capacity_provider.expect("it is shown");
    assert_eq!(provider.auto_scaling_group_provider(), Some(&expected));
    assert_eq!(provider.status(), Some(&CapacityProviderStatus::Active));
    assert_eq!(provider.update_status(), None);
    assert_eq!(
        provider.r#type(),
        Some(&CapacityProviderType::Ec2Autoscaling)
    );
    assert_eq!(describe(&ecs, "mine").await, provider);
    assert_eq!(describe(&ecs, &provider_arn("mine")).await, provider);
}

#[tokio::test]
async fn providers_that_make_no_sense_are_refused() {
    let ecs = FakeEcs::start().await;
    make(&ecs, "taken").await;
    make_managed(&ecs, "managed", "default").await;
    let other = ecs.client().create_cluster().cluster_name("other");
    other.send().await.expect("it is made");
    let asg = |name: &str| json!({ "autoScalingGroupArn": group_arn(name) });
    let managed = json!({
        "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
        "instanceLaunchTemplate": {
            "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/instance",
            "networkConfiguration": { "subnets": ["subnet-1"] },
        },
    });
    let steps = |minimum: i32, maximum: i32| {
        json!({ "autoScalingGroupArn": group_arn("g"), "managedScaling":
            { "minimumScalingStepSize": minimum, "maximumScalingStepSize": maximum } })
    };
    let bad_name = "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with \"aws\", \"ecs\", or \"fargate\".";
    let exists = "The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.";
    for (request, code, message) in [
        (
            json!({ "name": "", "autoScalingGroupProvider": asg("g") }),
            CLIENT,
            "CapacityProvider name must not be blank",
        ),
        (
            json!({ "name": "Fargate-mine", "autoScalingGroupProvider": asg("g") }),
            CLIENT,
            bad_name,
        ),
        (
            json!({ "name": "FARGATE", "autoScalingGroupProvider": asg("g") }),
            CLIENT,
            bad_name,
        ),
        (
            json!({ "name": "a.b", "autoScalingGroupProvider": asg("g") }),
            CLIENT,
            bad_name,
        ),
        (
            json!({ "name": "taken", "autoScalingGroupProvider": asg("g") }),
            CLIENT,
            exists,
        ),
        (
            json!({ "name": "managed", "cluster": "default", "managedInstancesProvider": managed }),
            CLIENT,
            exists,
        ),
        (
            json!({ "name": "managed", "autoScalingGroupProvider": asg("g") }),
            CLIENT,
            "The specified capacity provider already exists with cluster scope",
        ),
        (
            json!({ "name": "managed", "cluster": "other", "managedInstancesProvider": managed }),
            CLIENT,
            "The specified capacity provider already exists with account or a different cluster",
        ),
        (
            json!({ "name": "taken", "cluster": "default", "managedInstancesProvider": managed }),
            CLIENT,
            "The specified capacity provider already exists with account or a different cluster",
        ),
        (
            json!({ "name": "new", "autoScalingGroupProvider": asg("taken") }),
            CLIENT,
            "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.",
        ),
        (
            json!({ "name": "new", "autoScalingGroupProvider": { "autoScalingGroupArn": "arn:aws:nothing" } }),
            CLIENT,
            "The specified Auto Scaling group ARN is invalid. Specify a valid Auto Scaling group ARN and try again.",
        ),
        (
            json!({ "name": "new", "autoScalingGroupProvider": steps(3, 2) }),
            CLIENT,
            "The minimum or maximum scaling step size value is invalid. Specify a minimum that is not greater than the maximum and try again.",
        ),
        (
            json!({ "name": "new" }),
            CLIENT,
            "An Auto Scaling group provider or a Managed Instances provider is required when creating a capacity provider.",
        ),
        (
            json!({ "name": "new", "cluster": "default" }),
            CLIENT,
            "The Amazon ECS Managed Instances provider details are required when creating a Amazon ECS Managed Instances capacity provider",
        ),
        (
            json!({ "name": "new", "managedInstancesProvider": managed }),
            CLIENT,
            "Amazon ECS Managed Instances Provider is not supported without a Cluster Name",
        ),
        (
            json!({ "name": "new", "cluster": "default", "autoScalingGroupProvider": asg("g") }),
            CLIENT,
            "Capacity provider is not Amazon ECS Managed Instances capacity provider",
        ),
        (
            json!({ "name": "new", "cluster": "default", "autoScalingGroupProvider": asg("g"), "managedInstancesProvider": managed }),
            CLIENT,
            "A capacity provider can have an Auto Scaling group provider or a Managed Instances provider, but not both.",
        ),
        (
            json!({ "name": "new", "cluster": "nowhere", "managedInstancesProvider": managed }),
            "ClusterNotFoundException",
            "Cluster not found.",
        ),
        (
            json!({ "name": "new", "cluster": "default", "managedInstancesProvider": { "instanceLaunchTemplate": managed["instanceLaunchTemplate"] } }),
            CLIENT,
            "Amazon ECS Managed Instances capacity provider must specify an InfrastructureRole",
        ),
        (
            json!({ "name": "new", "cluster": "default", "managedInstancesProvider": { "infrastructureRoleArn": "r", "instanceLaunchTemplate": { "ec2InstanceProfileArn": "p" } } }),
            CLIENT,
            "Amazon ECS Managed Instances capacity provider must specify a Network Configuration",
        ),
        (
            json!({ "name": "new", "autoScalingGroupProvider": asg("g"), "tags": [{ "key": "aws:mine", "value": "" }] }),
            INVALID,
            "aws: prefixed tag key names are not allowed for external use.",
        ),
    ] {
        let answer = post(&ecs, "CreateCapacityProvider", &request);

        let expected = json!({ "__type": code, "message": message });
        assert_eq!((answer.status(), answer.json()), (400, expected));
    }
    let expected = ["FARGATE", "FARGATE_SPOT", "managed", "taken"];
    assert_eq!(names(&ecs, None).await, expected);
}

// ---- describing ----

#[tokio::test]
async fn providers_are_described_page_by_page() {
    let ecs = FakeEcs::start().await;
    let mut expected = vec!["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()];
    for number in 10..31 {
        let name = format!("mine-{number}");
        make(&ecs, &name).await;
        expected.push(name);
    }
    let by_name: Vec<String> = expected.iter().rev().cloned().collect();

    for (size, asked, expected) in [
        (None, Vec::new(), &expected),
        (Some(1), Vec::new(), &expected),
        (Some(7), by_name.clone(), &by_name),
    ] {
        let (mut seen, mut token) = (Vec::new(), None);
        for _ in 0..100 {
            let call = ecs.client().describe_capacity_providers();
            let call = call
                .set_max_results(size)
                .set_capacity_providers(Some(asked.clone()));
            let answer = call.set_next_token(token.take()).send().await;
            let answer = answer.expect("tokens are good");
            let page = answer.capacity_providers.unwrap_or_default().into_iter();
            let page: Vec<String> = page.filter_map(|provider| provider.name).collect();
            assert!(page.len() <= usize::try_from(size.unwrap_or(10)).unwrap());
            seen.extend(page);
            token = answer.next_token;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(&seen, expected, "{size:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_described_is_a_failure_or_refused() {
    let ecs = FakeEcs::start().await;
    let describe = || ecs.client().describe_capacity_providers();

    let answer = describe().capacity_providers("FARGATE");
    let answer = answer.capacity_providers("nobody").send().await;

    let answer = answer.expect("it is valid");
    assert_eq!(answer.capacity_providers().len(), 1);
    let [failure] = answer.failures() else {
        panic!("{answer:?}")
    };
    let arn = provider_arn("nobody");
    assert_eq!(
        (failure.arn(), failure.reason()),
        (Some(arn.as_str()), Some("MISSING"))
    );
    let many = vec!["mine".to_owned(); 101];
    check_refusal(
        describe().set_capacity_providers(Some(many)).send().await,
        INVALID,
        "capacityProviders can have at most 100 items.",
    );
    check_refusal(
        describe().max_results(11).send().await,
        INVALID,
        "maxResults should be between 1 and 10, but was 11",
    );
    check_refusal(
        describe().cluster("nowhere").send().await,
        "ClusterNotFoundException",
        "Cluster not found.",
    );
}

#[tokio::test]
async fn the_providers_of_a_cluster_are_those_it_was_given_and_its_own() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let other = client.create_cluster().cluster_name("other");
    other.send().await.expect("it is made");
    make(&ecs, "group").await;
    make_managed(&ecs, "managed", "default").await;
    make_managed(&ecs, "elsewhere", "other").await;
    put(&client, "default", &["FARGATE", "group"], Vec::new())
        .send()
        .await
        .expect("both are there");

    let of_default = names(&ecs, Some("default")).await;
    assert_eq!(of_default, ["FARGATE", "group", "managed"]);
    assert_eq!(names(&ecs, Some("other")).await, ["elsewhere"]);
    let call = client.describe_capacity_providers().cluster("other");
    let answer = call.capacity_providers("managed").send().await;
    let answer = answer.expect("it is valid");
    assert_eq!(answer.failures()[0].reason(), Some("MISSING"));
}

// ---- tags ----

#[tokio::test]
async fn providers_have_tags() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let call = client.create_capacity_provider().name("mine");
    let call = call.auto_scaling_group_provider(group("mine", None));
    let made = call.tags(tag("a", "1")).send().await.expect("it is valid");
    let made = made.capacity_provider.expect("it is shown");
    assert_eq!(made.tags(), [tag("a", "1")]);
    let arn = provider_arn("mine");

    let call = client.tag_resource().resource_arn(&arn);
    call.tags(tag("b", "2")).send().await.expect("it is there");
    let call = client.untag_resource().resource_arn(&arn);
    call.tag_keys("a").send().await.expect("it is there");

    let listed = client.list_tags_for_resource().resource_arn(&arn);
    let listed = listed.send().await.expect("it is there");
    assert_eq!(listed.tags(), [tag("b", "2")]);
    assert_eq!(describe(&ecs, "mine").await.tags(), [tag("b", "2")]);
    let call = client.describe_capacity_providers();
    let plain = call.capacity_providers("mine").send().await;
    let plain = plain.expect("it is valid");
    assert_eq!(plain.capacity_providers()[0].tags, Some(Vec::new()));
    let unknown = provider_arn("nobody");
    check_refusal(
        client
            .tag_resource()
            .resource_arn(&unknown)
            .tags(tag("a", "1"))
            .send()
            .await,
        "ResourceNotFoundException",
        &format!("The specified resource was not found: {unknown}"),
    );
}

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
    check_refusal(update().send().await, "UpdateInProgressException", busy);
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
    let (code, message) = crate::support::refusal(put("other", &["managed"]).send().await);
    assert_eq!(code, INVALID);
    let words = "Cannot associate Managed Instances capacity provider to clusters using this API. Managed Instances capacity providers are already";
    assert!(message.starts_with(words), "{message}");
    let (code, message) = crate::support::refusal(put("other", &[]).send().await);
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
    check_refusal(update.send().await, busy, BUSY_CLUSTER);
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
        let (code, _) = crate::support::refusal(created.send().await);
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

#[tokio::test]
async fn tasks_on_groups_and_managed_instances_are_not_emulated_yet() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    register_app(&ecs, "web");
    make(&ecs, "group").await;
    make_managed(&ecs, "managed", "default").await;
    let put = put(&client, "default", &["group"], Vec::new());
    put.send().await.expect("it is there");
    for provider in ["group", "managed"] {
        let call = client.run_task().task_definition("web");
        let call = call.network_configuration(fargate_network());
        let call = call.capacity_provider_strategy(item(provider, 0, 1));

        let (code, message) = crate::support::refusal(call.send().await);

        assert_eq!(code, "NotEmulatedException");
        assert!(message.contains("capacity providers"), "{message}");
    }
}

// ---- clients ----

/// The calls of Terraform's `aws_ecs_capacity_provider` and `aws_ecs_cluster_capacity_providers`, in their order.
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
