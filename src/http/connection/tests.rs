//! Requests on a connection, and what is answered.

use super::*;
use crate::http::socket::WRITE_S_MAX;
use crate::http::testing::{self, Connection, SlowReader, call};

fn send(bytes: impl AsRef<[u8]>) -> testing::Answer {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());
    connection.send(bytes);
    connection.receive()
}

#[test]
fn a_request_that_is_not_admitted_is_told_why_and_leaves_no_trace() {
    let (driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());
    let create = call("CreateCluster", r#"{"clusterName":"stray"}"#);
    let reset = "POST /_fake_ecs/reset HTTP/1.1\r\nHost: fake\r\nContent-Length: 0\r\n\r\n";
    for request in [&create, reset] {
        for stranger in [
            request.replace("Host: fake", "Host: evil.example"),
            request.replace("Host: fake", "Host: fake\r\nOrigin: http://fake"),
            request.replace("Host: fake", "Host: fake\r\nSec-Fetch-Site: cross-site"),
            request.replace("Host: fake", "Host: fake\r\nHost: fake"),
        ] {
            connection.send(&stranger);

            let answer = connection.receive();
            assert_eq!(answer.status, 403, "{stranger}");
            let begin = r#"{"__type":"AccessDeniedException","message":""#;
            assert!(answer.body.starts_with(begin), "{answer:?}");
            let code = "x-amzn-errortype: AccessDeniedException".to_owned();
            assert!(answer.headers.contains(&code), "{answer:?}");
        }
    }

    assert!(testing::calls(&driver).is_empty() && testing::rejected(&driver).is_empty());
    assert_eq!(driver.request_id(), testing::driver().request_id());
    connection.send(call("ListClusters", "{}"));
    let answer = connection.receive();
    assert_eq!(
        (answer.status, &*answer.body),
        (200, r#"{"clusterArns":[]}"#)
    );
}

#[test]
fn a_fake_that_cannot_go_on_can_be_reset() {
    let (driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());
    connection.send(call("CreateCluster", r#"{"clusterName":"old"}"#));
    connection.receive();
    driver.lock().is_broken = true;

    connection.send(call("ListClusters", "{}"));
    let answer = connection.receive();
    assert_eq!(answer.status, 500, "{answer:?}");
    assert!(answer.body.contains("it is broken"), "{answer:?}");
    let reset = "POST /_fake_ecs/reset HTTP/1.1\r\nHost: fake\r\nContent-Length: 0\r\n\r\n";
    connection.send(reset);
    assert_eq!(connection.receive().status, 200);

    connection.send(call("ListClusters", "{}"));
    let answer = connection.receive();
    assert_eq!(answer.body, r#"{"clusterArns":[]}"#);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());

    connection.send(
        [
            call("ListClusters", "{}"),
            call("ListTasks", "{}"),
            call("ListClusters", ""),
        ]
        .concat(),
    );

    let statuses = [(); 3].map(|()| connection.receive().status);
    assert_eq!(statuses, [200, 400, 200]);
}

#[test]
fn an_answer_does_not_wait_for_the_rest_of_the_next_request() {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());
    let next = call("ListTasks", "{}");
    let (beginning, rest) = next.split_at(40);

    connection.send([&call("ListClusters", "{}"), beginning].concat());
    assert_eq!(connection.receive().status, 200);
    connection.send(rest);

    assert_eq!(connection.receive().status, 400);
}

#[test]
fn a_client_may_stop_sending_before_it_reads() {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());

    connection.send(call("ListClusters", "{}"));
    connection.shutdown_write();

    assert_eq!(connection.receive().status, 200);
    assert!(connection.is_closed());
}

#[test]
fn a_chunked_body_is_read() {
    let request =
        call("ListClusters", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");

    let answer = send(request + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");

    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn a_body_over_the_limit_is_refused_after_it_was_sent_and_the_connection_stays() {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());
    let body = " ".repeat(4 * reject::BODY_BYTES_MAX);
    let chunked = format!(
        "{}{:x}\r\n{body}\r\n0\r\n\r\n",
        call("ListClusters", "").replace("Content-Length: 0", "Transfer-Encoding: chunked"),
        body.len()
    );

    let reset = format!(
        "POST /_fake_ecs/reset HTTP/1.1\r\nHost: fake\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for (request, expected) in [
        (
            call("ListClusters", &body),
            r#"{"__type":"SerializationException","#,
        ),
        (chunked, r#"{"__type":"SerializationException","#),
        (
            reset,
            r#"{"message":"the request body has more than 1048576 bytes"}"#,
        ),
    ] {
        connection.send(request);
        let answer = connection.receive();
        assert_eq!(answer.status, 400);
        assert!(answer.body.starts_with(expected), "{answer:?}");
    }

    connection.send(call("ListClusters", "{}"));
    assert_eq!(connection.receive().status, 200);
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_sent_if_the_client_asks() {
    let request = call("ListClusters", "").replace(
        "Content-Length: 0",
        "Expect: 100-continue\r\nContent-Length: 999999999999",
    );

    let answer = send(request);

    assert_eq!(answer.status, 400);
    assert!(
        answer.body.contains("more than 1048576 bytes"),
        "{answer:?}"
    );
}

#[test]
fn a_client_that_asks_to_go_on_with_nothing_is_answered_and_goes() {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());
    let request = call("ListClusters", "").replace(
        "Content-Length: 0",
        "Expect: 100-continue\r\nContent-Length: 0",
    );

    connection.send(request);

    assert_eq!(connection.receive().status, 200);
    assert!(connection.is_closed());
}

#[test]
fn a_garbled_chunk_is_a_serialization_error() {
    let request =
        call("ListClusters", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");

    let answer = send(request + "zz\r\n{}\r\n");

    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("SerializationException"), "{answer:?}");
}

#[test]
fn a_head_request_is_answered_without_a_body() {
    let (_driver, server) = testing::serve();
    let mut connection = Connection::open(server.local_addr());

    connection.send("HEAD / HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n\r\n");

    assert_eq!(connection.receive_head().status, 400);
    assert!(connection.is_closed());
}

#[test]
fn what_is_not_http_is_answered_with_400_and_closed() {
    let (_driver, server) = testing::serve();
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n"[..],
        b"hello\r\n\r\n",
    ] {
        let mut connection = Connection::open(server.local_addr());

        connection.send(garbage);

        let answer = connection.receive();
        assert_eq!(answer.status, 400);
        let is_date = |header: &String| header.starts_with("date");
        assert!(!answer.headers.iter().any(is_date), "{answer:?}");
        assert!(connection.is_closed());
    }
}

#[test]
fn a_panic_is_reported_with_its_message() {
    let report = |act: fn()| reporting_panics(act).unwrap_err();

    assert_eq!(report(|| panic!("out of {}", "luck")), "out of luck");
    assert_eq!(report(|| panic!("plain")), "plain");
    assert_eq!(
        report(|| std::panic::panic_any(7)),
        "a panic without a message"
    );
}

#[test]
fn a_call_is_answered_with_exactly_the_headers_of_aws() {
    let answer = send(call("ListClusters", "{}"));

    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.headers,
        [
            &format!("x-amzn-requestid: {}", testing::driver().request_id()),
            "content-type: application/x-amz-json-1.1",
            "content-length: 18",
            "date: Wed, 01 Jan 2025 00:00:00 GMT",
        ]
    );
    assert_eq!(answer.body, r#"{"clusterArns":[]}"#);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_reads_is_given_up() {
    let driver = testing::driver();
    let answerer = Answerer {
        driver: Arc::downgrade(&driver),
        guard: Arc::default(),
        #[cfg(feature = "elb")]
        doors: Default::default(),
    };
    // It neither reads nor leaves.
    let client = SlowReader::new(call("ListClusters", "{}"));
    client.read(20);

    let serving = tokio::time::timeout(2 * WRITE_S_MAX, serve(client, answerer, Caller::anybody()));
    let error = serving.await.expect("it is given up").unwrap_err();

    assert_eq!(testing::calls(&driver).len(), 1);
    let cause = error.source().map(ToString::to_string);
    assert_eq!(
        cause.as_deref(),
        Some("the client does not read its answer")
    );
}
