//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html>

use crate::wire::Json;
use crate::wire::ecr::operation::Operation::{
    CreateRepository, DeleteLifecyclePolicy, DeleteRepository, DeleteRepositoryPolicy,
    PutImageScanningConfiguration, PutImageTagMutability, PutLifecyclePolicy, SetRepositoryPolicy,
    TagResource, UntagResource,
};
use crate::wire::ecr::types::{
    CreateRepositoryRequest, PutImageScanningConfigurationRequest, PutImageTagMutabilityRequest,
    PutLifecyclePolicyRequest, SetRepositoryPolicyRequest, TagResourceRequest,
    UntagResourceRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, is_true, or_removed, unless_missing};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, changed_tags, object, only, renamed, replaces, text,
    updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::ECR::Repository",
    properties: &[
        updates("EmptyOnDelete"),
        replaces("EncryptionConfiguration"),
        updates("ImageScanningConfiguration"),
        updates("ImageTagMutability"),
        updates("ImageTagMutabilityExclusionFilters"),
        updates("LifecyclePolicy"),
        replaces("RepositoryName"),
        updates("RepositoryPolicyText"),
        TAGS,
    ],
    attributes: &["Arn", "RepositoryUri"],
    handler: &Repository,
    patience: PATIENCE,
};

const FILTERS: &str = "ImageTagMutabilityExclusionFilters";

/// What the requests call otherwise in the filters.
const NAMES: [(&str, &str); 2] = [
    ("ImageTagMutabilityExclusionFilterType", "FilterType"),
    ("ImageTagMutabilityExclusionFilterValue", "Filter"),
];

/// What `CreateRepository` does not take.
const LATER: [&str; 3] = ["EmptyOnDelete", "LifecyclePolicy", "RepositoryPolicyText"];

const NAME_LENGTH_MAX: usize = 256;

struct Repository;

impl Handler for Repository {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let name = match text(&properties["RepositoryName"]) {
            // Names of repositories have no capitals.
            given if given.is_empty() => call.name(NAME_LENGTH_MAX).to_ascii_lowercase(),
            given => given,
        };
        let request = with(properties, [("RepositoryName", Json::of(&name))]);
        let request = without(&with_filters(&request), &LATER);
        let answer = call.send::<CreateRepositoryRequest>(CreateRepository, &request)?;
        let repository = &answer["repository"];
        let attributes = [
            ("Arn", repository["repositoryArn"].clone()),
            ("RepositoryUri", repository["repositoryUri"].clone()),
        ];
        let made = Made::new(name, attributes);
        let done = policies(call, &made, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let repository = ("RepositoryName", Json::of(&made.id));
        let mutability = ["ImageTagMutability", FILTERS];
        if changed(from, to, &mutability) {
            let default = object([(mutability[0], Json::of(&"MUTABLE")), repository.clone()]);
            let given = with_filters(&only(to, &mutability));
            let given = given.members().map(|(name, it)| (name, it.clone()));
            let request = with(&default, given);
            call.send::<PutImageTagMutabilityRequest>(PutImageTagMutability, &request)?;
        }
        let scanning = "ImageScanningConfiguration";
        if changed(from, to, &[scanning]) {
            let given = with(&object([]), [(scanning, to[scanning].clone()), repository]);
            let none = object([("ScanOnPush", Json::of(&false))]);
            let request = match to[scanning].is_null() {
                true => with(&given, [(scanning, none)]),
                false => given,
            };
            let operation = PutImageScanningConfiguration;
            call.send::<PutImageScanningConfigurationRequest>(operation, &request)?;
        }
        policies(call, made, from, to)?;
        tags(call, made, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure> {
        let request = object([
            ("repositoryName", Json::of(&made.id)),
            ("force", Json::of(&is_true(&properties["EmptyOnDelete"]))),
        ]);
        call.ask(DeleteRepository, &request)?;
        Ok(())
    }
}

/// The properties with the filters as the requests have them.
fn with_filters(properties: &Json) -> Json {
    let filters = &properties[FILTERS];
    match filters.is_list() {
        true => {
            let filters = filters.items().map(|it| renamed(it, &NAMES));
            with(properties, [(FILTERS, Json::list(filters))])
        }
        false => properties.clone(),
    }
}

/// Makes the two policies of the repository what a template says.
fn policies(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let repository = object([("repositoryName", Json::of(&made.id))]);
    let of = |properties: &Json| properties["LifecyclePolicy"]["LifecyclePolicyText"].clone();
    let (before, after) = (of(from), of(to));
    if after.is_null() && !before.is_null() {
        unless_missing(call.ask(DeleteLifecyclePolicy, &repository))?;
    } else if before != after {
        let request = with(&repository, [("LifecyclePolicyText", after)]);
        call.send::<PutLifecyclePolicyRequest>(PutLifecyclePolicy, &request)?;
    }
    let (before, after) = (&from["RepositoryPolicyText"], &to["RepositoryPolicyText"]);
    if after.is_null() && !before.is_null() {
        unless_missing(call.ask(DeleteRepositoryPolicy, &repository))?;
    } else if before != after {
        let request = with(&repository, [("PolicyText", after.clone())]);
        call.send::<SetRepositoryPolicyRequest>(SetRepositoryPolicy, &request)?;
    }
    Ok(())
}

fn tags(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let (gone, given) = changed_tags(&from["Tags"], &to["Tags"]);
    let arn = ("ResourceArn", made.attributes["Arn"].clone());
    if !gone.is_empty() {
        let keys = Json::list(gone.iter().map(|it| Json::of(it)));
        let request = object([arn.clone(), ("TagKeys", keys)]);
        call.send::<UntagResourceRequest>(UntagResource, &request)?;
    }
    if !given.is_empty() {
        let request = object([arn, ("Tags", Json::list(given))]);
        call.send::<TagResourceRequest>(TagResource, &request)?;
    }
    Ok(())
}
