//! Requests of STS.

use serde_json::json;

use super::{Seed, seed};

const ROLE: &str = "arn:aws:iam::123456789012:role/my-role";
/// `{"alg":"none"}`, `{"sub":"repo:a/b"}` and no signature.
const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvOmEvYiJ9.c2ln";

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed(
            "sts:AssumeRole",
            "a role",
            |_| json!({ "RoleArn": ROLE, "RoleSessionName": "session-1" }),
        ),
        seed("sts:AssumeRoleWithWebIdentity", "a token", |_| {
            json!({
                "RoleArn": ROLE,
                "RoleSessionName": "session-1",
                "WebIdentityToken": TOKEN,
            })
        }),
        seed(
            "sts:GetAccessKeyInfo",
            "a key",
            |_| json!({ "AccessKeyId": "AKIAIOSFODNN7EXAMPLE" }),
        ),
        seed("sts:GetCallerIdentity", "a caller", |_| json!({})),
        seed("sts:GetSessionToken", "a user", |_| json!({})),
    ]
}
