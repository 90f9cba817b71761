//! The EBS volume that a task is launched with.

use aws_sdk_ecs::operation::run_task::builders::RunTaskFluentBuilder;
use aws_sdk_ecs::types::builders::TaskManagedEbsVolumeConfigurationBuilder;
use aws_sdk_ecs::types::{
    Attachment, LaunchType, TaskManagedEbsVolumeConfiguration,
    TaskManagedEbsVolumeTerminationPolicy, TaskVolumeConfiguration,
};
use fake_ecs::{Clock, FakeEcs, Profile, TaskHandle, TaskStatus};
use serde_json::json;

use crate::support::{check_refusal, fargate_definition, fargate_network, register};

const ROLE: &str = "arn:aws:iam::123456789012:role/ecsInfrastructureRole";

/// Registers a definition whose volume `data` is configured at launch.
fn register_with_volume(ecs: &FakeEcs, network_mode: &str, launch_type: &LaunchType) {
    let mount = json!({ "sourceVolume": "data", "containerPath": "/data" });
    let app = json!({ "name": "app", "image": "busybox", "memory": 64, "mountPoints": [mount] });
    let mut definition = fargate_definition("web", json!([app]));
    definition["networkMode"] = network_mode.into();
    definition["requiresCompatibilities"] = json!([launch_type.as_str()]);
    definition["volumes"] =
        json!([{ "name": "data", "configuredAtLaunch": true }, { "name": "tmp" }]);
    register(ecs, &definition);
}

fn ebs() -> TaskManagedEbsVolumeConfigurationBuilder {
    TaskManagedEbsVolumeConfiguration::builder().role_arn(ROLE)
}

fn configured(
    name: &str,
    ebs: TaskManagedEbsVolumeConfigurationBuilder,
) -> TaskVolumeConfiguration {
    let configuration = TaskVolumeConfiguration::builder().name(name);
    let ebs = ebs.build().expect("the role is given");
    let configuration = configuration.managed_ebs_volume(ebs).build();
    configuration.expect("the name is given")
}

fn kept() -> TaskManagedEbsVolumeConfigurationBuilder {
    let policy = TaskManagedEbsVolumeTerminationPolicy::builder().delete_on_termination(false);
    let policy = policy.build().expect("it says whether");
    ebs().size_in_gib(10).termination_policy(policy)
}

fn run(ecs: &FakeEcs, launch_type: &LaunchType) -> RunTaskFluentBuilder {
    let call = ecs.client().run_task().task_definition("web");
    call.launch_type(launch_type.clone())
}

/// Its status and its details.
fn shown(attachments: &[Attachment]) -> (String, Vec<(String, String)>) {
    let is_ebs = |it: &&Attachment| it.r#type() == Some("AmazonElasticBlockStorage");
    let volume = attachments.iter().find(is_ebs).expect("it has a volume");
    let details = volume.details().iter().map(|pair| {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        (text(pair.name()), text(pair.value()))
    });
    (
        volume.status().unwrap_or_default().to_owned(),
        details.collect(),
    )
}

fn status(task: &TaskHandle) -> String {
    shown(task.describe().attachments()).0
}

#[tokio::test]
async fn a_volume_is_made_attached_and_deleted_with_its_task() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_with_volume(&ecs, "awsvpc", &LaunchType::Fargate);

    let call = run(&ecs, &LaunchType::Fargate).network_configuration(fargate_network());
    let call = call.volume_configurations(configured("data", ebs().size_in_gib(10)));
    let answer = call.send().await.expect("it is accepted");

    let attachments = answer.tasks()[0].attachments();
    assert_eq!(attachments.len(), 2);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut details = vec![
        pair("roleArn", ROLE),
        pair("volumeName", "data"),
        pair("deleteOnTermination", "true"),
    ];
    assert_eq!(shown(attachments), ("CREATED".to_owned(), details.clone()));
    let task = ecs.tasks().only();
    task.wait_until(|task| status(task) == "ATTACHING").await;
    assert_eq!(task.status(), TaskStatus::Provisioning);
    task.wait_running().await;
    let (attached, shown_details) = shown(task.describe().attachments());
    let id = shown_details.last().expect("there are some").1.clone();
    assert!(id.starts_with("vol-") && id.len() == 21, "{id}");
    details.push(pair("volumeId", &id));
    assert_eq!(
        (attached.as_str(), shown_details),
        ("ATTACHED", details.clone())
    );
    task.force_stop();
    task.wait_stopped().await;
    assert_eq!(
        shown(task.describe().attachments()),
        ("DELETED".to_owned(), details)
    );
}

#[tokio::test]
async fn a_volume_that_is_to_stay_is_detached() {
    let ecs = FakeEcs::start().synthetic_instances().await;
    register_with_volume(&ecs, "bridge", &LaunchType::Ec2);

    let call = run(&ecs, &LaunchType::Ec2);
    let call = call.volume_configurations(configured("data", kept()));
    call.send().await.expect("it is accepted");

    let task = ecs.tasks().only();
    task.wait_running().await;
    assert_eq!(status(&task), "ATTACHED");
    task.force_stop();
    task.wait_stopped().await;
    assert_eq!(status(&task), "DETACHED");
    let timeline = task.timeline().to_string();
    assert!(timeline.contains("EBS volume ATTACHED"), "{timeline}");
}

#[tokio::test]
async fn each_task_of_a_call_has_a_volume_of_its_own() {
    let ecs = FakeEcs::start().await;
    register_with_volume(&ecs, "awsvpc", &LaunchType::Fargate);

    let call = run(&ecs, &LaunchType::Fargate).count(2);
    let call = call.network_configuration(fargate_network());
    let call = call.volume_configurations(configured("data", ebs().snapshot_id("snap-1")));
    call.send().await.expect("it is accepted");

    let mut ids = Vec::new();
    for task in &ecs.tasks() {
        task.wait_running().await;
        ids.push(shown(task.describe().attachments()).1.pop());
    }
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn volumes_are_those_that_the_definition_leaves_to_the_launch() {
    let ecs = FakeEcs::start().await;
    register_with_volume(&ecs, "awsvpc", &LaunchType::Fargate);
    let unknown = |name: &str| {
        format!(
            "The volume name '{name}' in your request does not have a matching volume in your Task Definition"
        )
    };
    let of = |name: &str| configured(name, ebs().size_in_gib(10));
    let bare = TaskVolumeConfiguration::builder().name("data").build();
    let bare = bare.expect("the name is given");
    for (configurations, message) in [
        (vec![of("other")], unknown("other")),
        (vec![of("tmp")], unknown("tmp")),
        (
            vec![bare],
            "ECS managed EBS volume configuration was invalid: managedEBSVolume must be specified (MissingParameter)".to_owned(),
        ),
        (
            vec![of("data"), of("data")],
            "volume configurations can have at most 1 items.".to_owned(),
        ),
    ] {
        let call = run(&ecs, &LaunchType::Fargate).network_configuration(fargate_network());
        let call = call.set_volume_configurations(Some(configurations));

        check_refusal(call.send().await, "InvalidParameterException", &message);
    }
    assert!(ecs.tasks().is_empty());
}

#[tokio::test]
async fn volumes_that_ebs_does_not_have_are_refused() {
    let ecs = FakeEcs::start().await;
    register_with_volume(&ecs, "awsvpc", &LaunchType::Fargate);
    let of = |volume_type: &str| ebs().volume_type(volume_type).size_in_gib(200);
    for (ebs, problem) in [
        (
            ebs(),
            "sizeInGiB or snapshotId must be specified (MissingParameter)",
        ),
        (of("io2"), "iops must be specified (MissingParameter)"),
        (
            of("gp4"),
            "unknown volumeType gp4 (InvalidParameterCombination)",
        ),
        (
            of("st1").size_in_gib(124),
            "sizeInGiB of st1 should be between 125 and 16384 (InvalidParameterCombination)",
        ),
        (
            of("gp3").size_in_gib(-1),
            "sizeInGiB of gp3 should be between 1 and 16384 (InvalidParameterCombination)",
        ),
        (
            of("st1").iops(3000),
            "st1 has no iops (InvalidParameterCombination)",
        ),
        (
            of("io1").iops(0),
            "iops should be greater than 0 (InvalidParameterCombination)",
        ),
        (
            of("io1").iops(100).throughput(125),
            "io1 has no throughput (InvalidParameterCombination)",
        ),
        (
            of("gp3").throughput(1001),
            "throughput should be between 1 and 1000 (InvalidParameterCombination)",
        ),
    ] {
        let call = run(&ecs, &LaunchType::Fargate).network_configuration(fargate_network());
        let call = call.volume_configurations(configured("data", ebs));

        let message = format!("ECS managed EBS volume configuration was invalid: {problem}");
        check_refusal(call.send().await, "InvalidParameterException", &message);
    }
    assert!(ecs.tasks().is_empty());
}
