use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::wire::{
    InstanceLaunchTemplate, LaunchType, ManagedInstancesNetworkConfiguration,
    ManagedInstancesProvider, NetworkMode, PropagateMiTags, Tag, TaskDefinition,
};
use crate::world::capacity_provider::Capacity;
use crate::world::fixtures;
use crate::world::instance::InstanceStatus;
use crate::world::instance::catalog::InstanceType;
use crate::world::instance::resources::Needs;
use crate::world::lifecycle::Launch;
use crate::world::task::{TaskKey, TaskSpec, TaskStatus};
use crate::world::task_definition::Revision;

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

/// A task that waits for `managed` and takes so many CPU units.
fn wait(world: &mut World, cpu: i32) -> TaskKey {
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
    world.launch(Launch { spec, ..launch })
}

fn settle(world: &mut World) {
    while let Some(due) = world.next_due() {
        world.advance(due);
    }
}

#[test]
fn a_world_without_capacity_to_manage_looks_at_nothing() {
    let mut world = fixtures::world();

    world.look_at_capacity(DEFAULT);

    assert_eq!(world.next_due(), None);
}

#[test]
fn a_cluster_is_looked_at_once_for_all_that_has_happened() {
    let mut world = fixtures::world();
    world.make_group(new_group(0)).unwrap();

    world.look_at_capacity(DEFAULT);
    world.look_at_capacity(DEFAULT);

    let now = world.now();
    assert!(world.play_next(now));
    assert_eq!(world.next_due(), None);
}

#[test]
fn a_group_waits_for_its_cluster() {
    let mut world = fixtures::world();
    let new = NewGroup {
        cluster: "jobs".to_owned(),
        ..new_group(2)
    };
    let group = world.make_group(new).unwrap();
    assert_eq!(world.next_due(), None);

    let cluster = world.make_cluster("jobs").key;
    settle(&mut world);

    assert_eq!(world.scaling.groups.get(group).members().count(), 2);
    assert_eq!(world.instances.count(cluster), 2);
}

#[test]
fn launches_that_are_not_wanted_any_more_come_to_nothing() {
    let mut world = fixtures::world();
    world.settings.profile.auto_scaling.launching = Duration::from_secs(90);
    let group = world.make_group(new_group(3)).unwrap();
    world.advance(world.now() + Duration::from_secs(60));

    world.update_group(group, |group| {
        group.limit(Some(0), None);
        group.desired = 1;
    });
    settle(&mut world);

    assert_eq!(world.instances.count(DEFAULT), 1);
    assert_eq!(world.instances.iter().count(), 1);
}

#[test]
fn an_instance_whose_cluster_is_gone_when_it_comes_up_registers_nowhere() {
    let mut world = fixtures::world();
    world.settings.profile.auto_scaling.launching = Duration::from_secs(90);
    let group = world.make_group(new_group(1)).unwrap();
    world.advance(world.now() + Duration::from_secs(60));

    world.clusters.get_mut(DEFAULT).status = crate::world::cluster::ClusterStatus::Inactive;
    settle(&mut world);

    assert_eq!(world.instances.iter().count(), 0);
    assert_eq!(world.scaling.groups.get(group).members().count(), 0);
}

#[test]
fn managed_instances_get_the_tags_of_their_provider_if_it_passes_them_on() {
    for propagate in [PropagateMiTags::CapacityProvider, PropagateMiTags::None] {
        let mut world = fixtures::world();
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
        world.make_capacity_provider("managed", capacity, tags.clone());
        world.settings.profile.auto_scaling.idle = Duration::MAX;
        let task = wait(&mut world, 1024);
        world.advance(world.now());

        let instance = world.instances.iter().next().unwrap();
        let is_passed_on = propagate == PropagateMiTags::CapacityProvider;
        assert_eq!(instance.tags == tags, is_passed_on);
        assert_eq!(instance.status, InstanceStatus::Active);
        assert_eq!(world.tasks.get(task).instance, Some(instance.key));
        assert_eq!(world.tasks.get(task).status, TaskStatus::Running);
    }
}
