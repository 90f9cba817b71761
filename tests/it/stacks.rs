//! Stacks of CloudFormation that a test deploys.

use fake_ecs::{FakeEcs, Script, StackStatus};

/// A service that its circuit breaker rolls back; the image is a parameter.
const SHOP: &str = "
Parameters:
  Family: {Type: String, Default: web}
  Count: {Type: Number, Default: 2}
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: {ClusterName: shop}
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Ref Family
      Cpu: '256'
      Memory: '512'
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - {Name: app, Image: app}
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Definition
      DesiredCount: !Ref Count
      LaunchType: FARGATE
      DeploymentConfiguration:
        DeploymentCircuitBreaker: {Enable: true, Rollback: true}
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [subnet-1]}
Outputs:
  Service: {Value: !GetAtt Service.Name}
";

/// What has happened, a line each, without what differs from run to run.
fn lines(events: &[fake_ecs::StackEvent]) -> Vec<String> {
    let lines = events.iter().map(|event| {
        let line = event.to_string();
        match line.split_once(" (RequestToken: ") {
            Some((before, after)) => {
                let code = after.split_once("HandlerErrorCode: ").unwrap().1;
                format!("{before} (HandlerErrorCode: {code}")
            }
            None => line,
        }
    });
    lines.collect()
}

#[tokio::test(start_paused = true)]
async fn a_stack_is_made_updated_rolled_back_and_deleted() {
    let ecs = FakeEcs::start().await;
    ecs.script("crashing", Script::new().exits(1));
    let stack = ecs.cloudformation().stack("shop");

    stack.deploy(SHOP).await;

    assert_eq!(stack.status(), Some(StackStatus::CreateComplete));
    assert_eq!(
        lines(&stack.events()),
        [
            "shop CREATE_IN_PROGRESS User Initiated",
            "Cluster CREATE_IN_PROGRESS",
            "Definition CREATE_IN_PROGRESS",
            "Cluster CREATE_IN_PROGRESS Resource creation Initiated",
            "Definition CREATE_IN_PROGRESS Resource creation Initiated",
            "Cluster CREATE_COMPLETE",
            "Definition CREATE_COMPLETE",
            "Service CREATE_IN_PROGRESS",
            "Service CREATE_IN_PROGRESS Resource creation Initiated",
            "Service CREATE_COMPLETE",
            "shop CREATE_COMPLETE",
        ]
    );
    assert_eq!(stack.output("Service"), "web");
    let service = ecs.cluster("shop").service("web");
    assert_eq!(service.running_count(), 2);
    let before = stack.resource("Definition");

    let update = stack.parameter("Family", "crashing");
    let failed = update.try_deploy(SHOP).await.unwrap_err();

    assert_eq!(failed.status(), StackStatus::UpdateRollbackComplete);
    assert_eq!(
        lines(failed.events()),
        [
            "shop UPDATE_IN_PROGRESS User Initiated",
            "Definition UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
            "Definition UPDATE_IN_PROGRESS Resource creation Initiated",
            "Definition UPDATE_COMPLETE",
            "Service UPDATE_IN_PROGRESS",
            "Service UPDATE_FAILED Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (HandlerErrorCode: GeneralServiceException)",
            "shop UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Service].",
            "Definition UPDATE_IN_PROGRESS",
            "Definition UPDATE_COMPLETE",
            "Service UPDATE_IN_PROGRESS",
            "Service UPDATE_COMPLETE",
            "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "Definition DELETE_IN_PROGRESS",
            "Definition DELETE_COMPLETE",
            "shop UPDATE_ROLLBACK_COMPLETE",
        ]
    );
    assert_eq!(failed.cause().unwrap().logical_id(), "Service");
    assert_eq!(stack.resource("Definition"), before);
    assert_eq!(service.running_count(), 2);

    stack.delete().await;

    assert!(!stack.exists());
    assert_eq!(
        lines(&stack.events()[26..]),
        [
            "shop DELETE_IN_PROGRESS User Initiated",
            "Service DELETE_IN_PROGRESS",
            "Service DELETE_COMPLETE",
            "Cluster DELETE_IN_PROGRESS",
            "Definition DELETE_IN_PROGRESS",
            "Cluster DELETE_COMPLETE",
            "Definition DELETE_COMPLETE",
            "shop DELETE_COMPLETE",
        ]
    );
    assert!(ecs.tasks().iter().all(|task| task.is_stopped()));
}

#[tokio::test(start_paused = true)]
async fn a_service_is_changed_where_it_is() {
    let ecs = FakeEcs::start().await;
    let stack = ecs.cloudformation().stack("shop");
    stack.deploy(SHOP).await;
    let arn = stack.resource("Service");

    stack.parameter("Count", "3").deploy(SHOP).await;

    assert_eq!(stack.resource("Service"), arn);
    assert_eq!(ecs.cluster("shop").service("web").running_count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_test_that_deploys_what_fails_says_what_has_happened() {
    let ecs = FakeEcs::start().await;
    ecs.script("app", Script::new().cannot_pull("no such image"));
    let template = SHOP.replace("web", "app");

    let failed = ecs
        .cloudformation()
        .try_deploy(&template)
        .await
        .unwrap_err();

    let printed = failed.to_string();
    assert!(
        printed.starts_with("the stack 'test' is ROLLBACK_COMPLETE\n"),
        "{printed}"
    );
    assert!(
        printed.contains("Service CREATE_FAILED Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\""),
        "{printed}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_emulated_names_itself_or_is_recorded() {
    let template = r#"{"Resources": {"Table": {"Type": "AWS::DynamoDB::Table"}},
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Table", "Arn"]}}}}"#;

    let ecs = FakeEcs::start().await;
    let failed = ecs.cloudformation().try_deploy(template).await.unwrap_err();
    let why = failed.cause().unwrap().reason().unwrap().to_owned();
    assert!(
        why.starts_with("fake-ecs does not emulate resources of the type AWS::DynamoDB::Table."),
        "{why}"
    );

    let ecs = FakeEcs::start().ignore_unknown_resources().await;
    let stack = ecs.cloudformation().deploy(template).await;
    assert_eq!(
        stack.output("Arn"),
        format!(
            "arn:aws:dynamodb:us-east-1:123456789012:table/{}",
            stack.resource("Table")
        )
    );
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "Template format error: At least one Resources member must be defined.")]
async fn a_template_that_is_refused_is_a_panic() {
    let ecs = FakeEcs::start().await;
    let _ = ecs.cloudformation().deploy("Resources: {}").await;
}

#[tokio::test(start_paused = true)]
async fn stacks_are_printed_for_people() {
    let ecs = FakeEcs::start().await;
    let stack = ecs.cloudformation().stack("shop");
    assert_eq!(format!("{stack:?}"), "StackHandle(shop, not there)");

    stack.deploy(SHOP).await;

    assert_eq!(format!("{stack:?}"), "StackHandle(shop, CREATE_COMPLETE)");
    assert_eq!(stack.status().unwrap().to_string(), "CREATE_COMPLETE");
    assert_eq!(stack.events()[1].to_string(), "Cluster CREATE_IN_PROGRESS");
    ecs.reset();
    let shown = format!("{stack:?} {:?}", ecs.cloudformation());
    assert!(shown.contains("before a reset"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_resource_fails_where_a_test_says_so() {
    let ecs = FakeEcs::start().await;
    let stack = ecs.cloudformation().stack("shop");
    let fault = stack.fail_resource("Service", "No capacity.");

    let failed = stack.try_deploy(SHOP).await.unwrap_err();

    assert_eq!(failed.status(), StackStatus::RollbackComplete);
    assert_eq!(
        lines(&[failed.cause().unwrap().clone()]),
        [
            "Service CREATE_FAILED Resource handler returned message: \"No capacity.\" (HandlerErrorCode: GeneralServiceException)"
        ]
    );
    assert_eq!(fault.hits(), 1);
    assert!(
        ecs.clusters()
            .iter()
            .all(|it| !it.is_active() || it.name() == "default")
    );
}

#[tokio::test(start_paused = true)]
async fn a_rollback_and_a_removal_can_fail() {
    let ecs = FakeEcs::start().await;
    let stack = ecs.cloudformation().stack("shop");
    stack.deploy(SHOP).await;
    stack.fail_resource("Service", "Not now.");
    stack.fail_resource("Service", "Not now either.");

    let more = stack.parameter("Count", "3");
    let failed = more.try_deploy(SHOP).await.unwrap_err();

    assert_eq!(failed.status(), StackStatus::UpdateRollbackFailed);
    assert_eq!(ecs.cluster("shop").service("web").running_count(), 2);

    stack.fail_resource("Cluster", "Still needed.");
    let failed = stack.try_delete().await.unwrap_err();

    assert_eq!(failed.status(), StackStatus::DeleteFailed);
    assert_eq!(failed.cause().unwrap().logical_id(), "Cluster");
    stack.delete().await;
    assert!(!stack.exists());
}
