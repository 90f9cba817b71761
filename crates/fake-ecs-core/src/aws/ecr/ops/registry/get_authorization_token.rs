//! `GetAuthorizationToken` — what callers show at the registry, for twelve hours.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html>

use crate::aws::ecr::name::host_of;
use crate::aws::ecr::token::{LASTS, Password, USER};
use crate::ecs::Region;
use crate::kernel::arn::Scope;
use crate::kernel::caller::Caller;
use crate::wire::ecr::types::{
    AuthorizationData, GetAuthorizationTokenRequest, GetAuthorizationTokenResponse,
};
use crate::wire::{ApiError, Blob};

pub(in crate::aws::ecr) fn get_authorization_token(
    region: &mut Region,
    caller: &Caller<'_>,
    input: GetAuthorizationTokenRequest,
) -> Result<GetAuthorizationTokenResponse, ApiError> {
    let GetAuthorizationTokenRequest { registry_ids } = input;
    region.ecr.has_tokens = true;
    let now = region.now();
    let own = || vec![region.scope.account.clone()];
    let accounts = registry_ids.unwrap_or_else(own).into_iter();
    let data = accounts.map(|account| {
        let scope = Scope {
            account,
            region: region.scope.region.clone(),
        };
        let password = Password::new(&scope, caller.access_key, now);
        let token = format!("{USER}:{}", password.to_text());
        AuthorizationData {
            authorization_token: Some(Blob(token.into_bytes()).to_base64()),
            expires_at: Some((now + LASTS).timestamp()),
            proxy_endpoint: Some(format!("https://{}", host_of(&scope))),
        }
    });
    let data = data.collect();
    Ok(GetAuthorizationTokenResponse {
        authorization_data: Some(data),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn a_token_is_the_user_and_a_password_for_the_registry() {
        let mut region = fixtures::region();
        let caller = Caller {
            access_key: Some("AKIDEXAMPLE"),
            ..Caller::default()
        };
        let input = GetAuthorizationTokenRequest::default();

        let got = get_authorization_token(&mut region, &caller, input).unwrap();

        let got = &got.authorization_data.unwrap()[0];
        let Blob(token) = Blob::from_base64(got.authorization_token.as_ref().unwrap()).unwrap();
        let token = String::from_utf8(token).unwrap();
        let password = Password::parse(token.strip_prefix("AWS:").unwrap()).unwrap();
        assert_eq!(password.scope, region.scope);
        assert_eq!(password.access_key.as_deref(), Some("AKIDEXAMPLE"));
        assert!(!password.is_over(region.now().millis()));
        assert!(password.is_over((region.now() + LASTS).millis()));
        assert_eq!(
            got.proxy_endpoint.as_deref(),
            Some("https://123456789012.dkr.ecr.us-east-1.amazonaws.com")
        );
    }
}
