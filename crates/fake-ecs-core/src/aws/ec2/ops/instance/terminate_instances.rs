//! `TerminateInstances` — machines are gone at once: their tasks stop, and their agents are never
//! heard of again. An Auto Scaling group launches others.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html>

use crate::aws::ec2::declared::refusals::no_instances;
use crate::aws::ec2::shown::instance::state_of;
use crate::ecs::Region;
use crate::ecs::instance::{InstanceKind, life};
use crate::wire::ApiError;
use crate::wire::ec2::enums::InstanceStateName;
use crate::wire::ec2::types::{
    InstanceState, InstanceStateChange, TerminateInstancesRequest, TerminateInstancesResponse,
};

pub(in crate::aws::ec2::ops) fn terminate_instances(
    region: &mut Region,
    input: TerminateInstancesRequest,
) -> Result<TerminateInstancesResponse, ApiError> {
    let TerminateInstancesRequest {
        instance_ids,
        dry_run: _,
        // There is no operating system that could take its time.
        force: _,
        skip_os_shutdown: _,
    } = input;
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for id in &instance_ids {
        let mut instances = region.instances.iter();
        let instance = instances.find(|instance| {
            instance.ec2_instance_id == *id && instance.kind != InstanceKind::External
        });
        match instance {
            Some(instance) => found.push((instance.key, instance.is_gone)),
            None => missing.push(id.as_str()),
        }
    }
    if !missing.is_empty() {
        return Err(no_instances(&missing));
    }
    let mut changes = Vec::new();
    for (key, is_gone) in found {
        let before = state_of(region.instances.get(key));
        if !is_gone {
            life::terminate(region, key);
        }
        changes.push(InstanceStateChange {
            current_state: Some(match is_gone {
                true => before.clone(),
                false => InstanceState {
                    code: Some(32),
                    name: Some(InstanceStateName::ShuttingDown),
                },
            }),
            instance_id: Some(region.instances.get(key).ec2_instance_id.clone()),
            previous_state: Some(before),
        });
    }
    Ok(TerminateInstancesResponse {
        terminating_instances: Some(changes),
    })
}
