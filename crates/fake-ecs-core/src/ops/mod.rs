//! The operations: a folder for each kind of resource, a file for each operation.
//!
//! A file says what AWS promises, and holds the handler, its helpers and its tests. Handlers that
//! take `&Region` read, those that take `&mut Region` write. [`dispatch`] is the table, with an arm
//! for every operation of the model.
//!
//! - [`task`], [`task_definition`], [`cluster`] — what most applications call. Start here.
//! - [`service`], [`service_deployment`], [`task_set`], [`express_gateway`] — services and how they
//!   are deployed. [`daemon`], [`daemon_task_definition`] — managed daemons. [`gateway`] —
//!   gateways.
//! - [`container_instance`], [`attribute`], [`capacity_provider`] — what tasks run on. [`agent`] —
//!   what agents report.
//! - [`tag`], [`account_setting`] — what all resources have.
//! - [`paging`], [`role`], [`strategy`], [`tags`] — rules that operations share.
//! - [`permissions`] — what a call needs permissions for.
//! - [`subject`] — what a call is about. [`injected`] — answers that faults give.

mod account_setting;
mod agent;
mod attribute;
mod capacity_provider;
pub mod cluster;
mod container_instance;
mod daemon;
mod daemon_task_definition;
mod express_gateway;
mod gateway;
#[cfg(test)]
mod identifiers;
pub mod injected;
pub mod paging;
pub mod permissions;
mod role;
pub mod service;
mod service_deployment;
mod strategy;
pub mod subject;
mod tag;
mod tags;
pub mod task;
pub mod task_definition;
pub mod task_set;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::kernel::strictness::Strictness;
use crate::wire::{ApiError, Encode, Operation, Request, decode, encode};

/// The body of an answer, and what of the request was ignored.
pub struct Answer {
    pub body: Vec<u8>,
    pub unknown_members: Vec<String>,
}

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::DiscoverPollEndpoint => {
            write_as(region, caller, body, agent::discover_poll_endpoint)
        }
        Operation::SubmitAttachmentStateChanges => {
            write(region, body, agent::submit_attachment_state_changes)
        }
        Operation::SubmitContainerStateChange => {
            write(region, body, agent::submit_container_state_change)
        }
        Operation::SubmitTaskStateChange => write(region, body, agent::submit_task_state_change),

        Operation::DeleteAttributes => write(region, body, attribute::delete_attributes),
        Operation::ListAttributes => read(region, body, attribute::list_attributes),
        Operation::PutAttributes => write(region, body, attribute::put_attributes),

        Operation::CreateCapacityProvider => {
            write(region, body, capacity_provider::create_capacity_provider)
        }
        Operation::DeleteCapacityProvider => {
            write(region, body, capacity_provider::delete_capacity_provider)
        }
        Operation::DescribeCapacityProviders => {
            read(region, body, capacity_provider::describe_capacity_providers)
        }
        Operation::UpdateCapacityProvider => {
            write(region, body, capacity_provider::update_capacity_provider)
        }

        Operation::CreateCluster => write(region, body, cluster::create_cluster),
        Operation::DeleteCluster => write(region, body, cluster::delete_cluster),
        Operation::DescribeClusters => read(region, body, cluster::describe_clusters),
        Operation::ListClusters => read(region, body, cluster::list_clusters),
        Operation::PutClusterCapacityProviders => {
            write(region, body, cluster::put_cluster_capacity_providers)
        }
        Operation::UpdateCluster => write(region, body, cluster::update_cluster),
        Operation::UpdateClusterSettings => write(region, body, cluster::update_cluster_settings),

        Operation::DeregisterContainerInstance => write(
            region,
            body,
            container_instance::deregister_container_instance,
        ),
        Operation::DescribeContainerInstances => read(
            region,
            body,
            container_instance::describe_container_instances,
        ),
        Operation::ListContainerInstances => {
            read(region, body, container_instance::list_container_instances)
        }
        Operation::RegisterContainerInstance => write(
            region,
            body,
            container_instance::register_container_instance,
        ),
        Operation::UpdateContainerAgent => {
            write(region, body, container_instance::update_container_agent)
        }
        Operation::UpdateContainerInstancesState => write(
            region,
            body,
            container_instance::update_container_instances_state,
        ),

        Operation::CreateExpressGatewayService => write(
            region,
            body,
            express_gateway::create_express_gateway_service,
        ),
        Operation::DeleteExpressGatewayService => write(
            region,
            body,
            express_gateway::delete_express_gateway_service,
        ),
        Operation::DescribeExpressGatewayService => read(
            region,
            body,
            express_gateway::describe_express_gateway_service,
        ),
        Operation::UpdateExpressGatewayService => write(
            region,
            body,
            express_gateway::update_express_gateway_service,
        ),

        Operation::AssociateGatewayWithCluster => {
            write(region, body, gateway::associate_gateway_with_cluster)
        }
        Operation::CreateGateway => write(region, body, gateway::create_gateway),
        Operation::DeleteGateway => write(region, body, gateway::delete_gateway),
        Operation::DescribeGateway => read(region, body, gateway::describe_gateway),
        Operation::DescribeGatewayResources => {
            read(region, body, gateway::describe_gateway_resources)
        }
        Operation::DescribeGatewayRoute => read(region, body, gateway::describe_gateway_route),
        Operation::DisassociateGatewayFromCluster => {
            write(region, body, gateway::disassociate_gateway_from_cluster)
        }
        Operation::ListGatewayClusterAssociations => {
            read(region, body, gateway::list_gateway_cluster_associations)
        }
        Operation::ListGatewayRoutes => read(region, body, gateway::list_gateway_routes),
        Operation::ListGateways => read(region, body, gateway::list_gateways),
        Operation::UpdateGateway => write(region, body, gateway::update_gateway),

        Operation::CreateDaemon => write(region, body, daemon::create_daemon),
        Operation::DeleteDaemon => write(region, body, daemon::delete_daemon),
        Operation::DescribeDaemon => read(region, body, daemon::describe_daemon),
        Operation::DescribeDaemonDeployments => {
            read(region, body, daemon::describe_daemon_deployments)
        }
        Operation::DescribeDaemonRevisions => read(region, body, daemon::describe_daemon_revisions),
        Operation::ListDaemonDeployments => read(region, body, daemon::list_daemon_deployments),
        Operation::ListDaemons => read(region, body, daemon::list_daemons),
        Operation::UpdateDaemon => write(region, body, daemon::update_daemon),

        Operation::DeleteDaemonTaskDefinition => write(
            region,
            body,
            daemon_task_definition::delete_daemon_task_definition,
        ),
        Operation::DescribeDaemonTaskDefinition => read(
            region,
            body,
            daemon_task_definition::describe_daemon_task_definition,
        ),
        Operation::ListDaemonTaskDefinitions => read(
            region,
            body,
            daemon_task_definition::list_daemon_task_definitions,
        ),
        Operation::RegisterDaemonTaskDefinition => write(
            region,
            body,
            daemon_task_definition::register_daemon_task_definition,
        ),

        Operation::DeleteTaskDefinitions => {
            write(region, body, task_definition::delete_task_definitions)
        }
        Operation::DeregisterTaskDefinition => {
            write(region, body, task_definition::deregister_task_definition)
        }
        Operation::DescribeTaskDefinition => {
            read(region, body, task_definition::describe_task_definition)
        }
        Operation::ListTaskDefinitionFamilies => {
            read(region, body, task_definition::list_task_definition_families)
        }
        Operation::ListTaskDefinitions => {
            read(region, body, task_definition::list_task_definitions)
        }
        Operation::RegisterTaskDefinition => {
            write(region, body, task_definition::register_task_definition)
        }

        Operation::DescribeTasks => read(region, body, task::describe_tasks),
        Operation::ExecuteCommand => write_as(region, caller, body, task::execute_command),
        Operation::GetTaskProtection => read(region, body, task::get_task_protection),
        Operation::ListTasks => read(region, body, task::list_tasks),
        Operation::RunTask => write(region, body, task::run_task),
        Operation::StartTask => write(region, body, task::start_task),
        Operation::StopTask => write(region, body, task::stop_task),
        Operation::UpdateTaskProtection => write(region, body, task::update_task_protection),

        Operation::DeleteAccountSetting => {
            write(region, body, account_setting::delete_account_setting)
        }
        Operation::ListAccountSettings => {
            read(region, body, account_setting::list_account_settings)
        }
        Operation::PutAccountSetting => write(region, body, account_setting::put_account_setting),
        Operation::PutAccountSettingDefault => {
            write(region, body, account_setting::put_account_setting_default)
        }

        Operation::CreateService => write(region, body, service::create_service),
        Operation::DeleteService => write(region, body, service::delete_service),
        Operation::DescribeServices => read(region, body, service::describe_services),
        Operation::ListServices => read(region, body, service::list_services),
        Operation::ListServicesByNamespace => {
            read(region, body, service::list_services_by_namespace)
        }
        Operation::UpdateService => write(region, body, service::update_service),

        Operation::ContinueServiceDeployment => write(
            region,
            body,
            service_deployment::continue_service_deployment,
        ),
        Operation::DescribeServiceDeployments => read(
            region,
            body,
            service_deployment::describe_service_deployments,
        ),
        Operation::DescribeServiceRevisions => {
            read(region, body, service_deployment::describe_service_revisions)
        }
        Operation::ListServiceDeployments => {
            read(region, body, service_deployment::list_service_deployments)
        }
        Operation::StopServiceDeployment => {
            write(region, body, service_deployment::stop_service_deployment)
        }

        Operation::CreateTaskSet => write(region, body, task_set::create_task_set),
        Operation::DeleteTaskSet => write(region, body, task_set::delete_task_set),
        Operation::DescribeTaskSets => read(region, body, task_set::describe_task_sets),
        Operation::UpdateServicePrimaryTaskSet => {
            write(region, body, task_set::update_service_primary_task_set)
        }
        Operation::UpdateTaskSet => write(region, body, task_set::update_task_set),

        Operation::ListTagsForResource => read(region, body, tag::list_tags_for_resource),
        Operation::TagResource => write(region, body, tag::tag_resource),
        Operation::UntagResource => write(region, body, tag::untag_resource),
    }
}

// What it answers may borrow from the region, and is written before that changes.
pub fn read<'a, I: Request, O: Encode>(
    region: &'a Region,
    body: &[u8],
    operation: fn(&'a Region, I) -> Result<O, ApiError>,
) -> Result<Answer, ApiError> {
    let strictness = region.settings.strictness;
    answer(strictness, |input| operation(region, input), body)
}

pub fn write<I: Request, O: Encode>(
    region: &mut Region,
    body: &[u8],
    operation: fn(&mut Region, I) -> Result<O, ApiError>,
) -> Result<Answer, ApiError> {
    let strictness = region.settings.strictness;
    answer(strictness, |input| operation(region, input), body)
}

/// For operations that depend on who calls.
pub fn read_as<I: Request, O: Encode>(
    region: &Region,
    caller: &Caller<'_>,
    body: &[u8],
    operation: fn(&Region, &Caller<'_>, I) -> Result<O, ApiError>,
) -> Result<Answer, ApiError> {
    let strictness = region.settings.strictness;
    answer(strictness, |input| operation(region, caller, input), body)
}

/// For operations that depend on who calls.
pub fn write_as<I: Request, O: Encode>(
    region: &mut Region,
    caller: &Caller<'_>,
    body: &[u8],
    operation: fn(&mut Region, &Caller<'_>, I) -> Result<O, ApiError>,
) -> Result<Answer, ApiError> {
    let strictness = region.settings.strictness;
    answer(strictness, |input| operation(region, caller, input), body)
}

/// From the body of a request to that of its answer.
fn answer<I: Request, O: Encode>(
    strictness: Strictness,
    operation: impl FnOnce(I) -> Result<O, ApiError>,
    body: &[u8],
) -> Result<Answer, ApiError> {
    let input = decode::<I>(body)?;
    strictness.check(&input.unknown_members)?;
    let output = match operation(input.value) {
        Ok(output) => output,
        Err(mut error) => {
            error.unknown_members = input.unknown_members;
            return Err(error);
        }
    };
    Ok(Answer {
        body: encode(&output),
        unknown_members: input.unknown_members,
    })
}
