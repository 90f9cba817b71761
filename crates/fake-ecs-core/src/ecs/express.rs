//! Express services: ECS makes for them what others are given, from the task definition to the load
//! balancer.
//!
//! Underneath each is a service like any other. Here is what that does not have.

pub mod state;

use crate::ecs::express::state::{Configuration, Express};
use crate::ecs::keys::ServiceKey;
use crate::ecs::task::definition::Revision;
use crate::ecs::{Region, service};
use crate::kernel::sorted::SortedMap;
use crate::wire::{
    ExpressGatewayContainer, ExpressGatewayRepositoryCredentials,
    ExpressGatewayServiceAwsLogsConfiguration,
};

/// What all that is made for an Express service is named after.
pub fn name(key: ServiceKey) -> String {
    format!("express {}", key.0)
}

/// The service, just made, is an Express service.
pub fn create(
    region: &mut Region,
    key: ServiceKey,
    infrastructure_role: String,
    configuration: Configuration,
) {
    let express = Express {
        infrastructure_role,
        updated: region.now(),
        newest: configuration.clone(),
        configurations: SortedMap::new(),
    };
    region.express.0.insert(key, express);
    configure(region, key, configuration);
}

/// The newest revision of an Express service comes with this configuration.
pub fn configure(region: &mut Region, key: ServiceKey, configuration: Configuration) {
    let now = region.now();
    let revision = region.services.get(key).newest_revision().map(|of| of.id);
    if let Some(express) = region.express.0.get_mut(&key) {
        express.updated = now;
        express.newest = configuration.clone();
        let revision = revision.map(|revision| (revision, configuration));
        express.configurations.extend(revision);
    }
}

/// An Express service is to come to nothing.
pub fn delete(region: &mut Region, key: ServiceKey) {
    let now = region.now();
    if let Some(express) = region.express.0.get_mut(&key) {
        express.updated = now;
    }
    service::rollout::delete(region, key);
}

/// What the container is called that an Express service is about.
pub const MAIN: &str = "Main";

/// Options of the log driver that writes to CloudWatch.
pub const LOG_GROUP: &str = "awslogs-group";
pub const LOG_STREAM_PREFIX: &str = "awslogs-stream-prefix";

/// The container of a definition that an Express service is about, in the words of Express
/// services.
pub fn primary_container(definition: &Revision) -> Option<ExpressGatewayContainer> {
    let container = &definition.containers()[definition.container(MAIN)?];
    let mut ports = container.port_mappings.iter().flatten();
    let logs = container.log_configuration.as_ref();
    let options = logs.and_then(|logs| logs.options.as_ref());
    let option = |name: &str| options.and_then(|options| options.get(name).cloned());
    let logs = option(LOG_GROUP).map(|log_group| ExpressGatewayServiceAwsLogsConfiguration {
        log_group,
        log_stream_prefix: option(LOG_STREAM_PREFIX).unwrap_or_default(),
    });
    let credentials = container.repository_credentials.clone();
    Some(ExpressGatewayContainer {
        image: container.image.clone().unwrap_or_default(),
        aws_logs_configuration: logs,
        command: given(container.command.as_ref()),
        container_port: ports.find_map(|port| port.container_port),
        environment: given(container.environment.as_ref()),
        repository_credentials: credentials.map(|of| ExpressGatewayRepositoryCredentials {
            credentials_parameter: Some(of.credentials_parameter),
        }),
        secrets: given(container.secrets.as_ref()),
    })
}

/// Definitions show empty lists where nothing was given.
fn given<T: Clone>(list: Option<&Vec<T>>) -> Option<Vec<T>> {
    list.filter(|list| !list.is_empty()).cloned()
}
