//! Auto Scaling groups as a test makes them.

use aws_sdk_ecs::types::{
    AutoScalingGroupProviderUpdate, ManagedDraining, ManagedTerminationProtection,
};
use fake_ecs::FakeEcs;

use super::{CLIENT, group, group_arn, protected};
use crate::support::{check_refusal, panics, refusal};

#[tokio::test]
async fn instances_register_with_the_cluster_that_their_group_is_for() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let call = client.create_cluster().cluster_name("jobs");
    call.send().await.expect("the name is free");
    let workers = ecs.auto_scaling().new_group("workers").cluster("jobs");
    let workers = workers.min(1).add();

    assert_eq!(ecs.cluster("jobs").instances(), workers.instances());
    assert_eq!(workers.instances().len(), 1);
    let delete = client.delete_cluster().cluster("jobs");
    let (code, _) = refusal(delete.clone().send().await);
    assert_eq!(code, "ClusterContainsContainerInstancesException");
    workers.set_min(0);
    workers.set_desired_capacity(0);
    delete.send().await.expect("it is empty");
}

#[tokio::test]
async fn termination_protection_takes_a_group_with_protected_instances() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    ecs.auto_scaling().new_group("open").add();
    let call = client.create_capacity_provider().name("open");
    let refused = call
        .clone()
        .auto_scaling_group_provider(protected("open", ManagedDraining::Enabled));

    let message = "The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.";
    check_refusal(refused.send().await, CLIENT, message);
    let call = call.auto_scaling_group_provider(group("open", None));
    call.send().await.expect("it does not ask for it");
    let update = AutoScalingGroupProviderUpdate::builder()
        .managed_termination_protection(ManagedTerminationProtection::Enabled);
    let call = client.update_capacity_provider().name("open");
    let call = call.auto_scaling_group_provider(update.build());
    check_refusal(call.send().await, CLIENT, message);
}

#[test]
fn groups_that_make_no_sense_are_refused() {
    let ecs = FakeEcs::start().blocking();
    let new = || ecs.auto_scaling().new_group("workers");
    let find = |name: &str| ecs.auto_scaling().group(name);
    let check = |text: String, message: &str| assert!(text.starts_with(message), "{text}");

    check(
        panics(|| new().min(3).max(2).add()),
        "an Auto Scaling group cannot have at least 3 and at most 2 instances",
    );
    check(
        panics(|| new().instance_type("m5.huge")),
        "no instance type 'm5.huge' in the catalogue; there is: t2.nano",
    );
    check(
        panics(|| find("workers")),
        "no Auto Scaling group 'workers'; there is: ",
    );
    new().max(3).add();
    check(
        panics(|| new().add()),
        "there is an Auto Scaling group 'workers' already",
    );
    check(
        panics(|| find("workers").set_desired_capacity(4)),
        "the group has 0 to 3 instances, and cannot have 4",
    );
    check(
        panics(|| find("others")),
        "no Auto Scaling group 'others'; there is: workers",
    );
}

#[test]
fn a_group_is_found_by_its_name_and_by_its_arn() {
    let ecs = FakeEcs::start().blocking();
    let named = ecs.auto_scaling().new_group("one").min(1).add();
    let arn = group_arn("two");
    let given = ecs.auto_scaling().new_group(&arn).add();

    assert_eq!(ecs.auto_scaling().group(&named.arn()), named);
    assert_eq!((given.name(), given.arn()), ("two".to_owned(), arn));
    assert_eq!((named.min(), named.max()), (1, 10));
    named.set_max(0);
    assert_eq!(
        (named.min(), named.max(), named.desired_capacity()),
        (0, 0, 0)
    );
    named.set_min(4);
    assert_eq!(
        (named.min(), named.max(), named.desired_capacity()),
        (4, 4, 4)
    );
    assert_eq!(format!("{named:?}"), "AutoScalingGroupHandle(one 4/4)");
}
