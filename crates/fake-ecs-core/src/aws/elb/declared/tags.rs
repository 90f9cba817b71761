//! Tags of what callers make.

use crate::aws::tags::{self, Refused, Tags};
use crate::wire::elbv2::types::Tag;
use crate::wire::{ApiError, ErrorCode};

use super::state::Declared;
use super::{names, refusals};

/// The tags that something is made with.
pub fn first(tags: Option<Vec<Tag>>) -> Result<Tags, ApiError> {
    let mut all = Tags::new();
    add(&mut all, &tags.unwrap_or_default())?;
    Ok(all)
}

/// The same for operations that do not declare the error of keys that come twice.
pub fn first_of_unique(tags: Option<Vec<Tag>>) -> Result<Tags, ApiError> {
    let first = first(tags);
    first.map_err(|error| error.not_as(ErrorCode::DuplicateTagKeys, ErrorCode::ValidationError))
}

/// The resource has those as well.
pub fn add(tags: &mut Tags, new: &[Tag]) -> Result<(), ApiError> {
    let mut keys: Vec<&str> = new.iter().map(|tag| tag.key.as_str()).collect();
    keys.sort_unstable();
    if keys.windows(2).any(|pair| pair[0] == pair[1]) {
        // From memory.
        let text = "Tag keys must be unique within a request";
        return Err(ApiError::new(ErrorCode::DuplicateTagKeys, text));
    }
    let new = new.iter();
    let new = new.map(|tag| (tag.key.clone(), tag.value.clone().unwrap_or_default()));
    // From memory.
    tags::add(tags, new).map_err(|why| match why {
        Refused::Reserved(_) => {
            refusals::invalid("Tag keys with the prefix 'aws:' are reserved for system use")
        }
        Refused::TooMany => {
            let text = format!(
                "The maximum number of tags on a resource is '{}'",
                tags::MAX
            );
            ApiError::new(ErrorCode::TooManyTagsCode, text)
        }
    })
}

/// The kinds of resources that have tags.
enum Kind {
    Group,
    LoadBalancer,
    Listener,
    Rule,
}

fn kind_of(arn: &str) -> Result<Kind, ApiError> {
    let kinds = [
        ("targetgroup", Kind::Group),
        ("loadbalancer", Kind::LoadBalancer),
        ("listener", Kind::Listener),
        ("listener-rule", Kind::Rule),
    ];
    let mut kinds = kinds.into_iter();
    let found = kinds.find(|(word, _)| names::path_in(arn, word).is_some());
    let unknown = || refusals::invalid(format!("'{arn}' is not a valid ARN"));
    found.map(|(_, kind)| kind).ok_or_else(unknown)
}

/// The tags of the resource of that ARN, to be changed.
pub fn of<'a>(declared: &'a mut Declared, arn: &str) -> Result<&'a mut Tags, ApiError> {
    match kind_of(arn)? {
        Kind::Group => declared.group_mut(arn).map(|it| &mut it.tags),
        Kind::LoadBalancer => declared.load_balancer_mut(arn).map(|it| &mut it.tags),
        Kind::Listener => declared.listener_mut(arn).map(|it| &mut it.tags),
        Kind::Rule => declared.rule_mut(arn).map(|it| &mut it.tags),
    }
}

/// The tags of the resource of that ARN.
pub fn read<'a>(declared: &'a Declared, arn: &str) -> Result<&'a Tags, ApiError> {
    match kind_of(arn)? {
        Kind::Group => declared.group(arn).map(|it| &it.tags),
        Kind::LoadBalancer => declared.load_balancer(arn).map(|it| &it.tags),
        Kind::Listener => declared.listener(arn).map(|it| &it.tags),
        Kind::Rule => declared.rule(arn).map(|it| &it.tags),
    }
}
