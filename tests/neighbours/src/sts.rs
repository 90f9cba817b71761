//! STS.

use aws_sdk_sts::Client;
use aws_sdk_sts::error::ProvideErrorMetadata;
use fake_ecs::FakeEcs;

#[tokio::test]
async fn a_caller_is_told_who_it_is() {
    let ecs = FakeEcs::start().await;
    let sts = Client::new(&ecs.sdk_config());

    let identity = sts.get_caller_identity().send().await.unwrap();

    assert_eq!(identity.account(), Some("123456789012"));
    assert_eq!(
        identity.arn(),
        Some("arn:aws:iam::123456789012:user/fake-ecs")
    );
}

#[tokio::test]
async fn a_fault_is_the_error_that_the_sdk_knows() {
    let ecs = FakeEcs::start().await;
    let sts = Client::new(&ecs.sdk_config());
    ecs.faults().on(fake_ecs::sts::GetCallerIdentity).throttle();

    let error = sts.get_caller_identity().send().await.unwrap_err();

    assert_eq!(error.code(), Some("Throttling"));
}

/// The configuration of a client that calls with these credentials.
fn signed_by(ecs: &FakeEcs, credentials: &aws_sdk_sts::types::Credentials) -> aws_sdk_sts::Config {
    let signed = aws_sdk_sts::config::Credentials::new(
        credentials.access_key_id(),
        credentials.secret_access_key(),
        Some(credentials.session_token().to_owned()),
        None,
        "assumed",
    );
    let config = aws_sdk_sts::config::Builder::from(&ecs.sdk_config());
    config.credentials_provider(signed).build()
}

#[tokio::test]
async fn who_assumes_a_role_is_that_role() {
    let ecs = FakeEcs::start().await;
    let sts = Client::new(&ecs.sdk_config());
    let role = "arn:aws:iam::210987654321:role/deploy";
    let assume = sts.assume_role().role_arn(role).role_session_name("ci");
    let assumed = assume.send().await.unwrap();

    let as_role = Client::from_conf(signed_by(&ecs, assumed.credentials().unwrap()));
    let identity = as_role.get_caller_identity().send().await.unwrap();

    assert_eq!(identity.account(), Some("210987654321"));
    assert_eq!(
        identity.arn(),
        Some("arn:aws:sts::210987654321:assumed-role/deploy/ci")
    );
    let user = assumed.assumed_role_user().unwrap();
    assert_eq!(identity.user_id(), Some(user.assumed_role_id()));
}

#[tokio::test]
async fn a_session_token_is_of_the_same_user() {
    let ecs = FakeEcs::start().await;
    let sts = Client::new(&ecs.sdk_config());
    let token = sts.get_session_token().send().await.unwrap();

    let again = Client::from_conf(signed_by(&ecs, token.credentials().unwrap()));
    let identity = again.get_caller_identity().send().await.unwrap();

    let before = sts.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), before.arn());
    let refused = again.get_session_token().send().await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDenied"));
}
