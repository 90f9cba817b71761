//! Flags of `docker run`, for what a task definition cannot say.

use std::fmt;

use bollard::models::{ContainerCreateBody, HostConfig, PortBinding, ResourcesUlimits};

use crate::translate::network::ContainerNetwork;

/// What every container is created with besides: flags in the notation of `docker run`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flags {
    /// The port of the container, such as `80/tcp`, and where it is published.
    ports: Vec<(String, PortBinding)>,
    volumes: Vec<String>,
    environment: Vec<String>,
    network: Option<String>,
    hosts: Vec<String>,
    capabilities: Vec<String>,
    labels: Vec<(String, String)>,
    ulimits: Vec<ResourcesUlimits>,
}

/// Flags that are not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagsError(String);

impl fmt::Display for FlagsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FlagsError {}

/// The flags that there are, with their other names.
const KNOWN: [(&str, &str); 8] = [
    ("-p", "--publish"),
    ("-v", "--volume"),
    ("-e", "--env"),
    ("--network", "--net"),
    ("--add-host", "--add-host"),
    ("--cap-add", "--cap-add"),
    ("-l", "--label"),
    ("--ulimit", "--ulimit"),
];

impl std::str::FromStr for Flags {
    type Err = FlagsError;

    fn from_str(text: &str) -> Result<Self, FlagsError> {
        let mut flags = Self::default();
        let mut words = words(text)?.into_iter();
        while let Some(word) = words.next() {
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => {
                    (flag.to_owned(), Some(value.to_owned()))
                }
                _ => (word, None),
            };
            let known = KNOWN
                .iter()
                .find(|(short, long)| flag == *short || flag == *long);
            let Some((name, _)) = known else {
                let all: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
                let all = all.join(", ");
                return Err(FlagsError(format!(
                    "'{flag}' is not one of the flags that containers can have: {all}"
                )));
            };
            let value = value.or_else(|| words.next());
            let value = value.ok_or_else(|| FlagsError(format!("{flag} has no value")))?;
            flags.set(name, value)?;
        }
        Ok(flags)
    }
}

impl Flags {
    fn set(&mut self, flag: &str, value: String) -> Result<(), FlagsError> {
        match flag {
            "-p" => self.ports.push(publish(&value)?),
            "-v" => self.volumes.push(value),
            "-e" => self.environment.extend(variable(value)),
            "--network" => self.network = Some(value),
            "--add-host" => self.hosts.push(value),
            "--cap-add" => self.capabilities.push(value),
            "--ulimit" => self.ulimits.push(ulimit(&value)?),
            _ => {
                let (name, value) = value.split_once('=').unwrap_or((&value, ""));
                self.labels.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(())
    }

    /// The network that was chosen.
    pub(crate) fn network_name(&self) -> Option<&str> {
        self.network.as_deref()
    }

    /// Where containers are that would be on the default bridge.
    pub(crate) fn network(&self, network: ContainerNetwork) -> ContainerNetwork {
        match self.network.as_deref() {
            Some("host") if network == ContainerNetwork::Bridge => ContainerNetwork::Host,
            Some("none") if network == ContainerNetwork::Bridge => ContainerNetwork::None,
            _ => network,
        }
    }

    /// Adds them to what is to be created. A container that shares the network of its task has no
    /// ports, hosts and network of its own, so these do not concern it.
    pub fn apply(&self, create: &mut ContainerCreateBody) {
        let env = create.env.get_or_insert_default();
        let name_of = |variable: &str| variable.split('=').next().unwrap_or_default().to_owned();
        let is_given = |variable: &String| {
            let name = name_of(variable);
            self.environment.iter().any(|given| name_of(given) == name)
        };
        env.retain(|variable| !is_given(variable));
        env.extend(self.environment.iter().cloned());
        create
            .labels
            .get_or_insert_default()
            .extend(self.labels.iter().cloned());
        let host = create.host_config.get_or_insert_default();
        host.binds
            .get_or_insert_default()
            .extend(self.volumes.iter().cloned());
        host.cap_add
            .get_or_insert_default()
            .extend(self.capabilities.iter().cloned());
        // In place of those of the definition, which an engine without rights cannot give.
        let limits = host.ulimits.get_or_insert_default();
        limits.retain(|limit| self.ulimits.iter().all(|given| given.name != limit.name));
        limits.extend(self.ulimits.iter().cloned());
        let shares = host
            .network_mode
            .as_ref()
            .is_some_and(|mode| mode.starts_with("container:"));
        if !shares {
            self.apply_network(host);
            let exposed = self.ports.iter().map(|(port, _)| port.clone());
            create.exposed_ports.get_or_insert_default().extend(exposed);
        }
    }

    fn apply_network(&self, host: &mut HostConfig) {
        host.extra_hosts
            .get_or_insert_default()
            .extend(self.hosts.iter().cloned());
        if let Some(network) = &self.network {
            host.network_mode = Some(network.clone());
        }
        let ports = host.port_bindings.get_or_insert_default();
        for (port, binding) in &self.ports {
            let bindings = ports
                .entry(port.clone())
                .or_default()
                .get_or_insert_default();
            // In place of a port that would be chosen.
            bindings.retain(|other| other.host_port.is_some());
            bindings.push(binding.clone());
        }
    }
}

/// `8080:80`, `127.0.0.1:8080:80/udp`, `80`; a host port of 0 is chosen by the engine.
fn publish(value: &str) -> Result<(String, PortBinding), FlagsError> {
    let refused = || {
        FlagsError(format!(
            "'{value}' is not a port to publish, such as 8080:80 or 0:80"
        ))
    };
    let (value_, protocol) = value.split_once('/').unwrap_or((value, "tcp"));
    let mut parts = value_.rsplitn(3, ':');
    let is_port = |text: &&str| text.parse::<u16>().is_ok();
    let container = parts.next().filter(is_port).ok_or_else(refused)?;
    let host = parts.next();
    if host.is_some_and(|host| !host.is_empty() && !is_port(&host)) {
        return Err(refused());
    }
    let binding = PortBinding {
        host_ip: parts.next().map(str::to_owned),
        host_port: host
            .filter(|host| !host.is_empty() && *host != "0")
            .map(str::to_owned),
    };
    Ok((format!("{container}/{protocol}"), binding))
}

/// `nofile=1024:4096`, or `nofile=4096` for both the soft and the hard limit; -1 is none.
fn ulimit(value: &str) -> Result<ResourcesUlimits, FlagsError> {
    let parsed = value.split_once('=').and_then(|(name, limits)| {
        let (soft, hard) = limits.split_once(':').unwrap_or((limits, limits));
        Some((name.to_owned(), soft.parse().ok()?, hard.parse().ok()?))
    });
    let (name, soft, hard) = parsed.ok_or_else(|| {
        FlagsError(format!(
            "'{value}' is not a limit, such as nofile=1024:4096"
        ))
    })?;
    Ok(ResourcesUlimits {
        name: Some(name),
        soft: Some(soft),
        hard: Some(hard),
    })
}

/// A variable without a value has the one that it has here, if it has one, as with `docker run`.
fn variable(value: String) -> Option<String> {
    if value.contains('=') {
        return Some(value);
    }
    let here = std::env::var(&value).ok()?;
    Some(format!("{value}={here}"))
}

/// Takes a command line apart: blanks part words, and quotes keep them together.
fn words(text: &str) -> Result<Vec<String>, FlagsError> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in text.chars() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    if quote.is_some() {
        return Err(FlagsError(format!("a quote is not closed: {text}")));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(flags: &str, network: &str) -> ContainerCreateBody {
        let mut create = ContainerCreateBody {
            env: Some(vec!["A=1".to_owned(), "B=1".to_owned()]),
            host_config: Some(HostConfig {
                network_mode: Some(network.to_owned()),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        flags.parse::<Flags>().unwrap().apply(&mut create);
        create
    }

    #[test]
    fn flags_are_those_of_docker_run() {
        let flags = "-p 8080:80 --publish=127.0.0.1:0:53/udp -v /a:/b:ro -e A=2 -e 'C=x y' --network mine \
                     --add-host db:10.0.0.1 --cap-add SYS_PTRACE --label team=a";
        let create = applied(flags, "bridge");
        assert_eq!(create.env.unwrap(), ["B=1", "A=2", "C=x y"]);
        assert_eq!(create.labels.unwrap()["team"], "a");
        assert_eq!(create.exposed_ports.unwrap(), ["80/tcp", "53/udp"]);
        let host = create.host_config.unwrap();
        assert_eq!(host.binds.unwrap(), ["/a:/b:ro"]);
        assert_eq!(host.network_mode.unwrap(), "mine");
        assert_eq!(host.extra_hosts.unwrap(), ["db:10.0.0.1"]);
        assert_eq!(host.cap_add.unwrap(), ["SYS_PTRACE"]);
        let ports = host.port_bindings.unwrap();
        let of = |port: &str| ports[port].clone().unwrap().remove(0);
        assert_eq!(of("80/tcp").host_port.as_deref(), Some("8080"));
        assert_eq!(of("53/udp").host_port, None);
        assert_eq!(of("53/udp").host_ip.as_deref(), Some("127.0.0.1"));
    }

    #[test]
    fn a_container_in_the_network_of_its_task_has_no_ports_of_its_own() {
        let create = applied("-p 8080:80 --add-host a:1.1.1.1 -e C=3", "container:x");
        let host = create.host_config.unwrap();
        assert_eq!(host.network_mode.as_deref(), Some("container:x"));
        assert!(host.port_bindings.is_none() && host.extra_hosts.is_none());
        assert!(create.env.unwrap().contains(&"C=3".to_owned()));
    }

    #[test]
    fn a_limit_takes_the_place_of_that_of_the_definition() {
        let limit = |name: &str, soft, hard| ResourcesUlimits {
            name: Some(name.to_owned()),
            soft: Some(soft),
            hard: Some(hard),
        };
        let mut create = ContainerCreateBody {
            host_config: Some(HostConfig {
                ulimits: Some(vec![limit("nofile", 65535, 65535), limit("core", 0, 0)]),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };

        let flags = "--ulimit nofile=1024:4096 --ulimit=nproc=100";
        flags.parse::<Flags>().unwrap().apply(&mut create);

        let expected = [
            limit("core", 0, 0),
            limit("nofile", 1024, 4096),
            limit("nproc", 100, 100),
        ];
        assert_eq!(create.host_config.unwrap().ulimits.unwrap(), expected);
    }

    #[test]
    fn what_is_no_flag_is_refused_by_name() {
        for (flags, text) in [
            (
                "--privileged",
                "'--privileged' is not one of the flags that containers can have: -p, -v",
            ),
            ("-p", "-p has no value"),
            ("-p http", "'http' is not a port to publish"),
            ("-p x:80", "'x:80' is not a port to publish"),
            ("-e 'A=1", "a quote is not closed"),
            (
                "--ulimit nofile",
                "'nofile' is not a limit, such as nofile=1024:4096",
            ),
        ] {
            let error = flags.parse::<Flags>().unwrap_err().to_string();
            assert!(error.starts_with(text), "{error}");
        }
    }
}
