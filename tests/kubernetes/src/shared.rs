//! What the parts of the stand-in share: the state, and who is to be woken when it changes.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::kubelet::run::{Line, Run};
use crate::resource::{NAMESPACES, PODS, SECRETS};
use crate::store::{Key, Store};
use crate::time;

pub(crate) struct Shared {
    /// Where Pods have their files.
    pub(crate) folder: PathBuf,
    /// Who does not show this one is refused.
    pub(crate) token: String,
    state: Mutex<State>,
    pub(crate) changed: watch::Sender<u64>,
    /// A container has written, or has ended.
    pub(crate) logged: watch::Sender<u64>,
    /// All watches are to end.
    pub(crate) cuts: watch::Sender<u64>,
    /// All watches are to tell how far they are.
    pub(crate) bookmarks: watch::Sender<u64>,
}

pub(crate) struct State {
    pub(crate) folder: PathBuf,
    pub(crate) store: Store,
    pub(crate) images: BTreeMap<String, Image>,
    /// Nodes whose kubelet is gone, and all processes with it.
    pub(crate) dead: BTreeSet<String>,
    /// What kubelets have of Pods, by uid.
    pub(crate) runs: BTreeMap<String, Run>,
    /// Verbs and resources that are refused.
    pub(crate) forbidden: BTreeSet<(String, String)>,
    /// Those that were asked for.
    pub(crate) asked: BTreeSet<(String, String)>,
    addresses: u16,
}

/// An image that can be pulled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Image {
    pub(crate) entrypoint: Vec<String>,
    pub(crate) command: Vec<String>,
    /// `user:password` of its registry, if it is not for everybody.
    pub(crate) login: Option<String>,
}

impl Shared {
    pub(crate) fn new(folder: PathBuf) -> Self {
        let mut store = Store::default();
        for name in ["default", "kube-system"] {
            let namespace = json!({
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": {"name": name},
                "status": {"phase": "Active"},
            });
            store.create(&Key::new(&NAMESPACES, "", name), namespace);
        }
        let state = State {
            folder: folder.clone(),
            store,
            images: BTreeMap::new(),
            dead: BTreeSet::new(),
            runs: BTreeMap::new(),
            forbidden: BTreeSet::new(),
            asked: BTreeSet::new(),
            addresses: fastrand::u16(..),
        };
        Self {
            folder,
            token: crate::store::uid(),
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
            logged: watch::Sender::new(0),
            cuts: watch::Sender::new(0),
            bookmarks: watch::Sender::new(0),
        }
    }

    /// Looks, and changes nothing.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes something, and wakes who waits for changes of objects.
    pub(crate) fn act<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let before = state.store.version();
        let result = act(&mut state);
        let has_changed = state.store.version() != before;
        drop(state);
        if has_changed {
            self.wake();
        }
        result
    }

    pub(crate) fn wake(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// Changes what the kubelet knows of a Pod, which it tells the apiserver soon.
    pub(crate) fn note<T>(&self, uid: &str, change: impl FnOnce(&mut Run) -> T) -> Option<T> {
        self.act(|state| {
            let run = state.runs.get_mut(uid)?;
            run.is_untold = true;
            Some(change(run))
        })
    }

    /// A container has written a line.
    pub(crate) fn write(&self, uid: &str, index: usize, line: Line) {
        let mut state = self.lock();
        if let Some(run) = state.runs.get_mut(uid) {
            run.containers[index].log.push(line);
        }
        drop(state);
        self.logged.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn address(&mut self) -> Ipv4Addr {
        self.addresses = self.addresses.wrapping_add(1);
        let [high, low] = self.addresses.to_be_bytes();
        // The second number is that of no network that anybody else has on loopback.
        Ipv4Addr::new(127, 88, high, low.clamp(1, 254))
    }

    pub(crate) fn publish(&mut self, uid: &str) {
        let Some(run) = self.runs.get_mut(uid) else {
            return;
        };
        run.is_untold = false;
        let Some(pod) = self.store.get(&run.key) else {
            return;
        };
        // The name may be that of another Pod by now.
        if pod["metadata"]["uid"] != *uid {
            return;
        }
        let mut pod = Value::clone(pod);
        pod["status"] = crate::kubelet::status::of(run, &pod["status"]);
        let key = run.key.clone();
        self.store.put(&key, pod);
    }

    /// An image, if it is there and its registry gives it to the Pod.
    pub(crate) fn pull(&self, uid: &str, name: &str) -> Option<Image> {
        let image = self.images.get(name)?;
        let Some(login) = &image.login else {
            return Some(image.clone());
        };
        let run = self.runs.get(uid)?;
        let secrets = run.pod["spec"]["imagePullSecrets"].as_array();
        let mut secrets = secrets.into_iter().flatten().filter_map(|it| {
            let name = it["name"].as_str()?;
            self.store
                .get(&Key::new(&SECRETS, &run.key.namespace, name))
        });
        let is_given = secrets.any(|secret| {
            let config = secret["data"][".dockerconfigjson"]
                .as_str()
                .unwrap_or_default();
            let config = BASE64_STANDARD.decode(config).unwrap_or_default();
            let config: Value = serde_json::from_slice(&config).unwrap_or_default();
            let mut logins = config["auths"].as_object().into_iter().flatten();
            logins.any(|(_, it)| is_login(it, login))
        });
        is_given.then(|| image.clone())
    }

    /// Changes an object, if it is there.
    pub(crate) fn change(&mut self, key: &Key, change: impl FnOnce(&mut Value)) {
        if let Some(object) = self.store.get(key) {
            let mut object = Value::clone(object);
            change(&mut object);
            self.store.put(key, object);
        }
    }

    /// Asks a Pod to end. One that nobody runs is gone at once.
    pub(crate) fn delete_pod(&mut self, key: &Key, grace_s: Option<u64>) -> Option<Value> {
        let mut pod = Value::clone(self.store.get(key)?);
        let own = pod["spec"]["terminationGracePeriodSeconds"].as_u64();
        let mut grace_s = grace_s.or(own).unwrap_or(30);
        let has_ended = matches!(
            pod["status"]["phase"].as_str(),
            Some("Succeeded" | "Failed")
        );
        if pod["spec"]["nodeName"].is_null() || has_ended {
            grace_s = 0;
        }
        let metadata = &mut pod["metadata"];
        let before_s = metadata["deletionGracePeriodSeconds"].as_u64();
        // It is only ever made shorter.
        let grace_s = before_s.map_or(grace_s, |before_s| before_s.min(grace_s));
        if before_s != Some(grace_s) {
            let ends = time::now() + std::time::Duration::from_secs(grace_s);
            metadata["deletionGracePeriodSeconds"] = grace_s.into();
            metadata["deletionTimestamp"] = time::seconds(ends).into();
        }
        if grace_s > 0 {
            return Some(Value::clone(&*self.store.put(key, pod)));
        }
        self.store.put(key, pod);
        self.store.remove(key).map(|it| Value::clone(&*it))
    }

    /// The Pods that are on a node.
    pub(crate) fn pods_on(&self, node: &str) -> Vec<Key> {
        let pods = self.store.all(&PODS).into_iter();
        let on = pods.filter(|pod| pod["spec"]["nodeName"] == *node);
        on.map(|pod| Key::of(&PODS, &pod)).collect()
    }
}

/// Whether credentials of a registry are these: `auth`, or both of `username` and `password`.
fn is_login(credentials: &Value, login: &str) -> bool {
    let text = |name: &str| credentials[name].as_str().unwrap_or_default();
    let auth = BASE64_STANDARD.decode(text("auth")).unwrap_or_default();
    auth == login.as_bytes() || format!("{}:{}", text("username"), text("password")) == login
}
