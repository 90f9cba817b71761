//! `SetInstanceProtection` — instances are protected from scale-in, or not any more, whatever their
//! group says.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceProtection.html>

use super::find;
use crate::aws::auto_scaling::declared::{self, refusals::invalid};
use crate::aws::auto_scaling::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    SetInstanceProtectionRequest, SetInstanceProtectionResponse,
};

pub(in crate::aws::auto_scaling::ops) fn set_instance_protection(
    region: &mut Region,
    input: SetInstanceProtectionRequest,
) -> Result<SetInstanceProtectionResponse, ApiError> {
    let SetInstanceProtectionRequest {
        instance_ids,
        auto_scaling_group_name: name,
        protected_from_scale_in,
    } = input;
    let key = declared::group(&region.auto_scaling, &name)?.key;
    let mut members = Vec::new();
    for id in &instance_ids {
        let (group, member) = find::member(region, id)?;
        if group != key {
            return Err(invalid(format!(
                "The instance {id} is not part of Auto Scaling group {name}."
            )));
        }
        members.push(member);
    }
    for member in members {
        port::protect(
            &mut region.auto_scaling,
            key,
            member,
            protected_from_scale_in,
        );
    }
    Ok(SetInstanceProtectionResponse {})
}
