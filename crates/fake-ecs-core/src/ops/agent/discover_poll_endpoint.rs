//! `DiscoverPollEndpoint` — an agent asks where to be told what to do, and where to tell how things
//! are.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DiscoverPollEndpoint.html>
//!
//! Both is at the fake, under the name by which the agent has reached it. An agent that asks on
//! behalf of its instance is one that means to run tasks: see
//! [`by_agent::discovered`](lifecycle::by_agent::discovered).

use crate::ecs::keys::InstanceKey;
use crate::ecs::{Region, lifecycle};
use crate::kernel::caller::Caller;
use crate::wire::{ApiError, DiscoverPollEndpointRequest, DiscoverPollEndpointResponse, ErrorCode};

pub(in crate::ops) fn discover_poll_endpoint(
    region: &mut Region,
    caller: &Caller<'_>,
    input: DiscoverPollEndpointRequest,
) -> Result<DiscoverPollEndpointResponse, ApiError> {
    let DiscoverPollEndpointRequest {
        container_instance,
        cluster,
    } = input;
    if let Some(reference) = container_instance.filter(|reference| !reference.is_empty()) {
        let key = find(region, cluster.as_deref(), &reference)?;
        lifecycle::by_agent::discovered(region, key);
    }
    let at = |path: &str| Some(format!("http://{}/{path}/", caller.authority));
    Ok(DiscoverPollEndpointResponse {
        endpoint: at("acs"),
        telemetry_endpoint: at("tcs"),
        service_connect_endpoint: at("service-connect"),
    })
}

fn find(region: &Region, cluster: Option<&str>, reference: &str) -> Result<InstanceKey, ApiError> {
    let cluster = region
        .cluster(cluster)
        .map_err(|error| error.not_as(ErrorCode::ClusterNotFound, ErrorCode::Client))?;
    Ok(region.registered_instance(cluster, reference)?.key)
}
