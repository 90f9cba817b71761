//! Requests of ECR.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const MANIFEST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","size":5},"layers":[]}"#;
/// Of `hello`.
const LAYER: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const HELLO: &str = "aGVsbG8=";

/// Makes a repository, and names it with more members.
fn app(fake: &mut Fake, more: &Value) -> Value {
    let repository = json!({
        "repositoryName": "app",
        "tags": [{ "Key": "team", "Value": "red" }],
    });
    // It may be there already.
    fake.call("ecr:CreateRepository", &repository);
    let mut request = json!({ "repositoryName": "app" });
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    request
}

/// The same with an image in it.
fn image(fake: &mut Fake, more: &Value) -> Value {
    let put = app(fake, &json!({ "imageManifest": MANIFEST, "imageTag": "1" }));
    fake.ask("ecr:PutImage", &put);
    app(fake, more)
}

/// The same with an upload to it.
fn upload(fake: &mut Fake, more: &Value) -> Value {
    let begin = app(fake, &json!({}));
    let begun = fake.ask("ecr:InitiateLayerUpload", &begin);
    let mut request = app(fake, more);
    request["uploadId"] = begun["uploadId"].clone();
    request
}

/// The same with all of a layer uploaded.
fn uploaded(fake: &mut Fake, more: &Value) -> Value {
    let part = json!({ "partFirstByte": 0, "partLastByte": 4, "layerPartBlob": HELLO });
    let part = upload(fake, &part);
    fake.ask("ecr:UploadLayerPart", &part);
    let mut request = app(fake, more);
    request["uploadId"] = part["uploadId"].clone();
    request
}

/// The same with the layer complete.
fn layer(fake: &mut Fake, more: &Value) -> Value {
    let complete = uploaded(fake, &json!({ "layerDigests": [LAYER] }));
    fake.ask("ecr:CompleteLayerUpload", &complete);
    app(fake, more)
}

fn arn(fake: &mut Fake, more: &Value) -> Value {
    app(fake, &json!({}));
    let mut request = json!({ "resourceArn": "arn:aws:ecr:us-east-1:123456789012:repository/app" });
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    request
}

fn lifecycle_policy() -> String {
    json!({ "rules": [{
        "rulePriority": 1,
        "selection": { "tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1 },
        "action": { "type": "expire" },
    }] })
    .to_string()
}

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = of_repositories();
    seeds.extend(of_policies());
    seeds.extend(of_images());
    seeds.extend(of_layers());
    seeds.extend(of_tags_and_the_registry());
    seeds
}

fn of_repositories() -> Vec<Seed> {
    vec![
        seed(
            "ecr:CreateRepository",
            "a name",
            |_| json!({ "repositoryName": "shop/web" }),
        ),
        seed("ecr:CreateRepository", "all members", |_| {
            json!({
                "repositoryName": "shop/web",
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{ "filterType": "WILDCARD", "filter": "dev*" }],
                "imageScanningConfiguration": { "scanOnPush": true },
                "encryptionConfiguration": { "encryptionType": "KMS", "kmsKey": "key" },
                "tags": [{ "Key": "team", "Value": "red" }],
            })
        }),
        seed("ecr:DescribeRepositories", "all", |fake| {
            app(fake, &json!({}));
            json!({ "maxResults": 10 })
        }),
        seed("ecr:DescribeRepositories", "by name", |fake| {
            app(fake, &json!({}));
            json!({ "repositoryNames": ["app"] })
        }),
        seed("ecr:DeleteRepository", "by force", |fake| {
            image(fake, &json!({ "force": true }))
        }),
        seed("ecr:PutImageScanningConfiguration", "on push", |fake| {
            app(
                fake,
                &json!({ "imageScanningConfiguration": { "scanOnPush": true } }),
            )
        }),
        seed("ecr:PutImageTagMutability", "immutable", |fake| {
            app(fake, &json!({ "imageTagMutability": "IMMUTABLE" }))
        }),
        seed("ecr:PutImageTagMutability", "but for some", |fake| {
            let filters = json!([{ "filterType": "WILDCARD", "filter": "dev*" }]);
            app(
                fake,
                &json!({
                    "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                    "imageTagMutabilityExclusionFilters": filters,
                }),
            )
        }),
    ]
}

fn of_policies() -> Vec<Seed> {
    vec![
        seed("ecr:SetRepositoryPolicy", "a policy", |fake| {
            app(fake, &json!({ "policyText": "{\"Statement\":[]}" }))
        }),
        seed("ecr:GetRepositoryPolicy", "a policy", |fake| {
            let set = app(fake, &json!({ "policyText": "{\"Statement\":[]}" }));
            fake.ask("ecr:SetRepositoryPolicy", &set);
            app(fake, &json!({}))
        }),
        seed("ecr:DeleteRepositoryPolicy", "a policy", |fake| {
            let set = app(fake, &json!({ "policyText": "{\"Statement\":[]}" }));
            fake.ask("ecr:SetRepositoryPolicy", &set);
            app(fake, &json!({}))
        }),
        seed("ecr:PutLifecyclePolicy", "a policy", |fake| {
            app(fake, &json!({ "lifecyclePolicyText": lifecycle_policy() }))
        }),
        seed("ecr:GetLifecyclePolicy", "a policy", |fake| {
            let put = app(fake, &json!({ "lifecyclePolicyText": lifecycle_policy() }));
            fake.ask("ecr:PutLifecyclePolicy", &put);
            app(fake, &json!({}))
        }),
        seed("ecr:DeleteLifecyclePolicy", "a policy", |fake| {
            let put = app(fake, &json!({ "lifecyclePolicyText": lifecycle_policy() }));
            fake.ask("ecr:PutLifecyclePolicy", &put);
            app(fake, &json!({}))
        }),
    ]
}

fn of_images() -> Vec<Seed> {
    vec![
        seed("ecr:PutImage", "with a tag", |fake| {
            app(fake, &json!({ "imageManifest": MANIFEST, "imageTag": "1" }))
        }),
        seed("ecr:BatchGetImage", "by tag", |fake| {
            image(fake, &json!({ "imageIds": [{ "imageTag": "1" }] }))
        }),
        seed("ecr:BatchGetImage", "one that is missing", |fake| {
            image(fake, &json!({ "imageIds": [{ "imageTag": "2" }] }))
        }),
        seed("ecr:BatchDeleteImage", "by tag", |fake| {
            image(fake, &json!({ "imageIds": [{ "imageTag": "1" }] }))
        }),
        seed("ecr:DescribeImages", "all", |fake| {
            image(
                fake,
                &json!({ "maxResults": 10, "filter": { "tagStatus": "TAGGED" } }),
            )
        }),
        seed("ecr:DescribeImages", "by tag", |fake| {
            image(fake, &json!({ "imageIds": [{ "imageTag": "1" }] }))
        }),
        seed("ecr:ListImages", "all", |fake| {
            image(
                fake,
                &json!({ "maxResults": 10, "filter": { "tagStatus": "ANY" } }),
            )
        }),
    ]
}

fn of_layers() -> Vec<Seed> {
    vec![
        seed("ecr:InitiateLayerUpload", "to a repository", |fake| {
            app(fake, &json!({}))
        }),
        seed("ecr:UploadLayerPart", "all of it", |fake| {
            let part = json!({ "partFirstByte": 0, "partLastByte": 4, "layerPartBlob": HELLO });
            upload(fake, &part)
        }),
        seed("ecr:CompleteLayerUpload", "a layer", |fake| {
            uploaded(fake, &json!({ "layerDigests": [LAYER] }))
        }),
        seed("ecr:BatchCheckLayerAvailability", "a layer", |fake| {
            layer(fake, &json!({ "layerDigests": [LAYER] }))
        }),
        seed("ecr:GetDownloadUrlForLayer", "a layer", |fake| {
            layer(fake, &json!({ "layerDigest": LAYER }))
        }),
    ]
}

fn of_tags_and_the_registry() -> Vec<Seed> {
    vec![
        seed("ecr:ListTagsForResource", "a repository", |fake| {
            arn(fake, &json!({}))
        }),
        seed("ecr:TagResource", "a repository", |fake| {
            arn(
                fake,
                &json!({ "tags": [{ "Key": "env", "Value": "test" }] }),
            )
        }),
        seed("ecr:UntagResource", "a repository", |fake| {
            arn(fake, &json!({ "tagKeys": ["team"] }))
        }),
        seed("ecr:DescribeRegistry", "it", |_| json!({})),
        seed("ecr:GetAuthorizationToken", "for it", |_| json!({})),
    ]
}
