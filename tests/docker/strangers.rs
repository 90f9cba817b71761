//! Containers of others may not call the fake, also not through what forwards for it.

use std::process::Command;

use fake_ecs::FakeEcs;
use fake_ecs::bollard::Docker as Client;

use crate::{SERVES, Test, docker, lines, run, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 4] = tests![
    a_container_of_somebody_else_is_refused_and_told_what_to_do,
    what_is_forwarded_is_what_containers_ask_about_themselves,
    containers_of_the_fake_are_served_from_their_first_moment,
    a_fake_that_listens_at_a_chosen_address_answers_everybody,
];

const HOST: &str = "host.docker.internal";

/// A call that changes nothing.
const CALL: &str = "POST / HTTP/1.1\\r\\nHost: fake\\r\\nContent-Type: application/x-amz-json-1.1\\r\\n\
    X-Amz-Target: AmazonEC2ContainerServiceV20141113.ListClusters\\r\\nContent-Length: 2\\r\\n\\r\\n{}";

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\\r\\nHost: fake\\r\\n\\r\\n")
}

/// What is answered to requests that follow one another over one connection.
fn answers(network: &str, host: &str, port: u16, requests: &[&str]) -> String {
    let requests = requests.join("");
    let script = format!("(printf '{requests}'; sleep 1) | timeout 10 nc {host} {port}");
    let output = Command::new("docker")
        .args(["run", "--rm", "--network", network])
        .args(["--add-host", &format!("{HOST}:host-gateway")])
        .args([crate::IMAGE, "sh", "-c", &script])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A network that no fake has made, which goes with this.
struct Network(String);

impl Network {
    fn new() -> Self {
        let name = format!("of-somebody-else-{}", std::process::id());
        let made = Command::new("docker")
            .args(["network", "create", &name])
            .output();
        assert!(made.unwrap().status.success());
        Self(name)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let removed = Command::new("docker")
            .args(["network", "rm", &self.0])
            .output();
        assert!(removed.unwrap().status.success());
    }
}

async fn a_container_of_somebody_else_is_refused_and_told_what_to_do() {
    let ecs = start().await;
    let port = ecs.local_addr().port();
    let network = Network::new();

    for network in ["bridge", &network.0] {
        for request in [&get("/_fake_ecs/health"), CALL, &get("/v4/x")] {
            let said = answers(network, HOST, port, &[request]);
            assert!(said.starts_with("HTTP/1.1 403 "), "{network}: {said}");
            assert!(said.contains("AccessDeniedException"), "{said}");
            assert!(said.contains("--host 0.0.0.0"), "{said}");
        }
    }

    // It is on the host's loopback as well.
    let said = answers("host", HOST, port, &[CALL]);
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    assert_eq!(ecs.requests().len(), 1, "who is refused leaves no trace");
}

async fn what_is_forwarded_is_what_containers_ask_about_themselves() {
    let ecs = start().await;
    let task = run(&ecs, "bridge", &[shell("app", SERVES)]);
    task.wait_running().await;
    let port = ecs.local_addr().port();
    let client = Client::connect_with_local_defaults().unwrap();
    let forwarder = client
        .inspect_container("fake-ecs-metadata", None)
        .await
        .unwrap();
    let networks = forwarder.network_settings.unwrap().networks.unwrap();
    let address = networks["bridge"].ip_address.clone().unwrap();

    let first = get(&format!("/{port}/v4/nobody"));
    let with_port = CALL.replace("POST /", &format!("POST /{port}/"));
    for (requests, expected) in [
        // What comes after the first request over one connection is not answered.
        (&[&*first, CALL][..], &["404"][..]),
        (&[&*with_port], &["403"]),
        (&[&*get(&format!("/{port}/_fake_ecs/health"))], &["403"]),
    ] {
        let said = answers("bridge", &address, 80, requests);
        let statuses = said.lines().filter(|line| line.starts_with("HTTP/1.1"));
        let statuses: Vec<&str> = statuses.map(|line| &line[9..12]).collect();
        assert_eq!(statuses, expected, "{said}");
        assert!(
            said.contains("404") || said.contains("is not forwarded"),
            "{said}"
        );
    }
}

/// The engine does not say at once which address a container has got.
async fn containers_of_the_fake_are_served_from_their_first_moment() {
    let ecs = start().await;
    for mode in ["bridge", "awsvpc", "host"] {
        let calls = "exec wget -q -O - $AWS_ENDPOINT_URL/_fake_ecs/health";
        let containers = ["a", "b", "c"].map(|name| shell(name, calls));
        let task = run(&ecs, mode, &containers);
        task.wait_stopped().await;

        let served = ["a", "b", "c"].map(|name| lines(&task, name));
        let served = served.into_iter().flatten();
        let served: Vec<String> = served.collect();
        assert!(!served.is_empty(), "{mode}");
        assert!(
            served.iter().all(|line| line.contains("ok")),
            "{mode}: {served:?}"
        );
        let codes = ["a", "b", "c"].map(|name| task.container(name).exit_code());
        assert!(!codes.contains(&Some(1)), "{mode}: {codes:?}");
    }
}

async fn a_fake_that_listens_at_a_chosen_address_answers_everybody() {
    let ecs = FakeEcs::start()
        .listen(([0, 0, 0, 0], 0))
        .runtime(docker().await)
        .await;

    let said = answers("bridge", HOST, ecs.local_addr().port(), &[CALL]);

    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
}
