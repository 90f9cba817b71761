//! `CreateInstanceProfile` — makes an instance profile, which a role can be put into.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::taken;
use crate::aws::iam::shown;
use crate::aws::iam::state::InstanceProfile;
use crate::aws::iam::tags;
use crate::ecs::Region;
use crate::kernel::caller::id_of;
use crate::wire::ApiError;
use crate::wire::iam::types::{CreateInstanceProfileRequest, CreateInstanceProfileResponse};

pub(in super::super) fn create_instance_profile(
    region: &mut Region,
    input: CreateInstanceProfileRequest,
) -> Result<CreateInstanceProfileResponse, ApiError> {
    let CreateInstanceProfileRequest {
        instance_profile_name,
        path,
        tags,
    } = input;
    if lookup::profile(region, &instance_profile_name).is_ok() {
        return Err(taken(format!(
            "Instance Profile {instance_profile_name} already exists."
        )));
    }
    let path = path.unwrap_or_else(|| "/".to_owned());
    let resource = format!("instance-profile{path}{instance_profile_name}");
    let arn = region.scope.iam_arn(&resource);
    let tags = tags::given(tags)?;
    let made = InstanceProfile {
        name: instance_profile_name,
        path,
        id: id_of("AIPA", &arn),
        arn,
        created: region.now(),
        tags,
        role: None,
    };
    let name = made.name.clone();
    let iam = lookup::iam_mut(region);
    iam.is_used = true;
    iam.profiles.insert(name.to_ascii_lowercase(), made);
    let profile = lookup::profile(region, &name)?;
    Ok(CreateInstanceProfileResponse {
        instance_profile: Some(shown::profile(region, profile)),
    })
}
