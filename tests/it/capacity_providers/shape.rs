//! Providers are made, described and tagged.

use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, CapacityProvider, CapacityProviderStatus, CapacityProviderType,
    ManagedDraining, ManagedScaling, ManagedScalingStatus, ManagedTerminationProtection, Tag,
};
use fake_ecs::FakeEcs;
use serde_json::json;

use super::{
    CLIENT, INVALID, describe, group, group_arn, make, make_managed, names, provider_arn, put,
};
use crate::support::{check_refusal, post};
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
