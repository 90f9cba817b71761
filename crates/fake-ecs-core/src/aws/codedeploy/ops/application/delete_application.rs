//! `DeleteApplication` — removes an application with its groups. One that there is not is no error.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteApplication.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{DeleteApplicationRequest, DeleteApplicationResponse};

pub(in crate::aws::codedeploy) fn delete_application(
    region: &mut Region,
    input: DeleteApplicationRequest,
) -> Result<DeleteApplicationResponse, ApiError> {
    let DeleteApplicationRequest { application_name } = input;
    region.codedeploy.applications.remove(&application_name);
    Ok(DeleteApplicationResponse {})
}
