//! The end of a fake.

use std::error::Error;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};

use aws_sdk_ecs::error::SdkError;
use fake_ecs::{FakeEcs, TaskHandle};

use crate::support::{register_app, run};

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
