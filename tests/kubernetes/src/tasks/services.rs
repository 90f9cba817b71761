//! Services whose tasks are Pods.

use std::time::Instant;

use fake_ecs::FakeEcs;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::support::{SERVES, container, pods_of, shell, start, until};
use crate::place::Place;

fn define(ecs: &FakeEcs, script: &str) {
    let definition = json!({
        "family": "web",
        "networkMode": "awsvpc",
        "containerDefinitions": [container("app", script, json!({"memory": 32}))],
    });
    ecs.register_json(definition.to_string());
}

pub(super) async fn a_rolling_deployment_replaces_all_tasks(place: &Place) {
    let ecs = start(place).await;
    define(&ecs, &format!("echo first; {SERVES}"));
    let service = ecs.new_service("web").task_definition("web").count(6).add();
    service.wait_stable().await;
    let before: Vec<String> = service.tasks().iter().map(|it| it.id()).collect();

    define(&ecs, &format!("echo second; {SERVES}"));
    let update = ecs
        .client()
        .update_service()
        .service("web")
        .task_definition("web:2");
    update.send().await.unwrap();
    service.wait_stable().await;

    let after = service.tasks().running();
    assert_eq!(after.len(), 6);
    assert!(
        after
            .iter()
            .all(|it| it.revision() == 2 && !before.contains(&it.id()))
    );
    for id in before {
        until("an old Pod is gone", async || {
            pods_of(place, &id).await.is_empty()
        })
        .await;
    }
}

/// A target group of a load balancer, by ARN.
async fn target_group(ecs: &FakeEcs) -> String {
    let group = "Action=CreateTargetGroup&Name=web&Protocol=HTTP&Port=80&VpcId=vpc-1&TargetType=ip";
    let group = form(ecs, group, "TargetGroupArn").await;
    let balancer = "Action=CreateLoadBalancer&Name=web&Subnets.member.1=subnet-1\
                    &Subnets.member.2=subnet-2";
    let balancer = form(ecs, balancer, "LoadBalancerArn").await;
    let listener = format!(
        "Action=CreateListener&LoadBalancerArn={balancer}&Protocol=HTTP&Port=80\
         &DefaultActions.member.1.Type=forward&DefaultActions.member.1.TargetGroupArn={group}"
    );
    form(ecs, &listener, "ListenerArn").await;
    group
}

/// Calls the API of load balancers. Returns a member of the answer.
async fn form(ecs: &FakeEcs, form: &str, member: &str) -> String {
    let form = format!("{form}&Version=2015-12-01");
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut stream = TcpStream::connect(ecs.local_addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (open, close) = (format!("<{member}>"), format!("</{member}>"));
    let found = answer
        .split_once(&open)
        .and_then(|(_, it)| it.split_once(&close));
    found
        .unwrap_or_else(|| panic!("{form}: {answer}"))
        .0
        .to_owned()
}

pub(super) async fn targets_have_the_addresses_of_pods(place: &Place) {
    let ecs = start(place).await;
    let definition = json!({
        "family": "web",
        "networkMode": "awsvpc",
        "containerDefinitions": [
            container("app", SERVES, json!({"portMappings": [{"containerPort": 80}]})),
        ],
    });
    ecs.register_json(definition.to_string());
    let group = target_group(&ecs).await;
    use aws_sdk_ecs::types::{AwsVpcConfiguration, LoadBalancer, NetworkConfiguration};
    let balancer = LoadBalancer::builder()
        .target_group_arn(&group)
        .container_name("app")
        .container_port(80)
        .build();
    let vpc = AwsVpcConfiguration::builder()
        .subnets("subnet-1")
        .build()
        .unwrap();
    let network = NetworkConfiguration::builder()
        .awsvpc_configuration(vpc)
        .build();
    let service = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    let service = service.desired_count(2).load_balancers(balancer);
    service.network_configuration(network).send().await.unwrap();
    ecs.service("web").wait_stable().await;

    let registered = ecs.elb().target_group(&group).registered();

    let mut ids: Vec<String> = registered.iter().map(|it| it.id().to_owned()).collect();
    ids.sort();
    let mut addresses = Vec::new();
    for task in ecs.service("web").tasks().running() {
        let pod = pods_of(place, &task.id()).await.remove(0);
        let pod = place.pods().get(&pod).await.unwrap();
        addresses.extend(pod.status.unwrap().pod_ip);
    }
    addresses.sort();
    assert_eq!(ids, addresses);
    assert_eq!(ids.len(), 2);
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures, and shows what it has measured"
)]
pub(super) async fn thirty_tasks_run_and_stop(place: &Place) {
    let ecs = start(place).await;
    let begun = Instant::now();
    let one = super::support::run(&ecs, "bridge", &[shell("app", SERVES)]);
    one.wait_running().await;
    let first = begun.elapsed();
    define(&ecs, SERVES);

    let begun = Instant::now();
    let service = ecs
        .new_service("web")
        .task_definition("web")
        .count(30)
        .add();
    service.wait_until(|it| it.running_count() == 30).await;
    let started = begun.elapsed();
    let begun = Instant::now();
    let update = ecs
        .client()
        .update_service()
        .service("web")
        .desired_count(0);
    update.send().await.unwrap();
    service
        .wait_until(|it| it.tasks().running().is_empty() && it.running_count() == 0)
        .await;
    until("all Pods are gone", async || {
        place
            .pods()
            .list(&Default::default())
            .await
            .unwrap()
            .items
            .len()
            <= 1
            || place.cluster.is_none()
    })
    .await;

    println!(
        "one task runs after {first:.1?}; of a service of 30 all run after {started:.1?}, and none \
         after {:.1?}",
        begun.elapsed()
    );
}
