//! Who asks the registry, and for which account and region.
//!
//! Callers show what `GetAuthorizationToken` has given them: the user `AWS`, and a password that
//! says whose registry it is for. While nobody has asked for one, everybody is served without:
//! then the registry is that of the account and the region of the fake, or of the host that the
//! caller has reached, where that is one of ECR's.

use std::time::UNIX_EPOCH;

use http::header::AUTHORIZATION;
use http::request::Parts;

use super::refusal::Refusal;
use crate::aws::ecr::name::scope_of;
use crate::aws::ecr::token::{Password, USER};
use crate::driver::Driver;
use crate::http::guard;
use crate::kernel::arn::Scope;
use crate::wire::Blob;

/// Who asks.
#[derive(Clone, Debug)]
pub(super) struct Who {
    /// Whose registry is meant.
    pub(super) scope: Scope,
    pub(super) access_key: Option<String>,
    /// Whether it is the fake's own runtime: ECS itself pulls, of which no caller has to know.
    pub(super) is_own: bool,
}

pub(super) fn who(driver: &Driver, parts: &Parts) -> Result<Who, Refusal> {
    let host = guard::authority(&parts.uri, &parts.headers);
    let host = host.split(':').next().unwrap_or_default();
    let of_host = scope_of(host);
    let Some(given) = parts.headers.get(AUTHORIZATION) else {
        let asks = driver.glance(|state| state.regions().any(|it| it.ecr.has_tokens()));
        return match asks {
            Some(true) => Err(Refusal::unauthorized("no basic auth credentials")),
            _ => Ok(Who {
                scope: of_host.unwrap_or_else(|| driver.default_scope().clone()),
                access_key: None,
                is_own: false,
            }),
        };
    };
    let password = given.to_str().ok().and_then(password);
    let Some(password) = password.as_deref().and_then(Password::parse) else {
        return Err(Refusal::unauthorized(
            "authentication required: the user is AWS, and the password what `aws ecr get-login-password` gives",
        ));
    };
    let now = driver.now().duration_since(UNIX_EPOCH).unwrap_or_default();
    if password.is_over(i64::try_from(now.as_millis()).unwrap_or(i64::MAX)) {
        // As ECR says it.
        let why = "Your authorization token has expired. Reauthenticate and try again.";
        return Err(Refusal::denied(why));
    }
    Ok(Who {
        is_own: password.expires.is_none(),
        scope: of_host.unwrap_or(password.scope),
        access_key: password.access_key,
    })
}

/// The password of the user `AWS`, or of a client that leaves the user away.
fn password(authorization: &str) -> Option<String> {
    let (scheme, given) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let Blob(text) = Blob::from_base64(given.trim())?;
    let text = String::from_utf8(text).ok()?;
    let (user, password) = text.split_once(':')?;
    (user == USER).then(|| password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_that_of_the_user_aws() {
        for (authorization, expected) in [
            ("Basic QVdTOnMzY3JldA==", Some("s3cret")),
            ("basic QVdTOnMzY3JldA", Some("s3cret")),
            ("Basic bWU6czNjcmV0", None),
            ("Bearer QVdTOnMzY3JldA==", None),
            ("Basic !", None),
            ("", None),
        ] {
            let found = password(authorization);
            assert_eq!(found.as_deref(), expected, "{authorization}");
        }
    }
}
