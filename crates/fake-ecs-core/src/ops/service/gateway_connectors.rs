//! Gateway connectors: what of a service is to be reached through the gateways of its cluster.
//!
//! That a service without a gateway is refused, and what its definition must have, is in [Connect
//! Amazon ECS services to a
//! gateway](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/gateway-connect-service.html);
//! the words for it are ours. Whether network and zones of a gateway fit is not looked at; health
//! check and deregistration delay are shown, and [`crate::kernel::profile::LoadBalancers`] says how
//! long both take.

use crate::ecs::keys::ClusterKey;
use crate::ecs::task::definition::Revision;
use crate::ecs::{Region, gateway};
use crate::wire::{ApiError, GatewayConnector, NetworkMode};

/// The connectors that a request gives. Who asks for some needs a gateway that they can lead to.
pub(super) fn given(
    region: &Region,
    cluster: ClusterKey,
    given: Option<Vec<GatewayConnector>>,
) -> Result<Option<Vec<GatewayConnector>>, ApiError> {
    let Some(connectors) = given else {
        return Ok(None);
    };
    if !connectors.is_empty()
        && gateway::follow::gateways_for(region, cluster, &connectors).is_empty()
    {
        let name = &region.clusters.get(cluster).name;
        return refuse(format!(
            "No gateway that gatewayConnectors can use is associated with the cluster {name}."
        ));
    }
    Ok(Some(connectors))
}

/// Whether the definition has what the connectors lead to.
pub(super) fn check(
    definition: &Revision,
    connectors: &[GatewayConnector],
) -> Result<(), ApiError> {
    for connector in connectors {
        let port_name = &connector.port_name;
        if definition.network_mode() != NetworkMode::Awsvpc {
            return refuse("gatewayConnectors require the network mode awsvpc.".to_owned());
        }
        let containers = definition.containers().iter();
        let mut ports = containers.flat_map(|container| container.port_mappings.iter().flatten());
        if !ports.any(|port| port.name.as_ref() == Some(port_name)) {
            return refuse(format!(
                "portName({port_name}) does not refer to any named PortMapping in the container definitions"
            ));
        }
    }
    Ok(())
}

fn refuse<T>(message: String) -> Result<T, ApiError> {
    Err(ApiError::invalid_parameter(message))
}
