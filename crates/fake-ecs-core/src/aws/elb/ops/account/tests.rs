//! What these operations refuse and answer.

use serde_json::json;

use crate::aws::elb::ops::tests::{done, refused};
use crate::ecs::fixtures::region;

#[test]
fn policies_are_found_by_name() {
    let mut region = region();
    let name = "ELBSecurityPolicy-TLS13-1-3-2021-06";

    let answer = done(&mut region, "DescribeSSLPolicies", json!({"Names": [name]}));

    let policy = &answer["SslPolicies"][0];
    assert_eq!(policy["SslProtocols"], json!(["TLSv1.3"]));
    assert_eq!(
        policy["Ciphers"][0],
        json!({"Name": "TLS_AES_128_GCM_SHA256", "Priority": 1})
    );
    refused(
        &mut region,
        [(
            "DescribeSSLPolicies",
            json!({"Names": ["x"]}),
            "SSLPolicyNotFound: One or more SSL policies not found",
        )],
    );
}

#[test]
fn limits_come_in_pages() {
    let mut region = region();
    let first = done(
        &mut region,
        "DescribeAccountLimits",
        json!({"PageSize": 20}),
    );
    assert_eq!(
        first["Limits"][0],
        json!({"Name": "target-groups", "Max": "3000"})
    );

    let marker = &first["NextMarker"];
    let rest = done(
        &mut region,
        "DescribeAccountLimits",
        json!({"Marker": marker}),
    );

    assert_eq!(rest["Limits"].as_array().unwrap().len(), 1);
}
