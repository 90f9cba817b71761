//! What the surroundings add to a container's environment, and how it reaches the test's host.

use std::sync::OnceLock;

use fake_ecs_core::effect::plan::TaskPlan;

use crate::fake::{Fake, HOST_NAME};
use crate::translate::network::Place;

/// The variables that containers get unless their definition sets them.
pub(crate) fn added(fake: &Fake, plan: &TaskPlan, place: &Place) -> Vec<(String, String)> {
    let mut added = Vec::new();
    let mut add = |name: &str, value: String| added.push((name.to_owned(), value));
    if fake.settings.sets_endpoint
        && *place != Place::None
        && let Some(endpoint) = fake.endpoint(*place == Place::Host)
    {
        add("AWS_ENDPOINT_URL", endpoint);
    }
    // `arn:aws:ecs:<region>:…`
    if let Some(region) = plan.arn.split(':').nth(3) {
        add("AWS_REGION", region.to_owned());
        add("AWS_DEFAULT_REGION", region.to_owned());
    }
    added
}

/// In any variable, a loopback host with exactly the fake's port is how a test sees the fake, and
/// is replaced by how the container sees it. Other values stay as they are.
pub(crate) fn rewrite(fake: &Fake, place: &Place, environment: Option<&mut Vec<String>>) {
    let Some(address) = fake.settings.listens_at.get() else {
        return;
    };
    if *place == Place::Host {
        return;
    }
    let port = address.port();
    for variable in environment.into_iter().flatten() {
        *variable = with_host(variable, port);
    }
}

fn with_host(text: &str, port: u16) -> String {
    let mut text = text.to_owned();
    for host in ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"] {
        let (seen, reached) = (format!("{host}:{port}"), format!("{HOST_NAME}:{port}"));
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
pub(crate) fn extra_hosts() -> Vec<String> {
    static HOSTS: OnceLock<Vec<String>> = OnceLock::new();
    let hosts = HOSTS.get_or_init(|| vec![format!("{HOST_NAME}:host-gateway")]);
    hosts.clone()
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
            assert_eq!(with_host(text, 4000), rewritten);
        }
    }
}
