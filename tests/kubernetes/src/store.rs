//! The objects of the cluster, their versions, and what has become of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::resource::Resource;
use crate::time;

/// What an object is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) resource: &'static Resource,
    /// Empty for what has none.
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl Key {
    pub(crate) fn new(resource: &'static Resource, namespace: &str, name: &str) -> Self {
        Self {
            resource,
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Of an object of the resource.
    pub(crate) fn of(resource: &'static Resource, object: &Value) -> Self {
        let metadata = &object["metadata"];
        let text = |name: &str| metadata[name].as_str().unwrap_or_default();
        Self::new(resource, text("namespace"), text("name"))
    }
}

/// What has become of an object, with the object as it is since, or was last.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) version: u64,
    /// As watches call it.
    pub(crate) kind: &'static str,
    pub(crate) key: Key,
    pub(crate) object: Arc<Value>,
}

pub(crate) struct Store {
    objects: BTreeMap<Key, Arc<Value>>,
    version: u64,
    history: Vec<Change>,
    /// What came before is forgotten.
    oldest: u64,
}

impl Default for Store {
    fn default() -> Self {
        // There was something before, as in each cluster: version 1 is too old.
        Self {
            objects: BTreeMap::new(),
            version: 1000,
            history: Vec::new(),
            oldest: 1000,
        }
    }
}

impl Store {
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    pub(crate) fn oldest(&self) -> u64 {
        self.oldest
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Arc<Value>> {
        self.objects.get(key)
    }

    /// The objects of a resource, in all namespaces.
    pub(crate) fn all(&self, resource: &'static Resource) -> Vec<Arc<Value>> {
        let objects = self.objects.iter();
        let of = objects.filter(|(key, _)| key.resource == resource);
        of.map(|(_, object)| Arc::clone(object)).collect()
    }

    /// Adds an object that is not there yet, and gives it what each new object gets.
    pub(crate) fn create(&mut self, key: &Key, mut object: Value) -> Arc<Value> {
        let metadata = &mut object["metadata"];
        metadata["uid"] = uid().into();
        metadata["creationTimestamp"] = time::seconds(time::now()).into();
        self.set("ADDED", key, object)
    }

    /// Takes an object's place. What changes nothing makes no new version.
    pub(crate) fn put(&mut self, key: &Key, mut object: Value) -> Arc<Value> {
        if let Some(before) = self.objects.get(key) {
            object["metadata"]["resourceVersion"] = before["metadata"]["resourceVersion"].clone();
            if **before == object {
                return Arc::clone(before);
            }
        }
        self.set("MODIFIED", key, object)
    }

    pub(crate) fn remove(&mut self, key: &Key) -> Option<Arc<Value>> {
        let mut object = Value::clone(&*self.objects.remove(key)?);
        self.version += 1;
        object["metadata"]["resourceVersion"] = self.version.to_string().into();
        let object = Arc::new(object);
        self.note("DELETED", key, &object);
        Some(object)
    }

    fn set(&mut self, kind: &'static str, key: &Key, mut object: Value) -> Arc<Value> {
        self.version += 1;
        object["metadata"]["resourceVersion"] = self.version.to_string().into();
        let object = Arc::new(object);
        self.objects.insert(key.clone(), Arc::clone(&object));
        self.note(kind, key, &object);
        object
    }

    fn note(&mut self, kind: &'static str, key: &Key, object: &Arc<Value>) {
        self.history.push(Change {
            version: self.version,
            kind,
            key: key.clone(),
            object: Arc::clone(object),
        });
    }

    /// What has happened after a version.
    pub(crate) fn since(&self, version: u64) -> &[Change] {
        let from = self.history.partition_point(|it| it.version <= version);
        &self.history[from..]
    }

    /// Forgets what has happened, as etcd does when it is compacted.
    pub(crate) fn compact(&mut self) {
        // So that a watch that has seen all until now is too old as well.
        self.version += 1;
        self.oldest = self.version;
        self.history.clear();
    }
}

/// A UUID.
pub(crate) fn uid() -> String {
    let (high, low) = (fastrand::u64(..), fastrand::u64(..));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

/// A list as the apiserver answers it.
pub(crate) fn list(resource: &Resource, version: u64, items: &[Arc<Value>]) -> Value {
    let items: Vec<&Value> = items.iter().map(|it| &**it).collect();
    json!({
        "kind": format!("{}List", resource.kind),
        "apiVersion": resource.api_version(),
        "metadata": {"resourceVersion": version.to_string()},
        "items": items,
    })
}
