use serde_json::{Value, json};

use super::{Seed, container_instance, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("PutAttributes", "with and without a value", |fake| {
            let instance = container_instance::register(fake);
            json!({"cluster": "default", "attributes": [
                {"name": "stack", "value": "production", "targetId": instance, "targetType": "container-instance"},
                {"name": "spare", "targetId": instance},
            ]})
        }),
        seed("DeleteAttributes", "that is there", |fake| {
            let instance = put(fake);
            let stack =
                json!({"name": "stack", "targetId": instance, "targetType": "container-instance"});
            json!({"cluster": "default", "attributes": [stack]})
        }),
        seed("ListAttributes", "by name and value", |fake| {
            put(fake);
            json!({
                "cluster": "default",
                "targetType": "container-instance",
                "attributeName": "stack",
                "attributeValue": "production",
                "maxResults": 1,
            })
        }),
        seed("ListAttributes", "the second page", |fake| {
            put(fake);
            let request = json!({"targetType": "container-instance", "maxResults": 1});
            let first = fake.ask("ListAttributes", &request);
            json!({"targetType": "container-instance", "nextToken": first["nextToken"]})
        }),
    ]
}

/// Gives an instance an attribute; gives its ARN.
fn put(fake: &mut Fake) -> Value {
    let instance = container_instance::register(fake);
    let stack = json!({"name": "stack", "value": "production", "targetId": instance});
    fake.ask("PutAttributes", &json!({"attributes": [stack]}));
    instance
}
