//! What the tasks of a deployment are made of, and where they can be.

use std::sync::Arc;

use crate::ecs::capacity::strategy;
use crate::ecs::keys::{DeploymentId, InstanceKey, ServiceKey};
use crate::ecs::placement::refusal::Why;
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::revision::Compute;
use crate::ecs::service::state::Service;
use crate::ecs::task::launch::Launch;
use crate::ecs::task::owner::Owner;
use crate::ecs::task::state::TaskSpec;
use crate::ecs::{Region, placement, subnets};
use crate::wire::{LaunchType, NetworkMode, PropagateTags, Tag};

/// What the tasks that one look starts have in common.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) service: ServiceKey,
    pub(super) launch: Launch,
    pub(super) compute: Compute,
    /// With the zones they are in.
    pub(super) subnets: Vec<(String, Arc<str>)>,
    /// The zones that it is limited to, if it is.
    pub(super) zones: Vec<String>,
    pub(super) providers: Vec<Arc<str>>,
}

/// What every task of the deployment is made of.
pub(super) fn of(region: &Region, key: ServiceKey, deployment: DeploymentId) -> Option<Draft> {
    let service = region.services.get(key);
    let deployment = service.deployment(deployment)?;
    let compute = service.compute_of(deployment);
    let workload = &deployment.revision.workload;
    let is_fargate = compute.launch_type == LaunchType::Fargate;
    let network = workload
        .network
        .as_ref()
        .filter(|_| workload.definition.network_mode() == NetworkMode::Awsvpc);
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    let subnets = awsvpc.map_or(&[][..], |awsvpc| &awsvpc.subnets);
    Some(Draft {
        service: key,
        launch: launch_of(region, service, deployment, is_fargate),
        compute: compute.clone(),
        subnets: subnets
            .iter()
            .map(|subnet| (subnet.clone(), Arc::from(subnets::zone_of(region, subnet))))
            .collect(),
        zones: subnets::zones_of(region, network.map(|network| &**network)),
        providers: compute
            .strategy
            .iter()
            .map(|item| Arc::from(item.capacity_provider.as_str()))
            .collect(),
    })
}

fn launch_of(
    region: &Region,
    service: &Service,
    deployment: &Deployment,
    is_fargate: bool,
) -> Launch {
    let template = &deployment.revision.template;
    let workload = &deployment.revision.workload;
    let platform_version = template.platform_version.filter(|_| is_fargate);
    Launch {
        spec: TaskSpec {
            cluster: service.cluster,
            definition: Arc::clone(&workload.definition),
            launch_type: service.compute_of(deployment).launch_type,
            capacity_provider: None,
            platform_version,
            group: Arc::clone(&service.group),
            started_by: Some(Arc::from(deployment.id.to_string())),
            owner: Some(Owner {
                service: service.key,
                deployment: deployment.id,
            }),
            daemon: None,
            overrides: Arc::clone(&template.overrides),
            network: workload.network.clone(),
            volume: template.volume.clone(),
            enable_execute_command: service.settings.execute_command,
            needs: Arc::clone(&template.needs),
            rules: service.rules_of(deployment),
        },
        instance: None,
        containers: template.containers.clone(),
        tags: tags_of_tasks(region, service, deployment),
        subnet: None,
    }
}

/// The tags of new tasks: those that are propagated, and those that ECS manages.
fn tags_of_tasks(region: &Region, service: &Service, deployment: &Deployment) -> Vec<Tag> {
    let definition = &deployment.revision.workload.definition;
    let mut tags = match service.settings.propagate_tags {
        PropagateTags::Service => service.tags.clone(),
        PropagateTags::TaskDefinition => region
            .task_definitions
            .get(&definition.family, definition.number)
            .map_or_else(Vec::new, |state| state.tags.clone()),
        PropagateTags::None => Vec::new(),
    };
    if service.settings.managed_tags {
        let cluster = &region.clusters.get(service.cluster).name;
        for (key, value) in [
            ("aws:ecs:clusterName", cluster.as_str()),
            ("aws:ecs:serviceName", &service.name),
        ] {
            tags.push(Tag {
                key: Some(key.to_owned()),
                value: Some(value.to_owned()),
            });
        }
    }
    tags
}

pub(super) fn next_provider(
    region: &Region,
    draft: &Draft,
    deployment: DeploymentId,
) -> Option<String> {
    let strategy = &draft.compute.strategy;
    let placed = draft
        .providers
        .iter()
        .map(|provider| region.tasks.of_provider(deployment, provider));
    let placed: Vec<u64> = placed.map(|count| count as u64).collect();
    let next = strategy::next(strategy, &placed)?;
    Some(strategy[next].capacity_provider.clone())
}

/// The first subnet of those in a zone with the fewest tasks of the deployment.
pub(super) fn subnet_for(
    region: &Region,
    draft: &Draft,
    deployment: DeploymentId,
) -> Option<String> {
    let with_room = draft.subnets.iter();
    let with_room = with_room.filter(|(subnet, _)| region.ec2.subnets.has_room(subnet));
    let fewest = with_room.min_by_key(|(_, zone)| region.tasks.in_zone(deployment, zone));
    fewest.map(|(subnet, _)| subnet.clone())
}

/// The same for a task that is to be in that zone.
pub(super) fn within(
    region: &Region,
    draft: &Draft,
    deployment: DeploymentId,
    zone: &Arc<str>,
) -> Draft {
    let mut draft = for_next(region, draft, deployment);
    draft.subnets.retain(|(_, of)| of == zone);
    draft.zones = vec![zone.to_string()];
    draft
}

/// With the capacity provider that the next task goes to.
fn for_next(region: &Region, draft: &Draft, deployment: DeploymentId) -> Draft {
    let mut draft = draft.clone();
    if !draft.compute.strategy.is_empty() {
        draft.launch.spec.capacity_provider = next_provider(region, &draft, deployment);
    }
    draft
}

/// Where there is room for a task of the draft, without waiting: on which instance, if it needs
/// one.
pub(super) fn placement(region: &mut Region, draft: &Draft) -> Option<Option<InstanceKey>> {
    let spec = &draft.launch.spec;
    if spec.launch_type == LaunchType::Fargate {
        let mut subnets = draft.subnets.iter();
        return subnets
            .any(|(subnet, _)| region.ec2.subnets.has_room(subnet))
            .then_some(None);
    }
    let placed = placement::place(region, &Wanted::of(spec, &draft.zones));
    placed.ok().map(Some)
}

/// The zones that tasks of the draft can be in, in the order of the subnets, or of the instances
/// that would take one if they had no others.
pub(super) fn zones(region: &Region, draft: &Draft, deployment: DeploymentId) -> Vec<Arc<str>> {
    if draft.launch.spec.launch_type == LaunchType::Fargate {
        let subnets = draft.subnets.iter();
        return subnets.map(|(_, zone)| Arc::clone(zone)).collect();
    }
    let draft = for_next(region, draft, deployment);
    let wanted = Wanted::of(&draft.launch.spec, &draft.zones);
    let instances = region.instances.in_cluster(wanted.cluster, None);
    let mut zones = Vec::<Arc<str>>::new();
    for instance in instances {
        let is_known = zones
            .iter()
            .any(|zone| **zone == *instance.availability_zone);
        if !is_known
            && instance.is_active()
            && wanted.is_for(instance)
            && placement::candidates::takes_when_empty(region, instance, &wanted)
        {
            zones.push(Arc::from(instance.availability_zone.as_str()));
        }
    }
    zones
}

/// Why an instance does not take a task of the draft; `None` if it does.
pub(super) fn refuses(region: &Region, draft: &Draft, instance: InstanceKey) -> Option<Why> {
    let wanted = Wanted::of(&draft.launch.spec, &draft.zones);
    placement::candidates::refusal(region, region.instances.get(instance), &wanted)
}
