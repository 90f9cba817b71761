//! `SubmitAttachmentStateChanges` — an agent tells that network interfaces and volumes of tasks are
//! there, or gone.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SubmitAttachmentStateChanges.html>

use super::{acknowledgment, changes};
use crate::ecs::Region;
use crate::ecs::lifecycle;
use crate::wire::{
    ApiError, SubmitAttachmentStateChangesRequest, SubmitAttachmentStateChangesResponse,
};

pub(in crate::ops) fn submit_attachment_state_changes(
    region: &mut Region,
    input: SubmitAttachmentStateChangesRequest,
) -> Result<SubmitAttachmentStateChangesResponse, ApiError> {
    let SubmitAttachmentStateChangesRequest {
        attachments,
        cluster,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    for (task, attachment) in changes::attached(region, cluster, attachments)? {
        lifecycle::by_agent::attach(region, task, &attachment);
    }
    Ok(SubmitAttachmentStateChangesResponse {
        acknowledgment: acknowledgment(),
    })
}
