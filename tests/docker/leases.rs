//! What is of processes that nobody here can see lives for as long as their leases are renewed.

use std::time::Duration;

use fake_ecs::FakeEcs;
use fake_ecs::bollard::models::{
    ContainerCreateBody, HostConfig, NetworkCreateRequest, VolumeCreateRequest,
};
use fake_ecs::bollard::query_parameters::{
    CreateContainerOptionsBuilder, ListContainersOptionsBuilder, ListNetworksOptionsBuilder,
    ListVolumesOptionsBuilder,
};
use fake_ecs::bollard::{API_DEFAULT_VERSION, Docker as Client};

use crate::engine::Engine;
use crate::{IMAGE, Test, tests, until};

pub(crate) const ALL: [(&str, Test); 2] = tests![
    what_nobody_renews_is_swept_and_what_is_renewed_is_not,
    a_fake_renews_its_lease_for_as_long_as_it_lives,
];

/// How long leases last here.
const LEASE: Duration = Duration::from_secs(3);

fn client(engine: &Engine) -> Client {
    let client = Client::connect_with_unix(&engine.address(), 60, API_DEFAULT_VERSION);
    client.unwrap()
}

async fn fake(engine: &Engine) -> FakeEcs {
    let docker = engine.docker().await.lease(LEASE);
    FakeEcs::start().runtime(docker).await
}

/// The labels of what a process of another machine has made.
fn labels<C: FromIterator<(String, String)>>(process: &str, more: &[(&str, &str)]) -> C {
    let process = format!("{process}/1/1/1");
    let process = process.replace("kept/1/1/1", "kept");
    let common = [("fake-ecs.service", "ecs"), ("fake-ecs.process", &*process)];
    let all = common.iter().chain(more);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// Makes what a fake makes: containers that run and that do not, a network, a volume.
async fn make(client: &Client, process: &str) {
    for (state, runs) in [("runs", true), ("created", false)] {
        let name = format!("{process}-{state}");
        let options = CreateContainerOptionsBuilder::new().name(&name).build();
        let body = ContainerCreateBody {
            image: Some(IMAGE.to_owned()),
            cmd: Some(vec!["sleep".to_owned(), "1000".to_owned()]),
            labels: Some(labels(process, &[])),
            host_config: Some(HostConfig {
                network_mode: Some("host".to_owned()),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        let created = client.create_container(Some(options), body).await.unwrap();
        if runs {
            client.start_container(&created.id, None).await.unwrap();
        }
    }
    let network = NetworkCreateRequest {
        name: format!("{process}-network"),
        labels: Some(labels(process, &[])),
        ..NetworkCreateRequest::default()
    };
    client.create_network(network).await.unwrap();
    make_volume(client, &format!("{process}-volume"), process, &[]).await;
}

async fn make_volume(client: &Client, name: &str, process: &str, more: &[(&str, &str)]) {
    let request = VolumeCreateRequest {
        name: Some(name.to_owned()),
        labels: Some(labels(process, more)),
        ..VolumeCreateRequest::default()
    };
    client.create_volume(request).await.unwrap();
}

/// The names of all that there is of fakes, in order.
async fn there(client: &Client) -> Vec<String> {
    let filters = || [("label", vec!["fake-ecs.service=ecs".to_owned()])].into();
    let options = ListContainersOptionsBuilder::new().all(true);
    let options = options.filters(&filters()).build();
    let containers = client.list_containers(Some(options)).await.unwrap();
    let containers = containers.into_iter().filter_map(|it| it.names?.pop());
    let options = ListNetworksOptionsBuilder::new()
        .filters(&filters())
        .build();
    let networks = client.list_networks(Some(options)).await.unwrap();
    let networks = networks.into_iter().filter_map(|it| it.name);
    let options = ListVolumesOptionsBuilder::new().filters(&filters()).build();
    let volumes = client.list_volumes(Some(options)).await.unwrap().volumes;
    let volumes = volumes.unwrap_or_default().into_iter().map(|it| it.name);
    let all = containers.chain(networks).chain(volumes);
    let mut names: Vec<String> = all.map(|it| it.trim_matches('/').to_owned()).collect();
    names.sort();
    names
}

fn all_of(process: &str) -> Vec<String> {
    let kinds = ["created", "network", "runs", "volume"];
    kinds.map(|kind| format!("{process}-{kind}")).to_vec()
}

async fn what_nobody_renews_is_swept_and_what_is_renewed_is_not() {
    let engine = Engine::start("leases", &[]).await;
    let client = client(&engine);
    for process in ["gone", "kept", "renews"] {
        make(&client, process).await;
    }
    drop(fake(&engine).await);
    let before = [all_of("gone"), all_of("kept"), all_of("renews")].concat();
    assert_eq!(there(&client).await, before, "all of it is young");

    tokio::time::sleep(LEASE + Duration::from_secs(2)).await;
    let lease = [("fake-ecs.lease", "1")];
    make_volume(&client, "renews-xlease", "renews", &lease).await;
    drop(fake(&engine).await);
    let renews = [all_of("renews"), vec!["renews-xlease".to_owned()]].concat();
    assert_eq!(there(&client).await, [all_of("kept"), renews].concat());

    tokio::time::sleep(LEASE + Duration::from_secs(2)).await;
    drop(fake(&engine).await);
    assert_eq!(there(&client).await, all_of("kept"));
}

async fn a_fake_renews_its_lease_for_as_long_as_it_lives() {
    let engine = Engine::start("renews", &[]).await;
    let client = client(&engine);
    let ecs = fake(&engine).await;

    let number = async || {
        let there = there(&client).await;
        let number = there.last().and_then(|name| name.rsplit('-').next());
        (there.len(), number.and_then(|it| it.parse::<u32>().ok()))
    };
    // The one before is removed when the next one is there.
    until(|| async { matches!(number().await, (1, Some(3..))) }).await;

    drop(ecs);
    assert_eq!(there(&client).await, [""; 0]);
}
