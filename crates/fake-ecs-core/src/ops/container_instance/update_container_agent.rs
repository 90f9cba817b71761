//! `UpdateContainerAgent` — the agent of an instance becomes the newest one, in stages.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerAgent.html>
//!
//! The newest agent is the one that `FakeEcs::add_instance` gives its instances. How long the
//! stages take is [`Profile::agent_update`](crate::Profile::agent_update). A real agent is told,
//! and takes its own time.

use crate::ecs::Region;
use crate::ecs::instance;
use crate::ecs::instance::agent_update::Update;
use crate::render::{self, InstanceView};
use crate::wire::{ApiError, ErrorCode, UpdateContainerAgentRequest, UpdateContainerAgentResponse};

pub(in crate::ops) fn update_container_agent(
    region: &mut Region,
    input: UpdateContainerAgentRequest,
) -> Result<UpdateContainerAgentResponse, ApiError> {
    let UpdateContainerAgentRequest {
        cluster,
        container_instance,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let key = region
        .registered_instance(cluster, &container_instance)?
        .key;
    match instance::agent_update::outcome(region, key) {
        #[cfg(feature = "agent")]
        Update::Available if instance::agent_update::is_told(region, key) => {
            crate::ecs::agent::update::begin(region, key);
        }
        Update::Available => instance::agent_update::begin(region, key),
        Update::None => {
            return refuse(
                ErrorCode::NoUpdateAvailable,
                "There is no update available for your container agent.",
            );
        }
        // The texts of these two are those of the documentation of the exceptions.
        Update::Unknown => {
            return refuse(
                ErrorCode::MissingVersion,
                "Amazon ECS can't determine the current version of the Amazon ECS container agent on the container instance and doesn't have enough information to proceed with an update.",
            );
        }
        Update::InProgress => {
            return refuse(
                ErrorCode::UpdateInProgress,
                "There's already a current Amazon ECS container agent update in progress on the container instance that's specified.",
            );
        }
    }
    let instance = region.instances.get(key);
    Ok(UpdateContainerAgentResponse {
        container_instance: Some(render::container_instance(
            region,
            instance,
            InstanceView::Changed,
        )),
    })
}

fn refuse<T>(code: ErrorCode, message: &str) -> Result<T, ApiError> {
    Err(ApiError::new(code, message))
}
