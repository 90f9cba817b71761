//! `GetCallerIdentity` — who has signed the call.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
//!
//! The fake does not authenticate: every caller is one user of the account that the call is for,
//! but for tasks that call with the credentials of their role.

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::kernel::ids::mix;
use crate::wire::ApiError;
use crate::wire::sts::types::{GetCallerIdentityRequest, GetCallerIdentityResponse};

/// What ids of IAM are made of, and how long they are without their four letters.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_LETTERS: usize = 17;

pub(super) fn get_caller_identity(
    region: &Region,
    caller: &Caller<'_>,
    input: GetCallerIdentityRequest,
) -> Result<GetCallerIdentityResponse, ApiError> {
    let GetCallerIdentityRequest {} = input;
    let principal = caller.principal(&region.scope);
    Ok(GetCallerIdentityResponse {
        account: Some(region.scope.account.clone()),
        user_id: Some(match principal.rsplit_once('/') {
            Some((role, session)) if caller.session.is_some() => {
                format!("{}:{session}", id_of("AROA", role))
            }
            _ => id_of("AIDA", &principal),
        }),
        arn: Some(principal),
    })
}

/// The id of the user or role of that ARN, such as `AIDA…`: made from the ARN, so that it is the
/// same each time and in all regions.
fn id_of(kind: &str, arn: &str) -> String {
    let seed = arn
        .bytes()
        .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
    let states = std::iter::successors(Some(mix(seed)), |state| Some(mix(*state)));
    let letters = states.map(|state| {
        let at = usize::try_from(state % 32).unwrap_or_default();
        char::from(ALPHABET[at])
    });
    kind.chars().chain(letters.take(ID_LETTERS)).collect()
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
