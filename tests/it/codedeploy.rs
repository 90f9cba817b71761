//! Services that CodeDeploy deploys, as a test makes and sees that.

use std::time::Duration;

use aws_sdk_ecs::types::{
    DeploymentController, DeploymentControllerType, LaunchType, LoadBalancer,
};
use fake_ecs::{CodeDeploymentStatus, FakeEcs, ServiceHandle};
use serde_json::json;

use crate::support::{fargate_definition, fargate_network, panics, post_target, register};

const CANARY: &str = "CodeDeployDefault.ECSCanary10Percent5Minutes";
const CHECK: &str = "arn:aws:lambda:us-east-1:123456789012:function:check";
const BLUE: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

/// A service of two tasks that CodeDeploy deploys, and a second revision for it.
async fn with_web() -> (FakeEcs, ServiceHandle) {
    let ecs = FakeEcs::start().await;
    let ports = json!([{ "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    let definition = fargate_definition("web", app);
    register(&ecs, &definition);
    let controller = DeploymentController::builder().r#type(DeploymentControllerType::CodeDeploy);
    let balancer = LoadBalancer::builder().target_group_arn(BLUE);
    let call = ecs.client().create_service().service_name("web");
    let call = call
        .task_definition("web")
        .desired_count(2)
        .deployment_controller(controller.build().unwrap())
        .load_balancers(balancer.container_name("app").container_port(80).build())
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network());
    call.send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    register(&ecs, &definition);
    (ecs, web)
}

/// What deploys the second revision, with more lines.
fn app_spec(more: &str) -> String {
    format!(
        "version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: web:2
        LoadBalancerInfo:
          ContainerName: app
          ContainerPort: 80
{more}"
    )
}

fn with_hook(event: &str) -> String {
    app_spec(&format!("Hooks:\n  - {event}: {CHECK}\n"))
}

#[tokio::test(start_paused = true)]
async fn a_canary_gets_the_rest_of_the_traffic_after_five_minutes() {
    let (ecs, web) = with_web().await;
    let group = ecs.codedeploy().new_group(&web).config(CANARY).add();
    let deployment = group.deploy(app_spec(""));
    deployment.wait_until(|it| it.traffic() == 10).await;
    let began = ecs.now();
    assert_eq!(deployment.status(), CodeDeploymentStatus::InProgress);
    assert_eq!(web.task_sets().len(), 2);
    deployment.wait_until(|it| it.status().is_over()).await;

    assert_eq!(deployment.status(), CodeDeploymentStatus::Succeeded);
    assert_eq!((deployment.traffic(), deployment.error()), (100, None));
    let took = ecs.now().duration_since(began).unwrap();
    assert_eq!(took, Duration::from_secs(300));
    web.wait_stable().await;
    assert_eq!(web.tasks().running().revision(2).len(), 2);
    assert_eq!(web.task_sets().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_function_that_fails_rolls_a_deployment_back() {
    let (ecs, web) = with_web().await;
    ecs.on_target(CHECK, |_| Err("the new tasks answer 500".to_owned()));
    let group = ecs.codedeploy().new_group(&web).rolls_back().add();
    let deployment = group.deploy(with_hook("AfterInstall"));

    deployment.wait_until(|it| it.status().is_over()).await;

    assert_eq!(deployment.status(), CodeDeploymentStatus::Failed);
    assert_eq!(
        deployment.error().unwrap(),
        "HOOK_EXECUTION_FAILURE: The validation function of the lifecycle event AfterInstall failed: the new tasks answer 500"
    );
    let rollback = deployment.rollback().expect("it is rolled back");
    rollback.wait_until(|it| it.status().is_over()).await;
    assert_eq!(rollback.status(), CodeDeploymentStatus::Succeeded);
    assert_eq!(rollback.rollback(), None);
    web.wait_stable().await;
    assert_eq!(web.tasks().running().revision(1).len(), 2);
    assert_eq!(web.task_sets().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_waits_for_what_a_function_says() {
    let (ecs, web) = with_web().await;
    ecs.on_target(CHECK, |_| Ok(()));
    let group = ecs.codedeploy().new_group(&web).add();

    let first = group.deploy(with_hook("BeforeAllowTraffic"));
    let awaits = |name| move |it: &fake_ecs::CodeDeploymentHandle| it.pending_hook() == Some(name);
    first.wait_until(awaits("BeforeAllowTraffic")).await;
    assert_eq!((first.traffic(), web.running_count()), (0, 4));
    first.complete_hook();
    first.wait_until(|it| it.status().is_over()).await;
    assert_eq!(first.status(), CodeDeploymentStatus::Succeeded);

    let second = group.deploy(with_hook("AfterAllowTraffic"));
    second.wait_until(awaits("AfterAllowTraffic")).await;
    assert_eq!(second.traffic(), 100);
    second.fail_hook();
    assert_eq!(second.status(), CodeDeploymentStatus::Failed);
    // The group does not say that it is rolled back: both task sets stay.
    assert_eq!(second.rollback(), None);
    assert_eq!(web.task_sets().len(), 2);
}

/// As a function does that is an application of its own.
#[tokio::test(start_paused = true)]
async fn a_function_looks_at_the_deployment_that_calls_it() {
    let (ecs, web) = with_web().await;
    ecs.on_target(CHECK, |event| {
        let id = event.json()["DeploymentId"].as_str().unwrap_or_default();
        event.fake().codedeploy().deployment(id).complete_hook();
        Ok(())
    });
    let group = ecs.codedeploy().new_group(&web).add();

    let deployment = group.deploy(with_hook("AfterInstall"));
    deployment.wait_until(|it| it.status().is_over()).await;

    assert_eq!(deployment.status(), CodeDeploymentStatus::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn an_alarm_stops_a_canary() {
    let (ecs, web) = with_web().await;
    let group = ecs.codedeploy().new_group(&web).config(CANARY);
    let group = group.alarm("errors").rolls_back().add();
    let deployment = group.deploy(app_spec(""));
    deployment.wait_until(|it| it.traffic() == 10).await;

    ecs.cloudwatch().raise_alarm("errors");
    deployment.wait_until(|it| it.status().is_over()).await;

    assert_eq!(deployment.status(), CodeDeploymentStatus::Stopped);
    assert!(deployment.error().unwrap().starts_with("ALARM_ACTIVE: "));
    let rollback = deployment.rollback().unwrap();
    rollback.wait_until(|it| it.status().is_over()).await;
    assert_eq!(deployment.traffic(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_of_the_application_is_found_and_stopped() {
    let (ecs, web) = with_web().await;
    let group = ecs.codedeploy().new_group(&web).config(CANARY).add();
    let body = json!({
        "applicationName": group.application(),
        "deploymentGroupName": group.name(),
        "revision": {
            "revisionType": "AppSpecContent",
            "appSpecContent": { "content": app_spec("") },
        },
    });
    let host = ecs.local_addr().to_string();
    let answer = post_target(&ecs, &host, "CodeDeploy_20141006.CreateDeployment", &body);
    assert_eq!(answer.status(), 200, "{}", answer.body);

    let deployment = ecs.codedeploy().deployments().only();
    assert_eq!(answer.json()["deploymentId"], deployment.id());
    assert_eq!(ecs.codedeploy().deployment(deployment.id()), deployment);
    deployment.wait_until(|it| it.traffic() == 10).await;
    deployment.stop();

    assert_eq!(deployment.status(), CodeDeploymentStatus::Stopped);
    // The test's own calls are none of the application's.
    let calls = ecs.requests().to("codedeploy");
    assert_eq!(calls.only().operation(), "CreateDeployment");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_in_the_words_of_codedeploy() {
    let (ecs, web) = with_web().await;
    let codedeploy = ecs.codedeploy();
    let group = codedeploy.group("AppECS-default-web", "DgpECS-default-web");
    assert!(!group.exists());
    assert_eq!(
        format!("{group:?}"),
        "DeploymentGroupHandle(DgpECS-default-web of AppECS-default-web, not there)"
    );
    let refused = panics(|| drop(group.deploy(app_spec(""))));
    assert!(
        refused.contains("No application found for name: AppECS-default-web"),
        "{refused}"
    );

    assert_eq!(codedeploy.new_group(&web).config(CANARY).add(), group);
    assert!(group.exists());
    let again = panics(|| drop(codedeploy.new_group(&web).add()));
    assert!(again.contains("already exists"), "{again}");
    let none = panics(|| drop(codedeploy.deployment("d-NONE")));
    assert!(
        none.starts_with("no deployment 'd-NONE'; there is: "),
        "{none}"
    );

    let deployment = group.deploy(app_spec(""));
    deployment.wait_until(|it| it.traffic() == 10).await;
    let (id, shown) = (deployment.id(), format!("{deployment:?}"));
    assert_eq!(shown, format!("CodeDeploymentHandle({id}, InProgress)"));
    let hook = panics(|| deployment.complete_hook());
    assert!(hook.contains("waits for no function"), "{hook}");
    deployment.wait_until(|it| it.status().is_over()).await;
    let over = panics(|| deployment.stop());
    assert!(over.contains("has already been completed"), "{over}");
    assert!(format!("{codedeploy:?}").starts_with("CodeDeploy {"));
    assert!(format!("{:?}", codedeploy.new_group(&web)).starts_with("NewDeploymentGroup {"));
}
