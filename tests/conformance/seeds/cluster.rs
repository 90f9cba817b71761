use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("CreateCluster", "with everything", |_| whole()),
        seed("CreateCluster", "with nothing", |_| json!({})),
        seed(
            "DeleteCluster",
            "that is empty",
            |fake| json!({"cluster": create(fake)}),
        ),
        seed("DescribeClusters", "with everything", |fake| {
            let include = [
                "ATTACHMENTS",
                "CONFIGURATIONS",
                "SETTINGS",
                "STATISTICS",
                "TAGS",
            ];
            json!({"clusters": [create(fake), "nowhere"], "include": include})
        }),
        seed("DescribeClusters", "that is deleted", |fake| {
            let cluster = create(fake);
            fake.ask("DeleteCluster", &json!({"cluster": cluster}));
            json!({"clusters": [cluster]})
        }),
        seed("ListClusters", "a page of one", |fake| {
            create(fake);
            json!({"maxResults": 1})
        }),
        seed("ListClusters", "the page after it", |fake| {
            create(fake);
            let first = fake.ask("ListClusters", &json!({"maxResults": 1}));
            json!({"maxResults": 1, "nextToken": first["nextToken"]})
        }),
        seed("PutClusterCapacityProviders", "both of Fargate", |fake| {
            json!({
                "cluster": create(fake),
                "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
                "defaultCapacityProviderStrategy": [
                    {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
                    {"capacityProvider": "FARGATE_SPOT", "weight": 4},
                ],
            })
        }),
        seed("UpdateCluster", "everything", |fake| {
            json!({
                "cluster": create(fake),
                "settings": [{"name": "containerInsights", "value": "enhanced"}],
                "configuration": configuration(),
                "serviceConnectDefaults": {"namespace": "internal"},
            })
        }),
        seed("UpdateClusterSettings", "of insights", |fake| {
            json!({
                "cluster": create(fake),
                "settings": [{"name": "containerInsights", "value": "disabled"}],
            })
        }),
    ]
}

/// Makes a cluster with everything that one can have; gives its name.
pub(super) fn create(fake: &mut Fake) -> &'static str {
    fake.ask("CreateCluster", &whole());
    "jobs"
}

fn whole() -> Value {
    json!({
        "clusterName": "jobs",
        "tags": [{"key": "team", "value": "finance"}],
        "settings": [{"name": "containerInsights", "value": "enabled"}],
        "configuration": configuration(),
        "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
        "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
        "serviceConnectDefaults": {"namespace": "internal"},
    })
}

fn configuration() -> Value {
    json!({
        "executeCommandConfiguration": {
            "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
            "logging": "OVERRIDE",
            "logConfiguration": {
                "cloudWatchLogGroupName": "/ecs/exec",
                "cloudWatchEncryptionEnabled": true,
                "s3BucketName": "acme-exec",
                "s3EncryptionEnabled": true,
                "s3KeyPrefix": "jobs",
            },
        },
    })
}
