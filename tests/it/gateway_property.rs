//! Whatever callers do with gateways, clusters and services, routes lead to where they should, and
//! all of it can be taken down again.
//!
//! With the feature `self-check` the fake checks its inside as well, after everything
//! that happens.

use fake_ecs::{Clock, FakeEcs, Profile};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{fargate_definition, millis, post, register};

const GATEWAYS: [&str; 3] = ["shared", "inner", "third"];
const CLUSTERS: [&str; 2] = ["default", "other"];
const SERVICES: [&str; 3] = ["web", "api", "admin"];

#[derive(Clone, Debug)]
enum Step {
    Make {
        gateway: u8,
    },
    Remove {
        gateway: u8,
    },
    Update {
        gateway: u8,
    },
    FailRoute {
        gateway: u8,
    },
    Associate {
        gateway: u8,
        cluster: u8,
    },
    Disassociate {
        gateway: u8,
        cluster: u8,
    },
    Create {
        cluster: u8,
        service: u8,
        connector: u8,
    },
    Change {
        cluster: u8,
        service: u8,
        connector: u8,
    },
    Deploy {
        cluster: u8,
        service: u8,
    },
    Delete {
        cluster: u8,
        service: u8,
    },
    Crash {
        service: u8,
    },
    Advance {
        millis: u32,
    },
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let small = || 0..6_u8;
    prop_oneof![
        3 => small().prop_map(|gateway| Step::Make { gateway }),
        1 => small().prop_map(|gateway| Step::Remove { gateway }),
        1 => small().prop_map(|gateway| Step::Update { gateway }),
        1 => small().prop_map(|gateway| Step::FailRoute { gateway }),
        4 => (small(), small()).prop_map(|(gateway, cluster)| Step::Associate { gateway, cluster }),
        2 => (small(), small()).prop_map(|(gateway, cluster)| Step::Disassociate { gateway, cluster }),
        5 => (small(), small(), small())
            .prop_map(|(cluster, service, connector)| Step::Create { cluster, service, connector }),
        3 => (small(), small(), small())
            .prop_map(|(cluster, service, connector)| Step::Change { cluster, service, connector }),
        2 => (small(), small()).prop_map(|(cluster, service)| Step::Deploy { cluster, service }),
        2 => (small(), small()).prop_map(|(cluster, service)| Step::Delete { cluster, service }),
        1 => small().prop_map(|service| Step::Crash { service }),
        4 => prop_oneof![0..2_000_u32, 0..400_000_u32].prop_map(|millis| Step::Advance { millis }),
        2 => Just(Step::Settle),
    ]
}

fn one_of<'a>(all: &[&'a str], number: u8) -> &'a str {
    all[usize::from(number) % all.len()]
}

/// None, one of two ports, or one for private gateways only.
fn connectors(number: u8) -> Value {
    match number % 4 {
        0 => json!([]),
        1 => json!([{ "portName": "http" }]),
        2 => json!([{ "portName": "admin" }]),
        _ => json!([{ "portName": "http", "filters": { "accessTypes": ["PRIVATE"] } }]),
    }
}

struct Trial {
    ecs: FakeEcs,
}

impl Trial {
    fn new(profile: Profile) -> Self {
        let start = FakeEcs::start().clock(Clock::manual()).profile(profile);
        let trial = Self {
            ecs: start.blocking(),
        };
        trial.call("CreateCluster", &json!({ "clusterName": "other" }));
        let ports = json!([{ "name": "http", "containerPort": 80 }, { "name": "admin", "containerPort": 81 }]);
        let app = json!([{ "name": "app", "image": "a", "portMappings": ports }]);
        register(&trial.ecs, &fargate_definition("web", app));
        trial
    }

    /// A call whose answer must be one that the service could give.
    fn call(&self, operation: &str, body: &Value) -> Value {
        let answer = post(&self.ecs, operation, body);
        let json = answer.json();
        let is_refusal = answer.status() == 400 && json["__type"].is_string();
        assert!(
            answer.status() == 200 || is_refusal,
            "{operation} {body}: {answer:?}"
        );
        json
    }

    fn list(&self, operation: &str, member: &str, body: &Value) -> Vec<Value> {
        let mut answer = self.call(operation, body);
        serde_json::from_value(answer[member].take()).expect("it is listed")
    }

    fn act(&self, step: &Step) {
        let both = |gateway: u8, cluster: u8| json!({ "gateway": one_of(&GATEWAYS, gateway), "cluster": one_of(&CLUSTERS, cluster) });
        let of = |cluster: u8, service: u8| json!({ "cluster": one_of(&CLUSTERS, cluster), "service": one_of(&SERVICES, service) });
        match *step {
            Step::Make { gateway } => self.make(one_of(&GATEWAYS, gateway)),
            Step::Remove { gateway } => {
                self.call(
                    "DeleteGateway",
                    &json!({ "gateway": one_of(&GATEWAYS, gateway) }),
                );
            }
            Step::Update { gateway } => {
                self.call(
                    "UpdateGateway",
                    &json!({ "gateway": one_of(&GATEWAYS, gateway) }),
                );
            }
            Step::FailRoute { gateway } => {
                let name = one_of(&GATEWAYS, gateway);
                let is_there = json!({ "names": [name] });
                if !self.list("ListGateways", "gateways", &is_there).is_empty() {
                    self.ecs.gateway(name).fail_next_route();
                }
            }
            Step::Associate { gateway, cluster } => {
                self.call("AssociateGatewayWithCluster", &both(gateway, cluster));
            }
            Step::Disassociate { gateway, cluster } => {
                self.call("DisassociateGatewayFromCluster", &both(gateway, cluster));
            }
            Step::Create {
                cluster,
                service,
                connector,
            } => self.create(cluster, service, connector),
            Step::Change {
                cluster,
                service,
                connector,
            } => {
                let mut change = of(cluster, service);
                change["gatewayConnectors"] = connectors(connector);
                self.call("UpdateService", &change);
            }
            Step::Deploy { cluster, service } => {
                let mut change = of(cluster, service);
                change["forceNewDeployment"] = json!(true);
                self.call("UpdateService", &change);
            }
            Step::Delete { cluster, service } => {
                let mut delete = of(cluster, service);
                delete["force"] = json!(true);
                self.call("DeleteService", &delete);
            }
            Step::Crash { service } => {
                let name = one_of(&SERVICES, service);
                let known = self.call("DescribeServices", &json!({ "services": [name] }));
                if known["services"][0].is_object() {
                    self.ecs.service(name).crash_loop(4);
                }
            }
            Step::Advance { millis: by } => self.ecs.advance(millis(by.into())),
            Step::Settle => self.ecs.settle(),
        }
    }

    fn make(&self, name: &str) {
        let scheme = if name == "inner" {
            "internal"
        } else {
            "internet-facing"
        };
        let gateway = json!({
            "name": name, "infrastructureRoleArn": "arn:aws:iam::123456789012:role/r",
            "deletionProtection": false, "configuration": { "hostSharedAlb": { "scheme": scheme } },
        });
        self.call("CreateGateway", &gateway);
    }

    fn create(&self, cluster: u8, service: u8, connector: u8) {
        let service = json!({
            "cluster": one_of(&CLUSTERS, cluster), "serviceName": one_of(&SERVICES, service),
            "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
            "deploymentConfiguration": { "deploymentCircuitBreaker": { "enable": true, "rollback": true } },
            "gatewayConnectors": connectors(connector),
        });
        self.call("CreateService", &service);
    }

    fn routes(&self) -> Vec<Value> {
        self.list("ListGatewayRoutes", "gatewayRoutes", &json!({}))
    }

    fn associations(&self) -> Vec<Value> {
        let operation = "ListGatewayClusterAssociations";
        self.list(operation, "gatewayClusterAssociations", &json!({}))
    }

    /// Routes are of associations that are there, there is one for a service on a gateway, and each
    /// can be described. A service that was made again under its name finds those of the ones
    /// before on their way out.
    fn check(&self) {
        let (routes, associations) = (self.routes(), self.associations());
        for (at, route) in routes.iter().enumerate() {
            let is_of = |other: &Value| other["gatewayArn"] == route["gatewayArn"];
            let mut of_cluster = associations
                .iter()
                .filter(|of| of["clusterArn"] == route["clusterArn"]);
            assert!(
                of_cluster.any(is_of),
                "{route} is of none of {associations:?}"
            );
            let stays = |of: &Value| of["status"] != "DELETE_IN_PROGRESS";
            let mut before = routes[..at]
                .iter()
                .filter(|of| of["serviceArn"] == route["serviceArn"] && stays(of));
            assert!(
                !(stays(route) && before.any(is_of)),
                "{route} is there twice"
            );
            let arn = json!({ "gatewayRouteArn": route["gatewayRouteArn"] });
            let described = self.call("DescribeGatewayRoute", &arn);
            assert_eq!(described["gatewayRoute"]["status"], route["status"]);
        }
    }

    /// At rest nothing is under way; and when services and gateways are taken away, nothing stays.
    fn take_down(&self) {
        self.ecs.settle();
        for route in self.routes() {
            let status = route["status"].as_str().unwrap_or_default();
            assert!(!status.ends_with("IN_PROGRESS"), "{route} at rest");
        }
        for cluster in 0..2 {
            (0..3).for_each(|service| self.act(&Step::Delete { cluster, service }));
            (0..3).for_each(|gateway| self.act(&Step::Disassociate { gateway, cluster }));
        }
        self.ecs.settle();
        assert_eq!((self.routes(), self.associations()), (vec![], vec![]));
        (0..3).for_each(|gateway| self.act(&Step::Remove { gateway }));
        assert_eq!(
            self.list("ListGateways", "gateways", &json!({})),
            Vec::<Value>::new()
        );
    }
}

fn profile() -> impl Strategy<Value = Profile> {
    prop_oneof![Just(Profile::instant()), Just(Profile::realistic())]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn routes_lead_where_they_should(profile in profile(), steps in prop::collection::vec(step(), 1..40)) {
        let trial = Trial::new(profile);
        for step in &steps {
            trial.act(step);
            trial.check();
        }
        trial.take_down();
    }
}

#[test]
fn routes_of_services_that_had_a_name_before_may_still_be_there() {
    let trial = Trial::new(Profile::realistic());
    let (gateway, cluster, service) = (0, 0, 0);
    trial.act(&Step::Make { gateway });
    trial.act(&Step::Associate { gateway, cluster });
    for _ in 0..2 {
        trial.create(cluster, service, 1);
        trial.act(&Step::Delete { cluster, service });
        trial.check();
        trial.act(&Step::Advance { millis: 60_000 });
    }

    let routes = trial.routes();
    let statuses: Vec<_> = routes.iter().map(|route| &route["status"]).collect();

    assert_eq!(statuses, ["DELETE_IN_PROGRESS"; 2]);
    trial.take_down();
}
