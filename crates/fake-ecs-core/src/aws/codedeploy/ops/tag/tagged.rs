//! Whose tags are meant.

use crate::aws::codedeploy::lookup;
use crate::aws::tags::{self, Refused, Tags};
use crate::ecs::Region;
use crate::kernel::arn::Arn;
use crate::wire::codedeploy::types::Tag;
use crate::wire::{ApiError, ErrorCode};

/// The tags that something is made with.
pub fn first(tags: Option<Vec<Tag>>) -> Result<Tags, ApiError> {
    let mut all = Tags::new();
    add(&mut all, tags.unwrap_or_default())?;
    Ok(all)
}

/// Gives tags. The wordings are ours.
pub fn add(held: &mut Tags, given: Vec<Tag>) -> Result<(), ApiError> {
    let invalid = |text: String| ApiError::new(ErrorCode::InvalidTagsToAdd, text);
    let mut keyed = Vec::new();
    for Tag { key, value } in given {
        let key = key.filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| invalid("A tag must have a key".to_owned()))?;
        keyed.push((key, value.unwrap_or_default()));
    }
    tags::add(held, keyed).map_err(|why| {
        invalid(match why {
            Refused::Reserved(key) => format!("The tag key {key} begins with aws:"),
            Refused::TooMany => format!("No more than {} tags are allowed", tags::MAX),
        })
    })
}

/// What has tags.
enum Resource {
    Application(String),
    Group(String, String),
}

fn resource(arn: &str) -> Result<Resource, ApiError> {
    let invalid = || {
        let text = format!("The ARN {arn} is not valid");
        ApiError::new(ErrorCode::InvalidArn, text)
    };
    let parsed = Arn::parse(arn).and_then(Result::ok).ok_or_else(invalid)?;
    let named = parsed.resource.split_once(':');
    match (parsed.service, named) {
        ("codedeploy", Some(("application", name))) => Ok(Resource::Application(name.to_owned())),
        ("codedeploy", Some(("deploymentgroup", path))) => {
            let (application, group) = path.split_once('/').ok_or_else(invalid)?;
            Ok(Resource::Group(application.to_owned(), group.to_owned()))
        }
        _ => {
            let text = format!("Tags of {arn} are not supported");
            Err(ApiError::new(ErrorCode::ArnNotSupported, text))
        }
    }
}

/// The tags of a resource; `None` when there is no such resource.
pub fn of<'a>(region: &'a Region, arn: &str) -> Result<Option<&'a Tags>, ApiError> {
    let applications = &region.codedeploy.applications;
    Ok(match resource(arn)? {
        Resource::Application(name) => applications.get(&name).map(|it| &it.tags),
        Resource::Group(application, group) => {
            let application = applications.get(&application);
            application
                .and_then(|it| it.groups.get(&group))
                .map(|it| &it.tags)
        }
    })
}

pub fn of_mut<'a>(region: &'a mut Region, arn: &str) -> Result<&'a mut Tags, ApiError> {
    match resource(arn)? {
        Resource::Application(name) => Ok(&mut lookup::application_mut(region, &name)?.tags),
        Resource::Group(application, group) => {
            let groups = &mut lookup::application_mut(region, &application)?.groups;
            let found = groups.get_mut(&group);
            found
                .map(|it| &mut it.tags)
                .ok_or_else(|| lookup::no_group(&group))
        }
    }
}
