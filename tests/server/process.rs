//! Its start, its end, its control routes.

use std::net::TcpStream;

use crate::server::{Server, run};

#[test]
fn the_first_line_says_where_it_listens_and_it_answers_by_then() {
    let server = Server::start(&[]);

    let (status, body) = server.ask("GET", "/_fake_ecs/health", "", "");

    assert_eq!(
        server.first_line(),
        format!("listening on http://{}\n", server.address())
    );
    assert!(server.address().ip().is_loopback());
    assert_eq!((status, body.as_str()), (200, r#"{"status":"ok"}"#));
}

#[test]
fn the_same_seed_gives_the_same_tasks_and_another_one_others() {
    let definition = r#"{"family": "job", "containerDefinitions": [{"name": "app", "image": "busybox", "memory": 64}]}"#;
    let task = |seed: &str| {
        let server = Server::start(&["--seed", seed, "--synthetic-instances"]);
        assert_eq!(server.call("RegisterTaskDefinition", definition).0, 200);
        assert_eq!(
            server.call("RunTask", r#"{"taskDefinition": "job"}"#).0,
            200
        );
        let (status, tasks) = server.call("ListTasks", "{}");
        assert_eq!(status, 200);
        tasks
    };

    assert_eq!(task("7"), task("7"));
    assert_ne!(task("7"), task("8"));
}

#[test]
fn reset_empties_it() {
    let server = Server::start(&[]);
    server.call("CreateCluster", r#"{"clusterName": "mine"}"#);
    assert!(server.call("ListClusters", "{}").1.contains("cluster/mine"));

    let (status, _) = server.ask("POST", "/_fake_ecs/reset", "", "");

    assert_eq!(status, 200);
    let (_, clusters) = server.call("ListClusters", "{}");
    assert!(clusters.contains("cluster/default") && !clusters.contains("cluster/mine"));
}

#[cfg(unix)]
#[test]
fn it_ends_with_0_on_sigterm_and_sigint_and_closes_its_port() {
    for signal in ["TERM", "INT"] {
        let server = Server::start(&[]);
        let address = server.address();
        // A connection that is open does not keep it.
        let _idle = TcpStream::connect(address).unwrap();

        let (status, rest) = server.signal(signal);

        assert_eq!(status.code(), Some(0), "{signal}: {status}");
        assert_eq!(rest, "", "{signal}: it prints nothing but its first line");
        assert!(TcpStream::connect(address).is_err(), "{signal}");
    }
}

#[test]
fn a_port_that_is_taken_is_an_error_that_names_it() {
    let server = Server::start(&[]);
    let port = server.address().port().to_string();

    let output = run(&["--port", &port]);

    let stderr = String::from_utf8(output.stderr).unwrap();
    let expected = format!("fake-ecs: failed to listen on 127.0.0.1:{port}: ");
    assert!(stderr.starts_with(&expected), "{stderr}");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
}
