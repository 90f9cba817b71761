//! Requests of Secrets Manager.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

/// The id of a version.
const TOKEN: &str = "3f0b1c2d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const OTHER_TOKEN: &str = "7a8b9c0d-1e2f-4a3b-8c4d-5e6f7a8b9c0d";

/// Makes a secret with a version, and names it.
fn secret(fake: &mut Fake) -> Value {
    let secret = json!({
        "Name": "db",
        "SecretString": "s3cret",
        "ClientRequestToken": TOKEN,
        "Description": "The database",
        "Tags": [{ "Key": "team", "Value": "red" }],
    });
    fake.ask("secretsmanager:CreateSecret", &secret);
    json!({ "SecretId": "db" })
}

/// The same with more members.
fn with(fake: &mut Fake, more: &Value) -> Value {
    let mut request = secret(fake);
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    request
}

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = of_secrets();
    seeds.extend(of_versions());
    seeds.extend(of_policies_and_tags());
    seeds
}

fn of_secrets() -> Vec<Seed> {
    vec![
        seed(
            "secretsmanager:CreateSecret",
            "a text",
            |_| json!({ "Name": "db", "SecretString": "s3cret", "ClientRequestToken": TOKEN }),
        ),
        seed("secretsmanager:DescribeSecret", "a secret", secret),
        seed("secretsmanager:ListSecrets", "those of a name", |fake| {
            secret(fake);
            json!({ "Filters": [{ "Key": "name", "Values": ["d"] }], "MaxResults": 10 })
        }),
        seed("secretsmanager:DeleteSecret", "within a week", |fake| {
            with(fake, &json!({ "RecoveryWindowInDays": 7 }))
        }),
        seed("secretsmanager:RestoreSecret", "a secret", |fake| {
            let id = secret(fake);
            fake.ask("secretsmanager:DeleteSecret", &id);
            id
        }),
        seed("secretsmanager:UpdateSecret", "a description", |fake| {
            with(fake, &json!({ "Description": "another" }))
        }),
        seed(
            "secretsmanager:GetRandomPassword",
            "a password",
            |_| json!({ "PasswordLength": 20 }),
        ),
    ]
}

fn of_versions() -> Vec<Seed> {
    vec![
        seed(
            "secretsmanager:GetSecretValue",
            "the current version",
            secret,
        ),
        seed("secretsmanager:BatchGetSecretValue", "by ids", |fake| {
            secret(fake);
            json!({ "SecretIdList": ["db", "none"] })
        }),
        seed("secretsmanager:PutSecretValue", "a text", |fake| {
            let more = json!({ "SecretString": "other", "ClientRequestToken": OTHER_TOKEN });
            with(fake, &more)
        }),
        seed("secretsmanager:ListSecretVersionIds", "a secret", secret),
        seed(
            "secretsmanager:UpdateSecretVersionStage",
            "a label",
            |fake| {
                let more = json!({ "VersionStage": "MINE", "MoveToVersionId": TOKEN });
                with(fake, &more)
            },
        ),
    ]
}

fn of_policies_and_tags() -> Vec<Seed> {
    vec![
        seed("secretsmanager:GetResourcePolicy", "a policy", |fake| {
            let id = secret(fake);
            let policy = json!({ "SecretId": "db", "ResourcePolicy": "{}" });
            fake.ask("secretsmanager:PutResourcePolicy", &policy);
            id
        }),
        seed("secretsmanager:PutResourcePolicy", "a policy", |fake| {
            with(fake, &json!({ "ResourcePolicy": "{}" }))
        }),
        seed("secretsmanager:DeleteResourcePolicy", "no policy", secret),
        seed("secretsmanager:TagResource", "a tag", |fake| {
            with(fake, &json!({ "Tags": [{ "Key": "a", "Value": "b" }] }))
        }),
        seed("secretsmanager:UntagResource", "a tag", |fake| {
            with(fake, &json!({ "TagKeys": ["team"] }))
        }),
    ]
}
