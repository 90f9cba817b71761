//! Who may look, and who may do something.

use super::browser::{FORM, encoded, get, page, send, started, token};
use crate::server::{Server, run};

#[test]
fn browsers_are_told_to_load_nothing_from_elsewhere() {
    let server = started();

    for path in ["", "tasks", "tasks/none", "page.css", "page.js", "icon.svg"] {
        let answer = get(&server, path);
        for (name, value) in [
            (
                "content-security-policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                 img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            ),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        for elsewhere in ["http://", "https://", "//cdn", " style=", "onclick"] {
            // The name of a namespace is no address that anybody asks.
            let body = answer.body.replace("http://www.w3.org/2000/svg", "");
            assert!(!body.contains(elsewhere), "{path} has {elsewhere}");
        }
    }
}

#[test]
fn a_form_of_a_browser_has_the_token_of_this_fake() {
    let server = started();
    let (token, own) = (token(&server), server.endpoint_url().to_owned());
    let other = "f".repeat(32);
    let own_and = |more: &str| format!("origin: {own}\r\n{more}");

    for (headers, token, status) in [
        // A program.
        (String::new(), "", 303),
        (String::new(), &*other, 303),
        // The fake's own page, and one of another run of it.
        (own_and(""), &*token, 303),
        (own_and("sec-fetch-site: same-origin\r\n"), &*token, 303),
        (own_and(""), "", 403),
        (own_and(""), &*other, 403),
        // Other sites, whatever they know.
        (own_and("sec-fetch-site: cross-site\r\n"), &*token, 403),
        ("sec-fetch-site: cross-site\r\n".to_owned(), &*token, 403),
        ("sec-fetch-site: same-site\r\n".to_owned(), &*token, 403),
        ("origin: http://evil.example\r\n".to_owned(), &*token, 403),
        ("origin: http://127.0.0.1\r\n".to_owned(), &*token, 403),
        ("origin: http://localhost:1\r\n".to_owned(), &*token, 403),
        ("origin: null\r\n".to_owned(), &*token, 403),
        (format!("{}origin: null\r\n", own_and("")), &*token, 403),
    ] {
        let members = encoded(&[("do", "create-cluster"), ("name", "x"), ("token", token)]);
        let headers = format!("{FORM}{headers}");
        let answer = send(&server, "POST", "/_fake_ecs/", &headers, &members);
        assert_eq!(
            answer.status,
            status,
            "{headers} {token}: {}",
            answer.shown_error()
        );
    }
}

#[test]
fn a_form_is_sent_as_forms_are() {
    let server = started();

    for content_type in [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
    ] {
        let headers = format!("content-type: {content_type}\r\n");
        let answer = send(
            &server,
            "POST",
            "/_fake_ecs/",
            &headers,
            "do=create-cluster",
        );
        assert_eq!(answer.status, 415, "{content_type}");
    }
}

#[test]
fn the_token_opens_nothing_but_pages() {
    let server = started();
    let token = token(&server);
    let origin = format!("origin: {}\r\n", server.endpoint_url());

    for path in [
        "/",
        "/_fake_ecs/reset",
        "/_fake_ecs/v1/reset",
        "/_fake_ecs/page.css",
    ] {
        let headers = format!("{FORM}{origin}");
        let answer = send(
            &server,
            "POST",
            path,
            &headers,
            &encoded(&[("token", &token)]),
        );
        assert_eq!(answer.status, 403, "{path}: {}", answer.body);
    }
}

#[test]
fn foreign_hosts_see_no_page() {
    let server = started();
    let request = |host: &str| {
        format!("GET /_fake_ecs/ HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
    };

    assert_eq!(server.send(&request("evil.example")).0, 403);
    assert_eq!(server.send(&request("localhost")).0, 200);
}

#[test]
fn other_methods_are_not_taken() {
    let server = started();

    let answer = send(&server, "PUT", "/_fake_ecs/tasks", "", "");
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, "GET, HEAD, POST")
    );
    let answer = send(&server, "HEAD", "/_fake_ecs/tasks", "", "");
    assert_eq!((answer.status, &*answer.body), (200, ""));
    page(&server, "tasks");
}

/// A server with a token, whose first `Set-Cookie` is as browsers send it back.
fn signed_in() -> (Server, String) {
    let server = Server::start(&["--token", "open sesame; è"]);
    let form = encoded(&[("token", "open sesame; è")]);
    let answer = send(&server, "POST", "/_fake_ecs/sign-in", FORM, &form);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/_fake_ecs/")
    );
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.ends_with("; Path=/_fake_ecs/; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap();
    let port = server.address().port();
    assert!(cookie.starts_with(&format!("fake_ecs_{port}=")), "{cookie}");
    let cookie = format!("cookie: other=1; {cookie}; fake_ecs_1=2\r\n");
    (server, cookie)
}

#[test]
fn with_a_token_nothing_is_shown_to_others() {
    let (server, cookie) = signed_in();

    for (path, status) in [
        ("health", 200),
        ("page.css", 200),
        ("icon.svg", 200),
        ("", 401),
        ("tasks", 401),
        ("tasks?token=x", 401),
        ("tasks/none", 401),
        ("sign-in", 401),
        ("changes", 401),
        ("openapi.json", 401),
        ("v1/tasks", 401),
        ("v1/none", 401),
        ("nothing", 401),
    ] {
        assert_eq!(get(&server, path).status, status, "{path}");
    }
    for (method, path) in [
        ("POST", "reset"),
        ("POST", "v1/reset"),
        ("POST", ""),
        ("PUT", "tasks"),
    ] {
        let path = format!("/_fake_ecs/{path}");
        assert_eq!(
            send(&server, method, &path, FORM, "do=reset").status,
            401,
            "{path}"
        );
    }
    let shown = get(&server, "tasks");
    shown.assert_has(&["Sign in", "type=\"password\""]);
    assert!(!shown.body.contains("<script"));
    assert_eq!(
        get(&server, "v1/tasks").header("www-authenticate"),
        "Bearer realm=\"fake-ecs\""
    );
    let wrong = send(&server, "POST", "/_fake_ecs/sign-in", FORM, "token=x");
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, ""));
    wrong.assert_has(&["That is not the token of this fake."]);

    // Calls of AWS's API are answered to anybody.
    assert_eq!(server.call("ListClusters", "{}").0, 200);
    for path in ["", "tasks", "openapi.json", "v1/tasks"] {
        let path = format!("/_fake_ecs/{path}");
        assert_eq!(
            send(&server, "GET", &path, &cookie, "").status,
            200,
            "{path}"
        );
        let wrong = cookie
            .replacen("; fake_ecs", "0; fake_ecs", 2)
            .replace("=", "=0");
        assert_eq!(
            send(&server, "GET", &path, &wrong, "").status,
            401,
            "{path}"
        );
    }
}

#[test]
fn an_address_with_the_token_signs_in_once() {
    let server = Server::start(&["--token", "s3cret"]);

    let answer = get(&server, "tasks?token=s3cret&status=RUNNING");
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), "/_fake_ecs/tasks?status=RUNNING");
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    let (cookie, _) = cookie.split_once(';').unwrap();
    for (cookie, status) in [(cookie, 200), ("fake-ecs=x", 401)] {
        let headers = format!("cookie: {cookie}\r\n");
        let answer = send(&server, "GET", "/_fake_ecs/tasks", &headers, "");
        assert_eq!(answer.status, status, "{cookie}");
    }
}

#[test]
fn programs_send_the_token_in_a_header() {
    let server = Server::start(&["--token", "s3cret"]);
    let url = server.endpoint_url();

    for (authorization, status) in [
        ("Bearer s3cret", 200),
        ("Bearer x", 401),
        ("Basic s3cret", 401),
    ] {
        for path in ["v1/tasks", "openapi.json", "tasks"] {
            let headers = format!("authorization: {authorization}\r\n");
            let answer = send(&server, "GET", &format!("/_fake_ecs/{path}"), &headers, "");
            assert_eq!(answer.status, status, "{authorization} {path}");
        }
    }
    let with = run(&["ps", "--url", url, "--token", "s3cret"]);
    assert!(with.status.success(), "{with:?}");
    let without = run(&["ps", "--url", url]);
    let told = String::from_utf8_lossy(&without.stderr);
    assert!(
        !without.status.success() && told.contains("takes the token"),
        "{told}"
    );
}
