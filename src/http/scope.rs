//! Which account and region a request is for, read from the scope of its signature.
//!
//! `Authorization: AWS4-HMAC-SHA256 Credential=<access key>/<date>/<region>/<service>/aws4_request, …`
//!
//! The region is the one the client signed for. An access key of exactly twelve digits names the
//! account, so that one fake serves several. Everything else, and everything unreadable, is the
//! account and region the fake was started with: it does not authenticate, so there is nothing to
//! refuse.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::kernel::arn::{Scope, is_account, is_region};

/// The scope of a request; `default` fills in what the request does not say.
pub(super) fn of(headers: &HeaderMap, default: &Scope) -> Scope {
    let credential = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(credential);
    let Some(credential) = credential else {
        return default.clone();
    };
    Scope {
        account: credential.account.unwrap_or(&default.account).to_owned(),
        region: credential.region.unwrap_or(&default.region).to_owned(),
    }
}

struct Credential<'a> {
    account: Option<&'a str>,
    region: Option<&'a str>,
}

fn credential(authorization: &str) -> Option<Credential<'_>> {
    let (algorithm, parameters) = authorization.trim_start().split_once(' ')?;
    if !algorithm.starts_with("AWS4-") {
        return None;
    }
    let credential = parameters
        .split(',')
        .find_map(|parameter| parameter.trim().strip_prefix("Credential="))?;
    let mut parts = credential.split('/');
    let access_key = parts.next()?;
    let region = match (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) {
        (Some(_date), Some(region), Some(_service), Some("aws4_request"), None) => Some(region),
        // Signature version 4A signs for a set of regions and names none in the credential.
        (Some(_date), Some(_service), Some("aws4_request"), None, None) => None,
        _ => return None,
    };
    Some(Credential {
        account: Some(access_key).filter(|key| is_account(key)),
        region: region.filter(|region| is_region(region)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(authorization: &str, account: &str, region: &str) {
        let default = Scope {
            account: "000000000000".to_owned(),
            region: "us-east-1".to_owned(),
        };
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization.parse().unwrap());

        let scope = of(&headers, &default);

        assert_eq!((&*scope.account, &*scope.region), (account, region));
    }

    #[test]
    fn the_signed_region_and_a_numeric_access_key_name_the_scope() {
        check(
            "AWS4-HMAC-SHA256 Credential=123456789012/20250101/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=0",
            "123456789012",
            "eu-west-1",
        );
        check(
            "AWS4-HMAC-SHA256 SignedHeaders=host,Credential=AKIDEXAMPLE/20250101/ap-southeast-4/ecs/aws4_request,Signature=0",
            "000000000000",
            "ap-southeast-4",
        );
        check(
            "AWS4-ECDSA-P256-SHA256 Credential=123456789012/20250101/ecs/aws4_request, Signature=0",
            "123456789012",
            "us-east-1",
        );
    }

    #[test]
    fn an_access_key_of_other_than_twelve_digits_is_of_the_default_account() {
        for key in ["", "test", "12345678901", "1234567890123", "12345678901x"] {
            check(
                &format!("AWS4-HMAC-SHA256 Credential={key}/20250101/eu-west-1/ecs/aws4_request"),
                "000000000000",
                "eu-west-1",
            );
        }
    }

    #[test]
    fn a_garbled_authorization_is_of_the_default_scope() {
        for authorization in [
            "",
            "Bearer abc",
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA256 Credential=",
            "AWS4-HMAC-SHA256 Credential=123456789012",
            "AWS4-HMAC-SHA256 Credential=123456789012/20250101/eu-west-1/ecs",
            "AWS4-HMAC-SHA256 Credential=123456789012/20250101/eu-west-1/ecs/aws4_request/more",
            "AWS4-HMAC-SHA256 Signature=0",
            "Basic Credential=123456789012/20250101/eu-west-1/ecs/aws4_request",
        ] {
            check(authorization, "000000000000", "us-east-1");
        }
    }

    #[test]
    fn a_region_that_could_not_be_in_an_arn_is_the_default_region() {
        for region in ["", "eu:west", "EU-WEST-1", "eu west", &"x".repeat(33)] {
            check(
                &format!("AWS4-HMAC-SHA256 Credential=AKID/20250101/{region}/ecs/aws4_request"),
                "000000000000",
                "us-east-1",
            );
        }
    }
}
