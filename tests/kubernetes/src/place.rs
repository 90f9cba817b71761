//! A cluster for a test, real or not, and what tests ask of it.

use std::path::PathBuf;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use k8s_openapi::api::core::v1::{ContainerState, ContainerStatus, Pod, Secret};
use kube::api::{DeleteParams, PostParams, WatchEvent, WatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Api, Client, Config};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::cluster::Cluster;

/// A static busybox.
pub(crate) const IMAGE: &str = "fake-ecs-test/busybox:1";

/// A shell that ends on SIGTERM.
pub(crate) const SERVES: &str = "trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done";

/// A cluster, real or not. What is made in it is labelled, and removed by the next test.
pub(crate) struct Place {
    pub(crate) client: Client,
    /// Not of real ones.
    pub(crate) cluster: Option<Cluster>,
    /// What this test calls what it makes.
    pub(crate) name: String,
    pub(crate) kubeconfig: PathBuf,
}

impl Place {
    pub(crate) async fn stand_in() -> Self {
        Self::stand_in_of(1).await
    }

    /// The same, with so many nodes.
    pub(crate) async fn stand_in_of(nodes: usize) -> Self {
        let cluster = Cluster::start().await.unwrap();
        cluster.add_image(IMAGE);
        for number in 1..=nodes {
            cluster.add_node(&format!("node{number}"));
        }
        let path = cluster.kubeconfig_file().unwrap();
        Self::new(path, Some(cluster)).await
    }

    /// The one that the environment names. Without one the test is skipped, and says so; with
    /// `FAKE_ECS_REQUIRE_KUBERNETES` it fails.
    #[expect(clippy::print_stderr, reason = "who sees no test run is to know why")]
    pub(crate) async fn real() -> Option<Self> {
        let Some(path) = std::env::var_os("FAKE_ECS_TEST_KUBECONFIG") else {
            let is_required = std::env::var_os("FAKE_ECS_REQUIRE_KUBERNETES").is_some();
            assert!(!is_required, "FAKE_ECS_TEST_KUBECONFIG names no kubeconfig");
            eprintln!("skipped: FAKE_ECS_TEST_KUBECONFIG names no kubeconfig");
            return None;
        };
        Some(Self::new(path.into(), None).await)
    }

    async fn new(kubeconfig: PathBuf, cluster: Option<Cluster>) -> Self {
        let options = KubeConfigOptions::default();
        let config = Kubeconfig::read_from(&kubeconfig).unwrap();
        let config = Config::from_custom_kubeconfig(config, &options).await;
        let random: String = (0..8).map(|_| fastrand::lowercase()).collect();
        Self {
            client: Client::try_from(config.unwrap()).unwrap(),
            cluster,
            name: format!("test-{random}"),
            kubeconfig,
        }
    }

    pub(crate) fn pods(&self) -> Api<Pod> {
        Api::default_namespaced(self.client.clone())
    }

    pub(crate) fn secrets(&self) -> Api<Secret> {
        Api::default_namespaced(self.client.clone())
    }

    /// A Pod of one container that runs a shell.
    pub(crate) fn shell(&self, script: &str) -> Value {
        self.pod(json!({"containers": [container("app", script)]}))
    }

    /// A Pod as tasks have it.
    pub(crate) fn pod(&self, spec: Value) -> Value {
        let mut pod = json!({
            "metadata": {"name": self.name, "labels": {"test": self.name}},
            "spec": {
                "restartPolicy": "Never",
                "dnsPolicy": "Default",
                "automountServiceAccountToken": false,
                "enableServiceLinks": false,
                "terminationGracePeriodSeconds": 2,
            },
        });
        for (name, value) in spec.as_object().unwrap() {
            pod["spec"][name] = value.clone();
        }
        pod
    }

    pub(crate) async fn create(&self, pod: Value) -> Pod {
        let pod = serde_json::from_value(pod).unwrap();
        self.pods()
            .create(&PostParams::default(), &pod)
            .await
            .unwrap()
    }

    /// The Pod of this test, once it is as it is wanted.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Pod) -> bool) -> Pod {
        let limit = Duration::from_secs(90);
        let name = self.name.clone();
        let waiting = async {
            let parameters = WatchParams::default().fields(&format!("metadata.name={name}"));
            let watch = self.pods().watch(&parameters, "0").await.unwrap();
            let mut watch = watch.boxed();
            while let Some(event) = watch.try_next().await.unwrap() {
                match event {
                    WatchEvent::Added(pod) | WatchEvent::Modified(pod) if holds(&pod) => {
                        return pod;
                    }
                    WatchEvent::Deleted(pod) => panic!("{what}, but it is gone: {pod:?}"),
                    _ => {}
                }
            }
            panic!("the watch has ended");
        };
        match timeout(limit, waiting).await {
            Ok(pod) => pod,
            Err(_) => panic!(
                "in {limit:?} not: {what}: {:?}",
                self.pods().get(&name).await
            ),
        }
    }

    pub(crate) async fn until_running(&self) -> Pod {
        self.until("it runs", |pod| phase(pod) == "Running").await
    }

    /// Removes the Pod of this test. Of a test that fails it stays, to be looked at.
    pub(crate) async fn remove(&self) {
        let now = DeleteParams::default().grace_period(0);
        self.pods().delete(&self.name, &now).await.unwrap();
    }
}

/// A container that runs a shell.
pub(crate) fn container(name: &str, script: &str) -> Value {
    json!({
        "name": name,
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/bin/sh", "-c", script],
    })
}

pub(crate) fn phase(pod: &Pod) -> &str {
    let status = pod.status.as_ref();
    status
        .and_then(|it| it.phase.as_deref())
        .unwrap_or_default()
}

/// What is said of a container, or of an init container.
pub(crate) fn container_of<'a>(pod: &'a Pod, name: &str) -> Option<&'a ContainerStatus> {
    let status = pod.status.as_ref()?;
    let inits = status.init_container_statuses.iter().flatten();
    let others = status.container_statuses.iter().flatten();
    inits.chain(others).find(|it| it.name == name)
}

pub(crate) fn state<'a>(pod: &'a Pod, name: &str) -> Option<&'a ContainerState> {
    container_of(pod, name)?.state.as_ref()
}

/// Why a container waits, and in whose words.
pub(crate) fn waits<'a>(pod: &'a Pod, name: &str) -> (&'a str, &'a str) {
    let waits = state(pod, name).and_then(|it| it.waiting.as_ref());
    let reason = waits.and_then(|it| it.reason.as_deref());
    let message = waits.and_then(|it| it.message.as_deref());
    (reason.unwrap_or_default(), message.unwrap_or_default())
}

pub(crate) fn exit_code(pod: &Pod, name: &str) -> Option<i32> {
    let ended = state(pod, name)?.terminated.as_ref()?;
    Some(ended.exit_code)
}

/// Each body against the stand-in, and against a real cluster where there is one.
macro_rules! both {
    ($($room:ident: $($name:ident),+;)+) => {
        mod stand_in {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$room::$name(&$crate::place::Place::stand_in().await).await;
                }
            )+)+
        }
        mod real {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    if let Some(place) = $crate::place::Place::real().await {
                        super::$room::$name(&place).await;
                    }
                }
            )+)+
        }
    };
}
pub(crate) use both;
