//! `CreateApplication` — makes an application: what deployment groups belong to.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html>
//!
//! Applications of all platforms are kept; only those of ECS can be deployed.

use crate::aws::codedeploy::ops::tag::tagged;
use crate::aws::codedeploy::state::Application;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::kernel::sorted::SortedMap;
use crate::wire::codedeploy::enums::ComputePlatform;
use crate::wire::codedeploy::types::{CreateApplicationRequest, CreateApplicationResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn create_application(
    region: &mut Region,
    input: CreateApplicationRequest,
) -> Result<CreateApplicationResponse, ApiError> {
    let CreateApplicationRequest {
        application_name,
        compute_platform,
        tags,
    } = input;
    if region
        .codedeploy
        .applications
        .contains_key(&application_name)
    {
        let text = format!("Application already exists: {application_name}");
        return Err(ApiError::new(ErrorCode::ApplicationAlreadyExists, text));
    }
    let tags = tagged::first(tags)?;
    let number = region.codedeploy.number();
    let id = uuid(region.ids.number_of(&format!("application {number}")));
    let application = Application {
        id: id.clone(),
        platform: compute_platform.unwrap_or(ComputePlatform::Server),
        created: region.now(),
        groups: SortedMap::default(),
        tags,
    };
    let applications = &mut region.codedeploy.applications;
    applications.insert(application_name, application);
    Ok(CreateApplicationResponse {
        application_id: Some(id),
    })
}
