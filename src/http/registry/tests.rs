//! What clients of the registry see, over plain HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::driver::Driver;
use crate::http::Server;
use crate::http::testing::{Answer, Connection, serve};

/// Sends a request, with a body.
fn ask(connection: &mut Connection, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let headers: String = (headers.iter())
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: localhost:5000\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    connection.send([head.as_bytes(), body].concat());
    match line.starts_with("HEAD") {
        true => connection.receive_head(),
        false => connection.receive(),
    }
}

fn call(connection: &mut Connection, operation: &str, body: &str) -> Answer {
    let target = format!("AmazonEC2ContainerRegistry_V20150921.{operation}");
    let headers = [
        ("X-Amz-Target", target.as_str()),
        ("Content-Type", "application/x-amz-json-1.1"),
    ];
    ask(connection, "POST /", &headers, body.as_bytes())
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let begin = format!("{}: ", name.to_ascii_lowercase());
    let mut found = answer
        .headers
        .iter()
        .filter_map(|it| it.strip_prefix(&begin));
    found
        .next()
        .unwrap_or_else(|| panic!("no {name} in {answer:?}"))
}

fn digest(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes);
    let digits: String = digits.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

/// Uploads a layer in two pieces, and returns its digest.
fn push_layer(connection: &mut Connection, name: &str, bytes: &[u8]) -> String {
    let digest = digest(bytes);
    let line = format!("POST /v2/{name}/blobs/uploads/");
    let begun = ask(connection, &line, &[], b"");
    assert_eq!(begun.status, 202, "{begun:?}");
    let place = header(&begun, "Location").to_owned();
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    let patched = ask(connection, &format!("PATCH {place}"), &[], first);
    assert_eq!(patched.status, 202, "{patched:?}");
    assert_eq!(header(&patched, "Range"), format!("0-{}", first.len() - 1));
    let line = format!("PUT {place}?digest={digest}");
    let made = ask(connection, &line, &[], rest);
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(header(&made, "Docker-Content-Digest"), digest);
    digest
}

fn manifest(config: &str, layer: &str) -> String {
    format!(
        r#"{{"schemaVersion":2,"config":{{"digest":"{config}","size":4}},"layers":[{{"digest":"{layer}","size":8}}]}}"#
    )
}

const OCI: (&str, &str) = ("Content-Type", "application/vnd.oci.image.manifest.v1+json");

/// Pushes an image with one layer, and returns its digest.
fn push(connection: &mut Connection, name: &str, tag: &str, layer: &[u8]) -> String {
    let config = push_layer(connection, name, b"conf");
    let layer = push_layer(connection, name, layer);
    let manifest = manifest(&config, &layer);
    let line = format!("PUT /v2/{name}/manifests/{tag}");
    let put = ask(connection, &line, &[OCI], manifest.as_bytes());
    assert_eq!(put.status, 201, "{put:?}");
    header(&put, "Docker-Content-Digest").to_owned()
}

fn open() -> (Arc<Driver>, Server, Connection) {
    let (driver, server) = serve();
    let connection = Connection::open(server.local_addr());
    (driver, server, connection)
}

#[test]
fn what_is_pushed_is_pulled_and_known_to_ecr() {
    let (_driver, _server, mut to) = open();
    assert_eq!(ask(&mut to, "GET /v2/", &[], b"").status, 200);

    let image = push(&mut to, "shop/web", "1", b"layer008");

    let got = ask(&mut to, "GET /v2/shop/web/manifests/1", &[], b"");
    assert_eq!(got.status, 200);
    assert_eq!(header(&got, "Content-Type"), OCI.1);
    assert_eq!(digest(got.body.as_bytes()), image);
    let layer = digest(b"layer008");
    let path = format!("/v2/shop/web/blobs/{layer}");
    let head = ask(&mut to, &format!("HEAD {path}"), &[], b"");
    assert_eq!((head.status, header(&head, "Content-Length")), (200, "8"));
    let whole = ask(&mut to, &format!("GET {path}"), &[], b"");
    assert_eq!((whole.status, &*whole.body), (200, "layer008"));
    let part = ask(
        &mut to,
        &format!("GET {path}"),
        &[("Range", "bytes=2-4")],
        b"",
    );
    assert_eq!((part.status, &*part.body), (206, "yer"));
    assert_eq!(header(&part, "Content-Range"), "bytes 2-4/8");
    let tags = ask(&mut to, "GET /v2/shop/web/tags/list", &[], b"");
    assert_eq!(tags.body, r#"{"name":"shop/web","tags":["1"]}"#);
    let all = ask(&mut to, "GET /v2/_catalog", &[], b"");
    assert_eq!(all.body, r#"{"repositories":["shop/web"]}"#);

    let described = call(
        &mut to,
        "DescribeImages",
        r#"{"repositoryName":"shop/web"}"#,
    );
    assert!(described.body.contains(&image), "{described:?}");
    assert!(described.body.contains(r#""imageSizeInBytes":12"#));

    let line = format!("DELETE /v2/shop/web/manifests/{image}");
    assert_eq!(ask(&mut to, &line, &[], b"").status, 202);
    let gone = ask(&mut to, "GET /v2/shop/web/manifests/1", &[], b"");
    assert_eq!(
        (gone.status, &*gone.body),
        (
            404,
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"Requested image not found"}]}"#
        )
    );
    let gone = ask(&mut to, &format!("HEAD {path}"), &[], b"");
    assert_eq!(gone.status, 404);
}

#[test]
fn a_layer_comes_whole_or_from_another_repository() {
    let (_driver, _server, mut to) = open();
    let layer = digest(b"hello");

    let line = format!("POST /v2/app/blobs/uploads/?digest={layer}");
    let made = ask(&mut to, &line, &[], b"hello");
    let line = format!("POST /v2/other/blobs/uploads/?mount={layer}&from=app");
    let mounted = ask(&mut to, &line, &[], b"");
    let line = "POST /v2/other/blobs/uploads/?mount=sha256:ab&from=app";
    let not_there = ask(&mut to, line, &[], b"");

    assert_eq!((made.status, mounted.status), (201, 201));
    assert_eq!(not_there.status, 202);
    let got = ask(&mut to, &format!("GET /v2/other/blobs/{layer}"), &[], b"");
    assert_eq!(got.body, "hello");
}

#[test]
fn a_large_layer_is_the_same_again() {
    let (_driver, _server, mut to) = open();
    let large: String = (0..400_000).map(|n| format!("{n:09}\n")).collect();

    let digest = push_layer(&mut to, "app", large.as_bytes());

    let got = ask(&mut to, &format!("GET /v2/app/blobs/{digest}"), &[], b"");
    assert_eq!(got.body.len(), large.len());
    assert!(got.body == large);
}

#[test]
fn uploads_that_go_wrong_are_told_why() {
    let (_driver, _server, mut to) = open();
    let begun = ask(&mut to, "POST /v2/app/blobs/uploads/", &[], b"");
    let place = header(&begun, "Location").to_owned();
    let patch = format!("PATCH {place}");

    let late = ask(&mut to, &patch, &[("Content-Range", "5-9")], b"hello");
    assert_eq!((late.status, header(&late, "Range")), (416, "0-0"));
    let right = ask(&mut to, &patch, &[("Content-Range", "0-4")], b"hello");
    assert_eq!(right.status, 202);
    let status = ask(&mut to, &format!("GET {place}"), &[], b"");
    assert_eq!((status.status, header(&status, "Range")), (204, "0-4"));
    let wrong = ask(&mut to, &format!("PUT {place}?digest=sha256:ab"), &[], b"");
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("DIGEST_INVALID"), "{wrong:?}");
    let over = ask(&mut to, &patch, &[], b"hello");
    assert_eq!(over.status, 404);
    assert!(over.body.contains("BLOB_UPLOAD_UNKNOWN"), "{over:?}");
    let other = ask(&mut to, "DELETE /v2/app/blobs/sha256:ab", &[], b"");
    assert_eq!(other.status, 405);
}

#[test]
fn once_a_caller_has_created_repositories_others_are_refused_and_tags_stay() {
    let (_driver, _server, mut to) = open();
    let app = r#"{"repositoryName":"app","imageTagMutability":"IMMUTABLE"}"#;
    assert_eq!(call(&mut to, "CreateRepository", app).status, 200);

    let first = push(&mut to, "app", "1", b"layer008");
    assert_eq!(push(&mut to, "app", "1", b"layer008"), first);
    let config = digest(b"conf");
    let other = manifest(&config, &config);
    let tagged = ask(&mut to, "PUT /v2/app/manifests/1", &[OCI], other.as_bytes());
    let unknown = ask(&mut to, "POST /v2/other/blobs/uploads/", &[], b"");

    assert_eq!(
        (tagged.status, &*tagged.body),
        (
            400,
            r#"{"errors":[{"code":"TAG_INVALID","message":"The image tag '1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable."}]}"#
        )
    );
    assert_eq!(
        (unknown.status, &*unknown.body),
        (
            404,
            r#"{"errors":[{"code":"NAME_UNKNOWN","message":"The repository with name 'other' does not exist in the registry with id '000000000000'"}]}"#
        )
    );
}

#[test]
fn once_a_caller_has_asked_for_a_token_the_registry_asks_for_it() {
    let (driver, _server, mut to) = open();
    push(&mut to, "app", "1", b"layer008");

    let got = call(&mut to, "GetAuthorizationToken", "{}");

    let token = got.body.split('"').find(|it| it.starts_with("QVdTO"));
    let right = format!("Basic {}", token.unwrap());
    let refused = ask(&mut to, "GET /v2/", &[], b"");
    assert_eq!(refused.status, 401);
    assert_eq!(
        header(&refused, "Www-Authenticate"),
        "Basic realm=\"fake-ecs\",service=\"ecr.amazonaws.com\""
    );
    let wrong = [("Authorization", "Basic QVdTOnMzY3JldA==")];
    assert_eq!(ask(&mut to, "GET /v2/", &wrong, b"").status, 401);
    let right = [("Authorization", right.as_str())];
    let line = "GET /v2/app/manifests/1";
    assert_eq!(ask(&mut to, line, &right, b"").status, 200);
    driver.advance(Duration::from_secs(12 * 60 * 60));
    let late = ask(&mut to, line, &right, b"");
    assert_eq!(
        (late.status, &*late.body),
        (
            403,
            r#"{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}"#
        )
    );
}

#[test]
fn web_pages_reach_the_registry_as_little_as_the_rest() {
    let (_driver, server, mut to) = open();
    let page = [("Origin", "http://evil.example")];

    let refused = ask(&mut to, "GET /v2/_catalog", &page, b"");

    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("DENIED"), "{refused:?}");
    // What is not the registry's goes on as before.
    let address: SocketAddr = server.local_addr();
    let mut to = Connection::open(address);
    let other = ask(&mut to, "GET /v2/metadata", &[], b"");
    assert!(!other.body.contains("errors"), "{other:?}");
}
