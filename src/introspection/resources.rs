//! Clusters, services, task definitions, container instances and targets, in the structures of
//! `Describe…`.

use schemars::SchemaGenerator;

use super::regions;
use super::route::{Arguments, Handler, Parameter, Problem, Route, View};
use super::schema::Shape;
use crate::aws::elb::Target;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::keys::{ClusterKey, TaskKey};
use crate::ecs::service::HookResult;
use crate::ecs::service::state::Service;
use crate::handle::service::names as names_of_services;
use crate::render::{self, ClusterView, InstanceView, ServiceView};
use crate::view;
use crate::wire::{ClusterField, ContainerInstanceField, SortOrder, TaskDefinitionStatus, encode};
use crate::world::World;

pub(super) const ACCOUNT: Parameter = Parameter::text("account", "Only what is in this account.");
pub(super) const REGION: Parameter = Parameter::text("region", "Only what is in this region.");
pub(super) const CLUSTER: Parameter = Parameter::text(
    "cluster",
    "Only what is in the cluster of this name or ARN.",
);

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "server",
        about: "The version of the fake, and the account and region of requests that name none.",
        query: &[],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Server>),
        handler: Handler::View(server),
    },
    Route {
        method: "GET",
        path: "clusters",
        about: "All clusters of all accounts and regions, by name, also those that have been deleted lately.",
        query: &[ACCOUNT, REGION],
        answer: Shape::List("clusters", "Cluster"),
        handler: Handler::View(clusters),
    },
    Route {
        method: "GET",
        path: "services",
        about: "All services in the order of creation, with their deployments and events, also those that have been deleted.",
        query: &[ACCOUNT, REGION, CLUSTER],
        answer: Shape::List("services", "Service"),
        handler: Handler::View(services),
    },
    Route {
        method: "GET",
        path: "services/{cluster}/{service}",
        about: "One service, with its deployments and events.",
        query: &[ACCOUNT, REGION],
        answer: Shape::Model("Service"),
        handler: Handler::View(one_service),
    },
    Route {
        method: "GET",
        path: "services/{cluster}/{service}/deployments",
        about: "The deployments of a service, as DescribeServiceDeployments shows them, newest first.",
        query: &[ACCOUNT, REGION],
        answer: Shape::List("serviceDeployments", "ServiceDeployment"),
        handler: Handler::View(deployments),
    },
    Route {
        method: "GET",
        path: "services/{cluster}/{service}/hooks",
        about: "What the lifecycle hooks of a service are going to return, as far as somebody has said so.",
        query: &[ACCOUNT, REGION],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::HookAnswers>),
        handler: Handler::View(hook_answers),
    },
    Route {
        method: "GET",
        path: "task-definitions",
        about: "All task definitions that are ACTIVE, family by family, the oldest revision first.",
        query: &[
            ACCOUNT,
            REGION,
            Parameter::text("family", "Only revisions of this family."),
        ],
        answer: Shape::List("taskDefinitions", "TaskDefinition"),
        handler: Handler::View(task_definitions),
    },
    Route {
        method: "GET",
        path: "container-instances",
        about: "All container instances in the order of registration, also those that have been deregistered.",
        query: &[ACCOUNT, REGION, CLUSTER],
        answer: Shape::List("containerInstances", "ContainerInstance"),
        handler: Handler::View(instances),
    },
    Route {
        method: "GET",
        path: "targets",
        about: "The targets of services' load balancers, with their health.",
        query: &[ACCOUNT, REGION],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::TargetGroups>),
        handler: Handler::View(targets),
    },
];

#[expect(clippy::unnecessary_wraps, reason = "other views can fail")]
fn server(state: &State, _: &Arguments<'_>) -> Result<View, Problem> {
    let scope = &state.region(World::DEFAULT_REGION).scope;
    Ok(View::of(&view::Server {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        account: scope.account.clone(),
        region: scope.region.clone(),
    }))
}

fn clusters(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let everything = ClusterView::Including(ClusterField::ALL);
    let all = regions(state, arguments).flat_map(|region| {
        let clusters = region.clusters.by_name(None);
        clusters.map(|cluster| encode(&render::cluster(region, cluster, everything)))
    });
    Ok(View::list("clusters", all))
}

fn services(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let all = regions(state, arguments).flat_map(|region| {
        let services = region.services.iter();
        let services = services.filter(|service| is_in_cluster(region, service.cluster, arguments));
        services.map(|service| shown(region, service))
    });
    Ok(View::list("services", all))
}

fn shown(region: &Region, service: &Service) -> Vec<u8> {
    let view = ServiceView::Described { with_tags: true };
    encode(&render::service(region, service, view))
}

fn one_service(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let (region, service) = find_service(state, arguments)?;
    Ok(View::json(shown(region, service)))
}

fn deployments(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let (region, service) = find_service(state, arguments)?;
    let newest_first = service.rollouts.iter().rev();
    let all =
        newest_first.map(|record| encode(&render::service_deployment(region, service, record)));
    Ok(View::list("serviceDeployments", all))
}

fn hook_answers(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let (_, service) = find_service(state, arguments)?;
    let all = service.hook_answers.iter();
    let all = all.flat_map(|(stage, results)| {
        let answer = |result: &HookResult| view::HookAnswer {
            stage: *stage,
            result: *result,
        };
        results.iter().map(answer)
    });
    let answers = all.collect();
    Ok(View::of(&view::HookAnswers { answers }))
}

fn find_service<'a>(
    state: &'a State,
    arguments: &'a Arguments<'_>,
) -> Result<(&'a Region, &'a Service), Problem> {
    let (cluster, name) = (arguments.segment("cluster"), arguments.segment("service"));
    let in_region = |region: &'a Region| {
        let cluster = region.clusters.named(cluster)?;
        Some((region, region.services.named(cluster.key, name)?))
    };
    let mut found = regions(state, arguments).filter_map(in_region);
    let first = found.next().ok_or_else(|| {
        let all: Vec<String> = state.regions().flat_map(names_of_services).collect();
        let there_is = crate::kernel::text::list(&all);
        Problem::not_found(format!(
            "no service '{cluster}/{name}'; there is: {there_is}"
        ))
    })?;
    match found.next() {
        None => Ok(first),
        Some(_) => Err(Problem::conflict(format!(
            "there is more than one service '{cluster}/{name}': say which account and region"
        ))),
    }
}

fn task_definitions(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let family = arguments.parameter("family");
    let all = regions(state, arguments).flat_map(|region| {
        let definitions = &region.task_definitions;
        let active = TaskDefinitionStatus::Active;
        let keys = definitions.revisions(active, None, SortOrder::Asc, None);
        let keys = keys.filter(move |(it, _)| family.is_none_or(|family| **it == *family));
        let states = keys.filter_map(|(family, number)| definitions.get(family, *number));
        states.map(|state| encode(&render::task_definition(state)))
    });
    Ok(View::list("taskDefinitions", all))
}

fn instances(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let everything = InstanceView::Including(ContainerInstanceField::ALL);
    let all = regions(state, arguments).flat_map(|region| {
        let instances = region.instances.iter();
        let instances = instances.filter(|it| is_in_cluster(region, it.cluster, arguments));
        instances.map(|it| encode(&render::container_instance(region, it, everything)))
    });
    Ok(View::list("containerInstances", all))
}

/// Whether something of a cluster is asked for.
pub(super) fn is_in_cluster(region: &Region, key: ClusterKey, arguments: &Arguments<'_>) -> bool {
    let name = &region.clusters.get(key).name;
    arguments
        .parameter("cluster")
        .is_none_or(|cluster| cluster == name || cluster == region.cluster_arn(name))
}

fn targets(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let groups = regions(state, arguments).flat_map(|region| {
        let groups = region.elb.groups();
        let groups = groups.filter(|group| group.kind.is_some());
        groups.map(|group| view::TargetGroup {
            name: group.name.to_string(),
            targets: targets_of(region, &group.name),
        })
    });
    let target_groups = groups.collect();
    Ok(View::of(&view::TargetGroups { target_groups }))
}

fn targets_of(region: &Region, group: &str) -> Vec<view::Target> {
    let group = region.elb.find_group(group).into_iter();
    let targets = group.flat_map(|group| region.elb.in_group(group));
    let target = |target: &Target| {
        let task = region.tasks.get(TaskKey::of_registrant(target.registrant?));
        Some(view::Target {
            id: target.id.to_string(),
            port: target.port,
            health: target.health.to_string(),
            availability_zone: task.availability_zone.clone(),
            task_arn: region.task_arn(task),
        })
    };
    targets.filter_map(target).collect()
}
