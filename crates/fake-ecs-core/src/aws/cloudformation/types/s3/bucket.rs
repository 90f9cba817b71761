//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html>
//!
//! Accepted, and without effect: all but the name, versioning, encryption and what closes the
//! bucket to the public, which are shown.

use crate::wire::Json;
use crate::wire::s3::operation::Operation::{
    CreateBucket, DeleteBucket, PutBucketEncryption, PutBucketVersioning, PutPublicAccessBlock,
};
use crate::wire::s3::types::{
    PutBucketEncryptionRequest, PutBucketVersioningRequest, PutPublicAccessBlockRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::or_removed;
use super::super::{Handler, Made, PATIENCE, TAGS, Type, object, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::S3::Bucket",
    properties: &[
        updates("AbacStatus"),
        updates("AccelerateConfiguration"),
        updates("AccessControl"),
        updates("AnalyticsConfigurations"),
        updates("BucketEncryption"),
        replaces("BucketName"),
        replaces("BucketNamePrefix"),
        replaces("BucketNamespace"),
        updates("CorsConfiguration"),
        updates("IntelligentTieringConfigurations"),
        updates("InventoryConfigurations"),
        updates("LifecycleConfiguration"),
        updates("LoggingConfiguration"),
        updates("MetadataConfiguration"),
        updates("MetadataTableConfiguration"),
        updates("MetricsConfigurations"),
        updates("NotificationConfiguration"),
        updates("ObjectLockConfiguration"),
        updates("ObjectLockEnabled"),
        updates("OwnershipControls"),
        updates("PublicAccessBlockConfiguration"),
        updates("ReplicationConfiguration"),
        TAGS,
        updates("VersioningConfiguration"),
        updates("WebsiteConfiguration"),
    ],
    attributes: &[
        "Arn",
        "DomainName",
        "DualStackDomainName",
        "RegionalDomainName",
        "WebsiteURL",
    ],
    handler: &Bucket,
    patience: PATIENCE,
};

struct Bucket;

impl Handler for Bucket {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let given = text(&properties["BucketName"]);
        let name = match given.as_str() {
            // Names of buckets have no capitals.
            "" => call.name(63).to_lowercase(),
            _ => given,
        };
        if call.region.s3.bucket(&name).is_some() {
            return Err(call.failure(&format!("{name} already exists"), "AlreadyExists"));
        }
        let region = call.region.scope.region.clone();
        let mut request = vec![("Bucket", Json::of(&name))];
        if region != "us-east-1" {
            let constraint = object([("LocationConstraint", Json::of(&region))]);
            request.push(("CreateBucketConfiguration", constraint));
        }
        call.ask(CreateBucket, &object(request))?;
        let done = set(call, &name, properties);
        or_removed(self, call, Made::new(name.as_str(), []), properties, done)?;
        let arn = format!("arn:{}:s3:::{name}", call.region.scope.partition());
        let attributes = [
            ("Arn", arn),
            ("DomainName", format!("{name}.s3.amazonaws.com")),
            (
                "DualStackDomainName",
                format!("{name}.s3.dualstack.{region}.amazonaws.com"),
            ),
            (
                "RegionalDomainName",
                format!("{name}.s3.{region}.amazonaws.com"),
            ),
            (
                "WebsiteURL",
                format!("http://{name}.s3-website-{region}.amazonaws.com"),
            ),
        ];
        let attributes = attributes.map(|(attribute, it)| (attribute, Json::of(&it)));
        Ok(Made::new(name, attributes))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        set(call, &made.id, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        if call.region.s3.bucket(&made.id).is_some() {
            call.ask(DeleteBucket, &object([("Bucket", Json::of(&made.id))]))?;
        }
        Ok(())
    }
}

/// Tells S3 what the properties have that it shows.
fn set(call: &mut Call<'_>, name: &str, properties: &Json) -> Result<(), Failure> {
    let request = |member, value: Json| object([("Bucket", Json::of(&name)), (member, value)]);
    let versioning = &properties["VersioningConfiguration"];
    if !versioning.is_null() {
        let request = request("VersioningConfiguration", versioning.clone());
        call.send::<PutBucketVersioningRequest>(PutBucketVersioning, &request)?;
    }
    let closed = &properties["PublicAccessBlockConfiguration"];
    if !closed.is_null() {
        let request = request("PublicAccessBlockConfiguration", closed.clone());
        call.send::<PutPublicAccessBlockRequest>(PutPublicAccessBlock, &request)?;
    }
    let rules = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"].items();
    if rules.len() > 0 {
        // Types and operations have other names for the same.
        let rules = rules.map(|rule| {
            let by_default = &rule["ServerSideEncryptionByDefault"];
            let by_default = [
                ("SSEAlgorithm", by_default["SSEAlgorithm"].clone()),
                ("KMSMasterKeyID", by_default["KMSMasterKeyID"].clone()),
            ];
            let key = rule["BucketKeyEnabled"].clone();
            object([
                (
                    "ApplyServerSideEncryptionByDefault",
                    object(by_default.into_iter().filter(|(_, it)| !it.is_null())),
                ),
                ("BucketKeyEnabled", key),
            ])
        });
        let configuration = object([("Rules", Json::list(rules))]);
        let request = request("ServerSideEncryptionConfiguration", configuration);
        call.send::<PutBucketEncryptionRequest>(PutBucketEncryption, &request)?;
    }
    Ok(())
}
