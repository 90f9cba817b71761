//! Services in less usual situations: health and grace, daemons in trouble, too little room, changes in the middle of a
//! rollout.

use fake_ecs::{Clock, FakeEcs, Profile, Script, ServiceHandle};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, ec2_definition, fargate_definition, register, secs};

/// A service `web` under observation, and its fake, whose clock moves when it is told to.
struct Web {
    ecs: FakeEcs,
}

impl Web {
    fn new() -> Self {
        Self::with(Profile::instant())
    }

    fn with(profile: Profile) -> Self {
        let ecs = FakeEcs::start().clock(Clock::manual()).profile(profile);
        Self {
            ecs: ecs.blocking(),
        }
    }

    /// Makes the service, of one task on Fargate unless it is told otherwise.
    fn create(&self, more: &Value) -> Value {
        let mut body = json!({
            "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        });
        body.as_object_mut()
            .expect("it is an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        ask(&self.ecs, "CreateService", &body)
    }

    /// Makes the service on EC2.
    fn create_on_ec2(&self, more: &Value) -> Value {
        let mut body = json!({ "serviceName": "web", "taskDefinition": "web" });
        body.as_object_mut()
            .expect("it is an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        ask(&self.ecs, "CreateService", &body)
    }

    fn update(&self, change: &Value) -> Value {
        let mut body = change.clone();
        body["service"] = json!("web");
        ask(&self.ecs, "UpdateService", &body)
    }

    fn handle(&self) -> ServiceHandle {
        self.ecs.service("web")
    }

    /// How many tasks it ever had, and how many run.
    fn tasks(&self) -> (usize, usize) {
        let tasks = self.handle().tasks();
        (tasks.len(), tasks.running().len())
    }
}

/// The containers of a definition with a health check.
fn checked_app() -> Value {
    let check = json!({ "command": ["CMD-SHELL", "true"] });
    json!([{ "name": "app", "image": "a", "memory": 64, "healthCheck": check }])
}

// ---- health ----

#[test]
fn a_task_that_is_unhealthy_beyond_its_grace_period_is_replaced() {
    let web = Web::new();
    register(&web.ecs, &fargate_definition("web", checked_app()));
    let script = Script::new().becomes_unhealthy().after(secs(5));
    web.ecs.script("web", script);
    web.create(&json!({ "healthCheckGracePeriodSeconds": 120 }));

    web.ecs.advance(secs(119));
    assert_eq!(web.tasks(), (1, 1));
    web.ecs.advance(secs(2));

    assert_eq!(web.tasks().0, 2);
}

#[test]
fn a_grace_period_that_is_changed_counts_for_tasks_that_run_already() {
    for (grace, left_at_100) in [(60, 1), (300, 2)] {
        let web = Web::new();
        register(&web.ecs, &fargate_definition("web", checked_app()));
        let script = Script::new().becomes_unhealthy().after(secs(5));
        web.ecs.script("web", script);
        web.create(&json!({ "healthCheckGracePeriodSeconds": grace }));
        web.ecs.advance(secs(30));

        let other = 360 - grace;
        web.update(&json!({ "healthCheckGracePeriodSeconds": other }));
        web.ecs.advance(secs(70));

        assert_eq!(web.tasks().0, left_at_100, "{other} after {grace} s");
    }
}

#[test]
fn a_task_that_is_unhealthy_as_soon_as_it_runs_is_not_replaced_for_ever_at_once() {
    let web = Web::new();
    register(&web.ecs, &fargate_definition("web", checked_app()));
    web.ecs.script("web", Script::new().becomes_unhealthy());
    web.create(&json!({}));

    web.ecs.advance(secs(10));

    let (ever, _) = web.tasks();
    assert!((3..=12).contains(&ever), "{ever} tasks in ten seconds");
}

// ---- daemons ----

#[test]
fn an_unhealthy_daemon_is_replaced_on_the_only_instance() {
    let web = Web::new();
    web.ecs.add_instance("t3.small");
    register(&web.ecs, &ec2_definition("web", "bridge", checked_app()));
    let script = Script::new().becomes_healthy().becomes_unhealthy();
    web.ecs.script("web", script.after(secs(5)));
    web.create_on_ec2(&json!({ "schedulingStrategy": "DAEMON" }));
    web.ecs.advance(secs(4));
    assert_eq!(web.tasks(), (1, 1));

    web.ecs.advance(secs(4));

    assert_eq!(web.tasks(), (2, 1));
}

#[test]
fn a_daemon_that_is_unhealthy_everywhere_can_be_mended() {
    let web = Web::new();
    web.ecs.add_instances(2, "t3.small");
    register(&web.ecs, &ec2_definition("web", "bridge", checked_app()));
    web.ecs.script("web", Script::new().becomes_unhealthy());
    let half = json!({ "minimumHealthyPercent": 50 });
    web.create_on_ec2(&json!({ "schedulingStrategy": "DAEMON", "deploymentConfiguration": half }));
    web.ecs.advance(secs(60));

    web.ecs.script("web", Script::new());
    register(&web.ecs, &ec2_definition("web", "bridge", checked_app()));
    web.update(&json!({ "taskDefinition": "web" }));
    web.ecs.settle();

    let running = web.handle().tasks().running();
    let revisions: Vec<i32> = running.iter().map(|task| task.revision()).collect();
    assert_eq!(revisions, [2, 2]);
}
