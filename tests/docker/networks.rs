//! What containers see of one another, of the host and of the fake.

use std::net::Ipv4Addr;

use aws_sdk_ecs::types::{
    AwsVpcConfiguration, NetworkConfiguration, ServiceConnectClientAlias,
    ServiceConnectConfiguration, ServiceConnectService, ServiceRegistry,
};
use fake_ecs::FakeEcs;
use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::models::{Ipam, IpamConfig, NetworkCreateRequest};

use serde_json::{Value, json};

use crate::{SERVES, Test, calls, container, docker, lines, run, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 8] = tests![
    a_published_port_is_reached_from_the_host,
    containers_of_a_task_share_localhost,
    tasks_reach_one_another_by_address_and_name,
    a_service_is_reached_by_its_alias_of_service_connect,
    a_service_without_an_alias_is_reached_by_its_names_in_cloud_map,
    a_service_is_reached_by_its_name_in_a_private_namespace,
    a_container_reaches_the_fake,
    an_overlap_names_both_networks,
];

/// A small web server that says hello.
pub(crate) const WEB: &str = "mkdir /tmp/w; echo hello > /tmp/w/index.html; httpd -p 80 -h /tmp/w; trap 'exit 0' TERM; \
                   while :; do sleep 0.1; done";

pub(crate) fn fetch(url: &str) -> String {
    format!(
        "for i in 1 2 3 4 5 6 7 8 9; do wget -q -O - {url} 2>/dev/null && exit 0; sleep 0.3; done; exit 1"
    )
}

async fn a_published_port_is_reached_from_the_host() {
    let ecs = start().await;
    let ports = r#", "portMappings": [{ "containerPort": 80 }]"#;

    let task = run(&ecs, "bridge", &[container("web", WEB, ports)]);
    task.wait_running().await;

    let described = task.describe();
    let binding = &described.containers()[0].network_bindings()[0];
    let port = binding.host_port().unwrap();
    assert!(port > 0 && binding.container_port() == Some(80));
    let probe = run(
        &ecs,
        "host",
        &[shell("probe", &fetch(&format!("http://127.0.0.1:{port}/")))],
    );
    probe.wait_stopped().await;
    assert_eq!(lines(&probe, "probe"), ["hello"]);
}

async fn containers_of_a_task_share_localhost() {
    let ecs = start().await;
    let web = container("web", WEB, r#", "essential": false"#);

    let task = run(
        &ecs,
        "awsvpc",
        &[web, shell("probe", &fetch("http://127.0.0.1/"))],
    );
    task.wait_stopped().await;

    assert_eq!(lines(&task, "probe"), ["hello"]);
}

async fn tasks_reach_one_another_by_address_and_name() {
    let ecs = start().await;
    let web = run(&ecs, "awsvpc", &[shell("web", WEB)]);
    web.wait_running().await;
    let described = web.describe();
    let interface = &described.containers()[0].network_interfaces()[0];
    let address = interface.private_ipv4_address().unwrap().to_owned();
    let by_name = format!("ip-{}.ec2.internal", address.replace('.', "-"));

    for host in [&*address, "web", &*by_name] {
        let probe = run(
            &ecs,
            "awsvpc",
            &[shell("probe", &fetch(&format!("http://{host}/")))],
        );
        probe.wait_stopped().await;
        assert_eq!(lines(&probe, "probe"), ["hello"], "{host}");
    }
}

async fn a_service_is_reached_by_its_alias_of_service_connect() {
    let ecs = start().await;
    connected(&ecs, Some("store")).await;

    let probe = run(&ecs, "awsvpc", &[shell("probe", &fetch("http://store/"))]);
    probe.wait_stopped().await;

    assert_eq!(lines(&probe, "probe"), ["hello"]);
}

async fn a_service_without_an_alias_is_reached_by_its_names_in_cloud_map() {
    let ecs = start().await;
    connected(&ecs, None).await;

    let probe = run(
        &ecs,
        "awsvpc",
        &[shell("probe", &fetch("http://http.internal/"))],
    );
    probe.wait_stopped().await;

    assert_eq!(lines(&probe, "probe"), ["hello"]);
}

async fn a_service_is_reached_by_its_name_in_a_private_namespace() {
    let ecs = start().await;
    let of_cloud_map = |operation: &str, body: Value| {
        calls::json(
            &ecs,
            &format!("Route53AutoNaming_v20170314.{operation}"),
            &body,
        )
    };
    let namespace = json!({ "Name": "shop.internal", "Vpc": "vpc-1" });
    of_cloud_map("CreatePrivateDnsNamespace", namespace);
    let listed = of_cloud_map("ListNamespaces", json!({}));
    let records = json!([{ "Type": "A", "TTL": 10 }]);
    let made = of_cloud_map(
        "CreateService",
        json!({
            "Name": "web", "NamespaceId": listed["Namespaces"][0]["Id"],
            "DnsConfig": { "RoutingPolicy": "MULTIVALUE", "DnsRecords": records },
        }),
    );
    let registry = made["Service"]["Arn"].as_str().unwrap();
    let web = shell("web", WEB);
    ecs.register_json(format!(
        r#"{{ "family": "web", "networkMode": "awsvpc", "containerDefinitions": [{web}] }}"#
    ));
    let request = ecs.client().create_service();
    let request = request.service_name("web").task_definition("web");
    let request = request.desired_count(1);
    let request = request.network_configuration(in_subnet("subnet-1"));
    let registry = ServiceRegistry::builder().registry_arn(registry).build();
    request.service_registries(registry).send().await.unwrap();
    ecs.service("web").wait_stable().await;

    let probe = shell("probe", &fetch("http://web.shop.internal/"));
    let probe = run(&ecs, "awsvpc", &[probe]);
    probe.wait_stopped().await;

    assert_eq!(lines(&probe, "probe"), ["hello"]);
}

/// What puts a task in a subnet.
pub(crate) fn in_subnet(subnet: &str) -> NetworkConfiguration {
    let vpc = AwsVpcConfiguration::builder().subnets(subnet).build();
    NetworkConfiguration::builder()
        .awsvpc_configuration(vpc.unwrap())
        .build()
}

/// A service of one task that is in Service Connect, by that name or by that of its port.
async fn connected(ecs: &FakeEcs, dns_name: Option<&str>) {
    let ports = r#", "portMappings": [{ "containerPort": 80, "name": "http" }]"#;
    let web = container("web", WEB, ports);
    let web = format!(
        r#"{{ "family": "shop", "networkMode": "awsvpc", "containerDefinitions": [{web}] }}"#
    );
    ecs.register_json(&web);
    let alias = ServiceConnectClientAlias::builder().port(80);
    let alias = match dns_name {
        Some(name) => alias.dns_name(name),
        None => alias,
    };
    let http = ServiceConnectService::builder().port_name("http");
    let http = http.client_aliases(alias.build().unwrap()).build();
    let connect = ServiceConnectConfiguration::builder()
        .enabled(true)
        .namespace("internal")
        .services(http.unwrap());
    let request = ecs.client().create_service();
    let request = request.service_name("shop").task_definition("shop");
    let request = request.network_configuration(in_subnet("subnet-1"));
    let request = request.desired_count(1);
    let request = request.service_connect_configuration(connect.build());
    request.send().await.unwrap();
    ecs.service("shop").wait_stable().await;
}

async fn a_container_reaches_the_fake() {
    let ecs = start().await;
    let says =
        "echo $AWS_ENDPOINT_URL $AWS_REGION; exec wget -q -O - $AWS_ENDPOINT_URL/_fake_ecs/health";
    for mode in ["bridge", "awsvpc", "host"] {
        let task = run(&ecs, mode, &[shell("app", says)]);
        task.wait_stopped().await;

        let said = lines(&task, "app");
        let port = ecs.local_addr().port();
        assert!(
            said[0].ends_with(&format!(":{port} us-east-1")),
            "{mode}: {said:?}"
        );
        assert_eq!(
            task.container("app").exit_code(),
            Some(0),
            "{mode}: {said:?}"
        );
    }
    drop(ecs);
    let ecs = FakeEcs::start()
        .synthetic_instances()
        .runtime(docker().await.no_endpoint_url())
        .await;
    let task = run(
        &ecs,
        "bridge",
        &[shell("app", "env; true"), shell("other", SERVES)],
    );
    task.wait_stopped().await;
    let is_set = lines(&task, "app")
        .iter()
        .any(|line| line.starts_with("AWS_ENDPOINT_URL"));
    assert!(!is_set);
}

async fn an_overlap_names_both_networks() {
    let ecs = start().await;
    let task = run(&ecs, "awsvpc", &[shell("app", "true")]);
    task.wait_stopped().await;
    let described = task.describe();
    let interface = &described.containers()[0].network_interfaces()[0];
    let address: Ipv4Addr = interface.private_ipv4_address().unwrap().parse().unwrap();
    // The next region has the addresses that follow.
    let [first, second, third, _] = address.octets();
    let third = (third & !3) + 4;
    let (own, taken) = (
        format!("{first}.{second}.{third}.0/22"),
        format!("{first}.{second}.{third}.0/24"),
    );
    let name = format!("in-the-way-{}", std::process::id());
    let config = IpamConfig {
        subnet: Some(taken.clone()),
        ..IpamConfig::default()
    };
    let request = NetworkCreateRequest {
        name: name.clone(),
        ipam: Some(Ipam {
            config: Some(vec![config]),
            ..Ipam::default()
        }),
        ..NetworkCreateRequest::default()
    };
    let client = Client::connect_with_local_defaults().unwrap();
    client.create_network(request).await.unwrap();

    let ireland = ecs.in_region("eu-west-1");
    let task = run(&ireland, "awsvpc", &[shell("app", "true")]);
    task.wait_stopped().await;

    client.remove_network(&name).await.unwrap();
    let reason = task.container("app").reason().unwrap();
    let expected = format!("({own} of fake-ecs-");
    assert!(reason.contains(&expected), "{reason}");
    let expected = format!("; {taken} of {name})");
    assert!(reason.ends_with(&expected), "{reason}");
}
