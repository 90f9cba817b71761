//! What calls of S3 are about: buckets and objects.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>

use crate::ecs::Region;
use crate::wire::{Json, unescape_path};

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
    let path = unescape_path(path.unwrap_or_default());
    let arn = format!("arn:{}:s3:::{path}", region.scope.partition());
    vec![("s3:GetObject", arn)]
}
