use std::sync::Arc;
use std::time::Duration;

use crate::aws::auto_scaling::GroupKey;
use crate::aws::auto_scaling::port::{self, NewGroup};
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::capacity::provider;
use crate::ecs::capacity::queue::enqueue;
use crate::ecs::capacity::state::Capacity;
use crate::ecs::instance::InstanceStatus;
use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::{ClusterKey, TaskKey};
use crate::ecs::task::definition::Revision;
use crate::ecs::task::launch::Launch;
use crate::ecs::task::state::{TaskSpec, TaskStatus};
use crate::ecs::{Region, cluster, fixtures, lifecycle};
use crate::wire::{
    InstanceLaunchTemplate, LaunchType, ManagedInstancesNetworkConfiguration,
    ManagedInstancesProvider, NetworkMode, PropagateMiTags, Tag, TaskDefinition,
};

const DEFAULT: ClusterKey = ClusterKey(0);

fn new_group(min: usize) -> NewGroup {
    NewGroup {
        reference: "workers".to_owned(),
        cluster: "default".to_owned(),
        instance_type: InstanceType::named("m5.large").unwrap(),
        zones: Vec::new(),
        min,
        max: 5,
        protects_instances: false,
    }
}

fn create(region: &mut Region, new: NewGroup) -> Option<GroupKey> {
    port::create(&mut region.auto_scaling, &region.scope, new)
}

/// A task that waits for `managed` and takes so many CPU units.
fn wait(region: &mut Region, cpu: i32) -> TaskKey {
    let launch = fixtures::launch(Vec::new());
    let definition = Revision {
        document: TaskDefinition {
            network_mode: Some(NetworkMode::Host),
            ..launch.spec.definition.document.clone()
        },
        family: Arc::from("family"),
        number: 1,
        arn: "arn".to_owned(),
    };
    let spec = TaskSpec {
        launch_type: LaunchType::ManagedInstances,
        capacity_provider: Some("managed".to_owned()),
        definition: Arc::new(definition),
        platform_version: None,
        needs: Arc::new(Needs {
            cpu,
            memory: 64,
            ..Needs::default()
        }),
        ..launch.spec
    };
    lifecycle::launch::task(region, Launch { spec, ..launch })
}

fn settle(region: &mut Region) {
    while let Some(timer) = region.next_due() {
        region.advance(timer);
    }
}

#[test]
fn a_world_without_capacity_to_manage_looks_at_nothing() {
    let mut region = fixtures::region();

    enqueue(&mut region, DEFAULT);

    assert_eq!(region.next_due(), None);
}

#[test]
fn a_cluster_is_looked_at_once_for_all_that_has_happened() {
    let mut region = fixtures::region();
    create(&mut region, new_group(0)).unwrap();

    enqueue(&mut region, DEFAULT);
    enqueue(&mut region, DEFAULT);

    let now = region.now();
    assert!(region.fire_next(now));
    assert_eq!(region.next_due(), None);
}

#[test]
fn a_group_waits_for_its_cluster() {
    let mut region = fixtures::region();
    let new = NewGroup {
        cluster: "jobs".to_owned(),
        ..new_group(2)
    };
    let group = create(&mut region, new).unwrap();
    assert_eq!(region.next_due(), None);

    let cluster = cluster::life::create(&mut region, "jobs").key;
    settle(&mut region);

    assert_eq!(region.auto_scaling.get(group).members().count(), 2);
    assert_eq!(region.instances.count(cluster), 2);
}

#[test]
fn launches_that_are_not_wanted_any_more_come_to_nothing() {
    let mut region = fixtures::region();
    Arc::make_mut(&mut region.settings)
        .profile
        .auto_scaling
        .launching = Duration::from_secs(90);
    let group = create(&mut region, new_group(3)).unwrap();
    region.advance(region.now() + Duration::from_secs(60));

    port::resize(&mut region.auto_scaling, group, (Some(0), None), Some(1));
    settle(&mut region);

    assert_eq!(region.instances.count(DEFAULT), 1);
    assert_eq!(region.instances.iter().count(), 1);
}

#[test]
fn an_instance_whose_cluster_is_gone_when_it_comes_up_registers_nowhere() {
    let mut region = fixtures::region();
    Arc::make_mut(&mut region.settings)
        .profile
        .auto_scaling
        .launching = Duration::from_secs(90);
    let group = create(&mut region, new_group(1)).unwrap();
    region.advance(region.now() + Duration::from_secs(60));

    region.clusters.get_mut(DEFAULT).status = cluster::state::ClusterStatus::Inactive;
    settle(&mut region);

    assert_eq!(region.instances.iter().count(), 0);
    assert_eq!(region.auto_scaling.get(group).members().count(), 0);
}

#[test]
fn managed_instances_get_the_tags_of_their_provider_if_it_passes_them_on() {
    for propagate in [PropagateMiTags::CapacityProvider, PropagateMiTags::None] {
        let mut region = fixtures::region();
        let tags = vec![Tag {
            key: Some("team".to_owned()),
            value: Some("finance".to_owned()),
        }];
        let provider = ManagedInstancesProvider {
            instance_launch_template: Some(InstanceLaunchTemplate {
                network_configuration: ManagedInstancesNetworkConfiguration {
                    subnets: Some(vec!["subnet-1".to_owned()]),
                    ..ManagedInstancesNetworkConfiguration::default()
                },
                ..InstanceLaunchTemplate::default()
            }),
            propagate_tags: Some(propagate),
            ..ManagedInstancesProvider::default()
        };
        let capacity = Capacity::ManagedInstances {
            cluster: DEFAULT,
            provider: Box::new(provider),
        };
        provider::create(&mut region, "managed", capacity, tags.clone());
        Arc::make_mut(&mut region.settings)
            .profile
            .auto_scaling
            .idle = Duration::MAX;
        let task = wait(&mut region, 1024);
        region.advance(region.now());

        let instance = region.instances.iter().next().unwrap();
        let is_passed_on = propagate == PropagateMiTags::CapacityProvider;
        assert_eq!(instance.tags == tags, is_passed_on);
        assert_eq!(instance.status, InstanceStatus::Active);
        assert_eq!(region.tasks.get(task).instance, Some(instance.key));
        assert_eq!(region.tasks.get(task).status, TaskStatus::Running);
    }
}
