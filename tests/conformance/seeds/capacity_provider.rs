use serde_json::{Value, json};

use super::{Seed, cluster, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = making();
    all.extend(changing());
    all
}

fn making() -> Vec<Seed> {
    vec![
        seed("CreateCapacityProvider", "of a group", |_| of_group()),
        seed("CreateCapacityProvider", "of Managed Instances", |fake| {
            of_managed_instances(cluster::create(fake))
        }),
        seed("DescribeCapacityProviders", "by name", |fake| {
            create_both(fake);
            json!({"capacityProviders": ["hosts", "nobody", "FARGATE"], "include": ["TAGS"]})
        }),
        seed("DescribeCapacityProviders", "of a cluster", |fake| {
            create_both(fake);
            json!({"cluster": "jobs", "capacityProviders": ["managed"]})
        }),
        seed("DescribeCapacityProviders", "a page of one", |fake| {
            create_both(fake);
            json!({"maxResults": 1})
        }),
        seed("DescribeCapacityProviders", "the page after it", |fake| {
            create_both(fake);
            let first = fake.ask("DescribeCapacityProviders", &json!({"maxResults": 1}));
            json!({"maxResults": 1, "nextToken": first["nextToken"]})
        }),
    ]
}

fn changing() -> Vec<Seed> {
    vec![
        seed("UpdateCapacityProvider", "of a group", |fake| {
            create_both(fake);
            let mut provider = of_group()["autoScalingGroupProvider"].take();
            if let Some(members) = provider.as_object_mut() {
                members.remove("autoScalingGroupArn");
            }
            json!({"name": "hosts", "autoScalingGroupProvider": provider})
        }),
        seed("UpdateCapacityProvider", "of Managed Instances", |fake| {
            create_both(fake);
            let mut provider = of_managed_instances("jobs")["managedInstancesProvider"].take();
            if let Some(template) = provider["instanceLaunchTemplate"].as_object_mut() {
                for kept in ["capacityOptionType", "fipsEnabled", "nitroEnclavesEnabled"] {
                    template.remove(kept);
                }
            }
            json!({"name": "managed", "cluster": "jobs", "managedInstancesProvider": provider})
        }),
        seed("DeleteCapacityProvider", "of a group", |fake| {
            create_both(fake);
            json!({"capacityProvider": "hosts"})
        }),
        seed("DeleteCapacityProvider", "of Managed Instances", |fake| {
            create_both(fake);
            json!({"capacityProvider": "managed", "cluster": "jobs"})
        }),
    ]
}

fn create_both(fake: &mut Fake) {
    let managed = of_managed_instances(cluster::create(fake));
    fake.ask("CreateCapacityProvider", &of_group());
    fake.ask("CreateCapacityProvider", &managed);
}

/// Makes both, and associates the cluster `jobs` with that of the group.
pub(super) fn use_both(fake: &mut Fake) {
    create_both(fake);
    let put = json!({
        "cluster": "jobs", "capacityProviders": ["hosts"], "defaultCapacityProviderStrategy": [],
    });
    fake.ask("PutClusterCapacityProviders", &put);
}

fn of_group() -> Value {
    json!({
        "name": "hosts",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": "hosts",
            "managedScaling": {
                "status": "ENABLED",
                "targetCapacity": 80,
                "minimumScalingStepSize": 1,
                "maximumScalingStepSize": 100,
                "instanceWarmupPeriod": 120,
            },
            "managedTerminationProtection": "ENABLED",
            "managedDraining": "ENABLED",
        },
        "tags": [{"key": "team", "value": "finance"}],
    })
}

fn of_managed_instances(cluster: &str) -> Value {
    json!({
        "name": "managed",
        "cluster": cluster,
        "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/instances",
                "networkConfiguration": {
                    "subnets": ["subnet-0a1b2c3d4e5f60718"],
                    "securityGroups": ["sg-0a1b2c3d4e5f60718"],
                },
                "storageConfiguration": {"storageSizeGiB": 80},
                "localStorageConfiguration": {"useLocalStorage": true},
                "monitoring": "BASIC",
                "capacityOptionType": "ON_DEMAND",
                "instanceMetadataTagsPropagation": true,
                "instanceRequirements": {
                    "vCpuCount": {"min": 2, "max": 8},
                    "memoryMiB": {"min": 2048, "max": 32768},
                },
                "fipsEnabled": false,
                "nitroEnclavesEnabled": false,
            },
            "propagateTags": "CAPACITY_PROVIDER",
            "infrastructureOptimization": {"scaleInAfter": 300},
            "autoRepairConfiguration": {"actionsStatus": "ENABLED"},
        },
    })
}
