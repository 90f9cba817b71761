//! What definitions ask for, most of it as in answers of the service.

use std::collections::BTreeMap;

use super::*;
use crate::ops::task_definition::fixtures::container;
use crate::wire::{
    ContainerCondition, ContainerDependency, DockerVolumeConfiguration, EfsVolumeConfiguration,
    EnvironmentFile, EnvironmentFileType, FirelensConfiguration, HealthCheck, IpcMode,
    LinuxParameters, PidMode, Volume,
};

const ECR: &str = "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1";

/// Names without their prefix, which the end tells.
fn names(definition: &TaskDefinition) -> Vec<String> {
    let all = of(definition).into_iter();
    all.map(|it| it.name.rsplit_once("capability.").unwrap().1.to_owned())
        .collect()
}

#[track_caller]
fn check(definition: &TaskDefinition, expect: &str) {
    assert_eq!(names(definition).join(" "), expect);
}

/// With both roles.
fn task(mode: Option<NetworkMode>, containers: Vec<ContainerDefinition>) -> TaskDefinition {
    TaskDefinition {
        network_mode: mode,
        task_role_arn: Some("task".to_owned()),
        execution_role_arn: Some("execution".to_owned()),
        container_definitions: Some(containers),
        ..Default::default()
    }
}

fn from_ecr() -> ContainerDefinition {
    ContainerDefinition {
        image: Some(ECR.to_owned()),
        ..container("app")
    }
}

fn awslogs(options: &[&str]) -> Option<LogConfiguration> {
    let options = options.iter().map(|it| ((*it).to_owned(), "x".to_owned()));
    Some(LogConfiguration {
        log_driver: LogDriver::Awslogs,
        options: Some(BTreeMap::from_iter(options)),
        secret_options: None,
    })
}

fn secret(value_from: &str) -> Secret {
    Secret {
        name: "S".to_owned(),
        value_from: value_from.to_owned(),
    }
}

fn depends_on(name: &str) -> Option<Vec<ContainerDependency>> {
    Some(vec![ContainerDependency {
        container_name: name.to_owned(),
        condition: ContainerCondition::Healthy,
    }])
}

fn docker_volume() -> Option<Vec<Volume>> {
    Some(vec![Volume {
        docker_volume_configuration: Some(DockerVolumeConfiguration {
            driver: Some("local".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    }])
}

fn efs() -> Option<Vec<Volume>> {
    Some(vec![Volume {
        efs_volume_configuration: Some(EfsVolumeConfiguration::default()),
        ..Default::default()
    }])
}

#[test]
fn small_definitions_ask_as_in_real_answers() {
    let mut plain = task(None, vec![from_ecr()]);
    check(&plain, "ecr-auth task-iam-role execution-role-ecr-pull");
    plain.task_role_arn = None;
    plain.execution_role_arn = None;
    check(&plain, "ecr-auth");

    let mut linked = from_ecr();
    linked.links = Some(vec!["db".to_owned()]);
    check(
        &task(None, vec![linked]),
        "ecr-auth docker-remote-api.1.17 task-iam-role execution-role-ecr-pull",
    );

    let mut checked = task(Some(NetworkMode::Bridge), vec![from_ecr()]);
    checked.task_role_arn = None;
    let container = &mut checked.container_definitions.as_mut().unwrap()[0];
    container.health_check = Some(HealthCheck::default());
    container.docker_labels = Some(BTreeMap::new());
    check(
        &checked,
        "docker-remote-api.1.24 ecr-auth container-health-check execution-role-ecr-pull docker-remote-api.1.18",
    );
}

#[test]
fn a_privileged_container_in_the_hosts_namespaces_asks_as_in_a_real_answer() {
    let definition = TaskDefinition {
        network_mode: Some(NetworkMode::Host),
        pid_mode: Some(PidMode::Host),
        ipc_mode: Some(IpcMode::Host),
        container_definitions: Some(vec![ContainerDefinition {
            privileged: Some(true),
            readonly_root_filesystem: Some(false),
            ..container("app")
        }]),
        ..Default::default()
    };
    check(
        &definition,
        "privileged-container pid-ipc-namespace-sharing docker-remote-api.1.17 docker-remote-api.1.18",
    );
}

#[test]
fn an_init_process_and_docker_volumes_ask_as_in_real_answers() {
    let tetris = ContainerDefinition {
        linux_parameters: Some(LinuxParameters {
            init_process_enabled: Some(true),
            ..Default::default()
        }),
        health_check: Some(HealthCheck {
            start_period: Some(60),
            ..Default::default()
        }),
        log_configuration: awslogs(&[]),
        ..container("app")
    };
    check(
        &task(Some(NetworkMode::Awsvpc), vec![tetris]),
        "logging-driver.awslogs execution-role-awslogs docker-remote-api.1.19 task-iam-role docker-remote-api.1.25 \
         container-health-check docker-remote-api.1.18 task-eni docker-remote-api.1.29",
    );

    let cloud = ContainerDefinition {
        log_configuration: awslogs(&[]),
        ..container("app")
    };
    let mut mounted = task(None, vec![cloud]);
    (mounted.task_role_arn, mounted.execution_role_arn) = (None, None);
    mounted.volumes = docker_volume();
    check(
        &mounted,
        "logging-driver.awslogs docker-remote-api.1.19 docker-plugin.local docker-remote-api.1.25",
    );
}

#[test]
fn modes_users_and_digests_ask_as_in_real_answers() {
    type Change = fn(&mut ContainerDefinition);
    let asks = |mode, change: Change| {
        let mut app = container("app");
        change(&mut app);
        let mut definition = task(mode, vec![app]);
        definition.execution_role_arn = None;
        names(&definition).join(" ")
    };
    for (mode, expect) in [
        (None, "task-iam-role"),
        (Some(NetworkMode::Bridge), "task-iam-role"),
        (
            Some(NetworkMode::Host),
            "task-iam-role-network-host task-iam-role docker-remote-api.1.18",
        ),
        (
            Some(NetworkMode::None),
            "task-iam-role docker-remote-api.1.18",
        ),
    ] {
        assert_eq!(asks(mode, |_| {}), expect, "{mode:?}");
    }
    let changes: &[(Change, &str)] = &[
        (
            |it| it.image = Some("app@sha256:00ff".to_owned()),
            "docker-remote-api.1.21 task-iam-role",
        ),
        (
            |it| it.user = Some("1337".to_owned()),
            "docker-remote-api.1.17 task-iam-role",
        ),
        (
            |it| it.ulimits = Some(Vec::new()),
            "task-iam-role docker-remote-api.1.18",
        ),
        (
            |it| it.docker_labels = Some(BTreeMap::new()),
            "task-iam-role docker-remote-api.1.18",
        ),
        (
            |it| it.linux_parameters = Some(LinuxParameters::default()),
            "task-iam-role",
        ),
    ];
    for (change, expect) in changes {
        assert_eq!(asks(Some(NetworkMode::Bridge), *change), *expect);
    }
}

#[test]
fn a_router_asks_by_who_it_is_and_what_it_buffers() {
    let asks = |user: Option<&str>, options: &[&str]| {
        let router = ContainerDefinition {
            firelens_configuration: Some(FirelensConfiguration {
                r#type: FirelensConfigurationType::Fluentd,
                options: None,
            }),
            user: user.map(str::to_owned),
            log_configuration: awslogs(options).map(|logging| LogConfiguration {
                log_driver: LogDriver::Awsfirelens,
                ..logging
            }),
            ..container("router")
        };
        let mut names = names(&TaskDefinition {
            container_definitions: Some(vec![router]),
            ..Default::default()
        });
        names.sort();
        names.join(" ")
    };
    let plain = "firelens.fluentd logging-driver.awsfirelens";
    assert_eq!(asks(None, &[]), plain);
    assert_eq!(asks(Some("0"), &[]), plain);
    assert_eq!(
        asks(Some("1000:1000"), &[]),
        "docker-remote-api.1.17 firelens.fluentd firelens.non-root-user logging-driver.awsfirelens"
    );
    assert_eq!(
        asks(None, &["log-driver-buffer-limit"]),
        format!("{plain} logging-driver.awsfirelens.log-driver-buffer-limit")
    );
}

#[test]
fn logging_to_cloudwatch_asks_as_in_real_answers() {
    let mut app = from_ecr();
    app.log_configuration = awslogs(&["awslogs-create-group"]);
    app.environment_files = Some(vec![EnvironmentFile {
        value: "arn:aws:s3:::b/x.env".to_owned(),
        r#type: EnvironmentFileType::S3,
    }]);
    check(
        &task(Some(NetworkMode::Awsvpc), vec![app.clone()]),
        "logging-driver.awslogs execution-role-awslogs ecr-auth docker-remote-api.1.19 env-files.s3 task-iam-role \
         execution-role-ecr-pull docker-remote-api.1.18 task-eni docker-remote-api.1.29",
    );

    app.environment_files = None;
    app.log_configuration = awslogs(&[]);
    app.memory_reservation = Some(64);
    app.health_check = Some(HealthCheck::default());
    check(
        &task(Some(NetworkMode::Awsvpc), vec![app]),
        "logging-driver.awslogs docker-remote-api.1.24 execution-role-awslogs ecr-auth docker-remote-api.1.19 \
         docker-remote-api.1.21 task-iam-role container-health-check execution-role-ecr-pull \
         docker-remote-api.1.18 task-eni",
    );
}

#[test]
fn more_than_twelve_are_in_the_order_of_a_larger_table() {
    let mut rails = from_ecr();
    rails.memory_reservation = Some(512);
    rails.secrets = Some(vec![secret("/staging/db/host")]);
    rails.log_configuration = awslogs(&["awslogs-create-group"]);
    rails.health_check = Some(HealthCheck {
        start_period: Some(300),
        ..Default::default()
    });
    let mut nginx = from_ecr();
    nginx.depends_on = depends_on("rails");
    check(
        &task(Some(NetworkMode::Awsvpc), vec![rails, nginx]),
        "execution-role-awslogs ecr-auth docker-remote-api.1.21 task-iam-role container-health-check \
         execution-role-ecr-pull secrets.ssm.environment-variables docker-remote-api.1.18 task-eni \
         docker-remote-api.1.29 logging-driver.awslogs docker-remote-api.1.19 container-ordering",
    );

    let mut youtube = from_ecr();
    youtube.ulimits = Some(Vec::new());
    youtube.log_configuration = awslogs(&["awslogs-create-group", "mode", "max-buffer-size"]);
    let mut mounted = task(Some(NetworkMode::Awsvpc), vec![youtube]);
    mounted.volumes = efs();
    check(
        &mounted,
        "execution-role-awslogs ecr-auth docker-remote-api.1.28 task-iam-role execution-role-ecr-pull \
         docker-remote-api.1.18 task-eni docker-remote-api.1.29 logging-driver.awslogs efsAuth \
         docker-remote-api.1.19 efs docker-remote-api.1.25",
    );
}

#[test]
fn sixteen_attributes_are_in_the_order_of_a_real_answer() {
    let mut app = from_ecr();
    app.links = Some(Vec::new());
    app.secrets = Some(vec![
        secret("arn:aws:ssm:us-east-1:111122223333:parameter/x"),
        secret("arn:aws:secretsmanager:us-east-1:111122223333:secret:x"),
    ]);
    app.log_configuration = awslogs(&["awslogs-datetime-format"]);
    app.depends_on = depends_on("app");
    let mut mounted = task(Some(NetworkMode::Awsvpc), vec![app]);
    mounted.volumes = efs();
    check(
        &mounted,
        "execution-role-awslogs ecr-auth docker-remote-api.1.17 docker-remote-api.1.28 task-iam-role \
         execution-role-ecr-pull secrets.ssm.environment-variables docker-remote-api.1.18 task-eni \
         logging-driver.awslogs efsAuth docker-remote-api.1.19 secrets.asm.environment-variables efs \
         container-ordering docker-remote-api.1.25",
    );
}

#[test]
fn what_is_rare_has_an_attribute_of_its_own() {
    let one = |change: fn(&mut ContainerDefinition)| {
        let mut container = container("app");
        change(&mut container);
        TaskDefinition {
            container_definitions: Some(vec![container]),
            ..Default::default()
        }
    };
    check(&one(|_| {}), "");
    check(&one(|it| it.stop_timeout = Some(5)), "container-ordering");
    check(
        &one(|it| it.restart_policy = Some(Default::default())),
        "container-restart-policy",
    );
    check(
        &one(|it| it.credential_specs = Some(vec!["credentialspec:x".to_owned()])),
        "gmsa",
    );
    check(
        &one(|it| it.credential_specs = Some(vec!["credentialspecdomainless:x".to_owned()])),
        "gmsa-domainless",
    );
    check(
        &one(|it| it.repository_credentials = Some(Default::default())),
        "private-registry-authentication.secretsmanager",
    );
    let large = TaskDefinition {
        cpu: Some("16384".to_owned()),
        ..Default::default()
    };
    assert_eq!(names(&large), ["increased-task-cpu-limit"]);
}

#[test]
fn prefixes_tell_old_names_from_new_ones() {
    let all = of(&task(Some(NetworkMode::Awsvpc), vec![from_ecr()]));
    let all: Vec<&str> = all
        .iter()
        .map(|attribute| attribute.name.as_str())
        .collect();
    assert!(all.contains(&"com.amazonaws.ecs.capability.ecr-auth"));
    assert!(all.contains(&"ecs.capability.execution-role-ecr-pull"));
}
