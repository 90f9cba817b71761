//! What calls of S3 need: actions that are called otherwise than operations, on buckets and
//! objects.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>

use crate::ecs::Region;
use crate::wire::Json;

/// What policies call the action of an operation, where that is another name.
const ACTIONS: &[(&str, &str)] = &[
    ("s3:CompleteMultipartUpload", "s3:PutObject"),
    ("s3:CopyObject", "s3:PutObject"),
    ("s3:CreateMultipartUpload", "s3:PutObject"),
    ("s3:DeleteObjects", "s3:DeleteObject"),
    ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    ("s3:HeadBucket", "s3:ListBucket"),
    ("s3:HeadObject", "s3:GetObject"),
    ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListObjectVersions", "s3:ListBucketVersions"),
    ("s3:ListObjects", "s3:ListBucket"),
    ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:ListParts", "s3:ListMultipartUploadParts"),
    ("s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    ("s3:UploadPart", "s3:PutObject"),
    ("s3:UploadPartCopy", "s3:PutObject"),
];

/// What policies call the action.
pub(super) fn action(of: &str) -> &str {
    let renamed = ACTIONS.iter().find(|(operation, _)| *operation == of);
    renamed.map_or(of, |(_, action)| action)
}

/// The object that a call is about, or its bucket.
pub(super) fn resources(region: &Region, input: &Json) -> Option<Vec<String>> {
    let bucket = input["Bucket"].as_str()?;
    let arn = |path: &str| format!("arn:{}:s3:::{path}", region.scope.partition());
    let deleted = input["Delete"]["Objects"].items();
    let keys = deleted.filter_map(|it| it["Key"].as_str());
    let keys: Vec<&str> = keys.chain(input["Key"].as_str()).collect();
    if keys.is_empty() {
        return Some(vec![arn(bucket)]);
    }
    let objects = keys.iter().map(|key| arn(&format!("{bucket}/{key}")));
    Some(objects.collect())
}

/// What a copy reads.
pub(super) fn also(region: &Region, input: &Json) -> Vec<(&'static str, String)> {
    let Some(source) = input["CopySource"].as_str() else {
        return Vec::new();
    };
    let path = source.trim_start_matches('/').split('?').next();
    let arn = format!(
        "arn:{}:s3:::{}",
        region.scope.partition(),
        path.unwrap_or_default()
    );
    vec![("s3:GetObject", arn)]
}
