//! Gateways: made, shared by clusters, used by services, changed and deleted.

use aws_sdk_ecs::operation::create_gateway::builders::CreateGatewayFluentBuilder;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::types::{
    AccessType, DescribeGatewayConfiguration, Gateway, GatewayAlbTestTrafficRules,
    GatewayClusterAssociationStatus as Association, GatewayConfiguration, GatewayConnector,
    GatewayConnectorFilters, GatewayConnectorHealthCheck, GatewayElbScheme,
    GatewayInfrastructureResources, GatewayRouteResources, GatewayRouteStatus, GatewayRouteSummary,
    GatewayStatus, GatewayTestTrafficHeader, HostSharedAlbConfiguration, LaunchType,
    PropagateGatewayTags, Tag, UpdateGatewayAlbConfiguration, UpdateGatewayConfiguration,
};
use fake_ecs::{Clock, FakeEcs, Profile};
use serde_json::json;

use crate::support::{
    ask, check_refusal, fargate_definition, fargate_network, refusal, register, register_app,
};

const ROLE: &str = "arn:aws:iam::123456789012:role/ecsInfrastructureRole";
const INVALID: &str = "InvalidParameterException";
const NOT_FOUND: &str = "GatewayNotFoundException";

/// A gateway with load balancers of that scheme.
fn gateway(ecs: &FakeEcs, name: &str, scheme: GatewayElbScheme) -> CreateGatewayFluentBuilder {
    let alb = HostSharedAlbConfiguration::builder().scheme(scheme).build();
    ecs.client()
        .create_gateway()
        .name(name)
        .infrastructure_role_arn(ROLE)
        .deletion_protection(false)
        .configuration(GatewayConfiguration::HostSharedAlb(alb))
}

async fn make_gateway(ecs: &FakeEcs, name: &str) {
    let call = gateway(ecs, name, GatewayElbScheme::InternetFacing);
    call.send().await.expect("the gateway is made");
}

async fn associate(ecs: &FakeEcs, name: &str) {
    let call = ecs.client().associate_gateway_with_cluster();
    let call = call.gateway(name).cluster("default");
    let answer = call.send().await.expect("the gateway is associated");
    assert_eq!(answer.status(), Some(&Association::Active));
}

async fn disassociate(ecs: &FakeEcs, name: &str) {
    let call = ecs.client().disassociate_gateway_from_cluster();
    let call = call.gateway(name).cluster("default");
    let answer = call.send().await.expect("the gateway is disassociated");
    assert_eq!(answer.status(), Some(&Association::Disassociating));
}

/// A fake with a gateway `shared` that its cluster is associated with, and a definition `web` with
/// a named port.
async fn with_gateway(ecs: FakeEcs) -> FakeEcs {
    register_web(&ecs);
    make_gateway(&ecs, "shared").await;
    associate(&ecs, "shared").await;
    ecs
}

fn register_web(ecs: &FakeEcs) {
    let containers = json!([{
        "name": "app", "image": "busybox", "portMappings": [
            { "name": "http", "containerPort": 80 }, { "name": "admin", "containerPort": 81 }
        ]
    }]);
    register(ecs, &fargate_definition("web", containers));
}

fn connector(port: &str) -> GatewayConnector {
    let connector = GatewayConnector::builder().port_name(port).build();
    connector.expect("a port is given")
}

/// A service on Fargate that is to be reached through gateways.
fn service(ecs: &FakeEcs, name: &str) -> CreateServiceFluentBuilder {
    ecs.client()
        .create_service()
        .service_name(name)
        .task_definition("web")
        .desired_count(1)
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network())
        .gateway_connectors(connector("http"))
}

async fn describe(ecs: &FakeEcs, name: &str) -> Gateway {
    let answer = ecs.client().describe_gateway().gateway(name).send().await;
    let answer = answer.expect("the gateway is there");
    answer.gateway.expect("it is described")
}

async fn routes(ecs: &FakeEcs) -> Vec<GatewayRouteSummary> {
    let answer = ecs.client().list_gateway_routes().send().await;
    answer
        .expect("routes are listed")
        .gateway_routes
        .unwrap_or_default()
}

async fn route_statuses(ecs: &FakeEcs) -> Vec<GatewayRouteStatus> {
    let routes = routes(ecs).await.into_iter();
    routes.filter_map(|route| route.status).collect()
}

/// The associations of a status, or those that are listed when none is asked for.
async fn associations(ecs: &FakeEcs, of: Option<Association>) -> Vec<Association> {
    let call = ecs.client().list_gateway_cluster_associations();
    let call = call.set_status(of.map(|status| vec![status]));
    let answer = call.send().await.expect("associations are listed");
    let listed = answer.gateway_cluster_associations.unwrap_or_default();
    listed.into_iter().filter_map(|of| of.status).collect()
}

fn alb_count(gateway: &Gateway) -> Option<i32> {
    match gateway.configuration() {
        Some(DescribeGatewayConfiguration::HostSharedAlb(alb)) => alb.current_alb_count(),
        other => panic!("a gateway has load balancers: {other:?}"),
    }
}

#[tokio::test]
async fn a_service_is_reached_through_the_gateway_of_its_cluster() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    assert_eq!(alb_count(&describe(&ecs, "shared").await), Some(0));

    service(&ecs, "web").send().await.expect("it is made");
    ecs.service("web").wait_stable().await;

    let [route] = &routes(&ecs).await[..] else {
        panic!("a service and a gateway have one route")
    };
    assert_eq!(route.status(), Some(&GatewayRouteStatus::Active));
    assert_eq!(route.service_arn(), Some(ecs.service("web").arn().as_str()));
    assert_eq!(
        route.gateway_arn(),
        Some(ecs.gateway("shared").arn().as_str())
    );
    assert_eq!(
        route.cluster_arn(),
        Some(ecs.cluster("default").arn().as_str())
    );
    assert_eq!(route.service_container_port_name(), Some("http"));
    let arn = route.gateway_route_arn().expect("routes have an ARN");
    let described = ecs.client().describe_gateway_route().gateway_route_arn(arn);
    let described = described.send().await.expect("the route is there");
    let described = described.gateway_route().expect("it is described");
    let url = described.service_url().expect("it has a URL");
    assert!(url.starts_with("https://we-"), "{url}");
    assert!(url.ends_with(".ecs.us-east-1.on.aws"), "{url}");
    assert_eq!(alb_count(&describe(&ecs, "shared").await), Some(1));
}

#[tokio::test]
async fn the_resources_of_a_gateway_are_those_of_its_routes() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    for name in ["web", "api"] {
        service(&ecs, name).send().await.expect("it is made");
    }
    ecs.settle();

    let resources = ecs.client().describe_gateway_resources().gateway("shared");
    let resources = resources.send().await.expect("the gateway is there");
    let resources = resources.gateway_resources().expect("they are described");
    let Some(GatewayInfrastructureResources::HostSharedAlb(balancers)) = resources.resources()
    else {
        panic!("a gateway has load balancers: {resources:?}")
    };
    let [balancer] = &balancers[..] else {
        panic!("two routes share a load balancer: {balancers:?}")
    };
    let listed: Vec<String> = routes(&ecs)
        .await
        .into_iter()
        .filter_map(|of| of.gateway_route_arn)
        .collect();
    assert_eq!(balancer.gateway_route_arns(), listed);
    let described = ecs
        .client()
        .describe_gateway_route()
        .gateway_route_arn(&listed[0]);
    let described = described
        .send()
        .await
        .expect("the route is there")
        .gateway_route;
    let Some(GatewayRouteResources::HostSharedAlb(of_route)) =
        described.and_then(|of| of.resources)
    else {
        panic!("a route has resources")
    };
    assert_eq!(
        of_route[0].load_balancer_arn(),
        balancer.load_balancer_arn()
    );
    assert_eq!(of_route[0].listener_arn(), balancer.listener_arn());
    let rule = of_route[0].listener_rule_arn().expect("it has a rule");
    let listener = balancer.listener_arn().expect("it has a listener");
    assert!(
        rule.starts_with(&listener.replace(":listener/", ":listener-rule/")),
        "{rule}"
    );
    assert!(of_route[0].acm_certificate_arn().is_some());
    assert!(of_route[0].service_security_group_arn().is_some());
}

#[tokio::test]
async fn what_is_made_for_a_service_shows_in_its_revision() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    service(&ecs, "web").send().await.expect("it is made");
    ecs.settle();

    let described = ask(&ecs, "DescribeServices", &json!({ "services": ["web"] }));
    let revision = &described["services"][0]["currentServiceRevisions"][0]["arn"];
    let revisions = ask(
        &ecs,
        "DescribeServiceRevisions",
        &json!({ "serviceRevisionArns": [revision] }),
    );
    let revision = &revisions["serviceRevisions"][0];

    assert_eq!(revision["gatewayConnectors"][0]["portName"], "http");
    let connection = &revision["ecsManagedResources"]["gatewayConnections"][0];
    let arn = routes(&ecs).await.swap_remove(0).gateway_route_arn;
    assert_eq!(connection["gatewayRouteArn"].as_str(), arn.as_deref());
    assert_eq!(
        (&connection["status"], &connection["accessType"]),
        (&json!("ACTIVE"), &json!("PUBLIC"))
    );
    let resources = &connection["resources"]["hostSharedAlb"][0];
    assert_ne!(
        resources["targetGroupArn"],
        resources["alternateTargetGroupArn"]
    );
    let group = resources["targetGroupArn"].as_str().expect("it has one");
    let targets = ecs.elb().target_group(group).registered();
    assert_eq!((targets.len(), targets[0].port()), (1, 80));
    assert_eq!(targets[0].task().id(), ecs.tasks().only().id());
}

#[tokio::test]
async fn a_gateway_goes_when_nothing_uses_it_any_more() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    service(&ecs, "web").send().await.expect("it is made");
    ecs.settle();

    disassociate(&ecs, "shared").await;
    assert_eq!(
        associations(&ecs, None).await,
        [Association::Disassociating]
    );
    assert_eq!(route_statuses(&ecs).await, [GatewayRouteStatus::Active]);
    let delete = || ecs.client().delete_gateway().gateway("shared").send();
    check_refusal(
        delete().await,
        INVALID,
        "The gateway cannot be deleted while clusters are associated with it.",
    );

    let update = ecs
        .client()
        .update_service()
        .service("web")
        .set_gateway_connectors(Some(Vec::new()));
    update.send().await.expect("the connector is removed");
    ecs.service("web").wait_stable().await;
    assert_eq!(route_statuses(&ecs).await, []);
    assert_eq!(associations(&ecs, None).await, []);
    assert_eq!(
        associations(&ecs, Some(Association::Inactive)).await,
        [Association::Inactive]
    );

    let deleted = delete().await.expect("nothing is associated with it");
    assert_eq!(deleted.status(), Some(&GatewayStatus::Deleted));
    let answer = ecs
        .client()
        .describe_gateway()
        .gateway("shared")
        .send()
        .await;
    assert_eq!(refusal(answer).0, NOT_FOUND);
    make_gateway(&ecs, "shared").await;
}

#[tokio::test]
async fn a_service_takes_its_routes_with_it() {
    let ecs = with_gateway(
        FakeEcs::start()
            .profile(Profile::realistic())
            .clock(Clock::manual())
            .await,
    )
    .await;
    service(&ecs, "web").send().await.expect("it is made");
    assert_eq!(
        route_statuses(&ecs).await,
        [GatewayRouteStatus::CreateInProgress]
    );
    ecs.settle();
    assert_eq!(route_statuses(&ecs).await, [GatewayRouteStatus::Active]);

    let change = ecs
        .client()
        .update_service()
        .service("web")
        .gateway_connectors(connector("admin"));
    change.send().await.expect("the connector is changed");
    assert_eq!(
        route_statuses(&ecs).await,
        [GatewayRouteStatus::UpdateInProgress]
    );
    ecs.settle();
    assert_eq!(
        routes(&ecs).await[0].service_container_port_name(),
        Some("admin")
    );
    assert_eq!(route_statuses(&ecs).await, [GatewayRouteStatus::Active]);

    let delete = ecs.client().delete_service().service("web").force(true);
    delete.send().await.expect("the service is deleted");
    assert_eq!(
        route_statuses(&ecs).await,
        [GatewayRouteStatus::DeleteInProgress]
    );
    ecs.settle();
    assert_eq!(route_statuses(&ecs).await, []);
    assert_eq!(alb_count(&describe(&ecs, "shared").await), Some(0));
}

#[tokio::test]
async fn a_service_uses_a_new_gateway_from_its_next_deployment_on() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    service(&ecs, "web").send().await.expect("it is made");
    make_gateway(&ecs, "second").await;
    associate(&ecs, "second").await;
    disassociate(&ecs, "shared").await;
    assert_eq!(routes(&ecs).await.len(), 1);

    let deploy = ecs
        .client()
        .update_service()
        .service("web")
        .force_new_deployment(true);
    deploy.send().await.expect("it is deployed again");
    ecs.settle();

    let arns: Vec<_> = routes(&ecs)
        .await
        .into_iter()
        .filter_map(|of| of.gateway_arn)
        .collect();
    assert_eq!(arns, [ecs.gateway("second").arn()]);
}

#[tokio::test]
async fn a_rollback_brings_back_the_routes_of_what_was_there() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    let breaker = aws_sdk_ecs::types::DeploymentCircuitBreaker::builder()
        .enable(true)
        .rollback(true)
        .build();
    let configuration = aws_sdk_ecs::types::DeploymentConfiguration::builder()
        .deployment_circuit_breaker(breaker)
        .build();
    let create = service(&ecs, "web").deployment_configuration(configuration);
    create.send().await.expect("it is made");
    ecs.service("web").wait_stable().await;

    ecs.service("web").crash_loop(10);
    let update = ecs
        .client()
        .update_service()
        .service("web")
        .set_gateway_connectors(Some(Vec::new()));
    update.send().await.expect("the connector is removed");
    ecs.service("web").wait_stable().await;

    let messages = ecs.service("web").messages();
    assert!(
        messages
            .iter()
            .any(|message| message.contains("rolling back")),
        "{messages:?}"
    );
    assert_eq!(route_statuses(&ecs).await, [GatewayRouteStatus::Active]);
}

#[tokio::test]
async fn connectors_choose_among_gateways_by_who_may_come_in() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    let inner = gateway(&ecs, "inner", GatewayElbScheme::Internal);
    inner.send().await.expect("the gateway is made");
    assert_eq!(
        describe(&ecs, "inner").await.access_type(),
        Some(&AccessType::Private)
    );
    associate(&ecs, "inner").await;
    let filters = GatewayConnectorFilters::builder()
        .access_types(AccessType::Private)
        .build();
    let private = GatewayConnector::builder()
        .port_name("http")
        .filters(filters)
        .build();
    let private = vec![private.expect("a port is given")];

    let call = service(&ecs, "hidden").set_gateway_connectors(Some(private.clone()));
    call.send().await.expect("it is made");
    service(&ecs, "open").send().await.expect("it is made");
    ecs.settle();

    let of = async |gateway: &str| {
        let call = ecs.client().list_gateway_routes().gateway(gateway).send();
        let routes = call
            .await
            .expect("routes are listed")
            .gateway_routes
            .unwrap_or_default();
        let names = routes
            .iter()
            .filter_map(|of| of.service_arn()?.rsplit('/').next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of("inner").await, ["hidden", "open"]);
    assert_eq!(of("shared").await, ["open"]);

    disassociate(&ecs, "inner").await;
    let call = service(&ecs, "late")
        .set_gateway_connectors(Some(private))
        .send();
    check_refusal(
        call.await,
        INVALID,
        "No gateway that gatewayConnectors can use is associated with the cluster default.",
    );
}

#[tokio::test]
async fn services_that_gateways_cannot_lead_to_are_refused() {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    register_app(&ecs, "plain");
    let create = || service(&ecs, "web");
    check_refusal(
        create().send().await,
        INVALID,
        "No gateway that gatewayConnectors can use is associated with the cluster default.",
    );
    make_gateway(&ecs, "shared").await;
    associate(&ecs, "shared").await;
    check_refusal(
        create().task_definition("plain").send().await,
        INVALID,
        "portName(http) does not refer to any named PortMapping in the container definitions",
    );
    check_refusal(
        create().gateway_connectors(connector("admin")).send().await,
        INVALID,
        "gateway connectors can have at most 1 items.",
    );
    assert_eq!(routes(&ecs).await.len(), 0);
}

#[tokio::test]
async fn an_update_comes_to_the_load_balancers_or_fails() {
    let ecs = with_gateway(
        FakeEcs::start()
            .profile(Profile::realistic())
            .clock(Clock::manual())
            .await,
    )
    .await;
    service(&ecs, "web").send().await.expect("it is made");
    ecs.settle();
    let alb = UpdateGatewayAlbConfiguration::builder()
        .max_alb_count(3)
        .build();
    let update = || {
        let configuration = UpdateGatewayConfiguration::HostSharedAlb(alb.clone());
        ecs.client()
            .update_gateway()
            .gateway("shared")
            .configuration(configuration)
            .send()
    };

    let answer = update().await.expect("the update is accepted");
    assert_eq!(answer.status(), Some(&GatewayStatus::UpdateInProgress));
    ecs.settle();
    assert_eq!(
        describe(&ecs, "shared").await.status(),
        Some(&GatewayStatus::UpdateComplete)
    );

    let fault = ecs
        .gateway("shared")
        .fail_next_update("AccessDenied", "No.");
    update().await.expect("the update is accepted");
    ecs.settle();
    let failed = describe(&ecs, "shared").await;
    assert_eq!(failed.status(), Some(&GatewayStatus::UpdateFailed));
    assert!(failed.status_reason().is_some());
    let [failure] = failed.failures() else {
        panic!("the one load balancer could not be updated: {failed:?}")
    };
    let error = &failure.errors()[0];
    assert_eq!(
        (error.code(), error.message()),
        (Some("AccessDenied"), Some("No."))
    );
    assert_eq!(fault.hits(), 1);

    update().await.expect("the update is accepted");
    ecs.settle();
    let healed = describe(&ecs, "shared").await;
    assert_eq!(
        (healed.status(), healed.failures().len()),
        (Some(&GatewayStatus::UpdateComplete), 0)
    );
}

#[tokio::test]
async fn a_route_that_fails_is_tried_again_with_the_next_deployment() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    let fault = ecs.gateway("shared").fail_next_route();
    service(&ecs, "web").send().await.expect("it is made");
    ecs.settle();
    assert_eq!(
        route_statuses(&ecs).await,
        [GatewayRouteStatus::CreateFailed]
    );
    assert_eq!(fault.hits(), 1);

    let deploy = ecs
        .client()
        .update_service()
        .service("web")
        .force_new_deployment(true);
    deploy.send().await.expect("it is deployed again");
    ecs.settle();
    assert_eq!(route_statuses(&ecs).await, [GatewayRouteStatus::Active]);

    ecs.gateway("shared").fail_next_route();
    let check = GatewayConnectorHealthCheck::builder()
        .health_check_path("/up")
        .build();
    let changed = GatewayConnector::builder()
        .port_name("http")
        .health_check(check)
        .build();
    let update = ecs
        .client()
        .update_service()
        .service("web")
        .gateway_connectors(changed.expect("a port is given"));
    update.send().await.expect("the health check is changed");
    ecs.settle();
    assert_eq!(
        route_statuses(&ecs).await,
        [GatewayRouteStatus::UpdateFailed]
    );
}

#[tokio::test]
async fn a_gateway_shows_what_it_was_given_and_the_defaults() {
    let ecs = FakeEcs::start().await;
    let header = GatewayTestTrafficHeader::builder()
        .name("X-Test")
        .values("yes")
        .build();
    let rules = GatewayAlbTestTrafficRules::builder()
        .header(header.expect("it is complete"))
        .build();
    let alb = HostSharedAlbConfiguration::builder()
        .test_traffic_rules(rules)
        .build();
    let create = ecs
        .client()
        .create_gateway()
        .name("shared")
        .infrastructure_role_arn(ROLE);
    let create = create.configuration(GatewayConfiguration::HostSharedAlb(alb));
    let create = create.tags(Tag::builder().key("team").value("platform").build());
    create.send().await.expect("the gateway is made");

    let gateway = describe(&ecs, "shared").await;

    assert_eq!(gateway.status(), Some(&GatewayStatus::Active));
    assert_eq!(gateway.deletion_protection(), Some(true));
    assert_eq!(gateway.access_type(), Some(&AccessType::Public));
    assert_eq!(
        gateway.propagate_tags(),
        Some(&PropagateGatewayTags::Gateway)
    );
    assert_eq!(gateway.tags()[0].key(), Some("team"));
    assert_eq!(gateway.created_at(), gateway.updated_at());
    let Some(DescribeGatewayConfiguration::HostSharedAlb(alb)) = gateway.configuration() else {
        panic!("a gateway has load balancers: {gateway:?}")
    };
    assert_eq!((alb.port(), alb.max_alb_count()), (Some(443), Some(10)));
    assert_eq!(alb.scheme(), Some(&GatewayElbScheme::InternetFacing));
    assert!(alb.test_traffic_rules().is_some());
    let network = alb.network_configuration().expect("it has a network");
    assert_eq!(network.subnets().len(), 3);
    let delete = ecs.client().delete_gateway().gateway("shared").send().await;
    check_refusal(
        delete,
        INVALID,
        "The gateway cannot be deleted while deletion protection is enabled.",
    );
}

#[tokio::test]
async fn a_token_that_comes_again_makes_no_second_gateway() {
    let ecs = FakeEcs::start().await;
    let create = |name: &str, token: &str| {
        gateway(&ecs, name, GatewayElbScheme::InternetFacing)
            .client_token(token)
            .send()
    };
    let first = create("shared", "token")
        .await
        .expect("the gateway is made");

    let again = create("shared", "token")
        .await
        .expect("it is the same request");
    let other = create("other", "token")
        .await
        .expect("the request is ignored");

    assert_eq!(again.gateway_arn(), first.gateway_arn());
    assert_eq!(other.gateway_arn(), first.gateway_arn());
    let refused = create("shared", "another").await;
    check_refusal(
        refused,
        INVALID,
        "A gateway with the name shared already exists.",
    );
}

#[tokio::test]
async fn a_cluster_has_five_gateways_and_takes_its_associations_with_it() {
    let ecs = FakeEcs::start().await;
    for number in 0..6 {
        make_gateway(&ecs, &format!("gateway-{number}")).await;
    }
    for number in 0..5 {
        associate(&ecs, &format!("gateway-{number}")).await;
    }
    associate(&ecs, "gateway-4").await;
    let sixth = ecs.client().associate_gateway_with_cluster();
    let sixth = sixth.gateway("gateway-5").cluster("default").send().await;
    check_refusal(
        sixth,
        INVALID,
        "A cluster can be associated with at most 5 gateways.",
    );

    let delete = ecs.client().delete_cluster().cluster("default");
    delete.send().await.expect("the cluster is empty");
    assert_eq!(associations(&ecs, None).await, []);
    let delete = ecs.client().delete_gateway().gateway("gateway-0");
    delete.send().await.expect("nothing is associated with it");
}

#[tokio::test]
async fn lists_go_page_by_page_and_are_narrowed() {
    let ecs = with_gateway(FakeEcs::start().await).await;
    make_gateway(&ecs, "second").await;
    associate(&ecs, "second").await;
    for name in ["a", "b"] {
        service(&ecs, name).send().await.expect("it is made");
    }
    let client = ecs.client();
    let gateways = client
        .list_gateways()
        .max_results(1)
        .into_paginator()
        .items()
        .send();
    assert_eq!(gateways.try_collect().await.expect("pages").len(), 2);
    let routes = client
        .list_gateway_routes()
        .max_results(1)
        .into_paginator()
        .items()
        .send();
    assert_eq!(routes.try_collect().await.expect("pages").len(), 4);
    let pages = client
        .list_gateway_cluster_associations()
        .max_results(1)
        .into_paginator();
    assert_eq!(
        pages
            .items()
            .send()
            .try_collect()
            .await
            .expect("pages")
            .len(),
        2
    );

    let count = async |narrowed: serde_json::Value| {
        let answer = ask(&ecs, "ListGatewayRoutes", &narrowed);
        answer["gatewayRoutes"].as_array().expect("a list").len()
    };
    let web = ecs.service("a").arn();
    for (narrowed, expect) in [
        (json!({ "gateway": "second" }), 2),
        (json!({ "service": "a" }), 2),
        (
            json!({ "service": web, "gateway": ecs.gateway("second").arn() }),
            1,
        ),
        (json!({ "service": "none" }), 0),
        (json!({ "cluster": "default" }), 4),
        (json!({ "cluster": "none" }), 0),
        (json!({ "serviceContainerPortName": "admin" }), 0),
        (json!({ "status": ["ACTIVE", "CREATE_IN_PROGRESS"] }), 4),
        (json!({ "status": ["DELETE_FAILED"] }), 0),
    ] {
        assert_eq!(count(narrowed.clone()).await, expect, "{narrowed}");
    }
    let named = ask(
        &ecs,
        "ListGateways",
        &json!({ "names": ["second", "none"] }),
    );
    assert_eq!(named["gateways"].as_array().map(Vec::len), Some(1));
    let none = client.list_gateway_routes().gateway("none").send().await;
    assert_eq!(refusal(none).0, NOT_FOUND);
}

#[tokio::test]
async fn gateways_have_tags_like_other_resources() {
    let ecs = FakeEcs::start().await;
    make_gateway(&ecs, "shared").await;
    let arn = ecs.gateway("shared").arn();
    let tag = Tag::builder().key("team").value("platform").build();
    let call = ecs.client().tag_resource().resource_arn(&arn).tags(tag);
    call.send().await.expect("gateways have tags");

    let listed = ecs.client().list_tags_for_resource().resource_arn(&arn);
    let listed = listed.send().await.expect("they are listed");

    assert_eq!(listed.tags(), describe(&ecs, "shared").await.tags());
}

#[tokio::test]
async fn a_gateway_has_no_more_load_balancers_than_it_may_have() {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let alb = HostSharedAlbConfiguration::builder()
        .max_alb_count(2)
        .build();
    let create = ecs
        .client()
        .create_gateway()
        .name("shared")
        .infrastructure_role_arn(ROLE);
    let create = create.configuration(GatewayConfiguration::HostSharedAlb(alb));
    create.send().await.expect("the gateway is made");
    associate(&ecs, "shared").await;

    for number in 0..101 {
        let create = service(&ecs, &format!("web-{number}")).desired_count(0);
        create.send().await.expect("it is made");
    }
    ecs.settle();

    assert_eq!(alb_count(&describe(&ecs, "shared").await), Some(2));
    let failed = json!({ "status": ["CREATE_FAILED"] });
    let failed = ask(&ecs, "ListGatewayRoutes", &failed);
    assert_eq!(failed["gatewayRoutes"].as_array().map(Vec::len), Some(1));
    let first = json!({ "gateway": "shared", "maxResults": 1 });
    let first = ask(&ecs, "DescribeGatewayResources", &first);
    let second = json!({ "gateway": "shared", "nextToken": first["nextToken"] });
    let second = ask(&ecs, "DescribeGatewayResources", &second);
    let balancer = |page: &serde_json::Value| {
        let balancers = page["gatewayResources"]["resources"]["hostSharedAlb"].clone();
        assert_eq!(balancers.as_array().map(Vec::len), Some(1));
        balancers[0]["loadBalancerArn"].clone()
    };
    assert_ne!(balancer(&first), balancer(&second));
    assert_eq!(second.get("nextToken"), None);
}
