//! The operations: a folder for each kind of resource, a file for each operation.
//!
//! A file says what AWS promises, and holds the handler, its helpers and its tests. Handlers that take `&World` read,
//! those that take `&mut World` write. [`dispatch`] is the table, with an arm for every operation of the model.

mod account_setting;
mod agent;
mod attribute;
mod capacity_provider;
mod cluster;
mod container_instance;
mod daemon;
mod daemon_task_definition;
mod express_gateway;
mod gateway;
#[cfg(test)]
mod identifiers;
mod paging;
mod role;
mod service;
mod service_deployment;
mod strategy;
mod tag;
mod tags;
pub(crate) mod task;
pub(crate) mod task_definition;
pub(crate) mod task_set;

use crate::wire::{ApiError, Encode, Operation, Request, decode, encode};
use crate::world::World;
use crate::world::strictness::Strictness;

/// The body of an answer, and what of the request was ignored.
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    pub(crate) unknown_members: Vec<String>,
}

/// Hands a call to its operation.
pub(crate) fn dispatch(
    world: &mut World,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::DiscoverPollEndpoint => write(world, body, agent::discover_poll_endpoint),
        Operation::SubmitAttachmentStateChanges => {
            write(world, body, agent::submit_attachment_state_changes)
        }
        Operation::SubmitContainerStateChange => {
            write(world, body, agent::submit_container_state_change)
        }
        Operation::SubmitTaskStateChange => write(world, body, agent::submit_task_state_change),

        Operation::DeleteAttributes => write(world, body, attribute::delete_attributes),
        Operation::ListAttributes => read(world, body, attribute::list_attributes),
        Operation::PutAttributes => write(world, body, attribute::put_attributes),

        Operation::CreateCapacityProvider => {
            write(world, body, capacity_provider::create_capacity_provider)
        }
        Operation::DeleteCapacityProvider => {
            write(world, body, capacity_provider::delete_capacity_provider)
        }
        Operation::DescribeCapacityProviders => {
            read(world, body, capacity_provider::describe_capacity_providers)
        }
        Operation::UpdateCapacityProvider => {
            write(world, body, capacity_provider::update_capacity_provider)
        }

        Operation::CreateCluster => write(world, body, cluster::create_cluster),
        Operation::DeleteCluster => write(world, body, cluster::delete_cluster),
        Operation::DescribeClusters => read(world, body, cluster::describe_clusters),
        Operation::ListClusters => read(world, body, cluster::list_clusters),
        Operation::PutClusterCapacityProviders => {
            write(world, body, cluster::put_cluster_capacity_providers)
        }
        Operation::UpdateCluster => write(world, body, cluster::update_cluster),
        Operation::UpdateClusterSettings => write(world, body, cluster::update_cluster_settings),

        Operation::DeregisterContainerInstance => write(
            world,
            body,
            container_instance::deregister_container_instance,
        ),
        Operation::DescribeContainerInstances => read(
            world,
            body,
            container_instance::describe_container_instances,
        ),
        Operation::ListContainerInstances => {
            read(world, body, container_instance::list_container_instances)
        }
        Operation::RegisterContainerInstance => {
            write(world, body, container_instance::register_container_instance)
        }
        Operation::UpdateContainerAgent => {
            write(world, body, container_instance::update_container_agent)
        }
        Operation::UpdateContainerInstancesState => write(
            world,
            body,
            container_instance::update_container_instances_state,
        ),

        Operation::CreateExpressGatewayService => {
            write(world, body, express_gateway::create_express_gateway_service)
        }
        Operation::DeleteExpressGatewayService => {
            write(world, body, express_gateway::delete_express_gateway_service)
        }
        Operation::DescribeExpressGatewayService => read(
            world,
            body,
            express_gateway::describe_express_gateway_service,
        ),
        Operation::UpdateExpressGatewayService => {
            write(world, body, express_gateway::update_express_gateway_service)
        }

        Operation::AssociateGatewayWithCluster => {
            write(world, body, gateway::associate_gateway_with_cluster)
        }
        Operation::CreateGateway => write(world, body, gateway::create_gateway),
        Operation::DeleteGateway => write(world, body, gateway::delete_gateway),
        Operation::DescribeGateway => read(world, body, gateway::describe_gateway),
        Operation::DescribeGatewayResources => {
            read(world, body, gateway::describe_gateway_resources)
        }
        Operation::DescribeGatewayRoute => read(world, body, gateway::describe_gateway_route),
        Operation::DisassociateGatewayFromCluster => {
            write(world, body, gateway::disassociate_gateway_from_cluster)
        }
        Operation::ListGatewayClusterAssociations => {
            read(world, body, gateway::list_gateway_cluster_associations)
        }
        Operation::ListGatewayRoutes => read(world, body, gateway::list_gateway_routes),
        Operation::ListGateways => read(world, body, gateway::list_gateways),
        Operation::UpdateGateway => write(world, body, gateway::update_gateway),

        Operation::CreateDaemon => write(world, body, daemon::create_daemon),
        Operation::DeleteDaemon => write(world, body, daemon::delete_daemon),
        Operation::DescribeDaemon => read(world, body, daemon::describe_daemon),
        Operation::DescribeDaemonDeployments => {
            read(world, body, daemon::describe_daemon_deployments)
        }
        Operation::DescribeDaemonRevisions => read(world, body, daemon::describe_daemon_revisions),
        Operation::ListDaemonDeployments => read(world, body, daemon::list_daemon_deployments),
        Operation::ListDaemons => read(world, body, daemon::list_daemons),
        Operation::UpdateDaemon => write(world, body, daemon::update_daemon),

        Operation::DeleteDaemonTaskDefinition => write(
            world,
            body,
            daemon_task_definition::delete_daemon_task_definition,
        ),
        Operation::DescribeDaemonTaskDefinition => read(
            world,
            body,
            daemon_task_definition::describe_daemon_task_definition,
        ),
        Operation::ListDaemonTaskDefinitions => read(
            world,
            body,
            daemon_task_definition::list_daemon_task_definitions,
        ),
        Operation::RegisterDaemonTaskDefinition => write(
            world,
            body,
            daemon_task_definition::register_daemon_task_definition,
        ),

        Operation::DeleteTaskDefinitions => {
            write(world, body, task_definition::delete_task_definitions)
        }
        Operation::DeregisterTaskDefinition => {
            write(world, body, task_definition::deregister_task_definition)
        }
        Operation::DescribeTaskDefinition => {
            read(world, body, task_definition::describe_task_definition)
        }
        Operation::ListTaskDefinitionFamilies => {
            read(world, body, task_definition::list_task_definition_families)
        }
        Operation::ListTaskDefinitions => read(world, body, task_definition::list_task_definitions),
        Operation::RegisterTaskDefinition => {
            write(world, body, task_definition::register_task_definition)
        }

        Operation::DescribeTasks => read(world, body, task::describe_tasks),
        Operation::ExecuteCommand => write(world, body, task::execute_command),
        Operation::GetTaskProtection => read(world, body, task::get_task_protection),
        Operation::ListTasks => read(world, body, task::list_tasks),
        Operation::RunTask => write(world, body, task::run_task),
        Operation::StartTask => write(world, body, task::start_task),
        Operation::StopTask => write(world, body, task::stop_task),
        Operation::UpdateTaskProtection => write(world, body, task::update_task_protection),

        Operation::DeleteAccountSetting => {
            write(world, body, account_setting::delete_account_setting)
        }
        Operation::ListAccountSettings => read(world, body, account_setting::list_account_settings),
        Operation::PutAccountSetting => write(world, body, account_setting::put_account_setting),
        Operation::PutAccountSettingDefault => {
            write(world, body, account_setting::put_account_setting_default)
        }

        Operation::CreateService => write(world, body, service::create_service),
        Operation::DeleteService => write(world, body, service::delete_service),
        Operation::DescribeServices => read(world, body, service::describe_services),
        Operation::ListServices => read(world, body, service::list_services),
        Operation::ListServicesByNamespace => {
            read(world, body, service::list_services_by_namespace)
        }
        Operation::UpdateService => write(world, body, service::update_service),

        Operation::ContinueServiceDeployment => {
            write(world, body, service_deployment::continue_service_deployment)
        }
        Operation::DescribeServiceDeployments => read(
            world,
            body,
            service_deployment::describe_service_deployments,
        ),
        Operation::DescribeServiceRevisions => {
            read(world, body, service_deployment::describe_service_revisions)
        }
        Operation::ListServiceDeployments => {
            read(world, body, service_deployment::list_service_deployments)
        }
        Operation::StopServiceDeployment => {
            write(world, body, service_deployment::stop_service_deployment)
        }

        Operation::CreateTaskSet => write(world, body, task_set::create_task_set),
        Operation::DeleteTaskSet => write(world, body, task_set::delete_task_set),
        Operation::DescribeTaskSets => read(world, body, task_set::describe_task_sets),
        Operation::UpdateServicePrimaryTaskSet => {
            write(world, body, task_set::update_service_primary_task_set)
        }
        Operation::UpdateTaskSet => write(world, body, task_set::update_task_set),

        Operation::ListTagsForResource => read(world, body, tag::list_tags_for_resource),
        Operation::TagResource => write(world, body, tag::tag_resource),
        Operation::UntagResource => write(world, body, tag::untag_resource),
    }
}

fn read<I: Request, O: Encode>(
    world: &World,
    body: &[u8],
    operation: fn(&World, I) -> Result<O, ApiError>,
) -> Result<Answer, ApiError> {
    let strictness = world.settings.strictness;
    answer(strictness, |input| operation(world, input), body)
}

fn write<I: Request, O: Encode>(
    world: &mut World,
    body: &[u8],
    operation: fn(&mut World, I) -> Result<O, ApiError>,
) -> Result<Answer, ApiError> {
    let strictness = world.settings.strictness;
    answer(strictness, |input| operation(world, input), body)
}

/// From the body of a request to that of its answer.
fn answer<I: Request, O: Encode>(
    strictness: Strictness,
    operation: impl FnOnce(I) -> Result<O, ApiError>,
    body: &[u8],
) -> Result<Answer, ApiError> {
    let input = decode::<I>(body)?;
    strictness.check(&input.unknown_members)?;
    let output = operation(input.value)?;
    Ok(Answer {
        body: encode(&output),
        unknown_members: input.unknown_members,
    })
}
