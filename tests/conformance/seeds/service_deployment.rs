use std::time::Duration;

use fake_ecs::Script;
use serde_json::{Value, json};

use super::{Seed, seed, service, task_definition};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("ListServiceDeployments", "a page of one", |fake| {
            update(fake);
            json!({"service": "web", "status": ["SUCCESSFUL", "PENDING"], "createdAt": {"after": 0}, "maxResults": 1})
        }),
        seed(
            "DescribeServiceDeployments",
            "one that has succeeded",
            |fake| {
                service::create(fake);
                fake.ecs().settle();
                json!({"serviceDeploymentArns": [newest(fake), unknown("service-deployment/default/web/none")]})
            },
        ),
        seed(
            "DescribeServiceDeployments",
            "one that is stopped",
            |fake| {
                update(fake);
                let deployment = newest(fake);
                fake.ask(
                    "StopServiceDeployment",
                    &json!({"serviceDeploymentArn": deployment}),
                );
                json!({"serviceDeploymentArns": [deployment]})
            },
        ),
        seed(
            "DescribeServiceDeployments",
            "one that is paused",
            |fake| json!({"serviceDeploymentArns": [pause(fake)]}),
        ),
        seed("DescribeServiceRevisions", "one that is there", |fake| {
            service::create(fake);
            let mut answer = fake.ask("ListServiceDeployments", &json!({"service": "web"}));
            let revision = answer["serviceDeployments"][0]["targetServiceRevisionArn"].take();
            json!({"serviceRevisionArns": [revision, unknown("service-revision/default/web/1")]})
        }),
        seed("StopServiceDeployment", "one under way", |fake| {
            update(fake);
            json!({"serviceDeploymentArn": newest(fake), "stopType": "ROLLBACK"})
        }),
        seed("ContinueServiceDeployment", "one that is paused", |fake| {
            let deployment = pause(fake);
            let arns = json!({"serviceDeploymentArns": [deployment]});
            let mut answer = fake.ask("DescribeServiceDeployments", &arns);
            let hook = answer["serviceDeployments"][0]["lifecycleHookDetails"][1]["hookId"].take();
            json!({"serviceDeploymentArn": deployment, "hookId": hook, "action": "CONTINUE"})
        }),
    ]
}

/// A service `web` in the middle of a rollout, with one that has succeeded before.
fn update(fake: &mut Fake) {
    service::create(fake);
    fake.ecs().settle();
    let slow = Script::new().pull_takes(Duration::from_secs(3_600));
    fake.ecs().script("job", slow);
    let definition = task_definition::register(fake);
    fake.ask(
        "UpdateService",
        &json!({"service": "web", "taskDefinition": definition}),
    );
}

/// A rollout in stages that waits for somebody to let it go on; gives its ARN.
fn pause(fake: &mut Fake) -> Value {
    let request = service::in_stages(fake);
    fake.ask("CreateService", &request);
    while fake.ecs().service("web").deployment_stage().is_none() {
        assert!(fake.ecs().step(), "it comes to a stage");
    }
    newest(fake)
}

fn newest(fake: &mut Fake) -> Value {
    let mut answer = fake.ask("ListServiceDeployments", &json!({"service": "web"}));
    answer["serviceDeployments"][0]["serviceDeploymentArn"].take()
}

fn unknown(resource: &str) -> String {
    format!("arn:aws:ecs:us-east-1:123456789012:{resource}")
}
