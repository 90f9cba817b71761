//! Requests of S3.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

fn bucket(fake: &mut Fake) -> Value {
    fake.ask("s3:CreateBucket", &json!({ "Bucket": "files" }));
    json!({ "Bucket": "files" })
}

fn of_object() -> Value {
    json!({
        "Bucket": "files", "Key": "a/b.txt", "Body": "aGVsbG8=", "ContentType": "text/plain",
        "CacheControl": "no-cache", "Metadata": { "color": "blue" },
    })
}

fn object(fake: &mut Fake) -> Value {
    bucket(fake);
    fake.ask("s3:PutObject", &of_object());
    json!({ "Bucket": "files", "Key": "a/b.txt" })
}

fn list(fake: &mut Fake) -> Value {
    object(fake);
    json!({ "Bucket": "files", "Prefix": "a", "Delimiter": "/", "MaxKeys": 10 })
}

fn copy(fake: &mut Fake) -> Value {
    object(fake);
    json!({ "Bucket": "files", "Key": "copy", "CopySource": "files/a/b.txt" })
}

fn deletes(fake: &mut Fake) -> Value {
    object(fake);
    json!({ "Bucket": "files", "Delete": { "Objects": [{ "Key": "a/b.txt" }], "Quiet": false } })
}

fn upload(fake: &mut Fake) -> Value {
    object(fake);
    let begun = fake.ask(
        "s3:CreateMultipartUpload",
        &json!({ "Bucket": "files", "Key": "large" }),
    );
    json!({ "Bucket": "files", "Key": "large", "UploadId": begun["UploadId"] })
}

fn part(fake: &mut Fake) -> Value {
    let mut request = upload(fake);
    request["PartNumber"] = json!(1);
    request["Body"] = json!("aGVsbG8=");
    request
}

fn part_copy(fake: &mut Fake) -> Value {
    let mut request = upload(fake);
    request["PartNumber"] = json!(1);
    request["CopySource"] = json!("files/a/b.txt");
    request
}

fn parts(fake: &mut Fake) -> Value {
    let part = part(fake);
    let put = fake.ask("s3:UploadPart", &part);
    json!({
        "Bucket": "files", "Key": "large", "UploadId": part["UploadId"],
        "MultipartUpload": { "Parts": [{ "PartNumber": 1, "ETag": put["ETag"] }] },
    })
}

fn encryption(fake: &mut Fake) -> Value {
    let mut request = bucket(fake);
    request["ServerSideEncryptionConfiguration"] = json!({ "Rules": [{
        "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" },
        "BucketKeyEnabled": false,
    }] });
    request
}

fn policy(fake: &mut Fake) -> Value {
    let mut request = bucket(fake);
    request["Policy"] = json!("{}");
    request
}

fn has_policy(fake: &mut Fake) -> Value {
    let request = policy(fake);
    fake.ask("s3:PutBucketPolicy", &request);
    json!({ "Bucket": "files" })
}

fn versioning(fake: &mut Fake) -> Value {
    let mut request = bucket(fake);
    request["VersioningConfiguration"] = json!({ "Status": "Enabled" });
    request
}

fn closed(fake: &mut Fake) -> Value {
    let mut request = bucket(fake);
    request["PublicAccessBlockConfiguration"] = json!({ "BlockPublicAcls": true });
    request
}

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("s3:CreateBucket", "one", |_| json!({ "Bucket": "files" })),
        seed("s3:DeleteBucket", "one", bucket),
        seed("s3:DeleteBucketPolicy", "one", has_policy),
        seed("s3:GetBucketEncryption", "one", bucket),
        seed("s3:GetBucketLocation", "one", bucket),
        seed("s3:GetBucketPolicy", "one", has_policy),
        seed("s3:GetBucketVersioning", "one", bucket),
        seed("s3:GetPublicAccessBlock", "one", bucket),
        seed("s3:HeadBucket", "one", bucket),
        seed("s3:ListBuckets", "those of a name", |fake| {
            bucket(fake);
            json!({ "Prefix": "f", "MaxBuckets": 10 })
        }),
        seed("s3:PutBucketEncryption", "one", encryption),
        seed("s3:PutBucketPolicy", "one", policy),
        seed("s3:PutBucketVersioning", "one", versioning),
        seed("s3:PutPublicAccessBlock", "one", closed),
        seed("s3:CopyObject", "one", copy),
        seed("s3:DeleteObject", "one", object),
        seed("s3:DeleteObjects", "one", deletes),
        seed("s3:GetObject", "one", object),
        seed("s3:HeadObject", "one", object),
        seed("s3:ListObjectVersions", "below", list),
        seed("s3:ListObjects", "below", list),
        seed("s3:ListObjectsV2", "below", list),
        seed("s3:PutObject", "one", |fake| {
            bucket(fake);
            of_object()
        }),
        seed("s3:AbortMultipartUpload", "one", upload),
        seed("s3:CompleteMultipartUpload", "one", parts),
        seed("s3:CreateMultipartUpload", "one", |fake| {
            bucket(fake);
            json!({ "Bucket": "files", "Key": "large", "ContentType": "text/plain" })
        }),
        seed("s3:ListParts", "one", upload),
        seed("s3:UploadPart", "one", part),
        seed("s3:UploadPartCopy", "one", part_copy),
    ]
}
