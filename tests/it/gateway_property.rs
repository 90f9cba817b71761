//! Whatever callers do with gateways, clusters and services, routes lead to where they should, and
//! all of it can be taken down again.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use fake_ecs::{FakeEcs, Profile};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::actions::{self, Act, Trial, acts, config, items, one_of, profile};
use crate::support::{fargate_definition, register};

const GATEWAYS: [&str; 3] = ["shared", "inner", "third"];
const CLUSTERS: [&str; 2] = ["default", "other"];
const SERVICES: [&str; 3] = ["web", "api", "admin"];

fn act() -> impl Strategy<Value = Act<Gateways>> {
    let any = || 0..6_usize;
    acts! { |it: Gateways|
        3 => make(gateway in any());
        1 => remove(gateway in any());
        1 => update(gateway in any()) {
            it.call("UpdateGateway", json!({ "gateway": one_of(&GATEWAYS, gateway) }))
        }
        1 => fail_route(gateway in any()) {
            let name = one_of(&GATEWAYS, gateway);
            if !it.list("ListGateways", "gateways", json!({ "names": [name] })).is_empty() {
                it.ecs.gateway(name).fail_next_route();
            }
        }
        4 => associate(gateway in any(), cluster in any());
        2 => disassociate(gateway in any(), cluster in any());
        5 => create(cluster in any(), service in any(), connector in any());
        3 => change(cluster in any(), service in any(), connector in any()) {
            let change = json!({ "gatewayConnectors": connectors(connector) });
            it.call_of("UpdateService", cluster, service, change)
        }
        2 => deploy(cluster in any(), service in any()) {
            it.call_of("UpdateService", cluster, service, json!({ "forceNewDeployment": true }))
        }
        2 => delete(cluster in any(), service in any());
        1 => crash(service in any()) {
            let service = it.service(one_of(&SERVICES, service));
            service.iter().for_each(|service| drop(service.crash_loop(4)));
        }
        4 => advance(millis in prop_oneof![0..2_000_u64, 0..400_000_u64]);
        2 => settle() { it.ecs.settle() }
    }
}

/// None, one of two ports, or one for private gateways only.
fn connectors(number: usize) -> Value {
    match number % 4 {
        0 => json!([]),
        1 => json!([{ "portName": "http" }]),
        2 => json!([{ "portName": "admin" }]),
        _ => json!([{ "portName": "http", "filters": { "accessTypes": ["PRIVATE"] } }]),
    }
}

struct Gateways {
    ecs: FakeEcs,
}

impl Gateways {
    fn start(profile: Profile) -> Self {
        let ecs = actions::start(profile);
        let trial = Self { ecs };
        trial.call("CreateCluster", json!({ "clusterName": "other" }));
        let ports = json!([{ "name": "http", "containerPort": 80 }, { "name": "admin", "containerPort": 81 }]);
        let app = json!([{ "name": "app", "image": "a", "portMappings": ports }]);
        register(&trial.ecs, &fargate_definition("web", app));
        trial
    }

    fn make(&self, gateway: usize) {
        let name = one_of(&GATEWAYS, gateway);
        let is_inner = name == "inner";
        let scheme = ["internet-facing", "internal"][usize::from(is_inner)];
        let gateway = json!({
            "name": name, "infrastructureRoleArn": "arn:aws:iam::123456789012:role/r",
            "deletionProtection": false, "configuration": { "hostSharedAlb": { "scheme": scheme } },
        });
        self.call("CreateGateway", gateway);
    }

    fn remove(&self, gateway: usize) {
        self.call(
            "DeleteGateway",
            json!({ "gateway": one_of(&GATEWAYS, gateway) }),
        );
    }

    fn call_about_both(&self, operation: &str, gateway: usize, cluster: usize) {
        let (gateway, cluster) = (one_of(&GATEWAYS, gateway), one_of(&CLUSTERS, cluster));
        self.call(operation, json!({ "gateway": gateway, "cluster": cluster }));
    }

    fn associate(&self, gateway: usize, cluster: usize) {
        self.call_about_both("AssociateGatewayWithCluster", gateway, cluster);
    }

    fn disassociate(&self, gateway: usize, cluster: usize) {
        self.call_about_both("DisassociateGatewayFromCluster", gateway, cluster);
    }

    fn create(&self, cluster: usize, service: usize, connector: usize) {
        let breaker = json!({ "enable": true, "rollback": true });
        let service = json!({
            "cluster": one_of(&CLUSTERS, cluster), "serviceName": one_of(&SERVICES, service),
            "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
            "deploymentConfiguration": { "deploymentCircuitBreaker": breaker },
            "gatewayConnectors": connectors(connector),
        });
        self.call("CreateService", service);
    }

    fn call_of(&self, operation: &str, cluster: usize, service: usize, mut body: Value) {
        body["cluster"] = json!(one_of(&CLUSTERS, cluster));
        body["service"] = json!(one_of(&SERVICES, service));
        self.call(operation, body);
    }

    fn delete(&self, cluster: usize, service: usize) {
        self.call_of("DeleteService", cluster, service, json!({ "force": true }));
    }

    fn list(&self, operation: &str, member: &str, body: Value) -> Vec<Value> {
        let answer = self.call(operation, body);
        assert!(answer[member].is_array(), "{answer}");
        items(&answer[member]).to_vec()
    }

    fn routes(&self) -> Vec<Value> {
        self.list("ListGatewayRoutes", "gatewayRoutes", json!({}))
    }

    fn associations(&self) -> Vec<Value> {
        let operation = "ListGatewayClusterAssociations";
        self.list(operation, "gatewayClusterAssociations", json!({}))
    }

    /// At rest nothing is under way; and when services and gateways are taken away, nothing stays.
    fn take_down(&self) {
        self.ecs.settle();
        for route in self.routes() {
            let status = route["status"].as_str().unwrap_or_default();
            assert!(!status.ends_with("IN_PROGRESS"), "{route} at rest");
        }
        for cluster in 0..2 {
            (0..3).for_each(|service| self.delete(cluster, service));
            (0..3).for_each(|gateway| self.disassociate(gateway, cluster));
        }
        self.ecs.settle();
        assert_eq!((self.routes(), self.associations()), (vec![], vec![]));
        (0..3).for_each(|gateway| self.remove(gateway));
        let left = self.list("ListGateways", "gateways", json!({}));
        assert!(left.is_empty(), "{left:?}");
    }
}

impl Trial for Gateways {
    fn ecs(&self) -> &FakeEcs {
        &self.ecs
    }

    /// Routes are of associations that are there, there is one for a service on a gateway, and each
    /// can be described. A service that was made again under its name finds those of the ones
    /// before on their way out.
    fn check(&self) {
        let (routes, associations) = (self.routes(), self.associations());
        for (at, route) in routes.iter().enumerate() {
            let is_same = |other: &Value, member: &str| other[member] == route[member];
            let is_of = |other: &Value| is_same(other, "gatewayArn");
            let mut own = associations.iter().filter(|of| is_same(of, "clusterArn"));
            assert!(own.any(is_of), "{route} is of none of {associations:?}");
            let stays = |of: &Value| of["status"] != "DELETE_IN_PROGRESS";
            let before = routes[..at].iter().filter(|of| is_same(of, "serviceArn"));
            let is_twice = stays(route) && before.filter(|of| stays(of)).any(is_of);
            assert!(!is_twice, "{route} is there twice");
            let arn = json!({ "gatewayRouteArn": route["gatewayRouteArn"] });
            let described = self.call("DescribeGatewayRoute", arn);
            assert_eq!(described["gatewayRoute"]["status"], route["status"]);
        }
    }
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn routes_lead_where_they_should(
        profile in profile(),
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let trial = Gateways::start(profile);
        trial.live(&acts);
        trial.take_down();
    }
}

#[test]
fn routes_of_services_that_had_a_name_before_may_still_be_there() {
    let trial = Gateways::start(Profile::realistic());
    let (gateway, cluster, service) = (0, 0, 0);
    trial.make(gateway);
    trial.associate(gateway, cluster);
    for _ in 0..2 {
        trial.create(cluster, service, 1);
        trial.delete(cluster, service);
        trial.check();
        trial.advance(60_000);
    }

    let routes = trial.routes();
    let statuses: Vec<_> = routes.iter().map(|route| &route["status"]).collect();

    assert_eq!(statuses, ["DELETE_IN_PROGRESS"; 2]);
    trial.take_down();
}
