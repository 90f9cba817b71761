//! `GetUser` — the user who calls.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html>
//!
//! There is one user, `fake-ecs`, who has all access keys that the fake has not given out. It has
//! no dates of its own: it is as old as IAM.

use crate::aws::iam::refusals::{missing, validation};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::Timestamp;
use crate::wire::iam::types::{GetUserRequest, GetUserResponse, User};

pub(in super::super) fn get_user(
    region: &Region,
    caller: &Caller<'_>,
    input: GetUserRequest,
) -> Result<GetUserResponse, ApiError> {
    let GetUserRequest { user_name } = input;
    if caller.session.is_some() && user_name.is_none() {
        // From memory.
        return Err(validation(
            "Must specify userName when calling with non-User credentials",
        ));
    }
    if user_name.as_deref().is_some_and(|name| name != USER) {
        let name = user_name.unwrap_or_default();
        return Err(missing(format!(
            "The user with name {name} cannot be found."
        )));
    }
    let itself = Caller::default();
    Ok(GetUserResponse {
        user: Some(User {
            path: Some("/".to_owned()),
            user_name: Some(USER.to_owned()),
            user_id: Some(itself.user_id(&region.scope)),
            arn: Some(region.scope.caller_arn()),
            // That of IAM: September 2010.
            create_date: Some(Timestamp::from_millis(1_283_299_200_000)),
            ..User::default()
        }),
    })
}

const USER: &str = "fake-ecs";
