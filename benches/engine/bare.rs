//! The same containers through bollard alone, as somebody would write it who is careful.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::models::{
    ContainerCreateBody, HostConfig, NetworkConnectRequest, NetworkCreateRequest,
};
use fake_ecs::bollard::query_parameters::{
    CreateContainerOptionsBuilder, ListContainersOptionsBuilder, RemoveContainerOptionsBuilder,
    StartContainerOptions, StopContainerOptionsBuilder, WaitContainerOptions,
};
use futures_util::StreamExt;
use futures_util::future::join_all;
use tokio::time::sleep;

use crate::{IMAGE, Life, SERVES, SETTLES};

/// Containers in one network mode of ECS.
pub(crate) struct Bare {
    client: Client,
    network: String,
    /// Whether each container shares the network of another one.
    has_sandbox: bool,
    /// Whether it is in the network of 169.254.170.2 as well.
    has_metadata: bool,
    count: AtomicUsize,
}

impl Bare {
    pub(crate) async fn new(mode: &str, has_metadata: bool) -> Self {
        let client = Client::connect_with_local_defaults().unwrap();
        let client = client.negotiate_version().await.unwrap();
        let has_sandbox = mode == "awsvpc";
        let mut network = mode.to_owned();
        if has_sandbox {
            network = format!("fake-ecs-bench-{}", std::process::id());
            let request = NetworkCreateRequest {
                name: network.clone(),
                ..NetworkCreateRequest::default()
            };
            client.create_network(request).await.unwrap();
        }
        Self {
            client,
            network,
            has_sandbox,
            has_metadata,
            count: AtomicUsize::new(0),
        }
    }

    pub(crate) async fn end(self) {
        if self.has_sandbox {
            self.client.remove_network(&self.network).await.unwrap();
        }
    }

    /// Runs and stops so many, and removes them, which is not measured.
    pub(crate) async fn life(&self, count: usize) -> Life {
        let begun = Instant::now();
        let all = join_all((0..count).map(|_| self.start())).await;
        let start = begun.elapsed();
        sleep(SETTLES).await;
        let begun = Instant::now();
        // What has the network ends with the task, which is not waited for.
        join_all(all.iter().map(|ids| self.stop(&ids[ids.len() - 1]))).await;
        let stop = begun.elapsed();
        for id in all.into_iter().flatten().rev() {
            let options = RemoveContainerOptionsBuilder::new().force(true).build();
            self.client
                .remove_container(&id, Some(options))
                .await
                .unwrap();
        }
        Life { start, stop }
    }

    /// The ids of what was started: the sandbox, if there is one, and the container.
    async fn start(&self) -> Vec<String> {
        if !self.has_sandbox {
            return vec![self.start_one(&self.network).await];
        }
        let sandbox = self.start_one(&self.network).await;
        let container = self.start_one(&format!("container:{sandbox}")).await;
        vec![sandbox, container]
    }

    async fn start_one(&self, network: &str) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let name = format!("fake-ecs-bench-{}-{count}", std::process::id());
        let options = CreateContainerOptionsBuilder::new().name(&name).build();
        let command = ["/bin/sh", "-c", SERVES].map(str::to_owned);
        let body = ContainerCreateBody {
            image: Some(IMAGE.to_owned()),
            cmd: Some(command.to_vec()),
            host_config: Some(HostConfig {
                network_mode: Some(network.to_owned()),
                memory: Some(64 << 20),
                // As the agent does: with the least that there is a container waits for its turn.
                cpu_shares: Some(2),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        let created = self.client.create_container(Some(options), body).await;
        let id = created.unwrap().id;
        if self.has_metadata && !network.starts_with("container:") {
            let request = NetworkConnectRequest {
                container: id.clone(),
                ..NetworkConnectRequest::default()
            };
            let connected = self.client.connect_network("fake-ecs-metadata", request);
            connected.await.unwrap();
        }
        let started = self
            .client
            .start_container(&id, None::<StartContainerOptions>);
        started.await.unwrap();
        let inspected = self.client.inspect_container(&id, None).await.unwrap();
        assert_eq!(inspected.state.unwrap().running, Some(true));
        id
    }

    async fn stop(&self, id: &str) {
        let options = StopContainerOptionsBuilder::new().t(30).build();
        self.client.stop_container(id, Some(options)).await.unwrap();
        let mut ended = self.client.wait_container(id, None::<WaitContainerOptions>);
        assert_eq!(ended.next().await.unwrap().unwrap().status_code, 0);
    }

    /// Waits until the engine has nothing of a task.
    pub(crate) async fn until_removed(&self, task: &str) {
        loop {
            let filters = [("label", vec![format!("fake-ecs.task={task}")])];
            let filters = filters.into_iter().collect();
            let options = ListContainersOptionsBuilder::new()
                .all(true)
                .filters(&filters)
                .build();
            if self
                .client
                .list_containers(Some(options))
                .await
                .unwrap()
                .is_empty()
            {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}
