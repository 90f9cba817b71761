//! What is wanted of S3.

use super::Protocol::RestXml;
use super::{REST, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "S3",
    name: "s3",
    signing_name: "s3",
    endpoint_prefix: "s3",
    version: "2006-03-01",
    protocols: &[RestXml],
    xml_namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
    validation: Some("InvalidArgument"),
    codes: &[
        "BadDigest",
        "BucketNotEmpty",
        "EntityTooSmall",
        "IllegalLocationConstraintException",
        "IncompleteBody",
        "InvalidBucketName",
        "InvalidLocationConstraint",
        "InvalidPart",
        "InvalidPartOrder",
        "InvalidRange",
        "KeyTooLongError",
        "MalformedXML",
        "MethodNotAllowed",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchKey",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchUpload",
        "NotImplemented",
        "NotModified",
        "PreconditionFailed",
    ],
    // The status is what counts: S3 has no other names for them.
    query_codes: &[
        ("BucketNotEmpty", "BucketNotEmpty", 409),
        ("InvalidRange", "InvalidRange", 416),
        ("MethodNotAllowed", "MethodNotAllowed", 405),
        ("NoSuchBucketPolicy", "NoSuchBucketPolicy", 404),
        (
            "NoSuchPublicAccessBlockConfiguration",
            "NoSuchPublicAccessBlockConfiguration",
            404,
        ),
        ("NotImplemented", "NotImplemented", 501),
        ("NotModified", "NotModified", 304),
        ("PreconditionFailed", "PreconditionFailed", 412),
    ],
    // There are more regions than the model has.
    open_enums: &["BucketLocationConstraint"],
    ops: "crates/fake-ecs-core/src/aws/s3/ops",
    wanted: &[
        Resource {
            folder: "bucket",
            operations: &[
                "CreateBucket",
                "DeleteBucket",
                "DeleteBucketPolicy",
                "GetBucketEncryption",
                "GetBucketLocation",
                "GetBucketPolicy",
                "GetBucketVersioning",
                "GetPublicAccessBlock",
                "HeadBucket",
                "ListBuckets",
                "PutBucketEncryption",
                "PutBucketPolicy",
                "PutBucketVersioning",
                "PutPublicAccessBlock",
            ],
        },
        Resource {
            folder: "object",
            operations: &[
                "CopyObject",
                "DeleteObject",
                "DeleteObjects",
                "GetObject",
                "HeadObject",
                "ListObjectVersions",
                "ListObjects",
                "ListObjectsV2",
                "PutObject",
            ],
        },
        Resource {
            folder: "upload",
            operations: &[
                "AbortMultipartUpload",
                "CompleteMultipartUpload",
                "CreateMultipartUpload",
                "ListParts",
                "UploadPart",
                "UploadPartCopy",
            ],
        },
    ],
    feature: Some("s3"),
    ..REST
};
