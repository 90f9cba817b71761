use serde_json::{Value, json};

use super::{Seed, cluster, container_instance, seed, task};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed(
            "ListTagsForResource",
            "of a cluster",
            |fake| json!({"resourceArn": cluster_arn(fake)}),
        ),
        seed(
            "ListTagsForResource",
            "of a task",
            |fake| json!({"resourceArn": task::run(fake)}),
        ),
        seed(
            "ListTagsForResource",
            "of a container instance",
            |fake| json!({"resourceArn": container_instance::register(fake)}),
        ),
        seed(
            "TagResource",
            "a cluster",
            |fake| json!({"resourceArn": cluster_arn(fake), "tags": [{"key": "stage", "value": "test"}, {"key": "empty"}]}),
        ),
        seed(
            "UntagResource",
            "a cluster",
            |fake| json!({"resourceArn": cluster_arn(fake), "tagKeys": ["team", "unknown"]}),
        ),
    ]
}

fn cluster_arn(fake: &mut Fake) -> Value {
    let name = cluster::create(fake);
    let mut answer = fake.ask("DescribeClusters", &json!({"clusters": [name]}));
    answer["clusters"][0]["clusterArn"].take()
}
