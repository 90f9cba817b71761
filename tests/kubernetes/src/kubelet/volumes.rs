//! The volumes of a Pod: folders of this machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::kubelet::paths::Paths;
use crate::kubelet::pod::text;
use crate::resource::SECRETS;
use crate::shared::{Shared, State};
use crate::store::Key;

/// Makes the folders of a Pod, and says to its containers where what is.
pub(crate) fn make(shared: &Shared, uid: &str, pod: &Value) -> io::Result<()> {
    shared
        .act(|state| {
            let run = state.runs.get(uid)?;
            let (folder, node) = (run.folder.clone(), run.node.clone());
            Some(make_in(state, &folder, &node, pod))
        })
        .unwrap_or(Ok(()))
}

fn make_in(state: &State, folder: &Path, node: &str, pod: &Value) -> io::Result<()> {
    let volumes = pod["spec"]["volumes"].as_array().into_iter().flatten();
    for volume in volumes {
        let place = place(&state.folder, folder, node, volume);
        fs::create_dir_all(&place)?;
        let secret = text(&volume["secret"], "secretName");
        let key = Key::new(&SECRETS, text(&pod["metadata"], "namespace"), secret);
        let data = state.store.get(&key).and_then(|it| it["data"].as_object());
        for (name, value) in data.into_iter().flatten() {
            let value = BASE64_STANDARD.decode(value.as_str().unwrap_or_default());
            fs::write(place.join(name), value.unwrap_or_default())?;
        }
    }
    let of = |name: &str| pod["spec"][name].as_array().into_iter().flatten();
    for container in of("initContainers").chain(of("containers")) {
        let own = folder.join("containers").join(text(container, "name"));
        fs::create_dir_all(own.join("tmp"))?;
    }
    Ok(())
}

/// The folder of a volume. What the fake keeps on hosts is kept apart for each node, other paths
/// of hosts are those of this machine.
fn place(all: &Path, folder: &Path, node: &str, volume: &Value) -> PathBuf {
    let path = volume["hostPath"]["path"].as_str();
    match path {
        Some(path) if path.starts_with("/var/lib/") => all
            .join("nodes")
            .join(node)
            .join(path.trim_start_matches('/')),
        Some(path) => PathBuf::from(path),
        None => folder.join("volumes").join(text(volume, "name")),
    }
}

/// Which paths a container has.
pub(crate) fn paths(all: &Path, folder: &Path, node: &str, pod: &Value, spec: &Value) -> Paths {
    let mut paths = Paths::default();
    let own = folder.join("containers").join(text(spec, "name"));
    paths.add("/tmp", &own.join("tmp"));
    for mount in spec["volumeMounts"].as_array().into_iter().flatten() {
        let volumes = pod["spec"]["volumes"].as_array().into_iter().flatten();
        let mut volumes = volumes.filter(|it| it["name"] == mount["name"]);
        if let Some(volume) = volumes.next() {
            let below = text(mount, "subPath");
            let place = place(all, folder, node, volume).join(below);
            let _ = fs::create_dir_all(&place);
            paths.add(text(mount, "mountPath"), &place);
        }
    }
    paths
}
