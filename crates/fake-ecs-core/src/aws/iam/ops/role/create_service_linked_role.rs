//! `CreateServiceLinkedRole` — makes the role that a service has in the account.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html>

use super::linked;
use super::made::{self, New};
use crate::aws::iam::lookup;
use crate::aws::iam::refusals::invalid;
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::kernel::sorted::SortedMap;
use crate::wire::ApiError;
use crate::wire::iam::types::{CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse};

pub(in super::super) fn create_service_linked_role(
    region: &mut Region,
    input: CreateServiceLinkedRoleRequest,
) -> Result<CreateServiceLinkedRoleResponse, ApiError> {
    let CreateServiceLinkedRoleRequest {
        aws_service_name,
        custom_suffix,
        description,
    } = input;
    let Some(service) = linked::named(&aws_service_name) else {
        // From memory.
        return Err(invalid(
            "Service Linked Role cannot be created for this service.",
        ));
    };
    let name = match &custom_suffix {
        Some(suffix) => format!("{}_{suffix}", service.role),
        None => service.role.to_owned(),
    };
    if region.iam.role(&name).is_some() {
        return Err(invalid(format!(
            "Service role name {name} has been taken in this account, please try a different suffix."
        )));
    }
    let new = New {
        path: format!("/aws-service-role/{aws_service_name}/"),
        trust: linked::trust(&aws_service_name),
        name: name.clone(),
        description,
        max_session_s: 3600,
        boundary: None,
        tags: SortedMap::default(),
        is_linked: true,
    };
    made::make(region, new);
    let arn = format!(
        "arn:{}:iam::aws:policy/aws-service-role/{}",
        region.scope.partition(),
        service.policy
    );
    let key = name.to_ascii_lowercase();
    if let Some(role) = lookup::iam_mut(region).roles.get_mut(&key) {
        role.attached.insert(arn);
    }
    let role = lookup::role(region, &name)?;
    Ok(CreateServiceLinkedRoleResponse {
        role: Some(shown::role(role)),
    })
}
