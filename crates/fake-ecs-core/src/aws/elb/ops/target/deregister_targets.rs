//! `DeregisterTargets` — targets get no new connections, and are gone once those that they have
//! have come to an end. What is not registered is as good as deregistered.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html>
//!
//! Not emulated yet: to take a target from ECS that it has registered for a task, which is refused.

use super::{checks, groups, register_targets};
use crate::aws::elb::declared::refusals::invalid;
use crate::ecs::Region;
use crate::wire::elbv2::types::{DeregisterTargetsRequest, DeregisterTargetsResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::elb::ops) fn deregister_targets(
    region: &mut Region,
    input: DeregisterTargetsRequest,
) -> Result<DeregisterTargetsResponse, ApiError> {
    let DeregisterTargetsRequest {
        target_group_arn: arn,
        targets,
    } = input;
    let group = groups::meant(region, &arn)?.cloned();
    if targets.is_empty() {
        return Err(invalid("At least one target must be specified"));
    }
    let Some(key) = region.elb.find_group(&arn) else {
        return Ok(DeregisterTargetsResponse {});
    };
    let mut found = Vec::new();
    for target in targets {
        // Without a port all with that id are meant.
        let names_port = target.port.is_some();
        let wanted = register_targets::read(group.as_ref(), target)?;
        for (at, known) in region.elb.keyed(key) {
            let is_it = known.id == wanted.id && (!names_port || known.port == wanted.port);
            if !is_it || !known.is_registered() {
                continue;
            }
            if known.registrant.is_some() {
                let what = format_args!(
                    "deregistering a target that ECS has registered: '{}'",
                    known.id
                );
                return Err(ApiError::not_emulated(ErrorCode::InvalidTarget, what));
            }
            found.push(at);
        }
    }
    for target in found {
        checks::drain(region, key, target);
    }
    Ok(DeregisterTargetsResponse {})
}
