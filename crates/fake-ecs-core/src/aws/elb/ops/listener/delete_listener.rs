//! `DeleteListener` — the listener is gone, with its rules.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteListener.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{DeleteListenerRequest, DeleteListenerResponse};

pub(in crate::aws::elb::ops) fn delete_listener(
    region: &mut Region,
    input: DeleteListenerRequest,
) -> Result<DeleteListenerResponse, ApiError> {
    let DeleteListenerRequest { listener_arn } = input;
    region.elb.declared.listener(&listener_arn)?;
    region.elb.declared.remove_listener(&listener_arn);
    Ok(DeleteListenerResponse {})
}
