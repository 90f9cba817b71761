//! `DeleteSecurityGroup` — a security group goes, unless a task, an instance or a rule of another
//! group needs it.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html>

use super::change;
use crate::aws::ec2::declared::{self, Declared, Peer, refusals::dependency};
use crate::aws::ec2::port::vpc_of;
use crate::aws::ec2::shown::interface;
use crate::ecs::Region;
use crate::wire::ec2::types::{DeleteSecurityGroupRequest, DeleteSecurityGroupResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn delete_security_group(
    region: &mut Region,
    input: DeleteSecurityGroupRequest,
) -> Result<DeleteSecurityGroupResponse, ApiError> {
    let DeleteSecurityGroupRequest {
        dry_run: _,
        group_id,
        group_name,
    } = input;
    let declared = declared::of(region);
    let id = change::find(&declared, group_id, group_name)?;
    if declared.group(&id)?.name == "default" {
        let text = "the specified group: \"{id}\" name: \"default\" cannot be deleted by a user";
        let text = text.replace("{id}", &id);
        return Err(ApiError::new(ErrorCode::CannotDelete, text));
    }
    if is_in_use(region, &declared, &id) {
        return Err(dependency(format!("resource {id} has a dependent object")));
    }
    declared::change(region).remove_group(&id);
    Ok(DeleteSecurityGroupResponse {
        group_id: Some(id),
        r#return: Some(true),
    })
}

fn is_in_use(region: &Region, declared: &Declared, id: &str) -> bool {
    let mut interfaces = interface::there(region);
    let has_interface = interfaces.any(|(task, it)| {
        let vpc = vpc_of(&region.ec2, &it.subnet);
        interface::groups_of(declared, task, vpc)
            .iter()
            .any(|group| group == id)
    });
    let named = Peer::Group(id.to_owned());
    let mut others = declared.groups.iter().filter(|(other, _)| *other != id);
    let mut endpoints = declared.endpoints.values();
    let has_endpoint = endpoints.any(|it| it.groups.iter().any(|group| group == id));
    has_interface
        || has_endpoint
        || others.any(|(_, group)| group.rules.iter().any(|rule| rule.peer == named))
}
