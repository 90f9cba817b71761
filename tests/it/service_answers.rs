//! Our answers about services held against recorded ones of the service; see [`crate::answers`].

use fake_ecs::FakeEcs;
use serde_json::{Value, json};

use crate::answers::{check, fake, recorded};
use crate::support::{ask, fargate_definition, register, secs};

const SINCE: &str = "came after the recording";

fn network() -> Value {
    json!({ "awsvpcConfiguration": {
        "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED",
    } })
}

/// Registers a revision of `web` with a port.
fn register_web(ecs: &FakeEcs) {
    let ports = json!([{ "containerPort": 8080, "protocol": "tcp" }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    register(ecs, &fargate_definition("web", app));
}

fn request(more: &Value) -> Value {
    let mut request = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": network(),
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    request
}

fn balancers() -> Value {
    json!([{ "targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 8080 }])
}

#[test]
fn create_service_answers_as_recorded() {
    let ecs = fake();
    register_web(&ecs);

    let ours = ask(
        &ecs,
        "CreateService",
        &request(&json!({ "loadBalancers": balancers(), "healthCheckGracePeriodSeconds": 60 })),
    );

    check(
        &ours,
        &recorded("create-service-rolling-2026"),
        &[],
        &[],
        &[],
    );
    let service = &ours["service"];
    assert_eq!(service["deployments"][0]["desiredCount"], 0);
    let id = service["deployments"][0]["id"].as_str().expect("an id");
    let revision = service["currentServiceRevisions"][0]["arn"].as_str();
    let digits = id.strip_prefix("ecs-svc/").expect("ids begin so");
    assert_eq!(digits.len(), 19);
    assert!(
        revision
            .expect("an ARN")
            .ends_with(&format!("/web/{digits}"))
    );
}

#[test]
fn a_steady_service_is_described_as_recorded() {
    let ecs = fake();
    register_web(&ecs);
    let tags = json!([{ "key": "a", "value": "b" }]);
    ask(
        &ecs,
        "CreateService",
        &request(&json!({ "desiredCount": 1, "tags": tags })),
    );
    ecs.settle();

    let ours = ask(
        &ecs,
        "DescribeServices",
        &json!({ "services": ["web"], "include": ["TAGS"] }),
    );

    check(
        &ours,
        &recorded("describe-services-fargate-steady"),
        &[],
        &[
            (".services[].availabilityZoneRebalancing", SINCE),
            (".services[].currentServiceRevisions", SINCE),
            (
                ".services[].deploymentConfiguration.bakeTimeInMinutes",
                SINCE,
            ),
            (".services[].deploymentConfiguration.strategy", SINCE),
            (".services[].resourceManagementType", SINCE),
        ],
        &[],
    );
    // The same times after the creation, to the second: started, completed, steady.
    let created = ours["services"][0]["createdAt"].as_f64().expect("a time");
    let events = ours["services"][0]["events"].as_array().expect("events");
    let at = |event: &Value| event["createdAt"].as_f64().expect("a time") - created;
    let times: Vec<i64> = events.iter().map(|event| at(event) as i64).collect();
    assert_eq!(times, [38, 38, 9]);
    let kinds: Vec<&str> = events
        .iter()
        .filter_map(|event| event["message"].as_str()?.rsplit(") ").next())
        .collect();
    assert_eq!(
        kinds[..2],
        ["has reached a steady state.", "deployment completed."]
    );
}

#[test]
fn an_update_shows_both_deployments_as_recorded() {
    let ecs = fake();
    register_web(&ecs);
    let grace = json!({ "loadBalancers": balancers(), "healthCheckGracePeriodSeconds": 30 });
    ask(&ecs, "CreateService", &request(&grace));
    ecs.advance(secs(300));

    let ours = ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "forceNewDeployment": true }),
    );

    check(
        &ours,
        &recorded("update-service-forced-2026"),
        &[],
        &[],
        &[],
    );
    let counts = |at: usize| {
        let deployment = &ours["service"]["deployments"][at];
        let count = |name: &str| deployment[name].as_i64().expect("a number");
        (
            deployment["status"].as_str().expect("a status").to_owned(),
            count("desiredCount"),
            count("runningCount"),
        )
    };
    assert_eq!(counts(0), ("PRIMARY".to_owned(), 0, 0));
    assert_eq!(counts(1), ("ACTIVE".to_owned(), 2, 2));
}

#[test]
fn a_rollout_behind_a_target_group_says_what_a_recorded_one_said() {
    let ecs = fake();
    register_web(&ecs);
    ask(
        &ecs,
        "CreateService",
        &request(&json!({ "loadBalancers": balancers() })),
    );
    ecs.settle();
    let old = ecs.service("web").deployments()[0]
        .id()
        .expect("an id")
        .to_owned();
    let update = json!({ "service": "web", "forceNewDeployment": true });
    ask(&ecs, "UpdateService", &update);
    ecs.settle();

    let ours = ask(&ecs, "DescribeServices", &json!({ "services": ["web"] }));

    let recorded = recorded("update-service-forced-2026");
    let recorded = &recorded["service"]["events"];
    let (ours, theirs) = (said(&ours["services"][0]["events"]), said(recorded));
    assert_eq!(ours[..7], theirs[..7]);
    let events = ecs.service("web").messages();
    let draining =
        format!("(service web, taskSet {old}) has begun draining connections on 2 tasks.");
    assert!(
        events.contains(&draining),
        "it is the old one that drains: {events:#?}"
    );
}

/// What events say, without names and ids.
fn said(events: &Value) -> Vec<String> {
    let events = events.as_array().expect("events").iter();
    let messages = events.filter_map(|event| event["message"].as_str());
    messages
        .map(|message| {
            let words = message.split(' ').filter(|word| {
                let is_id = word.trim_end_matches(['.', ')']).len() >= 26;
                !is_id
                    && !word.starts_with("arn:")
                    && !word.starts_with("web")
                    && !word.starts_with("ui")
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn an_update_by_a_capacity_provider_shows_both_deployments_as_recorded() {
    let ecs = fake();
    register_web(&ecs);
    let strategy = json!([{ "capacityProvider": "FARGATE", "weight": 100, "base": 0 }]);
    let providers = json!({ "cluster": "default", "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": [] });
    ask(&ecs, "PutClusterCapacityProviders", &providers);
    ecs.settle();
    let mut create = request(&json!({
        "desiredCount": 1, "capacityProviderStrategy": strategy, "loadBalancers": balancers(),
        "serviceRegistries": [{ "registryArn": "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1" }],
        "enableECSManagedTags": true, "propagateTags": "SERVICE",
    }));
    create["launchType"] = Value::Null;
    ask(&ecs, "CreateService", &create);
    ecs.advance(secs(300));
    register_web(&ecs);

    let ours = ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "taskDefinition": "web" }),
    );

    check(
        &ours,
        &recorded("update-service-two-deployments"),
        &[],
        &[
            (".service.availabilityZoneRebalancing", SINCE),
            (".service.currentServiceRevisions", SINCE),
            (".service.deploymentConfiguration.bakeTimeInMinutes", SINCE),
            (".service.deploymentConfiguration.strategy", SINCE),
            (".service.resourceManagementType", SINCE),
        ],
        &[(
            ".service.events",
            "the recorded service is old, and tells of nothing; the one of 2026 does",
        )],
    );
    let deployments = &ours["service"]["deployments"];
    let states: Vec<_> = [0, 1].map(|at| &deployments[at]["rolloutState"]).into();
    assert_eq!(states, ["IN_PROGRESS", "COMPLETED"]);
    assert_eq!(deployments[0]["failedTasks"], 0);
}

#[test]
fn a_successful_deployment_is_described_as_recorded() {
    let ecs = fake();
    register_web(&ecs);
    let breaker = json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } });
    ask(
        &ecs,
        "CreateService",
        &request(&json!({ "desiredCount": 1, "deploymentConfiguration": breaker })),
    );
    ecs.settle();
    let list = ask(&ecs, "ListServiceDeployments", &json!({ "service": "web" }));
    let arn = &list["serviceDeployments"][0]["serviceDeploymentArn"];

    let ours = ask(
        &ecs,
        "DescribeServiceDeployments",
        &json!({ "serviceDeploymentArns": [arn] }),
    );

    let configuration = ".serviceDeployments[].deploymentConfiguration";
    let (bake_time, strategy) = (
        format!("{configuration}.bakeTimeInMinutes"),
        format!("{configuration}.strategy"),
    );
    check(
        &ours,
        &recorded("describe-service-deployments-successful"),
        &[],
        &[(bake_time.leak(), SINCE), (strategy.leak(), SINCE)],
        &[],
    );
    let deployment = &ours["serviceDeployments"][0];
    assert_eq!(deployment["deploymentCircuitBreaker"]["threshold"], 3);
    assert_eq!(
        deployment["deploymentCircuitBreaker"]["status"],
        "MONITORING_COMPLETE"
    );
}

/// A steady service that CodeDeploy deploys, in two worlds: the recorded answer, and ours.
fn code_deploy() -> FakeEcs {
    let ecs = fake();
    register_web(&ecs);
    ask(
        &ecs,
        "CreateService",
        &request(&json!({
            "desiredCount": 1, "loadBalancers": balancers(), "enableECSManagedTags": true,
            "deploymentController": { "type": "CODE_DEPLOY" },
        })),
    );
    ecs.settle();
    ecs
}

/// What services have been shown with since.
const ADDED: [(&str, &str); 2] = [
    (".service.availabilityZoneRebalancing", SINCE),
    (".service.resourceManagementType", SINCE),
];

#[test]
fn a_service_that_code_deploy_deploys_is_described_as_recorded() {
    let ecs = code_deploy();

    let ours = ask(&ecs, "DescribeServices", &json!({ "services": ["web"] }));

    check(
        &json!({ "service": ours["services"][0] }),
        &json!({ "service": recorded("describe-services-code-deploy-task-set")["services"][0] }),
        &[],
        &ADDED,
        &[],
    );
    let (service, set) = (&ours["services"][0], &ours["services"][0]["taskSets"][0]);
    assert_eq!(service["platformVersion"], "1.4.0");
    assert_eq!(set["status"], "PRIMARY");
    assert_eq!(set["computedDesiredCount"], 1);
    assert_eq!(set["stabilityStatus"], "STEADY_STATE");
    assert_eq!(set["stabilityStatusAt"], set["updatedAt"]);
    let id = set["id"].as_str().expect("an id");
    let arn = set["taskSetArn"].as_str().expect("an ARN");
    assert!(
        arn.ends_with(&format!(":task-set/default/web/{id}")),
        "{arn}"
    );
    let events = service["events"].as_array().expect("events");
    let texts = events.iter().filter_map(|event| event["message"].as_str());
    let texts: Vec<&str> = texts.collect();
    assert_eq!(texts[0], "(service web) has reached a steady state.");
    assert_eq!(
        texts[1],
        format!("(service web, taskSet {id}) updated state to STEADY_STATE.")
    );
    let started = format!("(service web, taskSet {id}) has started 1 tasks: (task ");
    assert!(
        texts.last().expect("more").starts_with(&started),
        "{texts:#?}"
    );
}

#[test]
fn deleting_what_code_deploy_deploys_answers_as_recorded() {
    let ecs = code_deploy();

    let ours = ask(
        &ecs,
        "DeleteService",
        &json!({ "service": "web", "force": true }),
    );

    check(
        &ours,
        &recorded("delete-service-code-deploy-draining"),
        &[],
        &ADDED,
        &[],
    );
    let (service, set) = (&ours["service"], &ours["service"]["taskSets"][0]);
    assert_eq!(
        (&service["status"], &service["desiredCount"]),
        (&json!("DRAINING"), &json!(0))
    );
    assert_eq!(
        (&set["status"], &set["stabilityStatus"]),
        (&json!("PRIMARY"), &json!("STABILIZING"))
    );
    assert_eq!(
        (&set["computedDesiredCount"], &set["runningCount"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(set["scale"]["value"], 0.0);
}

/// Makes a service on instances, with more to its definition and to itself, and gives the role that
/// it shows.
fn role(definition: &Value, service: &Value) -> Value {
    let ecs = fake();
    let ports = json!([{ "containerPort": 80, "name": "http" }]);
    let app = json!([{ "name": "app", "image": "busybox", "memory": 64, "portMappings": ports }]);
    let mut registered = json!({ "family": "web", "containerDefinitions": app });
    let mut request = json!({ "serviceName": "web", "taskDefinition": "web", "desiredCount": 0 });
    for (body, more) in [(&mut registered, definition), (&mut request, service)] {
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
    }
    register(&ecs, &registered);
    ask(&ecs, "CreateService", &request)["service"]["roleArn"].take()
}

#[test]
fn a_service_shows_a_role_where_ecs_acts_for_it() {
    let nothing = &json!({});
    let linked =
        "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    let balancers =
        json!([{ "targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80 }]);
    let registries =
        json!([{ "registryArn": "arn:srv", "containerName": "app", "containerPort": 80 }]);
    let connect = json!({ "enabled": true, "namespace": "internal" });

    assert_eq!(role(nothing, nothing), Value::Null);
    assert_eq!(
        role(&json!({ "networkMode": "bridge" }), nothing),
        Value::Null
    );
    let off = json!({ "serviceConnectConfiguration": { "enabled": false } });
    assert_eq!(role(nothing, &off), Value::Null);
    for more in [
        json!({ "loadBalancers": balancers }),
        json!({ "serviceRegistries": registries }),
        json!({ "serviceConnectConfiguration": connect }),
    ] {
        assert_eq!(role(nothing, &more), linked, "{more}");
    }
    let vpc = json!({ "networkMode": "awsvpc" });
    assert_eq!(
        role(&vpc, &json!({ "networkConfiguration": network() })),
        linked
    );
    for (given, shown) in [
        ("shop", "arn:aws:iam::123456789012:role/shop"),
        ("/web/shop", "arn:aws:iam::123456789012:role/web/shop"),
        (
            "arn:aws:iam::123456789012:role/shop",
            "arn:aws:iam::123456789012:role/shop",
        ),
    ] {
        let more = json!({ "loadBalancers": balancers, "role": given });
        assert_eq!(role(nothing, &more), shown);
    }
}

#[test]
fn a_service_that_others_deploy_shows_a_role() {
    let ecs = fake();
    let external = json!({
        "serviceName": "web", "desiredCount": 0, "deploymentController": { "type": "EXTERNAL" },
    });

    let made = ask(&ecs, "CreateService", &external);

    let role = made["service"]["roleArn"].as_str().expect("it has one");
    assert!(role.ends_with("/AWSServiceRoleForECS"), "{role}");
}
