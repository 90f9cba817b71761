//! Secrets Manager.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::ProvideErrorMetadata;
use fake_ecs::FakeEcs;

#[tokio::test]
async fn a_secret_that_a_test_has_put_is_read() {
    let ecs = FakeEcs::start().await;
    let arn = ecs.secrets().put("db", "s3cret");
    let secrets = Client::new(&ecs.sdk_config());

    let read = secrets.get_secret_value().secret_id("db").send().await;

    let read = read.unwrap();
    assert_eq!(read.secret_string(), Some("s3cret"));
    assert_eq!(read.arn(), Some(arn.as_str()));
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_missed() {
    let ecs = FakeEcs::start().await;
    let secrets = Client::new(&ecs.sdk_config());

    let read = secrets.get_secret_value().secret_id("db").send().await;

    let error = read.unwrap_err().into_service_error();
    assert!(error.is_resource_not_found_exception());
    assert_eq!(
        error.message(),
        Some("Secrets Manager can't find the specified secret.")
    );
}
