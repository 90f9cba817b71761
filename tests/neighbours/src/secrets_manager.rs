//! Secrets Manager.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::ProvideErrorMetadata;
use aws_sdk_secretsmanager::operation::list_secrets::ListSecretsOutput;
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

#[tokio::test]
async fn a_secret_that_an_application_makes_reaches_its_task() {
    let ecs = FakeEcs::start().await;
    let secrets = Client::new(&ecs.sdk_config());
    let made = secrets.create_secret().name("prod/db").secret_string("one");
    let made = made.send().await.unwrap();
    let update = secrets.put_secret_value().secret_id("prod/db");
    update.secret_string("two").send().await.unwrap();

    let web = ecs.new_definition("web").secret("DB", made.arn().unwrap());
    let task = web.add().run();

    task.wait_running().await;
    let variables = task.container("app").environment();
    let has = |name: &str, value: &str| variables.contains(&(name.to_owned(), value.to_owned()));
    assert!(has("DB", "two"), "{variables:?}");
    let previous = secrets.get_secret_value().secret_id("prod/db");
    let previous = previous.version_stage("AWSPREVIOUS").send().await.unwrap();
    assert_eq!(previous.secret_string(), Some("one"));
    let described = secrets.describe_secret().secret_id("prod/db").send().await;
    assert!(described.unwrap().last_accessed_date().is_some());
}

#[tokio::test]
async fn a_secret_that_is_deleted_stops_tasks_from_starting_until_it_is_restored() {
    let ecs = FakeEcs::start().await;
    let secrets = Client::new(&ecs.sdk_config());
    let arn = ecs.secrets().put("db", "s3cret");
    let web = ecs.new_definition("web").secret("DB", &arn).add();
    let deleted = secrets
        .delete_secret()
        .secret_id(&arn)
        .send()
        .await
        .unwrap();
    assert_eq!(deleted.name(), Some("db"));

    let task = web.run();
    task.wait_stopped().await;

    let reason = task.stopped_reason().unwrap();
    let expected = "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
    assert!(reason.ends_with(expected), "{reason}");
    secrets
        .restore_secret()
        .secret_id("db")
        .send()
        .await
        .unwrap();
    web.run().wait_running().await;
}

#[tokio::test]
async fn secrets_are_listed_page_by_page() {
    let ecs = FakeEcs::start().await;
    let secrets = Client::new(&ecs.sdk_config());
    for name in ["a", "b", "c"] {
        ecs.secrets().put(name, "x");
    }

    let pages = secrets.list_secrets().max_results(2).into_paginator();
    let pages = pages.send().collect::<Result<Vec<_>, _>>().await.unwrap();

    assert_eq!(pages.len(), 2);
    let listed = pages.iter().flat_map(ListSecretsOutput::secret_list);
    let names: Vec<_> = listed.map(|secret| secret.name().unwrap()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_value_that_a_token_does_not_stand_for_is_refused_as_the_sdk_knows_it() {
    let ecs = FakeEcs::start().await;
    let secrets = Client::new(&ecs.sdk_config());
    let token = "3f0b1c2d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
    let create = |value: &str| {
        let create = secrets.create_secret().name("db").secret_string(value);
        create.client_request_token(token).send()
    };
    create("x").await.unwrap();
    create("x").await.unwrap();

    let refused = create("y").await.unwrap_err().into_service_error();

    assert!(refused.is_resource_exists_exception(), "{refused:?}");
}
