//! `SubmitAttachmentStateChanges` — an agent tells that network interfaces of tasks are there, or gone.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SubmitAttachmentStateChanges.html>

use super::{acknowledgment, changes};
use crate::wire::{
    ApiError, SubmitAttachmentStateChangesRequest, SubmitAttachmentStateChangesResponse,
};
use crate::world::World;

pub(in crate::ops) fn submit_attachment_state_changes(
    world: &mut World,
    input: SubmitAttachmentStateChangesRequest,
) -> Result<SubmitAttachmentStateChangesResponse, ApiError> {
    let SubmitAttachmentStateChangesRequest {
        attachments,
        cluster,
    } = input;
    let cluster = world.cluster(cluster.as_deref())?;
    let mut attached = Vec::new();
    for attachment in &attachments {
        let task = changes::attached_task(world, cluster, &attachment.attachment_arn)?;
        if changes::is_attached(&attachment.status)? {
            attached.push(task);
        }
    }
    for task in attached {
        world.interface_attached(task);
    }
    Ok(SubmitAttachmentStateChangesResponse {
        acknowledgment: acknowledgment(),
    })
}
