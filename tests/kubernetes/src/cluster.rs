//! The stand-in of a cluster, and what a test does to it.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tokio::task::{AbortHandle, JoinHandle};

use crate::api::server;
use crate::kubelet;
use crate::kubelet::status::put_condition;
use crate::resource::{NODES, PODS, named};
use crate::scheduler;
use crate::shared::{Image, Shared};
use crate::store::Key;
use crate::time;

/// A cluster that is there until it is dropped, which ends all that runs in it.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use fake_ecs_kubernetes_tests::cluster::Cluster;
///
/// let cluster = Cluster::start().await.unwrap();
/// cluster.add_node("node1");
/// let kubeconfig = cluster.kubeconfig();
/// # assert!(kubeconfig.contains("http://127.0.0.1:"));
/// # });
/// ```
pub struct Cluster {
    shared: Arc<Shared>,
    address: SocketAddr,
    server: Mutex<Option<AbortHandle>>,
    controllers: Vec<JoinHandle<()>>,
}

impl Cluster {
    /// A cluster with no node. It listens on loopback.
    ///
    /// # Errors
    ///
    /// When it cannot listen, or make a folder for files of Pods.
    pub async fn start() -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fake-ecs-cluster-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        let shared = Arc::new(Shared::new(folder));
        let listener = server::listen(([127, 0, 0, 1], 0).into()).await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(server::serve(Arc::clone(&shared), listener));
        let controllers = vec![
            tokio::spawn(kubelet::pod::look_after(Arc::clone(&shared))),
            tokio::spawn(kubelet::pod::tell(Arc::clone(&shared))),
            tokio::spawn(scheduler::look_after(Arc::clone(&shared))),
        ];
        Ok(Self {
            shared,
            address,
            server: Mutex::new(Some(server.abort_handle())),
            controllers,
        })
    }

    /// The text of a kubeconfig that leads to it.
    pub fn kubeconfig(&self) -> String {
        let name = "stand-in";
        let config = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": self.url()}}],
            "users": [{"name": name, "user": {"token": self.shared.token}}],
            "contexts": [{
                "name": name,
                "context": {"cluster": name, "user": name, "namespace": "default"},
            }],
            "current-context": name,
        });
        config.to_string()
    }

    /// A file with the same, which is gone with the cluster.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn kubeconfig_file(&self) -> io::Result<PathBuf> {
        let path = self.shared.folder.join("kubeconfig");
        std::fs::write(&path, self.kubeconfig())?;
        Ok(path)
    }

    /// Where the apiserver listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An image that can be pulled. Containers of it run what they say.
    pub fn add_image(&self, name: &str) {
        self.add_image_that(name, &[], &["/bin/sh"]);
    }

    /// The same, with an entry point and a command.
    pub fn add_image_that(&self, name: &str, entrypoint: &[&str], command: &[&str]) {
        let owned = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect();
        let image = Image {
            entrypoint: owned(entrypoint),
            command: owned(command),
            login: None,
        };
        self.shared
            .act(|state| state.images.insert(name.to_owned(), image));
    }

    /// The registry of an image gives it only to Pods that show these.
    pub fn protect_image(&self, name: &str, user: &str, password: &str) {
        self.shared.act(|state| {
            if let Some(image) = state.images.get_mut(name) {
                image.login = Some(format!("{user}:{password}"));
            }
        });
    }

    /// A node with 4 CPUs, 8 GiB and room for 110 Pods, which is ready.
    pub fn add_node(&self, name: &str) {
        self.add_node_with(name, &json!({}), &json!({}));
    }

    /// The same, with more labels and other resources.
    pub fn add_node_with(&self, name: &str, labels: &Value, resources: &Value) {
        let mut all_labels = json!({
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
        });
        let mut all = json!({"cpu": "4", "memory": "8Gi", "pods": "110"});
        for (into, from) in [(&mut all_labels, labels), (&mut all, resources)] {
            for (name, value) in from.as_object().into_iter().flatten() {
                into[name] = value.clone();
            }
        }
        let mut node = json!({
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": all_labels},
            "spec": {},
            "status": {
                "capacity": all,
                "allocatable": all,
                "addresses": [
                    {"type": "InternalIP", "address": "127.0.0.1"},
                    {"type": "Hostname", "address": name},
                ],
                "nodeInfo": {"operatingSystem": "linux", "architecture": "amd64"},
            },
        });
        put_condition(&mut node["status"], is_ready("True"));
        self.shared.act(|state| {
            state.dead.remove(name);
            state.store.create(&Key::new(&NODES, "", name), node)
        });
    }

    /// No new Pods come to the node, or they do again.
    pub fn cordon(&self, name: &str, is_cordoned: bool) {
        self.change_node(name, |node| match is_cordoned {
            true => node["spec"]["unschedulable"] = true.into(),
            false => node["spec"]["unschedulable"] = false.into(),
        });
    }

    /// The node is cut off: its Pods run on, and nobody hears of it. Or it is back.
    pub fn set_ready(&self, name: &str, ready: bool) {
        self.change_node(name, |node| {
            let status = match ready {
                true => "True",
                false => "Unknown",
            };
            put_condition(&mut node["status"], is_ready(status));
            let taints = match ready {
                true => json!([]),
                false => json!([
                    {"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"},
                ]),
            };
            node["spec"]["taints"] = taints;
        });
    }

    /// The node loses its power: all that runs there ends, and nobody tells. After a while the
    /// cluster asks its Pods to end, which they cannot.
    pub fn kill_node(&self, name: &str) {
        self.shared.act(|state| {
            state.dead.insert(name.to_owned());
            for run in state.runs.values().filter(|it| it.node == name) {
                run.abandon();
            }
        });
        self.shared.logged.send_modify(|count| *count += 1);
        self.set_ready(name, false);
    }

    /// Asks the Pods of a node to end, as the cluster does when it has not heard of the node for
    /// five minutes.
    pub fn evict(&self, name: &str) {
        self.shared.act(|state| {
            for key in state.pods_on(name) {
                state.delete_pod(&key, None);
            }
        });
    }

    /// The node is taken out of the cluster, and its Pods with it.
    pub fn remove_node(&self, name: &str) {
        self.shared
            .act(|state| state.store.remove(&Key::new(&NODES, "", name)));
    }

    fn change_node(&self, name: &str, change: impl FnOnce(&mut Value)) {
        let key = Key::new(&NODES, "", name);
        self.shared.act(|state| state.change(&key, change));
    }

    /// A container takes more memory than it may have, and is killed.
    pub fn run_out_of_memory(&self, pod: &str, container: &str) {
        self.shared.act(|state| {
            let mut runs = state.runs.values_mut();
            let run = runs.find(|it| it.key.name == pod);
            let containers = run.into_iter().flat_map(|it| &mut it.containers);
            for container in containers.filter(|it| it.name == container) {
                container.is_out_of_memory = true;
                container.kill();
            }
        });
    }

    /// The objects of a resource of the core, such as `pods`, as they are now.
    pub fn objects(&self, plural: &str) -> Vec<Value> {
        let resource = named("", plural).or_else(|| named("coordination.k8s.io", plural));
        let Some(resource) = resource else {
            return Vec::new();
        };
        let all = self.shared.look(|state| state.store.all(resource));
        all.into_iter().map(|it| Value::clone(&*it)).collect()
    }

    /// The names of all Pods.
    pub fn pods(&self) -> Vec<String> {
        let pods = self.shared.look(|state| state.store.all(&PODS));
        pods.iter().map(|it| Key::of(&PODS, it).name).collect()
    }

    /// Removes a Pod behind the back of whoever made it: it has so long to end.
    pub fn delete_pod(&self, name: &str, grace_s: u64) {
        let key = Key::new(&PODS, "default", name);
        self.shared
            .act(|state| state.delete_pod(&key, Some(grace_s)));
    }

    /// Refuses a verb on a resource, such as `create` on `pods`, or allows it again.
    pub fn forbid(&self, verb: &str, resource: &str, is_forbidden: bool) {
        let asks = (verb.to_owned(), resource.to_owned());
        self.shared.act(|state| match is_forbidden {
            true => state.forbidden.insert(asks),
            false => state.forbidden.remove(&asks),
        });
    }

    /// The verbs and resources that were asked for, such as `create` and `pods`.
    pub fn asked(&self) -> BTreeSet<(String, String)> {
        self.shared.look(|state| state.asked.clone())
    }

    /// Ends all watches and logs that are followed.
    pub fn cut_watches(&self) {
        self.shared.cuts.send_modify(|count| *count += 1);
    }

    /// Tells all watches how far they are.
    pub fn send_bookmarks(&self) {
        self.shared.bookmarks.send_modify(|count| *count += 1);
    }

    /// Forgets what has happened, so that a watch from any version until now is told 410 Gone, and
    /// those that there are end.
    pub fn forget_history(&self) {
        self.shared.act(|state| state.store.compact());
        self.cut_watches();
    }

    /// The apiserver is gone, with all its connections. What runs on nodes runs on.
    pub fn stop_server(&self) {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = server.take() {
            server.abort();
        }
        drop(server);
        self.cut_watches();
    }

    /// The apiserver is there again.
    ///
    /// # Errors
    ///
    /// When somebody else listens at its address by now.
    pub async fn start_server(&self) -> io::Result<()> {
        let listener = server::listen(self.address).await?;
        let running = tokio::spawn(server::serve(Arc::clone(&self.shared), listener));
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        *server = Some(running.abort_handle());
        Ok(())
    }
}

fn is_ready(status: &str) -> Value {
    let (reason, message) = match status {
        "True" => ("KubeletReady", "kubelet is posting ready status"),
        _ => ("NodeStatusUnknown", "Kubelet stopped posting node status."),
    };
    let heartbeat = time::seconds(time::now());
    json!({
        "type": "Ready",
        "status": status,
        "reason": reason,
        "message": message,
        "lastHeartbeatTime": heartbeat,
    })
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop_server();
        for controller in &self.controllers {
            controller.abort();
        }
        self.shared.act(|state| state.runs.clear());
        let _ = std::fs::remove_dir_all(&self.shared.folder);
    }
}
