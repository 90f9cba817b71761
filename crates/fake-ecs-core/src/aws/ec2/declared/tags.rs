//! The tags of everything in EC2: by the id of what has them.

use super::refusals::invalid;
use super::state::Declared;
use crate::aws::tags::{self, Refused, Tags};
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::types::{Tag, TagSpecification};
use crate::wire::{ApiError, ErrorCode};

/// The tags that a call gives to what it makes, which is of that type.
pub fn given(
    kind: ResourceType,
    specifications: Option<Vec<TagSpecification>>,
) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for specification in specifications.unwrap_or_default() {
        let TagSpecification {
            resource_type,
            tags: given,
        } = specification;
        if resource_type != Some(kind) {
            let other = resource_type.map_or("", ResourceType::as_str);
            return Err(invalid(format!(
                "'{other}' is not a valid taggable resource type for this operation."
            )));
        }
        add(&mut tags, &given.unwrap_or_default())?;
    }
    Ok(tags)
}

/// Gives tags, or other values to those that there are.
pub fn add(tags: &mut Tags, new: &[Tag]) -> Result<(), ApiError> {
    if new
        .iter()
        .any(|tag| tag.key.as_deref().is_none_or(str::is_empty))
    {
        return Err(invalid("Tag keys cannot be empty"));
    }
    let new = new.iter().cloned();
    let new = new.map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
    tags::add(tags, new).map_err(|why| match why {
        Refused::Reserved(_) => {
            invalid("Tag keys starting with 'aws:' are reserved for internal use")
        }
        Refused::TooMany => ApiError::new(
            ErrorCode::TagLimitExceeded,
            "The maximum number of Tags for a resource has been reached.",
        ),
    })
}

/// Those of what has that id, as they are shown.
pub fn shown(declared: &Declared, id: &str) -> Option<Vec<Tag>> {
    let tags = declared.tags.get(id).into_iter().flatten();
    let shown = tags.map(|(key, value)| Tag {
        key: Some(key.clone()),
        value: Some(value.clone()),
    });
    Some(shown.collect())
}

/// Keeps the tags of something new.
pub fn keep(declared: &mut Declared, id: &str, tags: Tags) {
    if !tags.is_empty() {
        declared.tags.insert(id.to_owned(), tags);
    }
}
