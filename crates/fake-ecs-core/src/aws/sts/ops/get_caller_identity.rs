//! `GetCallerIdentity` — who has signed the call.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
//!
//! The fake does not authenticate: every caller is one user of the account that the call is for,
//! but for tasks that call with the credentials of their role, and for whoever calls with
//! credentials that STS has given out.

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::sts::types::{GetCallerIdentityRequest, GetCallerIdentityResponse};

pub(super) fn get_caller_identity(
    region: &Region,
    caller: &Caller<'_>,
    input: GetCallerIdentityRequest,
) -> Result<GetCallerIdentityResponse, ApiError> {
    let GetCallerIdentityRequest {} = input;
    Ok(GetCallerIdentityResponse {
        account: Some(region.scope.account.clone()),
        user_id: Some(caller.user_id(&region.scope)),
        arn: Some(caller.principal(&region.scope)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::kernel::arn::Scope;

    fn identity(account: &str, name: &str, access_key: Option<&str>) -> GetCallerIdentityResponse {
        let mut region = fixtures::region();
        region.scope = Scope {
            account: account.to_owned(),
            region: name.to_owned(),
        };
        let caller = Caller {
            access_key,
            ..Caller::default()
        };
        get_caller_identity(&region, &caller, GetCallerIdentityRequest {}).unwrap()
    }

    #[test]
    fn a_caller_is_one_user_of_the_account_in_all_regions_and_with_all_keys() {
        let answer = identity("123456789012", "us-east-1", None);

        assert_eq!(answer.account.as_deref(), Some("123456789012"));
        assert_eq!(
            answer.arn.as_deref(),
            Some("arn:aws:iam::123456789012:user/fake-ecs")
        );
        let user_id = answer.user_id.clone().unwrap();
        assert_eq!((&user_id[..4], user_id.len()), ("AIDA", 21));
        assert_eq!(identity("123456789012", "eu-west-1", Some("AKID")), answer);
        let other = identity("210987654321", "us-east-1", None);
        assert_ne!(other.user_id, answer.user_id);
    }
}
