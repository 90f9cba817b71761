//! What S3 refuses, and what is left of what was put.

use crate::aws::testing::{done, refused};
use crate::ecs::{Region, fixtures};
use crate::wire::Blob;

/// A region with the bucket `files`, which has the object `a/b.txt`.
fn region() -> Region {
    let mut region = fixtures::region();
    done(&mut region, "s3:CreateBucket", r#"{"Bucket": "files"}"#);
    put(&mut region, "a/b.txt", b"hello");
    region
}

fn put(region: &mut Region, key: &str, body: &[u8]) {
    let body = Blob(body.to_vec()).to_base64();
    let input = format!(r#"{{"Bucket": "files", "Key": "{key}", "Body": "{body}"}}"#);
    done(region, "s3:PutObject", &input);
}

const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "s3:CreateBucket",
        r#"{"Bucket": "Files"}"#,
        "InvalidBucketName: The specified bucket is not valid.",
    ),
    (
        "s3:CreateBucket",
        r#"{"Bucket": "192.168.0.1"}"#,
        "InvalidBucketName: The specified bucket is not valid.",
    ),
    (
        "s3:CreateBucket",
        r#"{"Bucket": "more", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}"#,
        "IllegalLocationConstraintException: The eu-west-1 location constraint is incompatible for the region specific endpoint this request was sent to.",
    ),
    (
        "s3:DeleteBucket",
        r#"{"Bucket": "files"}"#,
        "BucketNotEmpty: The bucket you tried to delete is not empty",
    ),
    (
        "s3:HeadBucket",
        r#"{"Bucket": "none"}"#,
        "NoSuchBucket: The specified bucket does not exist",
    ),
    (
        "s3:GetObject",
        r#"{"Bucket": "none", "Key": "a/b.txt"}"#,
        "NoSuchBucket: The specified bucket does not exist",
    ),
    (
        "s3:GetObject",
        r#"{"Bucket": "files", "Key": "b.txt"}"#,
        "NoSuchKey: The specified key does not exist.",
    ),
    (
        "s3:GetObject",
        r#"{"Bucket": "files", "Key": "a/b.txt", "Range": "bytes=5-"}"#,
        "InvalidRange: The requested range is not satisfiable",
    ),
    (
        "s3:GetObject",
        r#"{"Bucket": "files", "Key": "a/b.txt", "IfMatch": "\"x\""}"#,
        "PreconditionFailed: At least one of the pre-conditions you specified did not hold",
    ),
    (
        "s3:PutObject",
        r#"{"Bucket": "files", "Key": "a/b.txt", "IfNoneMatch": "*"}"#,
        "PreconditionFailed: At least one of the pre-conditions you specified did not hold",
    ),
    (
        "s3:PutObject",
        r#"{"Bucket": "files", "Key": "x", "ContentMD5": "AAAA"}"#,
        "BadDigest: The Content-MD5 you specified did not match what we received.",
    ),
    (
        "s3:PutObject",
        r#"{"Bucket": "files", "Key": "x", "ChecksumCRC32": "NhCmhg=="}"#,
        "BadDigest: The CRC32 you specified did not match the calculated checksum.",
    ),
    (
        "s3:PutObject",
        r#"{"Bucket": "files", "Key": "x", "ChecksumCRC64NVME": "NhCmhg=="}"#,
        "InvalidRequest: Value for x-amz-checksum-crc64nvme header is invalid.",
    ),
    (
        "s3:ListObjectsV2",
        r#"{"Bucket": "files", "MaxKeys": -1}"#,
        "InvalidArgument: Argument maxKeys must be an integer between 0 and 2147483647",
    ),
    (
        "s3:UploadPartCopy",
        r#"{"Bucket": "files", "Key": "x", "UploadId": "y", "PartNumber": 1, "CopySource": "files/a/b.txt", "CopySourceRange": "0-3"}"#,
        "InvalidArgument: The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    ),
    (
        "s3:UploadPartCopy",
        r#"{"Bucket": "files", "Key": "x", "UploadId": "y", "PartNumber": 1, "CopySource": "files/a/b.txt", "CopySourceRange": "bytes=0-5"}"#,
        "InvalidArgument: Range specified is not valid for source object of size: 5",
    ),
    (
        "s3:CopyObject",
        r#"{"Bucket": "files", "Key": "x", "CopySource": "//files"}"#,
        "InvalidArgument: Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    ),
    (
        "s3:UploadPart",
        r#"{"Bucket": "files", "Key": "x", "UploadId": "y", "PartNumber": 1}"#,
        "NoSuchUpload: The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    ),
    (
        "s3:GetBucketPolicy",
        r#"{"Bucket": "files"}"#,
        "NoSuchBucketPolicy: The bucket policy does not exist",
    ),
    (
        "s3:ListObjectsV2",
        r#"{"Bucket": "files", "ContinuationToken": "?"}"#,
        "InvalidArgument: The continuation token provided is incorrect",
    ),
];

#[test]
fn what_cannot_be_is_refused_as_s3_does() {
    let mut region = region();
    for (operation, input, expected) in REFUSALS {
        assert_eq!(refused(&mut region, operation, input), *expected, "{input}");
    }
}

#[test]
fn an_object_is_what_was_put_last_and_its_tag_is_its_digest() {
    let mut region = region();
    let object = r#"{"Bucket": "files", "Key": "a/b.txt"}"#;

    let got = done(&mut region, "s3:GetObject", object);
    assert_eq!(got["Body"], "aGVsbG8=");
    assert_eq!(got["ETag"], "\"5d41402abc4b2a76b9719d911017c592\"");
    assert_eq!(got["ContentType"], "binary/octet-stream");
    let range = r#"{"Bucket": "files", "Key": "a/b.txt", "Range": "bytes=1-2"}"#;
    let part = done(&mut region, "s3:GetObject", range);
    assert_eq!(part["Body"], "ZWw=");
    assert_eq!(part["ContentLength"], 2);
    assert_eq!(part["ContentRange"], "bytes 1-2/5");

    put(&mut region, "a/b.txt", b"bye");
    let head = done(&mut region, "s3:HeadObject", object);
    assert_eq!(head["ContentLength"], 3);
    let copy = r#"{"Bucket": "files", "Key": "c d", "CopySource": "/files/a%2Fb.txt"}"#;
    done(&mut region, "s3:CopyObject", copy);
    let objects =
        r#"{"Bucket": "files", "Delete": {"Objects": [{"Key": "a/b.txt"}, {"Key": "none"}]}}"#;
    let deleted = done(&mut region, "s3:DeleteObjects", objects);
    assert_eq!(deleted["Deleted"].items().count(), 2);
    let listed = done(&mut region, "s3:ListObjectsV2", r#"{"Bucket": "files"}"#);
    assert_eq!(listed["KeyCount"], 1);
    assert_eq!(listed["Contents"][0]["Key"], "c d");
}

#[test]
fn an_object_of_parts_is_all_of_them_and_its_tag_says_how_many() {
    let mut region = region();
    let begun = r#"{"Bucket": "files", "Key": "large", "ContentType": "text/plain"}"#;
    let begun = done(&mut region, "s3:CreateMultipartUpload", begun);
    let id = begun["UploadId"].as_str().unwrap_or_default().to_owned();
    let mut tags = Vec::new();
    for (number, body) in [(1, vec![b'a'; 5 * 1024 * 1024]), (2, b"bc".to_vec())] {
        let body = Blob(body).to_base64();
        let input = format!(
            r#"{{"Bucket": "files", "Key": "large", "UploadId": "{id}", "PartNumber": {number}, "Body": "{body}"}}"#
        );
        let part = done(&mut region, "s3:UploadPart", &input);
        tags.push(part["ETag"].as_str().unwrap_or_default().replace('"', ""));
    }
    let complete = |order: [usize; 2]| {
        let parts =
            order.map(|at| format!(r#"{{"PartNumber": {}, "ETag": "{}"}}"#, at + 1, tags[at]));
        format!(
            r#"{{"Bucket": "files", "Key": "large", "UploadId": "{id}", "MultipartUpload": {{"Parts": [{}]}}}}"#,
            parts.join(",")
        )
    };

    let wrong = refused(&mut region, "s3:CompleteMultipartUpload", &complete([1, 0]));
    assert!(wrong.starts_with("InvalidPartOrder"), "{wrong}");
    let completed = done(&mut region, "s3:CompleteMultipartUpload", &complete([0, 1]));
    let tag = completed["ETag"].as_str().unwrap_or_default();
    assert!(tag.ends_with("-2\""), "{tag}");

    let head = done(
        &mut region,
        "s3:HeadObject",
        r#"{"Bucket": "files", "Key": "large"}"#,
    );
    assert_eq!(head["ContentLength"], 5 * 1024 * 1024 + 2);
    assert_eq!(head["ContentType"], "text/plain");
    let gone = refused(&mut region, "s3:CompleteMultipartUpload", &complete([0, 1]));
    assert!(gone.starts_with("NoSuchUpload"), "{gone}");
}
