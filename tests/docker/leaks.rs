//! What a test leaves behind fails that test, and is named.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
};

/// The fakes that were started, and by which thread: each test has its own.
static FAKES: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());

/// Whether tests run one after the other, so that files are theirs.
static ONE_BY_ONE: AtomicBool = AtomicBool::new(false);

/// Begins to note who starts fakes.
pub(crate) fn watch(one_by_one: bool) {
    ONE_BY_ONE.store(one_by_one, Ordering::Relaxed);
    let note = |owner: &str| {
        let mut fakes = FAKES.lock().unwrap_or_else(PoisonError::into_inner);
        fakes.push((thread::current().id(), owner.to_owned()));
    };
    assert!(fake_ecs::ON_ENGINE_START.set(note).is_ok());
}

/// The fakes that this thread has started since it was asked last.
fn fakes() -> Vec<String> {
    let mut fakes = FAKES.lock().unwrap_or_else(PoisonError::into_inner);
    let this = thread::current().id();
    let own = fakes.extract_if(.., |(thread, _)| *thread == this);
    own.map(|(_, owner)| owner).collect()
}

/// What was open before a test.
pub(crate) struct Before {
    files: BTreeMap<String, usize>,
}

impl Before {
    /// It is asked on a runtime, which has files of its own, as [`check`](Self::check) is.
    #[expect(clippy::unused_async, reason = "a runtime has to be there")]
    pub(crate) async fn now() -> Self {
        drop(fakes());
        Self { files: files() }
    }

    /// Fails the test that leaves something.
    pub(crate) async fn check(self) {
        let mut left = Vec::new();
        for owner in fakes() {
            left.extend(of_owner(&owner).await);
        }
        if ONE_BY_ONE.load(Ordering::Relaxed) {
            left.extend(self.new_files().await);
        }
        assert!(left.is_empty(), "the test leaves {}", left.join(", "));
    }

    /// What is open that was not before. Connections that both ends have given up end soon.
    async fn new_files(&self) -> Vec<String> {
        let mut left = Vec::new();
        for _ in 0..100 {
            let now = files().into_iter();
            let is_new = |(file, count): &(String, usize)| Some(count) > self.files.get(file);
            left = now.filter(is_new).map(|(file, _)| file).collect();
            if left.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        left
    }
}

/// The files and sockets of this process, and how many there are that are called the same.
fn files() -> BTreeMap<String, usize> {
    let all = fs::read_dir("/proc/self/fd").into_iter().flatten();
    let targets = all.flatten().filter_map(|file| {
        let target = fs::read_link(file.path()).ok()?;
        // That of the folder itself is closed by now.
        Some(target.display().to_string()).filter(|it| !it.starts_with("/proc/"))
    });
    let mut counts = BTreeMap::new();
    for target in targets {
        *counts.entry(target).or_default() += 1;
    }
    counts
}

/// The objects and directories that there are of the fake of that name.
async fn of_owner(owner: &str) -> Vec<String> {
    let client = Client::connect_with_local_defaults().unwrap();
    let filters = [("label", vec![format!("fake-ecs.owner={owner}")])];
    let filters = filters.into_iter().collect();
    let mut left = Vec::new();
    let options = ListContainersOptionsBuilder::new().all(true);
    let options = options.filters(&filters).build();
    for container in client.list_containers(Some(options)).await.unwrap() {
        let state = container.state;
        left.push(format!("the container {:?} ({state:?})", container.names));
    }
    let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
    for network in client.list_networks(Some(options)).await.unwrap() {
        let name = network.name.unwrap_or_default();
        if !is_stuck(&client, &name).await {
            left.push(format!("the network {name}"));
        }
    }
    let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
    let volumes = client.list_volumes(Some(options)).await.unwrap().volumes;
    for volume in volumes.into_iter().flatten() {
        left.push(format!("the volume {}", volume.name));
    }
    let folder: PathBuf = env::temp_dir().join(format!("fake-ecs-{owner}"));
    if folder.exists() {
        left.push(format!("the directory {}", folder.display()));
    }
    left
}

/// Whether nobody can remove a network, though no container is in it: an engine loses count of its
/// endpoints now and then where several come and go at once, and finds it again only when it is
/// restarted, see <https://github.com/moby/moby/issues/42119>. Removes an empty one otherwise.
pub(crate) async fn is_stuck(client: &Client, network: &str) -> bool {
    for _ in 0..15 {
        let found = client.inspect_network(network, None).await.ok();
        let containers = found.and_then(|network| network.containers);
        if containers.is_none_or(|containers| !containers.is_empty()) {
            return false;
        }
        match client.remove_network(network).await {
            Err(error) if error.to_string().contains("has active endpoints") => {}
            _ => return false,
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    crate::hangs::say(&format!(
        "the engine has lost count of who is in {network}, which stays until the engine is restarted"
    ));
    true
}
