//! Who may call, and how many at once.

#[cfg(unix)]
use std::io::{Read, Write};

use crate::server::Server;
#[cfg(unix)]
use crate::server::command_with_descriptors;

#[cfg(unix)]
#[test]
fn nearly_as_many_clients_as_there_are_descriptors_are_served_at_once() {
    const DESCRIPTORS: usize = 128;
    /// Room for what a process has open besides, some fifteen: standard streams, listener, what its
    /// runtimes wait with.
    const OTHERS: usize = 28;
    let request = "GET /_fake_ecs/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let arguments = ["--port", "0"];
    let server = Server::run_by(command_with_descriptors(DESCRIPTORS as u32, &arguments));

    let clients: Vec<_> = (0..DESCRIPTORS - OTHERS)
        .map(|number| {
            let mut client = server.connect();
            client.write_all(request.as_bytes()).unwrap();
            let mut answer = [0; 12];
            let read = client.read_exact(&mut answer);
            assert!(read.is_ok(), "client {number}: {read:?}");
            assert_eq!(&answer, b"HTTP/1.1 200");
            client
        })
        .collect();

    // Who comes when all places are taken is served when somebody leaves.
    let more: Vec<_> = (0..2 * OTHERS).map(|_| server.connect()).collect();
    drop(clients);
    for mut client in more {
        client.write_all(request.as_bytes()).unwrap();
        client.read_exact(&mut [0; 12]).unwrap();
    }
}

/// The headers of a call, but for `Host`.
const CALL: &str = "Content-Type: application/x-amz-json-1.1\r\n\
    X-Amz-Target: AmazonEC2ContainerServiceV20141113.ListClusters\r\n";

#[test]
fn clients_are_served_by_whatever_name_they_have_for_it_and_web_pages_are_not() {
    let server = Server::start(&[]);
    let port = server.address().port();
    for (line, hosts, status) in [
        ("/ HTTP/1.1", vec![format!("127.0.0.1:{port}")], 200),
        ("/ HTTP/1.1", vec![format!("[::1]:{port}")], 200),
        ("/ HTTP/1.1", vec!["localhost".to_owned()], 200),
        ("/ HTTP/1.1", vec!["fake-ecs:4566".to_owned()], 200),
        ("/ HTTP/1.1", vec!["ecs.localhost".to_owned()], 200),
        ("/ HTTP/1.1", vec!["build.local:4566".to_owned()], 200),
        ("/ HTTP/1.1", vec!["host.docker.internal".to_owned()], 200),
        (
            "/ HTTP/1.1",
            vec!["ecs.us-east-1.amazonaws.com".to_owned()],
            200,
        ),
        ("/ HTTP/1.1", vec!["data-127.0.0.1:4566".to_owned()], 200),
        ("/ HTTP/1.1", vec![String::new()], 200),
        ("/ HTTP/1.0", vec![], 200),
        ("/ HTTP/1.1", vec![], 200),
        (
            "http://ecs.us-east-1.amazonaws.com/ HTTP/1.1",
            vec!["ecs.us-east-1.amazonaws.com".to_owned()],
            200,
        ),
        (
            "http://evil.example/ HTTP/1.1",
            vec!["localhost".to_owned()],
            403,
        ),
        (
            "http://localhost/ HTTP/1.1",
            vec!["evil.example".to_owned()],
            403,
        ),
        ("/ HTTP/1.1", vec![format!("evil.example:{port}")], 403),
        ("/ HTTP/1.0", vec!["evil.example".to_owned()], 403),
        (
            "/ HTTP/1.1",
            vec!["localhost".to_owned(), "localhost".to_owned()],
            403,
        ),
    ] {
        let hosts: String = hosts
            .iter()
            .map(|host| format!("Host: {host}\r\n"))
            .collect();
        let rest = format!("{hosts}Connection: close\r\n");
        let health = line.replacen("/ HTTP", "/_fake_ecs/health HTTP", 1);
        for request in [
            format!("POST {line}\r\n{CALL}{rest}Content-Length: 2\r\n\r\n{{}}"),
            format!("GET {health}\r\n{rest}\r\n"),
        ] {
            let answer = server.send(&request);

            assert_eq!(answer.0, status, "{request}\n{answer:?}");
        }
    }
}

#[test]
fn what_a_web_page_sends_is_refused_and_has_no_effect() {
    let server = Server::start(&[]);
    server.call("CreateCluster", r#"{"clusterName": "mine"}"#);
    let create = r#"{"clusterName": "theirs"}"#;
    let call = CALL.replace("ListClusters", "CreateCluster");
    for page in [
        "Origin: http://evil.example\r\n",
        "Origin: http://localhost:3000\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
    ] {
        for (path, headers, body) in [("/", &*call, create), ("/_fake_ecs/reset", "", "")] {
            let (status, body) = server.ask("POST", path, &format!("{headers}{page}"), body);

            assert_eq!(status, 403, "{page}{path}: {body}");
            assert!(body.contains("web pages are refused"), "{body}");
        }
    }

    let (_, clusters) = server.call("ListClusters", "{}");
    assert!(clusters.contains("/mine") && !clusters.contains("/theirs"));
}
