//! Which account, region and service a request is signed for, read from the scope of its signature.
//!
//! `Authorization: AWS4-HMAC-SHA256 Credential=<access key>/<date>/<region>/<service>/aws4_request,
//! …`, or the same credential as `X-Amz-Credential` in the query string of a presigned URL.
//!
//! The region is the one the client signed for. An access key of exactly twelve digits names the
//! account, so that one fake serves several. Everything else, and everything unreadable, is the
//! account and region the fake was started with: it does not authenticate, so there is nothing to
//! refuse.

use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::kernel::arn::{Scope, is_account, is_region};
use crate::wire::Form;

/// What a request is signed for, as far as it is.
pub(super) struct Signed<'a> {
    /// Of the header, as nearly all requests have it.
    in_header: Option<Credential<'a>>,
    /// Of a presigned URL: `<access key>/<date>/<region>/<service>/aws4_request`.
    in_query: Option<String>,
}

impl<'a> Signed<'a> {
    pub(super) fn of(parts: &'a Parts) -> Self {
        let header = parts.headers.get(AUTHORIZATION);
        let header = header.and_then(|value| value.to_str().ok());
        let credential = header.and_then(in_header);
        Self {
            in_query: match credential {
                Some(_) => None,
                None => in_query(parts),
            },
            in_header: credential.and_then(parse),
        }
    }

    /// The access key, whatever it is.
    pub(super) fn access_key(&self) -> Option<&str> {
        self.parsed().map(|it| it.access_key)
    }

    /// The scope of the request; `default` fills in what the signature does not say.
    pub(super) fn scope(&self, default: &Scope) -> Scope {
        let parsed = self.parsed();
        let account = parsed.map(|it| it.access_key);
        let account = account.filter(|key| is_account(key));
        let region = parsed.and_then(|it| it.region);
        Scope {
            account: account.unwrap_or(&default.account).to_owned(),
            region: region.unwrap_or(&default.region).to_owned(),
        }
    }

    /// The signing name of the service, such as `ecs`.
    pub(super) fn service(&self) -> Option<&str> {
        self.parsed().map(|it| it.service)
    }

    fn parsed(&self) -> Option<Credential<'_>> {
        self.in_header
            .or_else(|| self.in_query.as_deref().and_then(parse))
    }
}

#[derive(Clone, Copy)]
struct Credential<'a> {
    access_key: &'a str,
    region: Option<&'a str>,
    service: &'a str,
}

/// The credential in an `Authorization` header.
fn in_header(authorization: &str) -> Option<&str> {
    let (algorithm, parameters) = authorization.trim_start().split_once(' ')?;
    if !algorithm.starts_with("AWS4-") {
        return None;
    }
    let mut parameters = parameters.split(',');
    parameters.find_map(|parameter| parameter.trim().strip_prefix("Credential="))
}

/// The credential in a presigned URL. Most requests have no query string at all.
fn in_query(parts: &Parts) -> Option<String> {
    let form = Form::parse(parts.uri.query()?.as_bytes());
    form.get("X-Amz-Credential").map(str::to_owned)
}

fn parse(credential: &str) -> Option<Credential<'_>> {
    let mut parts = credential.split('/');
    let access_key = parts.next()?;
    let (region, service) = match (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) {
        (Some(_date), Some(region), Some(service), Some("aws4_request"), None) => {
            (Some(region), service)
        }
        // Signature version 4A signs for a set of regions and names none in the credential.
        (Some(_date), Some(service), Some("aws4_request"), None, None) => (None, service),
        _ => return None,
    };
    Some(Credential {
        access_key,
        region: region.filter(|region| is_region(region)),
        service,
    })
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn parts(authorization: &str) -> Parts {
        let request = Request::post("/").header(AUTHORIZATION, authorization);
        request.body(()).unwrap().into_parts().0
    }

    fn default() -> Scope {
        Scope {
            account: "000000000000".to_owned(),
            region: "us-east-1".to_owned(),
        }
    }

    #[track_caller]
    fn check(authorization: &str, account: &str, region: &str) {
        let scope = Signed::of(&parts(authorization)).scope(&default());

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
    fn the_service_is_the_one_that_was_signed_for() {
        for (authorization, service) in [
            (
                "AWS4-HMAC-SHA256 Credential=AKID/20250101/us-east-1/sts/aws4_request, Signature=0",
                Some("sts"),
            ),
            (
                "AWS4-ECDSA-P256-SHA256 Credential=AKID/20250101/s3/aws4_request, Signature=0",
                Some("s3"),
            ),
            ("AWS4-HMAC-SHA256 Credential=AKID", None),
            ("Bearer abc", None),
        ] {
            assert_eq!(Signed::of(&parts(authorization)).service(), service);
        }
    }

    #[test]
    fn the_access_key_is_told_whether_or_not_it_names_an_account() {
        for (authorization, access_key) in [
            (
                "AWS4-HMAC-SHA256 Credential=AKID/20250101/us-east-1/ecs/aws4_request, Signature=0",
                Some("AKID"),
            ),
            (
                "AWS4-HMAC-SHA256 Credential=123456789012/20250101/us-east-1/ecs/aws4_request, Signature=0",
                Some("123456789012"),
            ),
            ("AWS4-HMAC-SHA256 Credential=AKID", None),
            ("Bearer abc", None),
        ] {
            assert_eq!(Signed::of(&parts(authorization)).access_key(), access_key);
        }
    }

    #[test]
    fn a_presigned_url_has_its_credential_in_the_query_string() {
        let request = Request::get(
            "/?Action=GetCallerIdentity&X-Amz-Credential=123456789012%2F20250101%2Feu-west-1%2Fsts%2Faws4_request",
        );

        let parts = request.body(()).unwrap().into_parts().0;
        let signed = Signed::of(&parts);

        assert_eq!(signed.service(), Some("sts"));
        let scope = signed.scope(&default());
        assert_eq!(scope.account, "123456789012");
        assert_eq!(scope.region, "eu-west-1");
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
