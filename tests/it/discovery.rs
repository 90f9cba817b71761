//! Cloud Map and Service Connect, as far as services tell them of their tasks.

use aws_sdk_ecs::types::{
    ServiceConnectClientAlias, ServiceConnectConfiguration, ServiceConnectService, ServiceRegistry,
};
use fake_ecs::{FakeEcs, Script};
use serde_json::json;

use crate::support::{ec2_definition, fargate_definition, register, secs};
use crate::targets::{actions, address, app, create, register_web};

const REGISTRY: &str =
    "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-0123456789abcdef";

#[tokio::test]
async fn tasks_on_fargate_are_registered_in_cloud_map() {
    let ecs = FakeEcs::start().await;
    let check = json!({ "command": ["CMD-SHELL", "true"] });
    let app = json!([{ "name": "app", "image": "a", "healthCheck": check }]);
    register(&ecs, &fargate_definition("web", app));
    ecs.script(
        "web",
        Script::new()
            .becomes_healthy()
            .becomes_unhealthy()
            .after(secs(100)),
    );
    let registry = ServiceRegistry::builder().registry_arn(REGISTRY).build();
    let call = create(&ecs, 2).service_registries(registry);
    call.send().await.expect("the service is made");
    let registry = ecs.cloud_map().service(REGISTRY);

    registry.wait_registered(2).await;
    ecs.service("web").wait_stable().await;

    let [first, _] = registry.instances().try_into().expect("two tasks");
    let task = first.task().unwrap();
    assert_eq!(first.id(), task.id());
    assert!(first.is_healthy());
    let shown = task.describe();
    let expected = [
        ("AVAILABILITY_ZONE", shown.availability_zone().unwrap()),
        ("AWS_INSTANCE_IPV4", &address(&ecs, &task.id())),
        ("ECS_CLUSTER_NAME", "default"),
        ("ECS_SERVICE_NAME", "web"),
        ("ECS_TASK_DEFINITION_FAMILY", "web"),
        ("REGION", "us-east-1"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(first.attributes(), &expected.into());
    // Whoever fails is announced, and leaves before it is stopped.
    task.wait_stopped().await;
    assert!(actions(&ecs, "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY") > 0);
    assert!(registry.instances().iter().all(|of| of.id() != first.id()));
}

#[tokio::test]
async fn tasks_on_instances_are_registered_in_cloud_map_with_their_ports() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("m5.large");
    register(&ecs, &ec2_definition("web", "bridge", app(80)));
    let registry = ServiceRegistry::builder().registry_arn(REGISTRY);
    let registry = registry.container_name("app").container_port(80).build();
    let call = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    call.desired_count(1)
        .service_registries(registry)
        .send()
        .await
        .expect("the service is made");
    ecs.service("web").wait_stable().await;

    let [found] = ecs
        .cloud_map()
        .service(REGISTRY)
        .instances()
        .try_into()
        .expect("one task");

    let task = found.task().unwrap().describe();
    let host_port = task.containers()[0].network_bindings()[0]
        .host_port()
        .unwrap();
    assert_eq!(
        found.attribute("AWS_INSTANCE_PORT"),
        Some(host_port.to_string().as_str())
    );
    assert_eq!(
        found.attribute("EC2_INSTANCE_ID"),
        Some(instance.ec2_instance_id().as_str())
    );
    assert!(
        found
            .attribute("AWS_INSTANCE_IPV4")
            .unwrap()
            .starts_with("172.31.")
    );
    found.task().unwrap().force_stop();
    found.task().unwrap().wait_stopped().await;
    assert_ne!(
        ecs.cloud_map().service(REGISTRY).instances()[0].id(),
        found.id()
    );
}

#[tokio::test]
async fn services_are_reached_through_service_connect() {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let connected = |port: &str, name: Option<&str>, alias: Option<ServiceConnectClientAlias>| {
        let service = ServiceConnectService::builder().port_name(port);
        let service = service.set_discovery_name(name.map(str::to_owned));
        service
            .set_client_aliases(alias.map(|alias| vec![alias]))
            .build()
            .unwrap()
    };
    let alias = |dns: Option<&str>| {
        let alias = ServiceConnectClientAlias::builder().port(8080);
        alias.set_dns_name(dns.map(str::to_owned)).build().unwrap()
    };
    let connect = ServiceConnectConfiguration::builder()
        .enabled(true)
        .namespace("internal");
    let connect = connect.services(connected("http", None, Some(alias(None))));
    let connect = connect.services(connected("admin", Some("ops"), Some(alias(Some("ops")))));
    let call = create(&ecs, 2).service_connect_configuration(connect.build());
    call.send().await.expect("the service is made");
    let web = ecs.service("web");
    web.wait_stable().await;

    let namespace = ecs.cloud_map().namespace("internal");

    let http = namespace.service("http");
    assert_eq!(http.service(), "web");
    assert_eq!(http.client_aliases()[0].to_string(), "http.internal:8080");
    let tasks = web.tasks();
    let expected = tasks
        .iter()
        .map(|task| format!("{}:80", address(&ecs, &task.id())));
    let endpoints = http.endpoints().iter().map(ToString::to_string);
    assert_eq!(endpoints.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let ops = namespace.service("ops");
    assert_eq!(ops.client_aliases()[0].to_string(), "ops:8080");
    assert!(
        ops.endpoints()
            .iter()
            .all(|endpoint| endpoint.port() == 9000)
    );
    // As the API shows it.
    let deployments = web.deployments();
    let resources = deployments[0].service_connect_resources();
    let shown = resources
        .iter()
        .map(|of| (of.discovery_name().unwrap(), of.discovery_arn().unwrap()));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [("http", http.discovery_arn()), ("ops", ops.discovery_arn())]
    );
    assert!(
        ops.discovery_arn()
            .starts_with("arn:aws:servicediscovery:us-east-1:123456789012:service/srv-")
    );
    assert_eq!(
        ecs.cloud_map()
            .service(ops.discovery_arn())
            .instances()
            .len(),
        2
    );
    let list = ecs
        .client()
        .list_services_by_namespace()
        .namespace("internal");
    assert_eq!(list.send().await.unwrap().service_arns(), [web.arn()]);
    // It goes with the service.
    let delete = ecs.client().delete_service().service("web").force(true);
    delete.send().await.expect("it is deleted");
    ecs.settle();
    assert!(namespace.services().is_empty());
    assert!(
        ecs.cloud_map()
            .service(ops.discovery_arn())
            .instances()
            .is_empty()
    );
}

/// What callers register counts as tasks do.
#[cfg(feature = "cloudmap")]
#[tokio::test]
async fn instances_that_callers_have_registered_are_there_as_well() {
    let ecs = FakeEcs::start().await;
    let host = ecs.local_addr().to_string();
    let call = |operation: &str, body: &serde_json::Value| {
        let target = format!("Route53AutoNaming_v20170314.{operation}");
        let answer = crate::support::post_target(&ecs, &host, &target, body);
        assert_eq!(answer.status(), 200, "{operation}: {}", answer.body);
        answer.json()
    };
    let begun = call("CreateHttpNamespace", &json!({ "Name": "internal" }));
    let begun = json!({ "OperationId": begun["OperationId"] });
    let done = call("GetOperation", &begun);
    let namespace = &done["Operation"]["Targets"]["NAMESPACE"];
    let body = json!({
        "Name": "api", "NamespaceId": namespace, "HealthCheckCustomConfig": { "FailureThreshold": 1 },
    });
    let made = call("CreateService", &body);
    let api = ecs.cloud_map().named("internal", "api");
    assert!(api.instances().is_empty());

    let body = json!({
        "ServiceId": made["Service"]["Id"], "InstanceId": "one",
        "Attributes": { "AWS_INSTANCE_IPV4": "10.0.0.4" },
    });
    call("RegisterInstance", &body);
    api.wait_registered(1).await;
    api.mark_unhealthy("one");

    let [one] = &api.instances()[..] else {
        panic!("there is one: {api:?}")
    };
    assert_eq!((one.id(), one.is_healthy()), ("one", false));
    assert_eq!(one.attribute("AWS_INSTANCE_IPV4"), Some("10.0.0.4"));
    assert!(one.task().is_none());
}
