//! `requiresAttributes`: what a container instance must have to run a definition.
//!
//! Which feature asks for what was read off answers of the service in public repositories. Where something is from
//! memory or inferred instead, a comment says so. `task-cpu-mem-limit` is an attribute of instances that no answer
//! asks for, not even for tasks with sizes on instances.

use super::attribute_order::in_order;
use super::parts::{containers, has_option, is_awsvpc, is_in_ecr, is_required, list, volumes};
use super::sizes;
use crate::wire::{
    Attribute, Compatibility, ContainerDefinition, FirelensConfigurationType, LogConfiguration,
    LogDriver, NetworkMode, Secret, TaskDefinition,
};

/// Above this a task needs an agent that knows such sizes, in CPU units.
const COMMON_CPU_MAX: i64 = 10 * 1024;

pub(super) fn of(definition: &TaskDefinition) -> Vec<Attribute> {
    let mut asked = Asked::default();
    ask_for_task(&mut asked, definition);
    for container in containers(definition) {
        ask_for_container(&mut asked, container);
        ask_for_image(&mut asked, definition, container);
        ask_for_logging(&mut asked, definition, container);
    }
    ask_for_volumes(&mut asked, definition);
    let names = in_order(asked.0).into_iter();
    names
        .map(|name| Attribute {
            name,
            ..Attribute::default()
        })
        .collect()
}

/// The names asked for, each once.
#[derive(Default)]
struct Asked(Vec<String>);

impl Asked {
    fn ask(&mut self, name: String) {
        if !self.0.contains(&name) {
            self.0.push(name);
        }
    }

    /// Names of the agent's first years.
    fn older(&mut self, name: impl AsRef<str>) {
        self.ask(format!("com.amazonaws.ecs.capability.{}", name.as_ref()));
    }

    fn newer(&mut self, name: impl AsRef<str>) {
        self.ask(format!("ecs.capability.{}", name.as_ref()));
    }

    fn docker_api(&mut self, version: &str) {
        self.older(format!("docker-remote-api.{version}"));
    }
}

fn ask_for_task(asked: &mut Asked, definition: &TaskDefinition) {
    if definition.network_mode.is_some() {
        asked.docker_api("1.18");
    }
    if is_awsvpc(definition) {
        asked.newer("task-eni");
    }
    if definition.pid_mode.is_some() || definition.ipc_mode.is_some() {
        asked.newer("pid-ipc-namespace-sharing");
    }
    if definition.proxy_configuration.is_some() {
        asked.newer("aws-appmesh");
    }
    if definition.task_role_arn.is_some() {
        // That of the host's network is from memory.
        let is_host = definition.network_mode == Some(NetworkMode::Host);
        asked.older(if is_host {
            "task-iam-role-network-host"
        } else {
            "task-iam-role"
        });
    }
    let cpu = definition
        .cpu
        .as_deref()
        .and_then(|cpu| sizes::cpu(cpu).ok());
    let is_fargate = is_required(definition, Compatibility::Fargate);
    if !is_fargate && cpu.is_some_and(|cpu| cpu > COMMON_CPU_MAX) {
        asked.newer("increased-task-cpu-limit");
    }
    if definition.enable_fault_injection == Some(true) {
        asked.newer("fault-injection");
    }
}

fn ask_for_container(asked: &mut Asked, container: &ContainerDefinition) {
    if has_early_feature(container) {
        asked.docker_api("1.17");
    }
    if container.ulimits.is_some() || container.docker_labels.is_some() {
        asked.docker_api("1.18");
    }
    if container.memory_reservation.is_some() {
        asked.docker_api("1.21");
    }
    if container.privileged == Some(true) {
        asked.older("privileged-container");
    }
    let has_timeouts = container.start_timeout.is_some() || container.stop_timeout.is_some();
    if has_timeouts || !list(&container.depends_on).is_empty() {
        asked.newer("container-ordering");
    }
    if let Some(check) = &container.health_check {
        let has_start_period = check.start_period.is_some();
        asked.docker_api(if has_start_period { "1.29" } else { "1.24" });
        asked.newer("container-health-check");
    }
    if container.restart_policy.is_some() {
        asked.newer("container-restart-policy");
    }
    if !list(&container.environment_files).is_empty() {
        asked.newer("env-files.s3");
    }
    let mut ports = list(&container.port_mappings).iter();
    if ports.any(|port| port.container_port_range.is_some()) {
        asked.newer("network.container-port-range");
    }
    for secret in list(&container.secrets) {
        asked.newer(format!("secrets.{}.environment-variables", store(secret)));
    }
    for specification in list(&container.credential_specs) {
        let is_domainless = specification.starts_with("credentialspecdomainless:");
        asked.newer(if is_domainless {
            "gmsa-domainless"
        } else {
            "gmsa"
        });
    }
    for option in list(&container.docker_security_options) {
        match option.split(['=', ':']).next() {
            Some("label") => asked.older("selinux"),
            Some("apparmor") => asked.older("apparmor"),
            _ => {}
        }
    }
}

/// Members that go with the attribute for Docker API 1.17 in every answer, also when they are empty or false. Only
/// `links` and `readonlyRootFilesystem` were seen without the others.
fn has_early_feature(container: &ContainerDefinition) -> bool {
    container.links.is_some()
        || container.readonly_root_filesystem.is_some()
        || container.privileged.is_some()
        || container.dns_servers.is_some()
        || container.dns_search_domains.is_some()
        || container.extra_hosts.is_some()
        || container.docker_security_options.is_some()
}

fn ask_for_image(asked: &mut Asked, definition: &TaskDefinition, container: &ContainerDefinition) {
    if is_in_ecr(container) {
        asked.older("ecr-auth");
        if definition.execution_role_arn.is_some() {
            asked.newer("execution-role-ecr-pull");
        }
    }
    if container.repository_credentials.is_some() {
        asked.newer("private-registry-authentication.secretsmanager");
    }
}

fn ask_for_logging(
    asked: &mut Asked,
    definition: &TaskDefinition,
    container: &ContainerDefinition,
) {
    if let Some(logging) = &container.log_configuration {
        asked.older(format!("logging-driver.{}", logging.log_driver));
        if let Some(version) = docker_api_of(logging.log_driver) {
            asked.docker_api(version);
        }
        if logging.log_driver == LogDriver::Awslogs && definition.execution_role_arn.is_some() {
            asked.newer("execution-role-awslogs");
        }
        ask_for_log_options(asked, logging);
        for secret in list(&logging.secret_options) {
            asked.newer(format!("secrets.{}.bootstrap.log-driver", store(secret)));
        }
    }
    if let Some(router) = &container.firelens_configuration {
        asked.newer(match router.r#type {
            FirelensConfigurationType::Fluentd => "firelens.fluentd",
            FirelensConfigurationType::Fluentbit => "firelens.fluentbit",
        });
        let options = router.options.as_ref();
        match options
            .and_then(|options| options.get("config-file-type"))
            .map(String::as_str)
        {
            Some("file") => asked.newer("firelens.options.config.file"),
            Some("s3") => asked.newer("firelens.options.config.s3"),
            _ => {}
        }
    }
}

/// Options that newer Dockers have. That multiline options ask for 1.28 is inferred.
fn ask_for_log_options(asked: &mut Asked, logging: &LogConfiguration) {
    const OF_1_28: &[&str] = &[
        "mode",
        "max-buffer-size",
        "awslogs-datetime-format",
        "awslogs-multiline-pattern",
    ];
    if OF_1_28.iter().any(|option| has_option(logging, option)) {
        asked.docker_api("1.28");
    }
    if has_option(logging, "awslogs-create-group") {
        asked.docker_api("1.29");
    }
}

/// Only that of `awslogs` was seen; the others are where the agent has them. The agent has `awslogs` at 1.21.
fn docker_api_of(driver: LogDriver) -> Option<&'static str> {
    match driver {
        LogDriver::JsonFile | LogDriver::Syslog => Some("1.18"),
        LogDriver::Journald | LogDriver::Awslogs => Some("1.19"),
        LogDriver::Gelf | LogDriver::Fluentd => Some("1.20"),
        LogDriver::Splunk => Some("1.22"),
        LogDriver::Awsfirelens => None,
    }
}

/// Where the secret is kept: Secrets Manager is named in full, anything else is Parameter Store's.
fn store(secret: &Secret) -> &'static str {
    let service = secret.value_from.split(':').nth(2);
    if service == Some("secretsmanager") {
        "asm"
    } else {
        "ssm"
    }
}

fn ask_for_volumes(asked: &mut Asked, definition: &TaskDefinition) {
    for volume in volumes(definition) {
        if volume.efs_volume_configuration.is_some() {
            // Also without an authorizationConfig, in all answers seen.
            asked.newer("efsAuth");
            asked.newer("efs");
            asked.docker_api("1.25");
        }
        if volume
            .fsx_windows_file_server_volume_configuration
            .is_some()
        {
            asked.newer("fsxWindowsFileServer");
        }
        let docker = volume.docker_volume_configuration.as_ref();
        if let Some(driver) = docker.and_then(|docker| docker.driver.as_deref()) {
            // Agents offer it under the newer prefix, see any description of an instance.
            asked.newer(format!("docker-plugin.{driver}"));
        }
        if volume.configured_at_launch == Some(true) {
            asked.newer("storage.ebs-task-volume-attach");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::samples::container;
    use super::*;
    use crate::wire::{
        ContainerCondition, ContainerDependency, DockerVolumeConfiguration, EfsVolumeConfiguration,
        EnvironmentFile, EnvironmentFileType, HealthCheck, IpcMode, PidMode, Volume,
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
        checked.container_definitions.as_mut().unwrap()[0].health_check =
            Some(HealthCheck::default());
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
        let docker = TaskDefinition {
            cpu: Some("16384".to_owned()),
            volumes: Some(vec![Volume {
                docker_volume_configuration: Some(DockerVolumeConfiguration {
                    driver: Some("local".to_owned()),
                    ..Default::default()
                }),
                ..Default::default()
            }]),
            ..Default::default()
        };
        let mut asked = names(&docker);
        asked.sort();
        assert_eq!(asked, ["docker-plugin.local", "increased-task-cpu-limit"]);
        let host = task(Some(NetworkMode::Host), vec![container("app")]);
        assert!(names(&host).contains(&"task-iam-role-network-host".to_owned()));
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
}
