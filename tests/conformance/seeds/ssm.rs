//! Requests of the Parameter Store.

use serde_json::json;

use super::{Seed, seed};

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("ssm:GetParameter", "a parameter", |fake| {
            fake.ecs().parameters().put("/db", "s3cret");
            json!({ "Name": "/db" })
        }),
        seed(
            "ssm:GetParameters",
            "one that is there and one that is not",
            |fake| {
                fake.ecs().parameters().put("/db", "s3cret");
                json!({ "Names": ["/db", "/other"] })
            },
        ),
    ]
}
