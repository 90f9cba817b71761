//! Services in less usual situations: health and grace, daemons in trouble, too little room,
//! changes in the middle of a rollout.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{Clock, FakeEcs, Profile, Script, ServiceHandle, ServiceStatus};
use serde_json::{Value, json};

use crate::support::{
    SUBNET, ask, ec2_definition, fargate_definition, post, register, register_app, secs,
};

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

    /// What became of its rollouts, the newest first.
    fn records(&self) -> Vec<Value> {
        let list = ask(
            &self.ecs,
            "ListServiceDeployments",
            &json!({ "service": "web" }),
        );
        let briefs = list["serviceDeployments"].as_array().into_iter().flatten();
        let arns: Vec<&Value> = briefs.map(|of| &of["serviceDeploymentArn"]).collect();
        let answer = ask(
            &self.ecs,
            "DescribeServiceDeployments",
            &json!({ "serviceDeploymentArns": arns }),
        );
        let records = answer["serviceDeployments"].as_array();
        records.cloned().unwrap_or_default()
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

// ---- what ends a rollout, and what comes after it ----

#[test]
fn a_rollout_in_little_room_is_not_taken_for_one_that_fails() {
    for profile in [Profile::instant(), Profile::realistic()] {
        let web = Web::with(profile);
        // With room for three tasks.
        web.ecs.add_instance("t3.small");
        let app = json!([{ "name": "app", "image": "a", "memory": 500 }]);
        register(&web.ecs, &ec2_definition("web", "bridge", app.clone()));
        let breaker = json!({ "enable": true, "rollback": true });
        let configuration =
            json!({ "minimumHealthyPercent": 50, "deploymentCircuitBreaker": breaker });
        web.create_on_ec2(&json!({ "desiredCount": 3, "deploymentConfiguration": configuration }));
        web.ecs.settle();

        register(&web.ecs, &ec2_definition("web", "bridge", app));
        web.update(&json!({ "taskDefinition": "web" }));
        web.ecs.settle();

        let record = &web.records()[0];
        assert_eq!(record["status"], "SUCCESSFUL", "{record:#}");
    }
}

#[test]
fn a_rollout_without_any_room_is_given_up_after_some_minutes() {
    let web = Web::new();
    web.ecs.add_instance("t3.small");
    let app = |memory: u32| json!([{ "name": "app", "image": "a", "memory": memory }]);
    register(&web.ecs, &ec2_definition("web", "bridge", app(500)));
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } });
    web.create_on_ec2(&json!({ "desiredCount": 1, "deploymentConfiguration": breaker }));
    web.ecs.settle();
    register(&web.ecs, &ec2_definition("web", "bridge", app(64_000)));

    web.update(&json!({ "taskDefinition": "web" }));
    web.ecs.advance(secs(100));
    assert_eq!(web.records()[0]["status"], "IN_PROGRESS");
    web.ecs.settle();

    assert_eq!(web.records()[0]["status"], "ROLLBACK_SUCCESSFUL");
    assert_eq!(web.tasks(), (1, 1));
}

#[test]
fn a_service_whose_rollout_failed_can_be_scaled_in() {
    let web = Web::new();
    register_app(&web.ecs, "web");
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": false } });
    web.create(&json!({ "desiredCount": 3, "deploymentConfiguration": breaker }));
    web.ecs.settle();
    register_app(&web.ecs, "web");
    web.ecs
        .script("web", Script::new().cannot_pull("no such image"));
    web.update(&json!({ "taskDefinition": "web" }));
    web.ecs.settle();
    assert_eq!(web.handle().deployments().len(), 2);

    for count in [2, 0] {
        web.update(&json!({ "desiredCount": count }));
        web.ecs.settle();

        assert_eq!(web.handle().running_count(), count);
    }
}

#[test]
fn a_rollback_goes_back_to_where_tasks_ran() {
    let web = Web::new();
    let ecs = &web.ecs;
    let mut anywhere = fargate_definition(
        "web",
        json!([{ "name": "app", "image": "a", "memory": 64 }]),
    );
    anywhere["requiresCompatibilities"] = json!(["FARGATE", "EC2"]);
    register(ecs, &anywhere);
    let group = ecs.auto_scaling().new_group("workers").max(1).add();
    let group = json!({ "autoScalingGroupArn": group.arn() });
    let provider = json!({ "name": "workers", "autoScalingGroupProvider": group });
    ask(ecs, "CreateCapacityProvider", &provider);
    ecs.settle();
    let associated = json!({
        "cluster": "default", "capacityProviders": ["workers"], "defaultCapacityProviderStrategy": [],
    });
    ask(ecs, "PutClusterCapacityProviders", &associated);
    ecs.settle();
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } });
    web.create(&json!({ "platformVersion": "1.4.0", "deploymentConfiguration": breaker }));
    ecs.settle();

    let strategy = json!([{ "capacityProvider": "workers", "weight": 1 }]);
    let quietly = post(
        ecs,
        "UpdateService",
        &json!({ "service": "web", "capacityProviderStrategy": strategy }),
    );
    assert_eq!(
        quietly.json()["message"],
        "When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment."
    );
    web.handle().crash_loop(3);
    let moved =
        web.update(&json!({ "capacityProviderStrategy": strategy, "forceNewDeployment": true }));
    ecs.settle();

    assert_eq!(moved["service"]["platformVersion"], Value::Null);
    assert_eq!(web.records()[0]["status"], "ROLLBACK_SUCCESSFUL");
    ecs.tasks().running().only().force_stop();
    ecs.settle();
    let task = ecs.tasks().running().only().describe();
    assert_eq!(task.launch_type(), Some(&LaunchType::Fargate));
    assert_eq!(task.platform_version(), Some("1.4.0"));
    let service = web.handle().describe();
    assert_eq!(service.launch_type(), Some(&LaunchType::Fargate));
    assert!(service.capacity_provider_strategy().is_empty());
}

#[test]
fn the_record_of_a_rollout_keeps_what_its_circuit_breaker_came_to() {
    let web = Web::with(Profile::realistic());
    register_app(&web.ecs, "web");
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } });
    web.create(&json!({ "deploymentConfiguration": breaker }));
    web.ecs.settle();
    let came_to = |at: usize| {
        let record = &web.records()[at];
        let breaker = &record["deploymentCircuitBreaker"];
        let count = |name: &str| breaker[name].as_u64().expect("a number");
        (
            record["status"].as_str().expect("a status").to_owned(),
            count("failureCount"),
            count("threshold"),
        )
    };

    web.update(&json!({ "desiredCount": 40 }));
    assert_eq!(came_to(0), ("SUCCESSFUL".to_owned(), 0, 3));
    web.ecs.settle();
    web.handle().crash_loop(40);
    web.update(&json!({ "forceNewDeployment": true }));
    let is_given_up = || came_to(0).0 == "ROLLBACK_IN_PROGRESS";
    assert!((0..2_000).any(|_| !web.ecs.step() || is_given_up()));
    let (_, failures, _) = came_to(0);
    // An update lets the rollback come to nothing.
    web.update(&json!({ "forceNewDeployment": true, "desiredCount": 1 }));
    web.ecs.settle();

    assert!(failures >= 20, "{failures} failures");
    assert_eq!(came_to(1), ("ROLLBACK_FAILED".to_owned(), failures, 20));
    assert_eq!(came_to(0), ("SUCCESSFUL".to_owned(), 0, 3));
}

#[test]
fn the_circuit_breaker_of_a_daemon_goes_by_how_many_instances_there_are() {
    let web = Web::new();
    web.ecs.add_instances(10, "t3.small");
    register(&web.ecs, &ec2_definition("web", "bridge", checked_app()));
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": false } });
    web.create_on_ec2(
        &json!({ "schedulingStrategy": "DAEMON", "deploymentConfiguration": breaker }),
    );
    web.handle().crash_loop(4);

    web.ecs.settle();

    let record = &web.records()[0];
    assert_eq!(record["status"], "SUCCESSFUL", "{record:#}");
    assert_eq!(record["deploymentCircuitBreaker"]["threshold"], 5);
    assert_eq!(web.tasks(), (14, 10));
}

#[test]
fn tasks_that_crash_are_failures_also_where_their_health_is_known_before_they_run() {
    let web = Web::new();
    let check = json!({ "command": ["CMD-SHELL", "true"] });
    let after = json!([{ "containerName": "side", "condition": "HEALTHY" }]);
    let pair = json!([
        { "name": "app", "image": "a", "dependsOn": after },
        { "name": "side", "image": "a", "healthCheck": check },
    ]);
    register(&web.ecs, &fargate_definition("web", pair));
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } });
    web.create(&json!({ "deploymentConfiguration": breaker }));
    web.ecs.settle();

    web.handle().crash_loop(3);
    web.update(&json!({ "forceNewDeployment": true }));
    web.ecs.settle();

    assert_eq!(web.records()[0]["status"], "ROLLBACK_SUCCESSFUL");
}

// ---- what is said ----

#[test]
fn that_tasks_do_not_come_up_is_said_every_six_hours_and_once_they_have_come_up_again() {
    let web = Web::new();
    register_app(&web.ecs, "web");
    let broken = || Script::new().cannot_pull("no such image");
    web.ecs.script("web", broken());
    web.create(&json!({}));
    let said = || {
        let events = web.handle().messages();
        let said = events.iter().filter(|event| event.contains("is unable to"));
        said.count()
    };

    web.ecs.advance(secs(5 * 60 * 60));
    assert_eq!(said(), 1);
    web.ecs.advance(secs(2 * 60 * 60));
    assert_eq!(said(), 2);
    web.ecs.script("web", Script::new());
    web.ecs.advance(secs(60 * 60));
    web.ecs.script("web", broken());
    web.ecs.tasks().running().only().force_stop();
    web.ecs.advance(secs(60 * 60));
    assert_eq!(said(), 3);
}

// ---- the end ----

#[test]
fn a_deleted_service_shows_what_it_was_rolled_back_to() {
    let web = Web::new();
    register_app(&web.ecs, "web");
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } });
    web.create(&json!({ "deploymentConfiguration": breaker }));
    web.ecs.settle();
    let first = web.handle().describe().task_definition;
    let broken = register_app(&web.ecs, "web");
    web.handle().crash_loop(3);
    web.update(&json!({ "taskDefinition": broken.arn() }));
    web.ecs.settle();

    ask(
        &web.ecs,
        "DeleteService",
        &json!({ "service": "web", "force": true }),
    );
    web.ecs.settle();

    let deleted = web.handle();
    assert_eq!(deleted.status(), ServiceStatus::Inactive);
    assert_eq!(deleted.describe().task_definition, first);
    web.create(&json!({}));
    assert_ne!(web.handle(), deleted);
    assert_eq!(web.handle(), web.handle());
}

#[test]
fn a_daemon_that_may_not_be_replaced_says_so() {
    let web = Web::new();
    web.ecs.add_instance("t3.small");
    register(&web.ecs, &ec2_definition("web", "bridge", checked_app()));
    let nearly_all = json!({ "minimumHealthyPercent": 99 });
    web.create_on_ec2(
        &json!({ "schedulingStrategy": "DAEMON", "deploymentConfiguration": nearly_all }),
    );
    web.ecs.settle();

    web.update(&json!({ "forceNewDeployment": true }));
    web.ecs.settle();

    assert_eq!(web.tasks(), (1, 1));
    let events = web.handle().messages();
    let last = events.last().expect("there are events");
    assert!(
        last.contains("because of the service deployment configuration"),
        "{last}"
    );
}

// ---- releases that hang ----

/// A release whose tasks never run: they wait for a container that never ends.
fn hanging_app() -> Value {
    let wait = json!([{ "containerName": "init", "condition": "SUCCESS" }]);
    json!([
        { "name": "app", "image": "a", "memory": 32, "dependsOn": wait },
        { "name": "init", "image": "a", "memory": 32, "essential": false },
    ])
}

#[test]
fn a_release_that_hangs_keeps_within_its_bounds_and_stays_there() {
    for (minimum, maximum, old_running, new_pending) in [
        (50, 100, 3, 2),
        (100, 200, 5, 5),
        (0, 100, 0, 5),
        (60, 140, 3, 4),
        (100, 120, 5, 1),
    ] {
        let web = Web::new();
        register(&web.ecs, &fargate_definition("web", checked_app()));
        let percents = json!({ "minimumHealthyPercent": minimum, "maximumPercent": maximum });
        web.create(&json!({ "desiredCount": 5, "deploymentConfiguration": percents }));
        web.ecs.settle();

        register(&web.ecs, &fargate_definition("web", hanging_app()));
        web.update(&json!({ "taskDefinition": "web" }));
        web.ecs.settle();

        let service = &ask(
            &web.ecs,
            "DescribeServices",
            &json!({ "services": ["web"] }),
        )["services"][0];
        let counts = |at: usize| {
            let deployment = &service["deployments"][at];
            (
                deployment["runningCount"].as_u64(),
                deployment["pendingCount"].as_u64(),
            )
        };
        assert_eq!(
            counts(0),
            (Some(0), Some(new_pending)),
            "{minimum}, {maximum}"
        );
        let old = service["deployments"][1].is_object().then(|| counts(1));
        let expected = (old_running > 0).then_some((Some(old_running), Some(0)));
        assert_eq!(old, expected, "{minimum}, {maximum}");
    }
}

#[test]
fn a_daemon_release_that_hangs_stays_where_it_is() {
    let web = Web::new();
    web.ecs.add_instances(3, "m5.large");
    register(&web.ecs, &ec2_definition("web", "bridge", checked_app()));
    let percents = json!({ "minimumHealthyPercent": 60, "maximumPercent": 100 });
    web.create_on_ec2(
        &json!({ "schedulingStrategy": "DAEMON", "deploymentConfiguration": percents }),
    );
    web.ecs.settle();

    register(&web.ecs, &ec2_definition("web", "bridge", hanging_app()));
    web.update(&json!({ "taskDefinition": "web" }));
    web.ecs.settle();

    let tasks = web.handle().tasks();
    let of = |revision: i32| {
        tasks
            .iter()
            .filter(|task| !task.is_stopped() && task.revision() == revision)
            .count()
    };
    assert_eq!((of(1), of(2)), (2, 1));
}
