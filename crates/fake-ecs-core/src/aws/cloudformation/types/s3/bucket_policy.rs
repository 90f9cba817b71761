//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html>

use crate::wire::Json;
use crate::wire::s3::operation::Operation::{DeleteBucketPolicy, PutBucketPolicy};

use super::super::super::call::{Call, Failure};
use super::super::{Handler, Made, PATIENCE, Type, object, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::S3::BucketPolicy",
    properties: &[
        replaces("Bucket").required(),
        updates("PolicyDocument").required(),
    ],
    attributes: &[],
    handler: &BucketPolicy,
    patience: PATIENCE,
};

struct BucketPolicy;

impl Handler for BucketPolicy {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let bucket = text(&properties["Bucket"]);
        let has_one = call.region.s3.bucket(&bucket);
        if has_one.is_some_and(|it| it.settings.policy.is_some()) {
            let why = format!("The bucket policy already exists on bucket {bucket}.");
            return Err(call.failure(&why, "AlreadyExists"));
        }
        put(call, &bucket, properties)?;
        Ok(Made::new(bucket, []))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        put(call, &made.id, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        if call.region.s3.bucket(&made.id).is_some() {
            let request = object([("Bucket", Json::of(&made.id))]);
            call.ask(DeleteBucketPolicy, &request)?;
        }
        Ok(())
    }
}

fn put(call: &mut Call<'_>, bucket: &str, properties: &Json) -> Result<(), Failure> {
    // A template may have it as a text.
    let policy = match properties["PolicyDocument"].as_str() {
        Some(policy) => policy.to_owned(),
        None => properties["PolicyDocument"].to_string(),
    };
    let request = object([("Bucket", Json::of(&bucket)), ("Policy", Json::of(&policy))]);
    call.ask(PutBucketPolicy, &request)?;
    Ok(())
}
