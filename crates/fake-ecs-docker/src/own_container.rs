//! The container that this process runs in, where it is one of the engine that runs the tasks.
//!
//! From there a fake is reached, and reaches its tasks, by a network that it shares with them, and
//! has other files than the engine.

use std::fs;
use std::net::Ipv4Addr;
use std::time::Duration;

use bollard::Docker as Client;
use bollard::models::{ContainerInspectResponse, EndpointSettings};
use tokio::time::sleep;

use crate::names;

/// How long the id of a container is.
const ID: usize = 64;
/// How much of it is the name that a container has for itself unless it has another.
const SHORT_ID: usize = 12;
/// Networks that each engine has.
const OF_ENGINE: [&str; 2] = ["bridge", "podman"];
/// Those in which containers have no addresses of their own.
const WITHOUT_ADDRESSES: [&str; 2] = ["host", "none"];
/// How long an engine may take to say what it has started, and how often it is asked.
const PAUSE: Duration = Duration::from_millis(50);
const PAUSES_MAX: usize = 100;
/// The files that engines mount into each container, from a folder that has its id for a name.
const MOUNTED: [&str; 3] = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

/// The container that this process runs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnContainer {
    pub(crate) id: String,
    pub(crate) name: String,
    /// When it was started, as the engine writes it: after another start it is another process.
    pub(crate) started_at: String,
    /// Its networks, those first that somebody has made, by their names. None if it has the host's.
    networks: Vec<OwnNetwork>,
}

/// A network of it, by which tasks reach this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnNetwork {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The address of this process.
    pub(crate) address: Ipv4Addr,
    /// Whether somebody has made it: only there containers have names.
    pub(crate) has_names: bool,
    /// What this process is called there, if it is a name that URLs can have.
    pub(crate) called: Option<String>,
}

impl OwnContainer {
    /// Asks the engine. What is no container of it is none.
    pub(crate) async fn find(client: &Client) -> Option<Self> {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let ids = ids(
            &read("/proc/self/mountinfo"),
            &read("/proc/self/cgroup"),
            &read("/proc/sys/kernel/hostname"),
        );
        for id in ids {
            let Some(inspected) = inspect(client, &id).await else {
                continue;
            };
            let mut own = Self::of(&inspected)?;
            if let Some(other) = shares(&inspected)
                && let Some(other) = inspect(client, &other).await
            {
                own.networks = networks(&other);
            }
            own.leave_out_those_of_fakes(client).await;
            return Some(own);
        }
        None
    }

    /// Where this is a container of a task of a fake, it is in networks that the fake has made.
    async fn leave_out_those_of_fakes(&mut self, client: &Client) {
        let mut others = Vec::new();
        for network in std::mem::take(&mut self.networks) {
            let inspected = client.inspect_network(&network.id, None).await.ok();
            let labels = inspected.and_then(|inspected| inspected.labels);
            if !labels.is_some_and(|labels| labels.contains_key(names::SERVICE)) {
                others.push(network);
            }
        }
        self.networks = others;
    }

    fn of(inspected: &ContainerInspectResponse) -> Option<Self> {
        let state = inspected.state.as_ref()?;
        if state.running != Some(true) {
            return None;
        }
        let name = inspected.name.as_deref().unwrap_or_default();
        Some(Self {
            id: inspected.id.clone()?,
            name: name.trim_start_matches('/').to_owned(),
            started_at: state.started_at.clone().unwrap_or_default(),
            networks: networks(inspected),
        })
    }

    /// The network that it shares with tasks: that one, if it is in it, or else the first.
    pub(crate) fn network(&self, wanted: Option<&str>) -> Option<&OwnNetwork> {
        let mut all = self.networks.iter();
        let wanted = all.find(|network| wanted.is_some_and(|wanted| network.is(wanted)));
        wanted.or(self.networks.first())
    }

    /// What the label of a process says of it.
    pub(crate) fn to_label(&self) -> String {
        format!("{}@{}", self.id, self.started_at)
    }
}

impl OwnNetwork {
    /// Where tasks find this process: a name is the same when the container is made again.
    pub(crate) fn host(&self) -> String {
        let called = self.called.clone();
        called.unwrap_or_else(|| self.address.to_string())
    }

    /// Whether that is its name or its id.
    pub(crate) fn is(&self, wanted: &str) -> bool {
        self.name == wanted || self.id == wanted
    }
}

/// Whether the container of that label, at that start, has ended; `None` while it runs, because a
/// process may end before its container does.
pub(crate) fn has_ended(label: &str, inspected: Option<&ContainerInspectResponse>) -> Option<bool> {
    let (_, started_at) = label.split_once('@')?;
    let state = inspected.and_then(|inspected| inspected.state.as_ref());
    let runs_on = state.is_some_and(|state| {
        state.running == Some(true) && state.started_at.as_deref() == Some(started_at)
    });
    (!runs_on).then_some(true)
}

/// What may be the id of the container of a process with these files: what is mounted says it
/// nearly always, the others where a container has these files from elsewhere.
fn ids(mounts: &str, cgroups: &str, hostname: &str) -> Vec<String> {
    // `36 35 98:0 ROOT MOUNT-POINT rw …`, as proc(5) has it.
    let of_mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(3);
        let (root, point) = (fields.next()?, fields.next()?);
        MOUNTED.contains(&point).then_some(root)
    });
    let words = of_mounts.chain(cgroups.lines()).flat_map(|path| {
        // `docker-<id>.scope`, `libpod-<id>` and `<id>`.
        path.split(|it: char| !it.is_ascii_alphanumeric())
    });
    let mut ids: Vec<String> = Vec::new();
    for word in words.filter(|word| is_id(word, ID)) {
        if !ids.iter().any(|id| id == word) {
            ids.push(word.to_owned());
        }
    }
    let hostname = hostname.trim();
    if ids.is_empty() && is_id(hostname, SHORT_ID) {
        ids.push(hostname.to_owned());
    }
    ids
}

fn is_id(text: &str, length: usize) -> bool {
    let is_digit = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
    text.len() == length && text.bytes().all(is_digit)
}

/// Inspects a container that runs. An engine starts it before it says so, and before it says which
/// addresses it has.
async fn inspect(client: &Client, id: &str) -> Option<ContainerInspectResponse> {
    let mut inspected = client.inspect_container(id, None).await.ok()?;
    for _ in 0..PAUSES_MAX {
        if has_begun(&inspected) {
            break;
        }
        sleep(PAUSE).await;
        inspected = client.inspect_container(id, None).await.ok()?;
    }
    Some(inspected)
}

/// Whether it is said to run, with an address in each of its networks that have any.
fn has_begun(inspected: &ContainerInspectResponse) -> bool {
    let runs = inspected.state.as_ref().and_then(|state| state.running) == Some(true);
    let settings = inspected.network_settings.as_ref();
    let all = settings.and_then(|settings| settings.networks.as_ref());
    let mut others = all
        .into_iter()
        .flatten()
        .filter(|(name, _)| !WITHOUT_ADDRESSES.contains(&name.as_str()));
    let has_address = |endpoint: &EndpointSettings| {
        let address = endpoint.ip_address.as_deref();
        address.is_some_and(|address| !address.is_empty())
    };
    runs && others.all(|(_, endpoint)| has_address(endpoint))
}

/// The container whose network it has, if it has that of another.
fn shares(inspected: &ContainerInspectResponse) -> Option<String> {
    let mode = inspected.host_config.as_ref()?.network_mode.as_deref()?;
    Some(mode.strip_prefix("container:")?.to_owned())
}

fn networks(inspected: &ContainerInspectResponse) -> Vec<OwnNetwork> {
    let settings = inspected.network_settings.as_ref();
    let all = settings.and_then(|settings| settings.networks.as_ref());
    let all = all.into_iter().flatten();
    let config = inspected.config.as_ref();
    let labels = config.and_then(|config| config.labels.as_ref());
    let service = labels.and_then(|labels| labels.get(names::OF_COMPOSE).cloned());
    let name = inspected.name.as_deref().unwrap_or_default();
    let own_name = name.trim_start_matches('/').to_owned();
    let names = |endpoint: &EndpointSettings| {
        let aliases = endpoint.aliases.clone().unwrap_or_default();
        let service = service.clone().filter(|it| aliases.contains(it));
        let short = |alias: &String| {
            inspected
                .id
                .as_ref()
                .is_some_and(|id| id.starts_with(alias))
        };
        let others = aliases.into_iter().filter(|alias| !short(alias));
        let mut all = service.into_iter().chain(others).chain([own_name.clone()]);
        all.find(|name| is_host_name(name))
    };
    let own = all.filter_map(|(name, endpoint)| {
        let network = network(name, endpoint)?;
        let called = names(endpoint).filter(|_| network.has_names);
        Some(OwnNetwork { called, ..network })
    });
    let mut own: Vec<OwnNetwork> = own.collect();
    own.sort_by(|a, b| (!a.has_names, &a.name).cmp(&(!b.has_names, &b.name)));
    own
}

/// Whether every URL can have it. It has no dots, so that it is no domain of a stranger.
fn is_host_name(name: &str) -> bool {
    let is_of_host = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    !name.is_empty() && !name.starts_with('-') && name.bytes().all(is_of_host)
}

/// `None` if it has no address there, as in the host's network.
fn network(name: &str, endpoint: &EndpointSettings) -> Option<OwnNetwork> {
    let address = endpoint.ip_address.as_ref()?.parse().ok()?;
    Some(OwnNetwork {
        id: endpoint.network_id.clone().unwrap_or_default(),
        name: name.to_owned(),
        address,
        has_names: !OF_ENGINE.contains(&name),
        called: None,
    })
}

#[cfg(test)]
mod tests {
    use bollard::models::{ContainerConfig, ContainerState, NetworkSettings};

    use super::*;

    #[test]
    fn a_container_is_known_by_what_engines_mount_into_it() {
        let (a, b) = ("a1".repeat(32), "b2".repeat(32));
        let mount = |root: &str, point: &str| format!("36 35 98:0 {root} {point} rw - ext4 x rw\n");
        let docker = mount(
            &format!("/var/lib/docker/containers/{a}/hostname"),
            "/etc/hostname",
        );
        let podman = mount(
            &format!("/containers/storage/overlay-containers/{a}/userdata/resolv.conf"),
            "/etc/resolv.conf",
        );
        // What a host sees of the containers of its engine.
        let of_host = mount("/", &format!("/var/lib/docker/containers/{a}/mounts/shm"));
        let (scope, old) = (
            format!("0::/system.slice/docker-{a}.scope\n"),
            format!("5:cpu:/docker/{b}\n4:memory:/docker/{b}\n"),
        );
        for (mounts, cgroups, hostname, expected) in [
            (&*docker, "", "box", &[&*a][..]),
            (&*podman, "", "box", &[&*a]),
            (&*docker, &*scope, "box", &[&*a]),
            (&*docker, &*old, "box", &[&*a, &*b]),
            ("", &*scope, "box", &[&*a]),
            ("", "0::/\n", "0123456789ab\n", &["0123456789ab"]),
            (&*of_host, "0::/\n", "box\n", &[]),
            ("", "", "0123456789AB", &[]),
        ] {
            assert_eq!(
                ids(mounts, cgroups, hostname),
                expected,
                "{mounts}{cgroups}{hostname}"
            );
        }
    }

    fn inspected(networks: &[(&str, &str)], started_at: &str) -> ContainerInspectResponse {
        let networks = networks.iter().map(|(name, address)| {
            let endpoint = EndpointSettings {
                ip_address: Some((*address).to_owned()),
                network_id: Some(format!("id of {name}")),
                ..EndpointSettings::default()
            };
            ((*name).to_owned(), endpoint)
        });
        ContainerInspectResponse {
            id: Some("a".to_owned()),
            name: Some("/ecs".to_owned()),
            state: Some(ContainerState {
                running: Some(true),
                started_at: Some(started_at.to_owned()),
                ..ContainerState::default()
            }),
            network_settings: Some(NetworkSettings {
                networks: Some(networks.collect()),
                ..NetworkSettings::default()
            }),
            ..ContainerInspectResponse::default()
        }
    }

    #[test]
    fn the_first_network_that_somebody_has_made_is_shared_with_tasks() {
        let bridge = ("bridge", "172.17.0.2");
        let (app, db) = (("shop_app", "172.18.0.2"), ("shop_db", "172.19.0.2"));
        for (networks, wanted, expected) in [
            (&[db, app, bridge][..], None, Some("shop_app")),
            (&[db, app, bridge], Some("shop_db"), Some("shop_db")),
            (&[db, app], Some("id of shop_db"), Some("shop_db")),
            (&[db, app], Some("elsewhere"), Some("shop_app")),
            (&[("host", "")], None, None),
            (&[], None, None),
        ] {
            let own = OwnContainer::of(&inspected(networks, "now")).unwrap();
            let network = own.network(wanted);
            let name = network.map(|network| network.name.as_str());
            assert_eq!(name, expected, "{networks:?}");
            assert_eq!(own.name, "ecs");
        }
        let own = OwnContainer::of(&inspected(&[bridge], "now")).unwrap();
        assert!(!own.network(None).unwrap().has_names);
        assert_eq!(own.network(None).unwrap().host(), "172.17.0.2");
    }

    #[test]
    fn tasks_call_the_container_by_the_name_of_its_service() {
        for (name, service, aliases, expected) in [
            (
                "shop-ecs-1",
                Some("ecs"),
                &["a", "shop-ecs-1", "ecs"][..],
                "ecs",
            ),
            ("shop_ecs_1", Some("ecs"), &["ecs", "a"], "ecs"),
            (
                "shop_ecs_1",
                Some("the_ecs"),
                &["the_ecs", "a"],
                "172.18.0.2",
            ),
            ("mine", None, &["other", "a"], "other"),
            ("mine", None, &["a"], "mine"),
            ("my.ecs", None, &["a"], "172.18.0.2"),
        ] {
            let mut container = inspected(&[("shop_app", "172.18.0.2")], "now");
            container.name = Some(format!("/{name}"));
            let service = service.map(|it| (names::OF_COMPOSE.to_owned(), it.to_owned()));
            container.config = Some(ContainerConfig {
                labels: Some(service.into_iter().collect()),
                ..ContainerConfig::default()
            });
            let networks = container.network_settings.as_mut().unwrap();
            let endpoints = networks.networks.as_mut().unwrap();
            let aliases: Vec<String> = aliases.iter().map(|it| (*it).to_owned()).collect();
            endpoints.get_mut("shop_app").unwrap().aliases = Some(aliases);
            let own = OwnContainer::of(&container).unwrap();
            assert_eq!(own.network(None).unwrap().host(), expected, "{name}");
        }
    }

    #[test]
    fn an_engine_that_has_not_said_the_address_is_asked_again() {
        for (networks, expected) in [
            (&[("bridge", "")][..], false),
            (&[("shop_app", "172.18.0.2"), ("shop_db", "")], false),
            (&[("shop_app", "172.18.0.2")], true),
            (&[("host", "")], true),
            (&[], true),
        ] {
            let mut container = inspected(networks, "now");
            assert_eq!(has_begun(&container), expected, "{networks:?}");
            container.state.as_mut().unwrap().running = Some(false);
            assert!(!has_begun(&container));
        }
    }

    #[test]
    fn a_container_that_is_gone_or_was_started_again_has_ended() {
        let own = OwnContainer::of(&inspected(&[], "at noon")).unwrap();
        let label = own.to_label();
        let mut stopped = inspected(&[], "at noon");
        stopped.state.as_mut().unwrap().running = Some(false);
        for (there, expected) in [
            (None, Some(true)),
            (Some(stopped), Some(true)),
            (Some(inspected(&[], "later")), Some(true)),
            (Some(inspected(&[], "at noon")), None),
        ] {
            assert_eq!(has_ended(&label, there.as_ref()), expected, "{there:?}");
        }
    }
}
