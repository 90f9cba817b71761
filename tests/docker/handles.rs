//! What users of testcontainers expect of a container.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use fake_ecs::{FakeEcs, TaskHandle};

use crate::{SERVES, Test, container, run, serves, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    a_port_leads_to_the_container_in_every_network_mode,
    a_command_has_its_output_and_exit_code,
    files_are_copied_in_and_out,
    a_test_waits_for_a_line_of_a_real_container,
    who_waits_in_vain_is_told_what_was_seen,
];

/// A web server that is ready after a while, and has a page `/health`.
fn web(port: u16, before: &str) -> String {
    serves(&format!(
        "mkdir /tmp/w; sleep 0.5; {before} echo fine > /tmp/w/health; httpd -p {port} -h /tmp/w"
    ))
}

async fn a_port_leads_to_the_container_in_every_network_mode() {
    let ecs = start().await;
    // A port of the host that nobody else has.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let on_host = free.local_addr().unwrap().port();
    drop(free);
    for (mode, port) in [("bridge", 80), ("host", on_host), ("awsvpc", 80)] {
        let ports = format!(r#", "portMappings": [{{ "containerPort": {port} }}]"#);
        let task = run(&ecs, mode, &[container("web", &web(port, ""), &ports)]);
        let web = task.container("web");
        web.wait_for_http(port, "/health").await;

        let host = web.host_port(port);
        assert_eq!(web.url(port), format!("http://127.0.0.1:{host}"));
        assert_eq!(host == port, mode == "host", "{mode}: {host}");
        let described = task.describe();
        let shown = described.containers()[0].network_bindings();
        if mode == "awsvpc" {
            assert!(
                shown
                    .iter()
                    .all(|it| it.host_port() != Some(i32::from(host))),
                "{shown:?}"
            );
        }
        task.force_stop();
        task.wait_stopped().await;
    }
}

async fn a_command_has_its_output_and_exit_code() {
    let ecs = start().await;
    let task = run(&ecs, "bridge", &[shell("app", SERVES)]);
    task.wait_running().await;
    let app = task.container("app");

    let done = app
        .exec(["sh", "-c", "echo out; echo err >&2; exit 7"])
        .await;
    assert_eq!(done.exit_code(), 7);
    assert!(
        done.output().contains("out\n") && done.output().contains("err\n"),
        "{done:?}"
    );
    assert_ne!(app.exec(["/not/there"]).await.exit_code(), 0);
    assert_eq!(app.execs().len(), 0);
}

async fn files_are_copied_in_and_out() {
    let ecs = start().await;
    let task = run(&ecs, "bridge", &[shell("app", SERVES)]);
    task.wait_running().await;
    let app = task.container("app");

    app.copy_to("/etc/deep/app.conf", b"a = 1").await;
    assert_eq!(app.copy_from("/etc/deep/app.conf").await, b"a = 1");

    // Much more than passes at once.
    let long: Vec<u8> = (0..20_000_000_u32).map(|i| (i % 251) as u8).collect();
    app.copy_to("/srv/long", long.clone()).await;
    assert!(app.copy_from("/srv/long").await == long);

    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docker");
    app.copy_to("/srv/tests", folder).await;
    let own = app.copy_from("/srv/tests/handles.rs").await;
    assert_eq!(own, include_bytes!("handles.rs"));
    let said = panics(app.copy_to("/srv/x", "not/on/this/host")).await;
    assert!(said.contains("not/on/this/host: No such file"), "{said}");
    for missing in ["/not/there", "/srv/tests", "/"] {
        let said = panics(async { drop(app.copy_from(missing).await) }).await;
        assert!(said.contains(missing), "{said}");
    }
}

async fn a_test_waits_for_a_line_of_a_real_container() {
    let ecs = start().await;
    let script = serves("sleep 0.5; echo ready to serve >&2");
    let task = run(&ecs, "bridge", &[shell("app", &script)]);

    task.container("app").wait_for_log("ready").await;

    assert!(task.container("app").logs().contains("ready to serve"));
}

async fn who_waits_in_vain_is_told_what_was_seen() {
    let ecs = start().await;
    let ends = || fails(&ecs, "echo no such table; exit 3");
    let task = ends();
    let said = panics(task.container("app").wait_for_log("ready")).await;
    assert!(
        said.contains("a line with \"ready\"") && said.contains("    no such table"),
        "{said}"
    );
    let task = ends();
    let said = panics(task.container("app").wait_for_http(80, "/")).await;
    assert!(said.contains("waited in vain for"), "{said}");
    task.wait_stopped().await;
    let said = panics(async { drop(task.container("app").exec(["true"]).await) }).await;
    assert!(
        said.contains("cannot run `true`") && said.contains("STOPPED"),
        "{said}"
    );

    let ports = r#", "portMappings": [{ "containerPort": 81 }]"#;
    let task = run(&ecs, "bridge", &[container("app", SERVES, ports)]);
    task.wait_running().await;
    let said = panics(async {
        let _ = task.container("app").host_port(80);
    })
    .await;
    assert!(
        said.contains("does not expose port 80; it exposes 81"),
        "{said}"
    );
}

fn fails(ecs: &FakeEcs, script: &str) -> TaskHandle {
    run(ecs, "bridge", &[shell("app", script)])
}

/// What it panics with.
async fn panics(work: impl Future<Output = ()>) -> String {
    let mut work = pin!(work);
    let panic = poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)));
        match polled {
            Ok(polled) => polled.map(|()| None),
            Err(panic) => Poll::Ready(Some(panic)),
        }
    });
    let panic = panic.await.expect("it panics");
    *panic.downcast::<String>().unwrap()
}
