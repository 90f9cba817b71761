//! What the tests of the core share.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ecs::keys::{ClusterKey, RegionKey};
use crate::ecs::settle::settle;
use crate::ecs::task::definition::Revision;
use crate::ecs::task::launch::Launch;
use crate::ecs::task::owner::Owner;
use crate::ecs::task::state::{Task, TaskSpec};
use crate::ecs::{Region, Settings, cluster, lifecycle, service};
use crate::effect::ContainerSpec;
use crate::faults;
use crate::kernel::arn::Scope;
use crate::kernel::profile::Profile;
use crate::kernel::strictness::Strictness;
use crate::kernel::time::Time;
use crate::wire::{
    AwsVpcConfiguration, ContainerDefinition, LaunchType, NetworkConfiguration, NetworkMode,
    SchedulingStrategy, TaskDefinition,
};

impl Region {
    /// Fires timers up to `limit`, for tests without a driver: nobody carries effects out.
    pub fn advance(&mut self, limit: Time) {
        while self.fire_next(limit) {}
        self.pass_to(limit);
    }
}

/// An empty region with a cluster `default`.
pub fn region() -> Region {
    let place = Scope {
        account: "123456789012".to_owned(),
        region: "us-east-1".to_owned(),
    };
    let settings = Settings {
        seed: 0,
        profile: Profile::instant(),
        strictness: Strictness::Lenient,
        strict_neighbours: false,
        ignores_unknown_resources: false,
        without: Vec::new(),
        endpoints: BTreeMap::new(),
        synthetic_instances: false,
        rate_limits: crate::limits::RateLimits::none(),
        quotas: crate::limits::Quotas::none(),
        has_runtimes: false,
        vpc: None,
        new_log_file: || None,
    };
    let mut region = Region::new(
        RegionKey(0),
        place,
        Arc::new(settings),
        Time::from_system(std::time::UNIX_EPOCH),
    );
    cluster::life::create(&mut region, "default");
    settle(&mut region);
    region
}

/// What a Fargate task of these containers is launched with.
pub fn launch(containers: Vec<ContainerDefinition>) -> Launch {
    let specs = containers.iter().map(|container| {
        Arc::new(ContainerSpec {
            name: container.name.clone().unwrap_or_default(),
            ..ContainerSpec::default()
        })
    });
    let subnets = AwsVpcConfiguration {
        subnets: vec!["subnet-1".to_owned()],
        ..AwsVpcConfiguration::default()
    };
    Launch {
        containers: specs.collect(),
        tags: Vec::new(),
        subnet: None,
        spec: TaskSpec {
            cluster: ClusterKey(0),
            definition: Arc::new(Revision {
                family: Arc::from("family"),
                number: 1,
                arn: "arn".to_owned(),
                document: TaskDefinition {
                    network_mode: Some(NetworkMode::Awsvpc),
                    container_definitions: Some(containers),
                    ..TaskDefinition::default()
                },
            }),
            launch_type: LaunchType::Fargate,
            capacity_provider: None,
            platform_version: Some("1.4.0"),
            group: Arc::from("family:family"),
            started_by: None,
            owner: None,
            daemon: None,
            overrides: Arc::default(),
            network: Some(Arc::new(NetworkConfiguration {
                awsvpc_configuration: Some(subnets),
            })),
            volume: None,
            enable_execute_command: false,
            needs: Arc::default(),
            rules: Arc::default(),
        },
        instance: None,
    }
}

/// Whoever runs the tasks of a service, made for the purpose, that keeps its scheduler from doing
/// anything.
pub fn owner(region: &mut Region) -> Owner {
    use crate::ecs::service::revision::{Template, Workload};
    use crate::ecs::service::rollout::NewService;
    let Launch { spec, .. } = launch(Vec::new());
    let settings = service::tests::settings(0);
    let service = service::rollout::create(
        region,
        NewService {
            cluster: ClusterKey(0),
            name: "web".to_owned(),
            scheduling: SchedulingStrategy::Replica,
            controller: crate::wire::DeploymentControllerType::Ecs,
            runs: Some((
                Workload {
                    definition: spec.definition,
                    network: spec.network,
                    platform_version: None,
                    load_balancers: Vec::new(),
                    registries: Vec::new(),
                    connect: None,
                    volumes: Vec::new(),
                    lattice: Vec::new(),
                    gateway_connectors: Vec::new(),
                    monitoring: None,
                },
                Template {
                    containers: Vec::new(),
                    needs: Arc::default(),
                    overrides: Arc::default(),
                    volume: None,
                    platform_version: None,
                },
            )),
            settings,
            tags: Vec::new(),
        },
    );
    let path = region.services.get(service).path(&region.clusters);
    region
        .faults
        .add(faults::Fault::new(faults::Kind::ServiceHold(path)));
    let deployment = region.services.get(service).deployments[0].id;
    Owner {
        service,
        deployment,
    }
}

/// A Fargate task of these containers, just accepted.
pub fn task(containers: Vec<ContainerDefinition>) -> Task {
    let mut region = region();
    let key = lifecycle::launch::task(&mut region, launch(containers));
    region.tasks.get(key).clone()
}
