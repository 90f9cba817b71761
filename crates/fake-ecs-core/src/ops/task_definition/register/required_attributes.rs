//! `requiresAttributes`: what a container instance must have to run a definition.
//!
//! Which feature asks for what was read off answers of the service in public repositories. Where
//! something is from memory or inferred instead, a comment says so. `task-cpu-mem-limit` is an
//! attribute of instances that no answer asks for, not even for tasks with sizes on instances.

use super::attribute_order::in_order;
use super::defaults::ROUTER_USER;
use super::parts::{
    containers, has_option, is_awsvpc, is_by_digest, is_in_ecr, is_required, list, volumes,
};
use super::sizes;
use crate::ecs::task::value_from;
use crate::wire::{
    Attribute, Compatibility, ContainerDefinition, FirelensConfigurationType, LogConfiguration,
    LogDriver, NetworkMode, Secret, TaskDefinition,
};

/// Above this a task needs an agent that knows such sizes, in CPU units.
const COMMON_CPU_MAX: i64 = 10 * 1024;

/// The option of FireLens for how much the log driver buffers.
const BUFFER_LIMIT: &str = "log-driver-buffer-limit";

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
    // Not for `bridge`, in all answers seen.
    if !matches!(definition.network_mode, None | Some(NetworkMode::Bridge)) {
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
        asked.older("task-iam-role");
        if definition.network_mode == Some(NetworkMode::Host) {
            asked.older("task-iam-role-network-host");
        }
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
    let linux = container.linux_parameters.as_ref();
    if linux.is_some_and(|linux| linux.init_process_enabled == Some(true)) {
        asked.docker_api("1.25");
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

/// Members that go with the attribute for Docker API 1.17 in every answer, also when they are empty
/// or false. Only `links`, `readonlyRootFilesystem` and `user` were seen without the others.
fn has_early_feature(container: &ContainerDefinition) -> bool {
    // That of a router is the service's own addition, unless it is another one.
    let is_router = container.firelens_configuration.is_some();
    let user = container.user.as_deref();
    user.is_some_and(|user| !(is_router && user == ROUTER_USER))
        || container.links.is_some()
        || container.readonly_root_filesystem.is_some()
        || container.privileged.is_some()
        || container.dns_servers.is_some()
        || container.dns_search_domains.is_some()
        || container.extra_hosts.is_some()
        || container.docker_security_options.is_some()
}

fn ask_for_image(asked: &mut Asked, definition: &TaskDefinition, container: &ContainerDefinition) {
    if is_by_digest(container) {
        asked.docker_api("1.21");
    }
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
        if logging.log_driver == LogDriver::Awsfirelens && has_option(logging, BUFFER_LIMIT) {
            // Inferred: agents say separately that they have it.
            asked.newer(format!("logging-driver.awsfirelens.{BUFFER_LIMIT}"));
        }
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
        if container.user.as_deref().is_some_and(|user| !is_root(user)) {
            // Inferred: aws/amazon-ecs-agent#4598 says that placement goes by it.
            asked.newer("firelens.non-root-user");
        }
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

/// Only that of `awslogs` was seen; the others are where the agent has them. The agent has
/// `awslogs` at 1.21.
fn docker_api_of(driver: LogDriver) -> Option<&'static str> {
    match driver {
        LogDriver::JsonFile | LogDriver::Syslog => Some("1.18"),
        LogDriver::Journald | LogDriver::Awslogs => Some("1.19"),
        LogDriver::Gelf | LogDriver::Fluentd => Some("1.20"),
        LogDriver::Splunk => Some("1.22"),
        LogDriver::Awsfirelens => None,
    }
}

/// Whether the user of a container, as `user` or `user:group`, is root.
fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("" | "0" | "root"))
}

/// Where the secret is kept: Secrets Manager is named in full, anything else is Parameter Store's.
fn store(secret: &Secret) -> &'static str {
    if value_from::is_in_secrets_manager(&secret.value_from) {
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
        if let Some(docker) = &volume.docker_volume_configuration {
            asked.docker_api("1.25");
            if let Some(driver) = &docker.driver {
                // Agents offer it under the newer prefix, see any description of an instance.
                asked.newer(format!("docker-plugin.{driver}"));
            }
        }
        if volume.configured_at_launch == Some(true) {
            asked.newer("storage.ebs-task-volume-attach");
        }
    }
}

#[cfg(test)]
mod tests;
