//! What the host gives a container: limits, capabilities, devices, logging.

use std::collections::BTreeMap;

use bollard::models::{
    DeviceMapping, DeviceRequest, HostConfig, HostConfigLogConfig, ResourcesUlimits,
};
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{
    ContainerDefinition, Device, DeviceCgroupPermission, LinuxParameters, LogConfiguration,
    LogDriver, ResourceType, Tmpfs,
};

const MIB: i64 = 1 << 20;
/// What the agent makes of a `cpu` that is absent or too small, and of one that is too large.
const CPU_SHARES: std::ops::RangeInclusive<i64> = 2..=262_144;
/// What the agent gives drivers that do not block.
const BUFFER_SIZE: &str = "10m";
/// Over how many microseconds the time of processors is counted, and the least that the kernel
/// takes.
const CPU_PERIOD: i64 = 100_000;
const CPU_QUOTA_MIN: i64 = 1_000;
/// The least that Docker takes.
const MEMORY_MIN: i64 = 6 * MIB;

/// All that does not depend on where the container is created.
pub(crate) fn host_config(plan: &TaskPlan, definition: &ContainerDefinition) -> HostConfig {
    let mebibytes = |size: i32| (i64::from(size) * MIB).max(MEMORY_MIN);
    let shares = i64::from(definition.cpu.unwrap_or_default());
    let memory = definition
        .memory
        .map(mebibytes)
        .or_else(|| task_memory(plan));
    let cpu_quota = cpu_quota(plan);
    let config = HostConfig {
        cpu_shares: Some(shares.clamp(*CPU_SHARES.start(), *CPU_SHARES.end())),
        cpu_period: cpu_quota.map(|_| CPU_PERIOD),
        cpu_quota,
        memory,
        memory_reservation: definition.memory_reservation.map(mebibytes),
        privileged: definition.privileged,
        readonly_rootfs: definition.readonly_root_filesystem,
        security_opt: definition.docker_security_options.clone(),
        ulimits: Some(ulimits(definition)),
        sysctls: Some(sysctls(definition)),
        log_config: Some(log_config(definition.log_configuration.as_ref())),
        device_requests: Some(gpus(definition)),
        pid_mode: plan
            .definition
            .pid_mode
            .filter(|mode| mode.as_str() == "host")
            .map(text),
        ipc_mode: plan
            .definition
            .ipc_mode
            .filter(|mode| mode.as_str() != "task")
            .map(text),
        ..HostConfig::default()
    };
    match &definition.linux_parameters {
        Some(linux) => with_linux(config, linux, memory),
        None => config,
    }
}

fn text(word: impl ToString) -> String {
    word.to_string()
}

/// The size of the task bounds each of its containers, because a parent group of control groups is
/// not to be had everywhere. A quota may be of more processors than the machine has.
fn cpu_quota(plan: &TaskPlan) -> Option<i64> {
    let units: i64 = plan.definition.cpu.as_ref()?.parse().ok()?;
    Some((units * CPU_PERIOD / 1024).max(CPU_QUOTA_MIN))
}

fn task_memory(plan: &TaskPlan) -> Option<i64> {
    let mebibytes: i64 = plan.definition.memory.as_ref()?.parse().ok()?;
    Some((mebibytes * MIB).max(MEMORY_MIN))
}

fn with_linux(config: HostConfig, linux: &LinuxParameters, memory: Option<i64>) -> HostConfig {
    let capabilities = linux.capabilities.as_ref();
    let swap = linux.max_swap.map(|swap| i64::from(swap) * MIB);
    HostConfig {
        cap_add: capabilities.and_then(|all| all.add.clone()),
        cap_drop: capabilities.and_then(|all| all.drop.clone()),
        devices: Some(linux.devices.iter().flatten().map(device).collect()),
        init: linux.init_process_enabled,
        // Docker counts the memory in, and swappiness means something only beside it.
        memory_swap: swap.and_then(|swap| Some(memory? + swap)),
        memory_swappiness: swap.and(linux.swappiness).map(i64::from),
        shm_size: linux.shared_memory_size.map(|size| i64::from(size) * MIB),
        tmpfs: Some(linux.tmpfs.iter().flatten().map(tmpfs).collect()),
        ..config
    }
}

fn device(device: &Device) -> DeviceMapping {
    let permissions = device.permissions.as_deref();
    let permissions = permissions.filter(|all| !all.is_empty());
    let permissions = permissions.unwrap_or(DeviceCgroupPermission::ALL);
    let letter = |permission: &DeviceCgroupPermission| match permission {
        DeviceCgroupPermission::Read => 'r',
        DeviceCgroupPermission::Write => 'w',
        DeviceCgroupPermission::Mknod => 'm',
    };
    let inside = device.container_path.clone();
    DeviceMapping {
        path_on_host: Some(device.host_path.clone()),
        path_in_container: inside.or_else(|| Some(device.host_path.clone())),
        cgroup_permissions: Some(permissions.iter().map(letter).collect()),
    }
}

fn tmpfs(tmpfs: &Tmpfs) -> (String, String) {
    let options = tmpfs.mount_options.iter().flatten().cloned();
    let options: Vec<String> = options.chain([format!("size={}m", tmpfs.size)]).collect();
    (tmpfs.container_path.clone(), options.join(","))
}

fn ulimits(definition: &ContainerDefinition) -> Vec<ResourcesUlimits> {
    let all = definition.ulimits.iter().flatten();
    let all = all.map(|limit| ResourcesUlimits {
        name: Some(limit.name.to_string()),
        soft: Some(i64::from(limit.soft_limit)),
        hard: Some(i64::from(limit.hard_limit)),
    });
    all.collect()
}

fn sysctls<C: FromIterator<(String, String)>>(definition: &ContainerDefinition) -> C {
    let all = definition.system_controls.iter().flatten();
    let all = all.filter_map(|it| Some((it.namespace.clone()?, it.value.clone()?)));
    all.collect()
}

fn gpus(definition: &ContainerDefinition) -> Vec<DeviceRequest> {
    let all = definition.resource_requirements.iter().flatten();
    let all = all.filter(|it| it.r#type == ResourceType::Gpu);
    let all = all.map(|it| DeviceRequest {
        count: it.value.as_ref().and_then(|count| count.parse().ok()),
        capabilities: Some(vec![vec!["gpu".to_owned()]]),
        ..DeviceRequest::default()
    });
    all.collect()
}

/// What `awslogs` would take away stays with the engine, where the fake reads it and `docker logs`
/// as well; so does what FireLens would, where the engine has no driver for that. Other drivers are
/// the engine's own.
fn log_config(logs: Option<&LogConfiguration>) -> HostConfigLogConfig {
    let is_kept = |logs: &&LogConfiguration| {
        !matches!(logs.log_driver, LogDriver::Awslogs | LogDriver::Awsfirelens)
    };
    let Some(logs) = logs.filter(is_kept) else {
        return HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: None,
        };
    };
    let options = logs.options.iter().flatten();
    let options = options.map(|(name, value)| (name.clone(), value.clone()));
    let mut options: BTreeMap<String, String> = options.collect();
    if options
        .get("mode")
        .is_some_and(|mode| mode == "non-blocking")
    {
        let size = options.entry("max-buffer-size".to_owned());
        size.or_insert_with(|| BUFFER_SIZE.to_owned());
    }
    HostConfigLogConfig {
        typ: Some(logs.log_driver.to_string()),
        config: Some(options.into_iter().collect()),
    }
}
