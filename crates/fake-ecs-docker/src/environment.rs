//! What the surroundings add to a container's environment, and how it reaches the test's host.

use std::net::{Ipv4Addr, SocketAddr};

use fake_ecs_core::effect::plan::{ContainerPlan, TaskPlan};
use fake_ecs_core::metadata::{address, credentials};

use crate::connect::Connection;
use crate::fake::{Fake, HOST_NAME};
use crate::metadata;
use crate::translate::network::ContainerNetwork;

/// Where SDKs look for their region. The agent adds both or none.
pub(crate) const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// The variables that containers get unless their definition sets them.
pub(crate) fn added(
    fake: &Fake,
    plan: &TaskPlan,
    network: &ContainerNetwork,
) -> Vec<(String, String)> {
    let mut added = Vec::new();
    let mut add = |name: &str, value: String| added.push((name.to_owned(), value));
    if fake.settings.sets_endpoint
        && *network != ContainerNetwork::None
        && let Some(endpoint) = fake.endpoint(*network == ContainerNetwork::Host)
    {
        add("AWS_ENDPOINT_URL", endpoint);
    }
    // `arn:aws:ecs:<region>:…`
    if let Some(region) = plan.arn.split(':').nth(3) {
        for name in REGION {
            add(name, region.to_owned());
        }
    }
    let execution = format!("AWS_ECS_{}", plan.launch_type.as_str());
    add("AWS_EXECUTION_ENV", execution);
    added
}

/// The variables of the agent, which overrule those of the definition, but not its secrets.
pub(crate) fn of_agent(
    fake: &Fake,
    plan: &TaskPlan,
    container: &ContainerPlan,
    network: &ContainerNetwork,
    has_metadata: bool,
) -> Vec<(String, String)> {
    if *network == ContainerNetwork::None {
        return Vec::new();
    }
    let all = endpoints(fake, plan, container, network, has_metadata);
    all.unwrap_or_default()
}

/// Where the container asks about itself, and gets the credentials of its role; `None` while the
/// fake does not listen.
fn endpoints(
    fake: &Fake,
    plan: &TaskPlan,
    container: &ContainerPlan,
    network: &ContainerNetwork,
    has_metadata: bool,
) -> Option<Vec<(String, String)>> {
    let place = fake.place()?;
    let listens_at = *fake.settings.listens_at.get()?;
    let port = listens_at.port();
    let on_host = match fake.own_network() {
        Some(own) => SocketAddr::new(own.address.into(), port),
        None if listens_at.ip().is_unspecified() => {
            SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)
        }
        None => listens_at,
    };
    let (base, is_loopback) = match network {
        _ if has_metadata => (format!("http://{}/{place}", metadata::ADDRESS), false),
        ContainerNetwork::Host => (format!("http://{on_host}"), on_host.ip().is_loopback()),
        ContainerNetwork::Sandbox(_) => {
            let helper = (Ipv4Addr::LOCALHOST, metadata::LOCAL_PORT);
            (format!("http://{}", SocketAddr::from(helper)), true)
        }
        ContainerNetwork::Bridge | ContainerNetwork::None => {
            (format!("http://{}:{port}", fake.host()), false)
        }
    };
    let id = container.arn.rsplit('/').next().unwrap_or_default();
    let id = address::of_container(&plan.id, id);
    let mut added = vec![
        ("ECS_CONTAINER_METADATA_URI", format!("{base}/v3/{id}")),
        ("ECS_CONTAINER_METADATA_URI_V4", format!("{base}/v4/{id}")),
        ("ECS_AGENT_URI", format!("{base}/api/{id}")),
    ];
    let role = plan.definition.task_role_arn.as_ref();
    if role.is_some_and(|role| !role.is_empty()) {
        let task = u128::from_str_radix(&plan.id, 16).unwrap_or_default();
        let id = address::of_credentials(task);
        let path = format!("/v2/credentials/{id}");
        if has_metadata {
            let variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
            added.push((variable, format!("/{place}{path}")));
        } else if is_loopback {
            // SDKs take credentials over plain HTTP from no other address.
            let variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
            added.push((variable, format!("{base}{path}")));
            let variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
            added.push((variable, credentials::authorization(&id)));
        }
    }
    let added = added.into_iter();
    let added = added.map(|(name, value)| (name.to_owned(), value));
    Some(added.collect())
}

/// In any variable, a loopback host with exactly the fake's port is how a test sees the fake, and
/// is replaced by how the container sees it. Other values stay as they are.
pub(crate) fn rewrite(
    fake: &Fake,
    network: &ContainerNetwork,
    environment: Option<&mut Vec<String>>,
) {
    let Some(address) = fake.settings.listens_at.get() else {
        return;
    };
    let own = fake.own_network().map(|own| own.address.to_string());
    let host = match (network, own) {
        (ContainerNetwork::Host, None) => return,
        // The machine knows the container by no name.
        (ContainerNetwork::Host, Some(own)) => own,
        _ => fake.host(),
    };
    let port = address.port();
    for variable in environment.into_iter().flatten() {
        *variable = with_host(variable, &host, port);
    }
}

fn with_host(text: &str, own: &str, port: u16) -> String {
    let mut text = text.to_owned();
    for host in ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"] {
        let (seen, reached) = (format!("{host}:{port}"), format!("{own}:{port}"));
        let mut rest = 0;
        while let Some(at) = text[rest..].find(&seen) {
            let (from, to) = (rest + at, rest + at + seen.len());
            let before = text[..from].chars().next_back();
            let is_whole = !before.is_some_and(|it| it.is_alphanumeric() || it == '.' || it == '-')
                && !text[to..].starts_with(|it: char| it.is_ascii_digit());
            if is_whole {
                text.replace_range(from..to, &reached);
            }
            rest = if is_whole { from + reached.len() } else { to };
        }
    }
    text
}

/// How containers find the host by a name that is the same everywhere.
pub(crate) fn extra_hosts(engine: &Connection) -> Vec<String> {
    // Podman 4.3 writes `host-gateway` into the file of hosts as if it were an address.
    let address = engine.gateway.filter(|_| engine.is_podman);
    if engine.is_podman && engine.own.is_some() && address.is_none() {
        // That address is not known in a container, and is not how the fake is reached there.
        return Vec::new();
    }
    let address = address.map_or_else(|| "host-gateway".to_owned(), |it| it.to_string());
    vec![format!("{HOST_NAME}:{address}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_fakes_own_address_is_rewritten() {
        for (text, rewritten) in [
            (
                "URL=http://localhost:4000/x",
                "URL=http://host.docker.internal:4000/x",
            ),
            (
                "URL=http://127.0.0.1:4000",
                "URL=http://host.docker.internal:4000",
            ),
            (
                "A=localhost:4000,localhost:4000",
                "A=host.docker.internal:4000,host.docker.internal:4000",
            ),
            ("URL=http://localhost:40001", "URL=http://localhost:40001"),
            ("URL=http://localhost:5432", "URL=http://localhost:5432"),
            (
                "URL=http://not-localhost:4000",
                "URL=http://not-localhost:4000",
            ),
        ] {
            assert_eq!(with_host(text, HOST_NAME, 4000), rewritten);
        }
    }
}
