//! Requests of the Parameter Store.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

/// Makes a parameter and names it.
fn parameter(fake: &mut Fake) -> Value {
    let parameter = json!({
        "Name": "/app/db",
        "Value": "s3cret",
        "Type": "SecureString",
        "Description": "The database",
        "Tags": [{ "Key": "team", "Value": "red" }],
    });
    fake.ask("ssm:PutParameter", &parameter);
    json!({ "Name": "/app/db" })
}

/// The same as a resource with tags.
fn resource(fake: &mut Fake) -> Value {
    parameter(fake);
    json!({ "ResourceType": "Parameter", "ResourceId": "/app/db" })
}

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = of_parameters();
    seeds.extend(of_many());
    seeds.extend(of_labels_and_tags());
    seeds
}

fn of_parameters() -> Vec<Seed> {
    vec![
        seed(
            "ssm:PutParameter",
            "a text",
            |_| json!({ "Name": "/app/db", "Value": "x", "Type": "String" }),
        ),
        seed("ssm:GetParameter", "a parameter", parameter),
        seed("ssm:GetParameterHistory", "a parameter", parameter),
        seed("ssm:DeleteParameter", "a parameter", parameter),
    ]
}

fn of_many() -> Vec<Seed> {
    vec![
        seed(
            "ssm:GetParameters",
            "one that is there and one that is not",
            |fake| {
                parameter(fake);
                json!({ "Names": ["/app/db", "/other"] })
            },
        ),
        seed("ssm:DeleteParameters", "two", |fake| {
            parameter(fake);
            json!({ "Names": ["/app/db", "/other"] })
        }),
        seed("ssm:GetParametersByPath", "a level", |fake| {
            parameter(fake);
            json!({ "Path": "/app", "MaxResults": 10 })
        }),
        seed("ssm:DescribeParameters", "those of a name", |fake| {
            parameter(fake);
            json!({ "ParameterFilters": [{ "Key": "Name", "Values": ["/app/db"] }] })
        }),
    ]
}

fn of_labels_and_tags() -> Vec<Seed> {
    vec![
        seed("ssm:LabelParameterVersion", "the newest", |fake| {
            parameter(fake);
            json!({ "Name": "/app/db", "Labels": ["live"] })
        }),
        seed("ssm:UnlabelParameterVersion", "a label", |fake| {
            parameter(fake);
            json!({ "Name": "/app/db", "ParameterVersion": 1, "Labels": ["live"] })
        }),
        seed("ssm:AddTagsToResource", "a tag", |fake| {
            let mut request = resource(fake);
            request["Tags"] = json!([{ "Key": "a", "Value": "b" }]);
            request
        }),
        seed("ssm:RemoveTagsFromResource", "a tag", |fake| {
            let mut request = resource(fake);
            request["TagKeys"] = json!(["team"]);
            request
        }),
        seed("ssm:ListTagsForResource", "a parameter", resource),
    ]
}
