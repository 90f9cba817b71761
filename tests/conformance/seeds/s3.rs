//! Requests of S3. The text of a body is its bytes.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = of_buckets();
    all.extend(of_settings());
    all.extend(of_objects());
    all.extend(of_lists());
    all.extend(of_uploads());
    all
}

/// Makes a bucket.
fn bucket(fake: &mut Fake) -> Value {
    let bucket = json!({ "Bucket": "files" });
    fake.ask("s3:CreateBucket", &bucket);
    bucket
}

/// Puts an object.
fn object(fake: &mut Fake) -> Value {
    bucket(fake);
    let object = json!({
        "Bucket": "files", "Key": "a/b c.txt", "Body": "hello", "ContentType": "text/plain",
        "Metadata": { "by": "me" }, "CacheControl": "no-cache", "StorageClass": "STANDARD_IA",
        "ChecksumCRC32": "NhCmhg==",
    });
    fake.ask("s3:PutObject", &object);
    json!({ "Bucket": "files", "Key": "a/b c.txt" })
}

/// Begins an upload.
fn upload(fake: &mut Fake) -> Value {
    bucket(fake);
    let upload = json!({ "Bucket": "files", "Key": "large", "ContentType": "text/plain" });
    let begun = fake.ask("s3:CreateMultipartUpload", &upload);
    json!({ "Bucket": "files", "Key": "large", "UploadId": begun["UploadId"] })
}

/// Puts the only part of an upload.
fn part(fake: &mut Fake) -> Value {
    let mut part = upload(fake);
    part["PartNumber"] = json!(1);
    part["Body"] = json!("hello");
    fake.ask("s3:UploadPart", &part);
    part
}

fn of_buckets() -> Vec<Seed> {
    vec![
        seed(
            "s3:CreateBucket",
            "a bucket",
            |_| json!({ "Bucket": "files" }),
        ),
        seed("s3:DeleteBucket", "a bucket", bucket),
        seed("s3:HeadBucket", "a bucket", bucket),
        seed("s3:ListBuckets", "a bucket", |fake| {
            bucket(fake);
            json!({ "MaxBuckets": 10, "Prefix": "f" })
        }),
        seed("s3:GetBucketLocation", "a bucket", bucket),
    ]
}

fn of_settings() -> Vec<Seed> {
    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;
    vec![
        seed("s3:PutBucketPolicy", "a policy", |fake| {
            bucket(fake);
            json!({ "Bucket": "files", "Policy": POLICY })
        }),
        seed("s3:GetBucketPolicy", "a policy", |fake| {
            let bucket = bucket(fake);
            let policy = json!({ "Bucket": "files", "Policy": POLICY });
            fake.ask("s3:PutBucketPolicy", &policy);
            bucket
        }),
        seed("s3:DeleteBucketPolicy", "a bucket", bucket),
        seed("s3:PutBucketVersioning", "a bucket", |fake| {
            bucket(fake);
            json!({ "Bucket": "files", "VersioningConfiguration": { "Status": "Enabled" } })
        }),
        seed("s3:GetBucketVersioning", "a bucket", |fake| {
            let bucket = bucket(fake);
            let set = json!({
                "Bucket": "files", "VersioningConfiguration": { "Status": "Enabled" },
            });
            fake.ask("s3:PutBucketVersioning", &set);
            bucket
        }),
        seed("s3:PutBucketEncryption", "a bucket", |fake| {
            bucket(fake);
            let by_default = json!({ "SSEAlgorithm": "AES256" });
            let rule = json!({
                "ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": true,
            });
            json!({
                "Bucket": "files", "ServerSideEncryptionConfiguration": { "Rules": [rule] },
            })
        }),
        seed("s3:GetBucketEncryption", "a bucket", bucket),
        seed("s3:PutPublicAccessBlock", "a bucket", |fake| {
            bucket(fake);
            let closed = json!({ "BlockPublicAcls": true, "RestrictPublicBuckets": false });
            json!({ "Bucket": "files", "PublicAccessBlockConfiguration": closed })
        }),
        seed("s3:GetPublicAccessBlock", "a bucket", bucket),
    ]
}

fn of_objects() -> Vec<Seed> {
    vec![
        seed("s3:PutObject", "an object", |fake| {
            bucket(fake);
            json!({
                "Bucket": "files", "Key": "a/b c.txt", "Body": "hello", "ACL": "private",
                "ContentType": "text/plain", "ContentMD5": "XUFAKrxLKna5cZ2REBfFkg==",
                "Metadata": { "by": "me" }, "ChecksumCRC32": "NhCmhg==",
            })
        }),
        seed("s3:GetObject", "an object", |fake| {
            let mut object = object(fake);
            object["ChecksumMode"] = json!("ENABLED");
            object
        }),
        seed("s3:GetObject", "a range", |fake| {
            let mut object = object(fake);
            object["Range"] = json!("bytes=1-2");
            object
        }),
        seed("s3:HeadObject", "an object", object),
        seed("s3:CopyObject", "an object", |fake| {
            object(fake);
            json!({
                "Bucket": "files", "Key": "copy", "CopySource": "files/a/b%20c.txt",
                "MetadataDirective": "REPLACE", "ContentType": "text/html",
            })
        }),
        seed("s3:DeleteObject", "an object", object),
        seed("s3:DeleteObjects", "two objects", |fake| {
            object(fake);
            let objects = json!([{ "Key": "a/b c.txt" }, { "Key": "none" }]);
            json!({ "Bucket": "files", "Delete": { "Objects": objects, "Quiet": false } })
        }),
    ]
}

fn of_lists() -> Vec<Seed> {
    vec![
        seed("s3:ListObjectsV2", "an object", |fake| {
            object(fake);
            json!({ "Bucket": "files", "Prefix": "a", "FetchOwner": true })
        }),
        seed("s3:ListObjectsV2", "a folder", |fake| {
            object(fake);
            json!({ "Bucket": "files", "Delimiter": "/", "EncodingType": "url" })
        }),
        seed("s3:ListObjects", "an object", |fake| {
            object(fake);
            json!({ "Bucket": "files", "Prefix": "a" })
        }),
        seed("s3:ListObjectVersions", "an object", |fake| {
            object(fake);
            json!({ "Bucket": "files" })
        }),
    ]
}

fn of_uploads() -> Vec<Seed> {
    vec![
        seed("s3:CreateMultipartUpload", "an upload", |fake| {
            bucket(fake);
            json!({
                "Bucket": "files", "Key": "large", "ContentType": "text/plain",
                "ChecksumAlgorithm": "CRC32", "Metadata": { "by": "me" },
            })
        }),
        seed("s3:UploadPart", "a part", |fake| {
            let mut part = upload(fake);
            part["PartNumber"] = json!(1);
            part["Body"] = json!("hello");
            part
        }),
        seed("s3:UploadPartCopy", "a part", |fake| {
            let mut part = upload(fake);
            let source = json!({ "Bucket": "files", "Key": "small", "Body": "hello" });
            fake.ask("s3:PutObject", &source);
            part["PartNumber"] = json!(1);
            part["CopySource"] = json!("files/small");
            part
        }),
        seed("s3:ListParts", "a part", |fake| {
            let mut parts = part(fake);
            parts.as_object_mut().map(|it| it.remove("Body"));
            parts.as_object_mut().map(|it| it.remove("PartNumber"));
            parts
        }),
        seed("s3:CompleteMultipartUpload", "one part", |fake| {
            let mut parts = part(fake);
            parts.as_object_mut().map(|it| it.remove("Body"));
            parts.as_object_mut().map(|it| it.remove("PartNumber"));
            let tag = "\"5d41402abc4b2a76b9719d911017c592\"";
            parts["MultipartUpload"] = json!({ "Parts": [{ "PartNumber": 1, "ETag": tag }] });
            parts
        }),
        seed("s3:AbortMultipartUpload", "an upload", upload),
    ]
}
