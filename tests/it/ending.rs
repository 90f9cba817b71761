//! The end of a fake.

use std::error::Error;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};

use aws_sdk_ecs::error::SdkError;
use fake_ecs::{FakeEcs, StartError, TaskHandle};

use crate::support::{register_app, run, run_alone};

/// Whether somebody listens there.
fn is_open(address: SocketAddr) -> bool {
    match TcpStream::connect(address) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{error}");
            false
        }
    }
}

#[tokio::test]
async fn the_port_refuses_connections_as_soon_as_a_fake_is_dropped() {
    for _ in 0..20 {
        let ecs = FakeEcs::start().await;
        let address = ecs.local_addr();
        // A connection that the client keeps open for later must not keep the port.
        let client = ecs.client_over_http();
        client.list_clusters().send().await.expect("it answers");
        assert!(is_open(address));

        drop(ecs);

        assert!(!is_open(address));
    }
}

#[tokio::test]
async fn a_clone_or_a_handle_keeps_a_fake_up() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let address = ecs.local_addr();
    let (clone, task) = (ecs.clone(), run(&ecs, "web").await);
    let (cluster, container) = (ecs.cluster("default"), task.container("app"));

    drop(ecs);
    assert!(is_open(address));
    drop(clone);
    assert!(is_open(address));
    drop::<TaskHandle>(task);
    assert!(is_open(address));
    drop(cluster);
    assert_eq!(container.name(), "app");
    drop(container);

    assert!(!is_open(address));
}

#[tokio::test]
async fn a_shutdown_closes_the_port_and_leaves_handles_to_be_read() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let address = ecs.local_addr();
    let task = run(&ecs, "web").await;

    ecs.shutdown().await;

    assert!(!is_open(address));
    assert_eq!(task.family(), "web");
}

/// In a process of its own, because descriptors are those of the whole process.
#[cfg(target_os = "linux")]
#[test]
fn a_fake_takes_no_port_before_somebody_asks_for_it() {
    let output = run_alone("ending::three_hundred_fakes_with_a_job", &[]);

    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
#[ignore = "it counts the descriptors of its process, and is run by the test above"]
async fn three_hundred_fakes_with_a_job() {
    let descriptors = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let before = descriptors();
    let mut fakes = Vec::new();
    for _ in 0..300 {
        let ecs = FakeEcs::start().await;
        register_app(&ecs, "job");
        run(&ecs, "job").await.wait_running().await;
        fakes.push(ecs);
    }

    assert_eq!(descriptors(), before);
    assert!(is_open(fakes[0].local_addr()));
    assert!(descriptors() > before);
}

#[tokio::test]
async fn a_fake_that_refuses_connections_does_so_on_a_port_that_is_asked_for_later() {
    let ecs = FakeEcs::start().await;
    ecs.faults().refuse_connections();

    assert!(!is_open(ecs.local_addr()));

    ecs.faults().resume();
    assert!(is_open(ecs.local_addr()));
}

#[tokio::test]
async fn the_port_of_a_fake_that_was_shut_down_stays_closed() {
    let ecs = FakeEcs::start().await;

    ecs.clone().shutdown().await;

    assert!(!is_open(ecs.local_addr()));
}

#[tokio::test]
async fn a_fake_that_was_told_where_to_listen_does_from_its_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();

    let refused = FakeEcs::start()
        .listen(taken.local_addr().unwrap())
        .try_start();

    assert!(matches!(refused, Err(StartError::Listen(_))));
}

#[tokio::test]
async fn a_client_that_outlives_its_fake_says_that_it_is_gone() {
    let ecs = FakeEcs::start().await;
    let (in_process, over_http) = (ecs.client(), ecs.client_over_http());
    drop(ecs);

    for (client, words) in [(in_process, "fake"), (over_http, "refused")] {
        let error = client.list_clusters().send().await.expect_err("it is gone");

        assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
        let mut story = String::new();
        let mut cause: Option<&dyn Error> = Some(&error);
        while let Some(error) = cause {
            story = format!("{story}: {error}");
            cause = error.source();
        }
        assert!(story.to_lowercase().contains(words), "{story}");
    }
}

#[tokio::test]
async fn a_client_of_a_fake_that_was_shut_down_says_so_too() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client_over_http();

    ecs.shutdown().await;

    let error = client.list_clusters().send().await.expect_err("it is gone");
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
}
