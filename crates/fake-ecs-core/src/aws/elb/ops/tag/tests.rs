//! What these operations refuse and answer.

use serde_json::{Value, json};

use crate::aws::elb::ops::tests::{balancer, done, group, listener, refused, rule};
use crate::ecs::fixtures::region;

#[test]
fn all_kinds_of_resources_have_tags() {
    let mut region = region();
    let (balancer, group) = (balancer(&mut region, "web"), group(&mut region, "web"));
    let listener = listener(&mut region, &balancer, 80, &group);
    let rule = rule(&mut region, &listener, 1, &group);
    let all = json!([balancer, group, listener, rule]);
    let tags = json!([{"Key": "a", "Value": "1"}, {"Key": "b"}]);
    done(
        &mut region,
        "AddTags",
        json!({"ResourceArns": all, "Tags": tags}),
    );
    done(
        &mut region,
        "RemoveTags",
        json!({"ResourceArns": all, "TagKeys": ["a", "x"]}),
    );

    let answer = done(&mut region, "DescribeTags", json!({"ResourceArns": all}));

    let descriptions = answer["TagDescriptions"].as_array().unwrap();
    assert_eq!(descriptions.len(), 4);
    for (description, arn) in descriptions.iter().zip(all.as_array().unwrap()) {
        assert_eq!(&description["ResourceArn"], arn);
        assert_eq!(description["Tags"], json!([{"Key": "b", "Value": ""}]));
    }
}

#[test]
fn tags_that_make_no_sense_are_refused_and_nothing_is_changed() {
    let mut region = region();
    let group = group(&mut region, "web");
    let add = |arns: &[&str], tags: Value| json!({"ResourceArns": arns, "Tags": tags});
    let one = json!([{"Key": "a", "Value": "1"}]);
    let many: Vec<Value> = (0..51).map(|at| json!({"Key": format!("k{at}")})).collect();
    let path = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
    let missing = |kind: &str| format!("{path}:{kind}/x/y");
    refused(
        &mut region,
        [
            (
                "AddTags",
                add(&[&group], json!([{"Key": "a"}, {"Key": "a"}])),
                "DuplicateTagKeys: Tag keys must be unique within a request",
            ),
            (
                "AddTags",
                add(&[&group], json!(many)),
                "TooManyTags: The maximum number of tags on a resource is '50'",
            ),
            (
                "AddTags",
                add(&[&group, &missing("loadbalancer")], one.clone()),
                "LoadBalancerNotFound: One or more load balancers not found",
            ),
            (
                "RemoveTags",
                json!({"ResourceArns": [missing("listener")], "TagKeys": []}),
                "ListenerNotFound: One or more listeners not found",
            ),
            (
                "DescribeTags",
                json!({"ResourceArns": [missing("listener-rule")]}),
                "RuleNotFound: One or more rules not found",
            ),
            (
                "DescribeTags",
                json!({"ResourceArns": [missing("targetgroup")]}),
                "TargetGroupNotFound: One or more target groups not found",
            ),
            (
                "DescribeTags",
                json!({"ResourceArns": ["web"]}),
                "ValidationError: 'web' is not a valid ARN",
            ),
        ],
    );
    let answer = done(
        &mut region,
        "DescribeTags",
        json!({"ResourceArns": [group]}),
    );
    assert_eq!(answer["TagDescriptions"][0]["Tags"], json!([]));
}
