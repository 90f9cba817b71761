//! The Pod of a task, and its Secrets.

use std::collections::BTreeMap;

use fake_ecs_core::Json;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{ContainerDefinition, CpuArchitecture, IpcMode, OsFamily, PidMode};
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{
    LocalObjectReference, Pod, PodSecurityContext, PodSpec, Secret, Sysctl,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::container::{Around, container};
use super::environment::Added;
use super::ports::Port;
use super::{network, order, volumes};
use crate::names;

/// How long a container has to stop whose definition does not say it, in seconds.
const STOP_TIMEOUT_S: i64 = 30;
/// What Docker calls its own registry where credentials are.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";
/// What a node says of itself.
pub(crate) const HOSTNAME: &str = "kubernetes.io/hostname";
const OS: &str = "kubernetes.io/os";
const ARCHITECTURE: &str = "kubernetes.io/arch";

/// What is known of a Pod only where it is made.
pub(crate) struct Surroundings<'a> {
    pub(crate) owner: &'a str,
    /// What is on everything of the fake beside the names of the task.
    pub(crate) labels: BTreeMap<String, String>,
    /// How often the only container of the task has been restarted.
    pub(crate) generation: u32,
    /// The node that it is to run on.
    pub(crate) node: Option<&'a str>,
    /// The image as the cluster is to find it.
    pub(crate) image: &'a dyn Fn(&str) -> String,
    pub(crate) pull_policy: Option<&'a str>,
    /// What each container gets beside its definition.
    pub(crate) added: Vec<Added>,
    pub(crate) ports: &'a [Port],
}

/// What the cluster is asked to create for a task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Objects {
    pub(crate) pod: Pod,
    /// Before the Pod.
    pub(crate) secrets: Vec<Secret>,
}

/// What the cluster is asked to create for a task.
///
/// # Errors
///
/// When the definition asks for what there is not, in the words of the agent.
pub(crate) fn objects(plan: &TaskPlan, around: &Surroundings<'_>) -> Result<Objects, String> {
    let all = plan.definition.container_definitions.as_deref();
    let all = all.unwrap_or_default();
    let name = names::pod(&plan.id, around.generation);
    let secret = names::secret(&name);
    let called = names::containers(plan);
    let mounted = volumes::mounted(plan, around.owner)?;
    let inits = order::init_containers(all);
    let mut values = BTreeMap::new();
    let mut translated: Vec<_> = all
        .iter()
        .zip(mounted.mounts)
        .enumerate()
        .map(|(index, (definition, mounts))| {
            let image = definition.image.as_deref().unwrap_or_default();
            let around = Around {
                plan,
                index,
                name: &called[index],
                image: (around.image)(image),
                pull_policy: around.pull_policy,
                is_init: inits.contains(&index),
                added: &around.added[index],
                secret: &secret,
                ports: around.ports,
                mounts,
            };
            let (container, of_container) = container(definition, around);
            values.extend(of_container);
            Some(container)
        })
        .collect();
    let init_containers = inits.iter().filter_map(|index| translated[*index].take());
    let init_containers: Vec<_> = init_containers.collect();
    let containers = translated.into_iter().flatten().collect();
    let metadata = |name: &str| ObjectMeta {
        name: Some(name.to_owned()),
        labels: Some(labels(plan, around)),
        ..ObjectMeta::default()
    };
    let registry = names::registry_secret(&name);
    let registries = registries(plan, all, around.image);
    let has_registries = registries.is_some();
    let secrets = [
        (!values.is_empty()).then(|| of_values(metadata(&secret), values)),
        registries.map(|config| of_registries(metadata(&registry), config)),
    ];
    let secrets = secrets.into_iter().flatten().collect();
    let spec = PodSpec {
        containers,
        init_containers: Some(init_containers).filter(|it| !it.is_empty()),
        volumes: Some(mounted.volumes),
        image_pull_secrets: has_registries.then(|| vec![LocalObjectReference { name: registry }]),
        node_selector: Some(node_selector(plan, around.node)),
        ..spec(plan, all)
    };
    let pod = Pod {
        metadata: ObjectMeta {
            annotations: Some(names::annotations(plan)),
            ..metadata(&name)
        },
        spec: Some(spec),
        status: None,
    };
    Ok(Objects { pod, secrets })
}

/// The values that containers get.
fn of_values(metadata: ObjectMeta, values: BTreeMap<String, String>) -> Secret {
    let bytes = values.into_iter();
    let bytes = bytes.map(|(key, value)| (key, ByteString(value.into_bytes())));
    Secret {
        metadata,
        data: Some(bytes.collect()),
        ..Secret::default()
    }
}

/// What lets the images be pulled.
fn of_registries(metadata: ObjectMeta, config: String) -> Secret {
    let config = ByteString(config.into_bytes());
    Secret {
        metadata,
        type_: Some("kubernetes.io/dockerconfigjson".to_owned()),
        data: Some(BTreeMap::from([(".dockerconfigjson".to_owned(), config)])),
        ..Secret::default()
    }
}

/// All that does not depend on where the Pod is made.
fn spec(plan: &TaskPlan, all: &[ContainerDefinition]) -> PodSpec {
    let is_of_host = network::is_of_host(plan);
    let (dns_policy, dns_config) = network::dns(plan);
    let definition = &plan.definition;
    let grace = all
        .iter()
        .map(|it| it.stop_timeout.map_or(STOP_TIMEOUT_S, i64::from));
    let shares_processes = definition.pid_mode == Some(PidMode::Task);
    PodSpec {
        restart_policy: Some("Never".to_owned()),
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        termination_grace_period_seconds: grace.max(),
        host_network: is_of_host.then_some(true),
        host_pid: (definition.pid_mode == Some(PidMode::Host)).then_some(true),
        host_ipc: (definition.ipc_mode == Some(IpcMode::Host)).then_some(true),
        share_process_namespace: shares_processes.then_some(true),
        hostname: network::hostname(plan),
        host_aliases: Some(network::host_aliases(plan)).filter(|it| !it.is_empty()),
        dns_policy,
        dns_config,
        security_context: Some(PodSecurityContext {
            sysctls: Some(sysctls(all)).filter(|it| !it.is_empty()),
            ..PodSecurityContext::default()
        }),
        ..PodSpec::default()
    }
}

/// Those of all containers: a Pod has them as a whole.
fn sysctls(all: &[ContainerDefinition]) -> Vec<Sysctl> {
    let controls = all
        .iter()
        .flat_map(|it| it.system_controls.iter().flatten());
    let named = controls.filter_map(|it| Some((it.namespace.clone()?, it.value.clone()?)));
    let named: BTreeMap<String, String> = named.collect();
    let sysctls = named
        .into_iter()
        .map(|(name, value)| Sysctl { name, value });
    sysctls.collect()
}

fn labels(plan: &TaskPlan, around: &Surroundings<'_>) -> BTreeMap<String, String> {
    let mut labels = around.labels.clone();
    labels.extend(names::labels_of_task(around.owner, plan));
    labels
}

/// The nodes that the Pod may run on.
fn node_selector(plan: &TaskPlan, node: Option<&str>) -> BTreeMap<String, String> {
    let platform = plan.definition.runtime_platform.as_ref();
    let os = platform.and_then(|it| it.operating_system_family);
    let os = os.map(|os| {
        if os == OsFamily::Linux {
            "linux"
        } else {
            "windows"
        }
    });
    let architecture = platform.and_then(|it| it.cpu_architecture);
    let architecture = architecture.map(|it| match it {
        CpuArchitecture::X8664 => "amd64",
        CpuArchitecture::Arm64 => "arm64",
    });
    let all = [(HOSTNAME, node), (OS, os), (ARCHITECTURE, architecture)];
    let all = all
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
    all.collect()
}

/// What lets the images be pulled: JSON, as `docker login` keeps it. `None` where nobody needs it.
fn registries(
    plan: &TaskPlan,
    all: &[ContainerDefinition],
    image: &dyn Fn(&str) -> String,
) -> Option<String> {
    let mut registries: BTreeMap<String, Json> = BTreeMap::new();
    for (definition, container) in all.iter().zip(&plan.containers) {
        let Some(credentials) = &container.registry_credentials else {
            continue;
        };
        let text = |text: &str| Json::of(&text);
        let entry = [
            ("username", text(&credentials.username)),
            ("password", text(&credentials.password)),
        ];
        let image = image(definition.image.as_deref().unwrap_or_default());
        let registry = registry(&image).unwrap_or(DOCKER_HUB).to_owned();
        registries.insert(registry, Json::object(entry.into_iter()));
    }
    if registries.is_empty() {
        return None;
    }
    let registries = registries
        .iter()
        .map(|(name, entry)| (name.as_str(), entry.clone()));
    let auths = Json::object(registries);
    Some(Json::object([("auths", auths)].into_iter()).to_string())
}

/// The registry that an image names.
fn registry(image: &str) -> Option<&str> {
    let (first, _) = image.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}
