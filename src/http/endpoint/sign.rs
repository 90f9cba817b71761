//! AWS's signature of a request, version 4.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::env;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::kernel::time::Time;

/// What calls are signed with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    access_key: String,
    secret_key: String,
    session: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

impl Credentials {
    /// Those of the environment, as the SDKs read it, or such as emulators take.
    pub(crate) fn of_environment() -> Self {
        let variable = |name| env::var(name).ok().filter(|text| !text.is_empty());
        match (
            variable("AWS_ACCESS_KEY_ID"),
            variable("AWS_SECRET_ACCESS_KEY"),
        ) {
            (Some(access_key), Some(secret_key)) => Self {
                access_key,
                secret_key,
                session: variable("AWS_SESSION_TOKEN"),
            },
            _ => Self {
                access_key: "test".to_owned(),
                secret_key: "test".to_owned(),
                session: None,
            },
        }
    }
}

/// What is signed: a `POST` without a query.
pub(super) struct Signed<'a> {
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) content_type: &'a str,
    pub(super) target: Option<&'a str>,
    pub(super) body: &'a [u8],
    pub(super) region: &'a str,
    /// By its signing name.
    pub(super) service: &'a str,
    pub(super) at: Time,
}

impl Signed<'_> {
    /// The headers that the request has beside `Host` and `Content-Type`.
    pub(super) fn headers(&self, credentials: &Credentials) -> Vec<(&'static str, String)> {
        // `2025-01-01T00:00:00Z` without its signs.
        let time = self.at.timestamp().iso_seconds();
        let time: String = time.chars().filter(|it| !"-:".contains(*it)).collect();
        let date = &time[..8];
        let mut headers = vec![("x-amz-date", time.clone())];
        let session = credentials.session.clone();
        headers.extend(session.map(|token| ("x-amz-security-token", token)));
        let target = self.target.map(str::to_owned);
        headers.extend(target.map(|target| ("x-amz-target", target)));

        // In the order of their names.
        let mut canonical = format!("content-type:{}\nhost:{}\n", self.content_type, self.host);
        let mut names = "content-type;host".to_owned();
        for (name, value) in &headers {
            canonical += &format!("{name}:{value}\n");
            names += &format!(";{name}");
        }
        let (path, body) = (self.path, hex(&Sha256::digest(self.body)));
        let request = format!("POST\n{path}\n\n{canonical}\n{names}\n{body}");
        let scope = format!("{date}/{}/{}/aws4_request", self.region, self.service);
        let request = hex(&Sha256::digest(request.as_bytes()));
        let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{request}");

        let first = format!("AWS4{}", credentials.secret_key).into_bytes();
        let steps = [date, self.region, self.service, "aws4_request", &text];
        let signature = steps
            .into_iter()
            .fold(first, |key, step| hmac(&key, step.as_bytes()));
        let key = &credentials.access_key;
        let signature = hex(&signature);
        headers.push((
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"
            ),
        ));
        headers
    }
}

/// RFC 2104, with SHA-256.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut block = [0; BLOCK];
    match key.len() {
        0..=BLOCK => block[..key.len()].copy_from_slice(key),
        _ => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text);
    let inner = inner.finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner);
    outer.finalize().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};

    use super::*;

    fn credentials(session: Option<&str>) -> Credentials {
        Credentials {
            access_key: "AKIDEXAMPLE".to_owned(),
            secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
            session: session.map(str::to_owned),
        }
    }

    /// The signature that the SDK gives the same request.
    fn signed_by_sdk(signed: &Signed<'_>, credentials: &Credentials) -> String {
        let identity = aws_credential_types::Credentials::new(
            &credentials.access_key,
            &credentials.secret_key,
            credentials.session.clone(),
            None,
            "test",
        );
        let identity = identity.into();
        let params = aws_sigv4::sign::v4::SigningParams::builder()
            .identity(&identity)
            .region(signed.region)
            .name(signed.service)
            .time(signed.at.to_system())
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let url = format!("http://{}{}", signed.host, signed.path);
        let mut headers = vec![("content-type", signed.content_type)];
        headers.extend(signed.target.map(|target| ("x-amz-target", target)));
        let body = SignableBody::Bytes(signed.body);
        let request = SignableRequest::new("POST", url, headers.into_iter(), body).unwrap();
        let output = sign(request, &params).unwrap();
        output.signature().to_owned()
    }

    #[test]
    fn signatures_are_those_of_the_sdk() {
        let json = Signed {
            host: "127.0.0.1:4566",
            path: "/",
            content_type: "application/x-amz-json-1.1",
            target: Some("secretsmanager.GetSecretValue"),
            body: br#"{"SecretId":"db"}"#,
            region: "us-east-1",
            service: "secretsmanager",
            at: Time::from_system(UNIX_EPOCH + Duration::from_secs(1_440_938_160)),
        };
        let form = Signed {
            host: "proxy.example.com",
            path: "/elb/v2",
            content_type: "application/x-www-form-urlencoded",
            target: None,
            body: b"Action=RegisterTargets&Version=2015-12-01",
            region: "eu-west-1",
            service: "elasticloadbalancing",
            at: json.at,
        };
        for signed in [json, form] {
            for session in [None, Some("token/with+signs=")] {
                let credentials = credentials(session);

                let headers = signed.headers(&credentials);

                let (_, authorization) = headers.last().unwrap();
                let (_, signature) = authorization.split_once("Signature=").unwrap();
                assert_eq!(signature, signed_by_sdk(&signed, &credentials));
            }
        }
    }

    /// RFC 4231, cases 2 and 6.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (key, text, expected) in [
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex(&hmac(&key, text.as_bytes())), expected);
        }
    }
}
