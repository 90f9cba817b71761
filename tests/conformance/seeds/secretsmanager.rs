//! Requests of Secrets Manager.

use serde_json::json;

use super::{Seed, seed};

pub(super) fn seeds() -> Vec<Seed> {
    vec![seed(
        "secretsmanager:GetSecretValue",
        "the current version",
        |fake| {
            fake.ecs().secrets().put("db", "s3cret");
            json!({ "SecretId": "db" })
        },
    )]
}
