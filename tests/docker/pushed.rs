//! Images that were pushed to the fake, and that its tasks run.

use std::io::{Read, Write};
use std::net::TcpStream;

use fake_ecs::bollard::auth::DockerCredentials;
use fake_ecs::bollard::query_parameters::{PushImageOptionsBuilder, RemoveImageOptionsBuilder};
use fake_ecs::{Docker, FakeEcs};
use futures_util::TryStreamExt;

use crate::registries::{client, commit, ended};
use crate::{Test, docker, tests};

pub(crate) const ALL: [(&str, Test); 2] = tests![
    an_image_that_was_pushed_to_the_fake_runs_as_that_of_ecr,
    a_tag_that_was_not_pushed_cannot_be_pulled,
];

async fn fake(docker: Docker) -> FakeEcs {
    FakeEcs::start().synthetic_instances().runtime(docker).await
}

/// Pushes the image to the fake, and takes it away from the engine.
async fn push(repository: &str) {
    let client = client();
    let options = PushImageOptionsBuilder::new().tag("1").build();
    let nobody = None::<DockerCredentials>;
    let pushed = client.push_image(repository, Some(options), nobody);
    pushed.try_collect::<Vec<_>>().await.unwrap();
    forget(&format!("{repository}:1")).await;
}

async fn forget(image: &str) {
    let options = RemoveImageOptionsBuilder::new().force(true).build();
    // It may be that nobody has pulled it.
    let _ = client().remove_image(image, Some(options), None).await;
}

fn create_repository(ecs: &FakeEcs) {
    let body = r#"{"repositoryName":"shop/web"}"#;
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.CreateRepository\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(ecs.local_addr()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

async fn an_image_that_was_pushed_to_the_fake_runs_as_that_of_ecr() {
    let ecs = fake(docker().await).await;
    let app = ecs.ecr().repository("shop/web");
    let there = format!("{}/shop/web", ecs.local_addr());
    let image = format!("{}:1", app.uri());
    for pushes in 1..=2 {
        commit(&there).await;
        push(&there).await;

        let task = ended(&ecs, &image).await;

        let container = task.container("app");
        assert_eq!(container.exit_code(), Some(4), "{:?}", container.reason());
        let described = task.describe();
        let shown = &described.containers()[0];
        assert_eq!(shown.image(), Some(image.as_str()));
        let digest = app.digest("1").unwrap();
        assert_eq!(shown.image_digest(), Some(digest.as_str()));
        assert_eq!(app.images().len(), pushes);
        forget(&format!("{there}@{digest}")).await;
    }
}

async fn a_tag_that_was_not_pushed_cannot_be_pulled() {
    let ecs = fake(docker().await).await;
    let app = ecs.ecr().repository("shop/web");
    let there = format!("{}/shop/web", ecs.local_addr());
    commit(&there).await;
    push(&there).await;
    // From now on what is not there is missed.
    create_repository(&ecs);
    let image = format!("{}:2", app.uri());

    let task = ended(&ecs, &image).await;

    let reason = task.container("app").reason().unwrap();
    assert_eq!(
        reason,
        format!(
            "CannotPullContainerError: Error response from daemon: manifest for {image} not found: manifest unknown: Requested image not found"
        )
    );
}
