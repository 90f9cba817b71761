//! Which operation of which service a request is for.

use bytes::Bytes;
use http::Request;
use http::request::Builder;

use crate::http::route::{Refused, Routed, route};
use crate::http::scope::Signed;
use crate::wire::services::SERVICES;

const ECS: &str = "AmazonEC2ContainerServiceV20141113";

/// How a request is understood: `<service> <operation> <protocol> <body>`, or `<service> <protocol>
/// <error>`.
fn understood(request: Builder, body: &'static str) -> String {
    let (parts, ()) = request.body(()).unwrap().into_parts();
    match route(&parts, Bytes::from(body), &Signed::of(&parts)) {
        Ok(routed) => {
            let Routed {
                route,
                dialect,
                body,
            } = routed;
            assert_eq!(route.service(), dialect.service);
            let body = String::from_utf8(body.to_vec()).unwrap();
            let (id, protocol) = (dialect.service.id, dialect.protocol);
            format!("{id} {} {protocol:?} {body}", route.operation())
        }
        Err(Refused { dialect, error, .. }) => {
            format!("{} {:?} {error}", dialect.service.id, dialect.protocol)
        }
    }
}

#[track_caller]
fn check(request: Builder, body: &'static str, expected: &str) {
    let understood = understood(request, body);
    assert!(understood.starts_with(expected), "{understood}");
}

fn json(target: &str, version: &str) -> Builder {
    let content_type = format!("application/x-amz-json-{version}");
    Request::post("/")
        .header("x-amz-target", target)
        .header("content-type", content_type)
}

fn form() -> Builder {
    let content_type = "application/x-www-form-urlencoded; charset=utf-8";
    Request::post("/").header("content-type", content_type)
}

fn signed(request: Builder, service: &str) -> Builder {
    let scope = format!("AKID/20250101/us-east-1/{service}/aws4_request");
    let authorization = format!("AWS4-HMAC-SHA256 Credential={scope}, Signature=0");
    request.header("authorization", authorization)
}

#[test]
fn a_target_may_leave_out_what_comes_before_the_last_dot_of_a_prefix() {
    for prefix in ["", "com.amazonaws.cloudtrail.v20131101."] {
        let target = format!("{prefix}CloudTrail_20131101.LookupEvents");
        check(
            json(&target, "1.1"),
            "{}",
            "CloudTrail LookupEvents Json11 {}",
        );
    }
}

#[test]
fn a_target_names_the_service_up_to_its_last_dot() {
    check(
        json(&format!("{ECS}.ListClusters"), "1.1"),
        "{}",
        "ECS ListClusters Json11 {}",
    );
    check(
        json("secretsmanager.GetSecretValue", "1.1"),
        "{\"SecretId\":\"a\"}",
        "Secrets Manager GetSecretValue Json11 {\"SecretId\":\"a\"}",
    );
    let cloud_trail = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
    check(
        json(cloud_trail, "1.1"),
        "{}",
        "CloudTrail LookupEvents Json11 {}",
    );
    // The target counts, whatever the request is signed for.
    let target = json("secretsmanager.GetSecretValue", "1.1");
    check(
        signed(target, "ecs"),
        "{}",
        "Secrets Manager GetSecretValue",
    );
}

#[test]
fn the_version_of_a_form_names_the_service() {
    let identity = "STS GetCallerIdentity Query {}";
    let body = "Action=GetCallerIdentity&Version=2011-06-15";
    check(form(), body, identity);
    check(signed(form(), "iam"), body, identity);
    for (body, expected) in [
        (
            "Action=DescribeSubnets&Version=2016-11-15&SubnetId.1=a",
            "EC2 DescribeSubnets Ec2 {\"SubnetIds\":[\"a\"]}",
        ),
        (
            "Action=DescribeLoadBalancers&Version=2012-06-01",
            "Elastic Load Balancing Query InvalidAction: ",
        ),
        (
            "Action=DescribeLoadBalancers&Version=2015-12-01",
            "Elastic Load Balancing v2 DescribeLoadBalancers Query {}",
        ),
        (
            "Action=StartMessageMoveTask&Version=2012-11-05",
            "SQS Query InvalidAction: fake-ecs does not emulate the operation \
             'StartMessageMoveTask' of SQS; ",
        ),
        (
            "Action=AssumeRoot&Version=2011-06-15",
            "STS Query InvalidAction: fake-ecs does not emulate the operation 'AssumeRoot' of \
             STS; what it emulates of STS: AssumeRole, AssumeRoleWithWebIdentity, \
             GetAccessKeyInfo, GetCallerIdentity, GetSessionToken",
        ),
        (
            "Version=2011-06-15",
            "STS Query MissingAction: the form has no Action; ",
        ),
    ] {
        check(form(), body, expected);
    }
}

#[test]
fn a_form_without_a_version_is_for_the_service_that_it_is_signed_for() {
    let body = "Action=GetCallerIdentity&Foo.1=b";
    check(
        signed(form(), "sts"),
        body,
        "STS GetCallerIdentity Query {\"Foo.1\":\"b\"}",
    );
    check(
        form(),
        body,
        " Query InvalidAction: the form is of no service that fake-ecs knows: Action \
         'GetCallerIdentity'",
    );
    check(
        signed(form(), "sts"),
        "Action=GetCallerIdentity&Version=2099-01-01",
        "STS Query InvalidAction: Could not find operation GetCallerIdentity for version \
         2099-01-01 (STS has version 2011-06-15)",
    );
    check(
        signed(form(), "rds"),
        "Action=StartDBInstance&Version=2014-10-31",
        " Query InvalidAction: the form is of no service that fake-ecs knows: Action \
         'StartDBInstance', Version '2014-10-31', signed for 'rds'",
    );
}

#[test]
fn a_form_may_be_a_query_string() {
    let query = "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60";
    for request in [Request::get(query), Request::post(query), form().uri(query)] {
        check(request, "", "STS GetCallerIdentity Query {}");
    }
}

#[test]
fn a_path_names_the_operation_of_services_that_speak_cbor() {
    let request = |path| Request::post(path).header("smithy-protocol", "rpc-v2-cbor");
    check(
        request("/service/GraniteServiceVersion20100801/operation/PutMetricData"),
        "",
        "CloudWatch PutMetricData Cbor {}",
    );
    check(
        request("/service/GraniteServiceVersion20100801/operation/PutMetricData"),
        "a",
        "CloudWatch Cbor SerializationException: the request body is not CBOR: the body ends too \
         early",
    );
    check(
        request("/service/GraniteServiceVersion20100801/operation/PutDashboard"),
        "",
        "CloudWatch Cbor UnknownOperationException: fake-ecs does not emulate the operation \
         'PutDashboard' of CloudWatch; ",
    );
    check(
        request("/service/Other/operation/Op"),
        "",
        " Cbor UnknownOperationException: fake-ecs does not know the service 'Other', and so \
         not its operation 'Op'",
    );
}

#[test]
fn what_nothing_else_names_is_of_the_service_that_it_is_signed_for() {
    for (service, expected) in [
        (
            "lambda",
            "Lambda RestJson UnknownOperationException: fake-ecs does not emulate Lambda, and so not \
             its operation 'PUT /bucket/key'",
        ),
        (
            "scheduler",
            "Scheduler RestJson UnknownOperationException: ",
        ),
        (
            "sts",
            "STS Query MissingAction: every call of STS is a form with Action and \
             Version=2011-06-15, this request was PUT /bucket/key without them",
        ),
        (
            "logs",
            "CloudWatch Logs Json11 UnknownOperationException: every call of CloudWatch Logs \
             is POST /, this request was PUT /bucket/key",
        ),
        (
            "dynamodb",
            " Json11 UnknownOperationException: fake-ecs does not know the service \
             'dynamodb', and so not its operation 'PUT /bucket/key'",
        ),
    ] {
        check(signed(Request::put("/bucket/key"), service), "", expected);
    }
    check(
        Request::put("/bucket/key"),
        "",
        "ECS Json11 UnknownOperationException: every call of ECS is POST /, this request was \
         PUT /bucket/key",
    );
    check(
        signed(json("Table_2012.List", "1.0"), "dynamodb"),
        "",
        " Json10 UnknownOperationException: X-Amz-Target 'Table_2012.List' is of no service \
         that fake-ecs knows (it is signed for 'dynamodb')",
    );
}

#[test]
fn every_service_has_its_own_json() {
    check(
        json("AmazonSQS.StartMessageMoveTask", "1.0").uri("/123456789012/queue"),
        "",
        "SQS Json10 UnknownOperationException: fake-ecs does not emulate the operation \
         'StartMessageMoveTask' of SQS; ",
    );
    check(
        json("AmazonSQS.SendMessage", "1.1"),
        "",
        "SQS Json10 UnknownOperationException: the Content-Type header must be \
         'application/x-amz-json-1.0', it was 'application/x-amz-json-1.1'",
    );
    check(
        json("secretsmanager.GetSecretValue", "1.1").uri("/123456789012/queue"),
        "",
        "Secrets Manager Json11 UnknownOperationException: every call of Secrets Manager is \
         POST /, this request was POST /123456789012/queue",
    );
    check(
        json("GraniteServiceVersion20100801.PutMetricData", "1.0"),
        "",
        "CloudWatch PutMetricData Json10 ",
    );
}

#[test]
fn the_fake_knows_every_service_by_all_of_its_marks() {
    let service = |request: Builder, body: String| {
        let (parts, ()) = request.body(()).unwrap().into_parts();
        match route(&parts, Bytes::from(body), &Signed::of(&parts)) {
            Ok(Routed { dialect, .. }) | Err(Refused { dialect, .. }) => dialect.service,
        }
    };
    for known in SERVICES {
        if let Some(prefix) = known.target_prefix {
            let target = json(&format!("{prefix}.Op"), "1.1");
            assert_eq!(service(target, String::new()), *known);
        }
        if known.form_protocol().is_some() {
            let body = format!("Action=Op&Version={}", known.version);
            assert_eq!(service(form(), body), *known);
        }
        let by_name = service(signed(Request::get("/"), known.signing_name), String::new());
        assert_eq!(by_name.signing_name, known.signing_name);
    }
}

#[test]
#[cfg(feature = "s3")]
fn what_is_for_s3_has_its_members_in_the_path_the_query_string_headers_and_the_body() {
    let s3 = |request: Builder| signed(request, "s3");
    for (request, body, expected) in [
        (s3(Request::get("/")), "", "S3 ListBuckets RestXml {}"),
        (
            s3(Request::put("/files")),
            "<C><LocationConstraint>eu-west-1</LocationConstraint></C>",
            r#"S3 CreateBucket RestXml {"Bucket":"files","CreateBucketConfiguration":{"LocationConstraint":"eu-west-1"}}"#,
        ),
        (
            s3(Request::get("/files/?list-type=2&prefix=a%2Fb&max-keys=3")),
            "",
            r#"S3 ListObjectsV2 RestXml {"Bucket":"files","MaxKeys":3,"Prefix":"a/b"}"#,
        ),
        (
            s3(Request::get("/files?location")),
            "",
            r#"S3 GetBucketLocation RestXml {"Bucket":"files"}"#,
        ),
        (
            s3(Request::put("/a/b%20c+d?x-id=PutObject")).header("x-amz-meta-color", "blue"),
            "hello",
            r#"S3 PutObject RestXml {"Body":"aGVsbG8=","Bucket":"a","Key":"b c+d","Metadata":{"color":"blue"}}"#,
        ),
        (
            s3(Request::put("/a/b"))
                .header("content-encoding", "aws-chunked")
                .header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
            r#"S3 PutObject RestXml {"Body":"aGVsbG8=","Bucket":"a","ChecksumCRC32":"NhCmhg==","Key":"b"}"#,
        ),
        (
            s3(Request::put("/a/b?partNumber=1&uploadId=x")),
            "",
            r#"S3 UploadPart RestXml {"Body":"","Bucket":"a","Key":"b","PartNumber":1,"UploadId":"x"}"#,
        ),
        (
            s3(Request::put("/a/b")).header("x-amz-copy-source", "a/c"),
            "",
            r#"S3 CopyObject RestXml {"Bucket":"a","CopySource":"a/c","Key":"b"}"#,
        ),
        (
            Request::get("/b/c").header("host", "files.localhost:4566"),
            "",
            r#"S3 GetObject RestXml {"Bucket":"files","Key":"b/c"}"#,
        ),
        (
            Request::get("/a/b?AWSAccessKeyId=x&Signature=y&Expires=1"),
            "",
            r#"S3 GetObject RestXml {"Bucket":"a","Key":"b"}"#,
        ),
        (
            s3(Request::get("/a?acl")),
            "",
            "S3 RestXml NotImplemented: fake-ecs does not emulate the operation 'GET /a?acl' of S3; ",
        ),
        (
            s3(Request::post("/a?delete")),
            "<Delete>",
            "S3 RestXml MalformedXML: The XML you provided",
        ),
    ] {
        check(request, body, expected);
    }
}
