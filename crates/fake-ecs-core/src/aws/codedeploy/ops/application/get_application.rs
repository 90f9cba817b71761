//! `GetApplication` — an application.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplication.html>

use crate::aws::codedeploy::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{GetApplicationRequest, GetApplicationResponse};

pub(in crate::aws::codedeploy) fn get_application(
    region: &Region,
    input: GetApplicationRequest,
) -> Result<GetApplicationResponse, ApiError> {
    let GetApplicationRequest { application_name } = input;
    let found = lookup::application(region, &application_name)?;
    Ok(GetApplicationResponse {
        application: Some(shown::application(&application_name, found)),
    })
}
