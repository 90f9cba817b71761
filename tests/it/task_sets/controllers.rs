//! Services get another deployment controller, and keep what they run.

use fake_ecs::{FakeEcs, ServiceHandle, TaskSetStatus};
use serde_json::{Value, json};

use super::{check_refusal, controller, only, register_web, with_code_deploy};
use crate::support::ask;
use aws_sdk_ecs::types::DeploymentControllerType as Controller;

fn update(ecs: &FakeEcs, change: &Value) -> Value {
    let mut body = json!({ "service": "web" });
    for (member, value) in change.as_object().into_iter().flatten() {
        body[member] = value.clone();
    }
    ask(ecs, "UpdateService", &body)["service"].clone()
}

fn running(web: &ServiceHandle) -> Vec<String> {
    let running = web.tasks().running();
    running.iter().map(|task| task.arn()).collect()
}

#[tokio::test]
async fn a_service_of_code_deploy_goes_over_to_ecs() {
    let ecs = with_code_deploy(2).await;
    let web = ecs.service("web");
    let (set, before) = (only(&ecs).id(), running(&web));

    let service = update(&ecs, &json!({ "deploymentController": { "type": "ECS" } }));

    assert_eq!(service["deploymentController"]["type"], "ECS");
    assert_eq!(service["deploymentConfiguration"]["strategy"], "ROLLING");
    assert_eq!(service["taskSets"], Value::Null);
    let deployment = &service["deployments"][0];
    assert_eq!(deployment["id"], set.as_str());
    assert_eq!(deployment["status"], "PRIMARY");
    assert_eq!(deployment["rolloutState"], "COMPLETED");
    ecs.settle();
    assert_eq!(running(&web), before);

    register_web(&ecs);
    update(&ecs, &json!({ "taskDefinition": "web" }));
    web.wait_stable().await;
    let tasks = web.tasks().running();
    let revisions: Vec<i32> = tasks.iter().map(|task| task.revision()).collect();
    assert_eq!(revisions, [2, 2]);
}

#[tokio::test]
async fn a_service_goes_over_to_others_and_back_with_all_its_tasks() {
    let ecs = with_code_deploy(2).await;
    let web = ecs.service("web");
    let before = running(&web);
    for to in ["ECS", "EXTERNAL", "CODE_DEPLOY", "ECS"] {
        let service = update(&ecs, &json!({ "deploymentController": { "type": to } }));
        assert_eq!(
            service["taskDefinition"],
            web.describe().task_definition().unwrap()
        );
        ecs.settle();
        web.wait_stable().await;

        assert_eq!(running(&web), before, "{to}");
        if to == "ECS" {
            assert_eq!(web.deployments().len(), 1);
        } else {
            let set = only(&ecs);
            assert_eq!(set.status(), Some(TaskSetStatus::Primary));
            assert!(set.is_steady());
        }
    }
}

#[tokio::test]
async fn who_takes_over_says_what_may_be_changed_meanwhile() {
    let ecs = with_code_deploy(1).await;
    update(&ecs, &json!({ "deploymentController": { "type": "ECS" } }));
    let call = ecs.client().update_service().service("web");
    let call = call.deployment_controller(controller(Controller::CodeDeploy));

    // aws/aws-cdk#36012 has the text.
    check_refusal(
        call.task_definition("web").send().await,
        "InvalidParameterException",
        "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
    );
}
