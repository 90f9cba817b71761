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

    assert_eq!(error.code(), Some("ThrottlingException"));
}
