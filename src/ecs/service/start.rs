//! Tasks of services come to be.

use std::sync::Arc;
use std::time::Duration;

use crate::ecs::capacity::state::WAITING_MAX;
use crate::ecs::capacity::strategy;
use crate::ecs::keys::{DeploymentId, InstanceKey, ServiceKey, TaskKey};
use crate::ecs::placement::refusal::{Refusal, Why};
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::event_log::{NoPlace, What};
use crate::ecs::service::revision::Compute;
use crate::ecs::service::state::Service;
use crate::ecs::service::{queue, record};
use crate::ecs::task::launch::Launch;
use crate::ecs::task::owner::Owner;
use crate::ecs::task::state::TaskSpec;
use crate::ecs::{Region, capacity, lifecycle, placement, subnets};
use crate::faults;
use crate::wire::{LaunchType, NetworkMode, PropagateTags, Tag};

/// What the tasks that one look starts have in common.
#[derive(Clone)]
pub(super) struct Draft {
    service: ServiceKey,
    launch: Launch,
    compute: Compute,
    /// With the zones they are in.
    subnets: Vec<(String, Arc<str>)>,
    /// The zones that it is limited to, if it is.
    zones: Vec<String>,
    providers: Vec<Arc<str>>,
}

/// Starts so many tasks, as far as there is room for them.
pub(super) fn tasks(region: &mut Region, key: ServiceKey, deployment: DeploymentId, count: usize) {
    let Some(draft) = draft(region, key, deployment) else {
        return;
    };
    let mut started = Vec::new();
    let mut refused = None;
    for _ in 0..count {
        match task(region, &draft, deployment, None) {
            Ok(task) => started.push(task),
            Err(no_place) => {
                refused = Some(no_place);
                break;
            }
        }
    }
    note_starts(region, key, deployment, started, refused);
}

/// Which tasks were started, and what kept the next one from it.
pub(super) fn note_starts(
    region: &mut Region,
    key: ServiceKey,
    deployment: DeploymentId,
    started: Vec<TaskKey>,
    refused: Option<NoPlace>,
) {
    if !started.is_empty() {
        region
            .services
            .update(key, |service| service.is_steady = false);
        record::tasks(region, key, &started, What::Started);
    }
    if let Some(no_place) = refused {
        region.services.set_waiting(key, true);
        note_no_place(region, key, deployment, no_place);
    }
}

/// A task that cannot be placed is one that has failed, but looking for a place counts once in a while only: how often
/// the scheduler looks depends on what else happens. It is tried again when there may be room; and after some time as
/// well, as long as there is a circuit breaker that counts how often.
pub(super) fn note_no_place(
    region: &mut Region,
    key: ServiceKey,
    deployment: DeploymentId,
    why: NoPlace,
) {
    let now = region.now();
    let next = region.services.update(key, |service| {
        let is_counted = service.settings.breaker(1).is_some();
        let deployment = service.deployment_mut(deployment)?;
        let next = deployment.refuse(now, RETRY_AFTER);
        (is_counted && deployment.rollout.is_in_progress()).then_some(next)
    });
    record::event(region, key, What::NoPlace(why));
    if let Some(next) = next {
        queue::requeue_at(region, key, next);
    }
}

/// What every task of the deployment is made of.
pub(super) fn draft(region: &Region, key: ServiceKey, deployment: DeploymentId) -> Option<Draft> {
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

/// Starts one task, on that instance or where placement wants it.
pub(super) fn task(
    region: &mut Region,
    draft: &Draft,
    deployment: DeploymentId,
    on: Option<InstanceKey>,
) -> Result<TaskKey, NoPlace> {
    let mut launch = draft.launch.clone();
    if !draft.compute.strategy.is_empty() {
        launch.spec.capacity_provider = next_provider(region, draft, deployment);
    }
    if launch.spec.launch_type == LaunchType::Fargate {
        launch.subnet = subnet_for(region, draft, deployment);
    } else {
        let placed = match on {
            Some(instance) => Some(instance),
            None => place_or_wait(region, draft, &launch.spec)?,
        };
        launch.instance = placed;
    }
    let task = lifecycle::launch::task(region, launch);
    doom(region, draft.service, task);
    Ok(task)
}

/// The instance of a task, or none for one that waits until there is one.
fn place_or_wait(
    region: &mut Region,
    draft: &Draft,
    spec: &TaskSpec,
) -> Result<Option<InstanceKey>, NoPlace> {
    let refusals = match placement::place(region, &Wanted::of(spec, &draft.zones)) {
        Ok(instance) => return Ok(Some(instance)),
        Err(refusals) => refusals,
    };
    let provider = spec.capacity_provider.as_deref();
    if !provider.is_some_and(|provider| capacity::waiting::waits_for_capacity(region, provider)) {
        return Err(closest(&refusals));
    }
    if region.tasks.waiting(spec.cluster).len() >= WAITING_MAX {
        return Err(NoPlace::TooManyWait);
    }
    Ok(None)
}

/// The task may be one of those that a test wants to end as soon as they run.
fn doom(region: &mut Region, key: ServiceKey, task: TaskKey) {
    let service = region.services.get(key);
    let is_doomed = region
        .faults
        .fires(|| faults::Kind::ServiceTask(service.path(&region.clusters)));
    if is_doomed {
        region.tasks.update(task, |task| task.is_doomed = true);
    }
}

fn next_provider(region: &Region, draft: &Draft, deployment: DeploymentId) -> Option<String> {
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
fn subnet_for(region: &Region, draft: &Draft, deployment: DeploymentId) -> Option<String> {
    let with_room = draft.subnets.iter();
    let with_room = with_room.filter(|(subnet, _)| region.subnets.has_room(subnet));
    let fewest = with_room.min_by_key(|(_, zone)| region.tasks.in_zone(deployment, zone));
    fewest.map(|(subnet, _)| subnet.clone())
}

/// The same for a task that is to be in that zone.
pub(super) fn draft_within(
    region: &Region,
    draft: &Draft,
    deployment: DeploymentId,
    zone: &Arc<str>,
) -> Draft {
    let mut draft = draft_for_next(region, draft, deployment);
    draft.subnets.retain(|(_, of)| of == zone);
    draft.zones = vec![zone.to_string()];
    draft
}

/// With the capacity provider that the next task goes to.
fn draft_for_next(region: &Region, draft: &Draft, deployment: DeploymentId) -> Draft {
    let mut draft = draft.clone();
    if !draft.compute.strategy.is_empty() {
        draft.launch.spec.capacity_provider = next_provider(region, &draft, deployment);
    }
    draft
}

/// Where there is room for a task of the draft, without waiting: on which instance, if it needs one.
pub(super) fn placement(region: &mut Region, draft: &Draft) -> Option<Option<InstanceKey>> {
    let spec = &draft.launch.spec;
    if spec.launch_type == LaunchType::Fargate {
        let mut subnets = draft.subnets.iter();
        return subnets
            .any(|(subnet, _)| region.subnets.has_room(subnet))
            .then_some(None);
    }
    let placed = placement::place(region, &Wanted::of(spec, &draft.zones));
    placed.ok().map(Some)
}

/// The zones that tasks of the draft can be in, in the order of the subnets, or of the instances that would take one
/// if they had no others.
pub(super) fn zones(region: &Region, draft: &Draft, deployment: DeploymentId) -> Vec<Arc<str>> {
    if draft.launch.spec.launch_type == LaunchType::Fargate {
        let subnets = draft.subnets.iter();
        return subnets.map(|(_, zone)| Arc::clone(zone)).collect();
    }
    let draft = draft_for_next(region, draft, deployment);
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

/// The last that was registered stands for all: which one the service holds to be the closest is not known.
fn closest(refusals: &[Refusal]) -> NoPlace {
    match refusals.last() {
        None => NoPlace::NoInstances,
        Some(Refusal { instance, why }) => NoPlace::Closest {
            instance: *instance,
            why: *why,
        },
    }
}

/// How soon starting is tried again that nothing but time will change.
const RETRY_AFTER: Duration = Duration::from_secs(60);
