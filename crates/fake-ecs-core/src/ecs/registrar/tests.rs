//! Where tasks register, as a table.

use std::sync::Arc;

use crate::aws::elb::TargetGroupKind::{Classic, Elb, Lattice};
use crate::ecs::fixtures;
use crate::ecs::registrar::destinations::{At, Port, destinations};
use crate::ecs::service::revision::Workload;
use crate::wire::{
    LoadBalancer, ServiceConnectConfiguration, ServiceConnectService, ServiceRegistry,
    VpcLatticeConfiguration,
};

/// Where the tasks of a deployment of it register.
#[track_caller]
fn check(change: impl Fn(&mut Workload), expected: &[(At<'_>, Port<'_>)]) {
    let mut region = fixtures::region();
    let owner = fixtures::owner(&mut region);
    let service = region.services.get(owner.service);
    let mut deployment = service.deployments[0].clone();
    change(&mut Arc::make_mut(&mut deployment.revision).workload);

    let found = destinations(&region.scope, &deployment);

    let found: Vec<_> = found.into_iter().map(|of| (of.at, of.port)).collect();
    assert_eq!(found, expected);
}

fn balancer() -> LoadBalancer {
    LoadBalancer {
        container_name: Some("app".to_owned()),
        container_port: Some(80),
        ..LoadBalancer::default()
    }
}

const APP: Port<'_> = Port::Container {
    name: Some("app"),
    port: Some(80),
};

#[test]
fn tasks_register_with_the_load_balancers_of_their_deployment() {
    check(|_| {}, &[]);
    check(
        |it| {
            it.load_balancers = ["one", "two"]
                .map(|arn| LoadBalancer {
                    target_group_arn: Some(arn.to_owned()),
                    ..balancer()
                })
                .into();
        },
        &[
            (At::TargetGroup(Elb, "one"), APP),
            (At::TargetGroup(Elb, "two"), APP),
        ],
    );
    check(
        |it| {
            it.load_balancers = vec![LoadBalancer {
                load_balancer_name: Some("front".to_owned()),
                ..balancer()
            }];
        },
        &[(At::TargetGroup(Classic, "front"), APP)],
    );
    check(
        |it| {
            it.lattice = vec![VpcLatticeConfiguration {
                target_group_arn: "lattice".to_owned(),
                port_name: "http".to_owned(),
                ..VpcLatticeConfiguration::default()
            }];
        },
        &[(At::TargetGroup(Lattice, "lattice"), Port::Named("http"))],
    );
}

#[test]
fn tasks_register_with_the_registries_of_their_deployment() {
    let with = |port, container: Option<i32>| ServiceRegistry {
        registry_arn: Some("arn".to_owned()),
        container_name: container.map(|_| "app".to_owned()),
        container_port: container,
        port,
    };
    let arn = || At::Discovery("arn".into());
    check(
        |it| it.registries = vec![with(None, None)],
        &[(arn(), Port::None)],
    );
    check(
        |it| it.registries = vec![with(Some(9), None)],
        &[(arn(), Port::Number(9))],
    );
    check(
        |it| it.registries = vec![with(None, Some(80))],
        &[(arn(), APP)],
    );
}

#[test]
fn tasks_register_with_service_connect_while_it_is_enabled() {
    let connect = |enabled| ServiceConnectConfiguration {
        enabled,
        namespace: Some("namespace".to_owned()),
        services: Some(vec![
            ServiceConnectService {
                port_name: "http".to_owned(),
                ..ServiceConnectService::default()
            },
            ServiceConnectService {
                port_name: "admin".to_owned(),
                discovery_name: Some("ops".to_owned()),
                ingress_port_override: Some(9),
                ..ServiceConnectService::default()
            },
        ]),
        ..ServiceConnectConfiguration::default()
    };
    let place = fixtures::region().scope;
    let at = |name| At::Discovery(place.discovery_arn("namespace", name).into());
    check(|it| it.connect = Some(connect(false)), &[]);
    check(
        |it| it.connect = Some(connect(true)),
        &[
            (at("http"), Port::Named("http")),
            (at("ops"), Port::Number(9)),
        ],
    );
}
