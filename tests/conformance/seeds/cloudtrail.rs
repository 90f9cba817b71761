//! Requests of CloudTrail.

use serde_json::json;

use super::{Seed, seed};

pub(super) fn seeds() -> Vec<Seed> {
    vec![seed("cloudtrail:LookupEvents", "of a name", |fake| {
        fake.ask("CreateCluster", &json!({ "clusterName": "jobs" }));
        json!({
            "LookupAttributes": [{ "AttributeKey": "EventName", "AttributeValue": "CreateCluster" }],
            "StartTime": 0, "MaxResults": 10,
        })
    })]
}
