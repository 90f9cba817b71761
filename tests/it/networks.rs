//! Network configurations: who may have a public address, and what is shown of what was left out.

use fake_ecs::FakeEcs;
use serde_json::{Value, json};

use crate::support::{ask, fargate_definition, post, register};

const NOT_HERE: &str = "Assign public IP is not supported for this launch type.";

/// A fake with `web` for Fargate and for instances in a VPC, an instance, and a capacity provider
/// `group` of a cluster.
fn fake() -> FakeEcs {
    let ecs = FakeEcs::start().blocking();
    let app = json!([{ "name": "app", "image": "busybox" }]);
    register(&ecs, &fargate_definition("web", app));
    ecs.add_instance("m5.large");
    let arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:57ffcb94-11f0-4d6d-bf60-3bac5e000000:autoScalingGroupName/group";
    let provider = json!({ "name": "group", "autoScalingGroupProvider": {
            "autoScalingGroupArn": arn, "managedScaling": { "status": "ENABLED" },
        } });
    ask(&ecs, "CreateCapacityProvider", &provider);
    let providers = json!({
        "cluster": "default", "capacityProviders": ["group", "FARGATE"],
        "defaultCapacityProviderStrategy": [],
    });
    ask(&ecs, "PutClusterCapacityProviders", &providers);
    ecs.settle();
    ecs
}

fn network(public: Option<&str>) -> Value {
    let mut network = json!({ "subnets": ["subnet-1"], "securityGroups": ["sg-1"] });
    if let Some(public) = public {
        network["assignPublicIp"] = public.into();
    }
    json!({ "awsvpcConfiguration": network })
}

fn with(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

fn service(name: &str, more: &Value) -> Value {
    let body = json!({ "serviceName": name, "taskDefinition": "web", "desiredCount": 0 });
    with(body, more)
}

#[track_caller]
fn check_refused(ecs: &FakeEcs, operation: &str, body: &Value, message: &str) {
    let answer = post(ecs, operation, body).json();
    assert_eq!(answer["__type"], "InvalidParameterException", "{body}");
    assert_eq!(answer["message"], message, "{body}");
}

/// Who runs tasks, and whether they may have a public address there.
const PLACES: &[(&str, bool)] = &[
    (r#"{"launchType":"EC2"}"#, false),
    ("{}", false),
    (
        r#"{"capacityProviderStrategy":[{"capacityProvider":"group","weight":1}]}"#,
        false,
    ),
    (r#"{"launchType":"FARGATE"}"#, true),
    (
        r#"{"capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]}"#,
        true,
    ),
];

#[test]
fn only_tasks_on_fargate_have_public_addresses() {
    let ecs = fake();
    let external = json!({
        "serviceName": "external", "desiredCount": 0, "deploymentController": { "type": "EXTERNAL" },
    });
    ask(&ecs, "CreateService", &external);
    for (at, (place, is_allowed)) in PLACES.iter().enumerate() {
        let place: Value = serde_json::from_str(place).expect("it is JSON");
        for public in ["ENABLED", "DISABLED"] {
            let here = with(
                place.clone(),
                &json!({ "networkConfiguration": network(Some(public)) }),
            );
            let task = with(json!({ "taskDefinition": "web" }), &here);
            let set =
                json!({ "cluster": "default", "service": "external", "taskDefinition": "web" });
            let set = with(set, &here);
            let service = service(&format!("web-{at}-{public}"), &here);
            for (operation, body) in [
                ("RunTask", task),
                ("CreateService", service),
                ("CreateTaskSet", set),
            ] {
                if *is_allowed || public == "DISABLED" {
                    let answer = ask(&ecs, operation, &body);
                    if let Some(set) = answer["taskSet"]["id"].as_str() {
                        let gone = json!({
                            "cluster": "default", "service": "external", "taskSet": set,
                        });
                        ask(&ecs, "DeleteTaskSet", &gone);
                    }
                } else {
                    check_refused(&ecs, operation, &body, NOT_HERE);
                }
            }
        }
    }
    let instances = ask(&ecs, "ListContainerInstances", &json!({}))["containerInstanceArns"].take();
    let start = json!({
        "taskDefinition": "web", "containerInstances": instances,
        "networkConfiguration": network(Some("ENABLED")),
    });
    check_refused(&ecs, "StartTask", &start, NOT_HERE);
}

#[test]
fn a_service_cannot_get_a_public_address_where_it_runs_or_go_where_there_is_none() {
    let ecs = fake();
    let on_instances = json!({ "launchType": "EC2", "networkConfiguration": network(None) });
    ask(&ecs, "CreateService", &service("inside", &on_instances));
    let public = json!({ "networkConfiguration": network(Some("ENABLED")) });
    let on_fargate = with(public.clone(), &json!({ "launchType": "FARGATE" }));
    ask(&ecs, "CreateService", &service("outside", &on_fargate));

    let changed = with(json!({ "service": "inside" }), &public);
    check_refused(&ecs, "UpdateService", &changed, NOT_HERE);
    let moved = json!({
        "service": "outside", "forceNewDeployment": true,
        "capacityProviderStrategy": [{ "capacityProvider": "group", "weight": 1 }],
    });
    check_refused(&ecs, "UpdateService", &moved, NOT_HERE);
    let inside = with(
        moved,
        &json!({ "networkConfiguration": network(Some("DISABLED")) }),
    );
    ask(&ecs, "UpdateService", &inside);
}

#[test]
fn a_network_that_says_nothing_of_public_addresses_has_none() {
    let ecs = fake();
    for place in [r#"{"launchType":"EC2"}"#, r#"{"launchType":"FARGATE"}"#] {
        let place: Value = serde_json::from_str(place).expect("it is JSON");
        let name = place["launchType"].as_str().expect("it is a name");
        let here = with(
            place.clone(),
            &json!({ "networkConfiguration": network(None) }),
        );

        let made = ask(&ecs, "CreateService", &service(name, &here));

        let made = &made["service"];
        let shown = network(Some("DISABLED"));
        assert_eq!(made["networkConfiguration"], shown);
        assert_eq!(made["deployments"][0]["networkConfiguration"], shown);
        // It is not another network than before.
        let same = json!({ "service": name, "networkConfiguration": network(None) });
        let same = ask(&ecs, "UpdateService", &same);
        assert_eq!(
            same["service"]["deployments"].as_array().map(Vec::len),
            Some(1)
        );
    }
}
