//! Containers: that there are some, their names, images and memory, environment files.

use crate::kernel::sorted::SortedSet;
use std::ops::RangeInclusive;

use super::parts::{INVALID_ARN, containers, is_essential, list, name, refuse};
use super::sizes::{self, ContainerSize};
use crate::wire::{ApiError, ContainerDefinition, TaskDefinition};

/// How many containers a definition may have.
const CONTAINERS_MAX: usize = 10;
const IMAGE_LENGTH_MAX: usize = 255;
const DIGEST_DIGITS: usize = 64;
const NAME_LENGTH_MAX: usize = 255;
const CREDENTIAL_SPECS_MAX: usize = 1;
const SWAPPINESS: RangeInclusive<i32> = 0..=100;
const ENVIRONMENT_FILES_MAX: usize = 10;

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    let containers = containers(definition);
    if containers.is_empty() {
        return refuse("Container list cannot be empty");
    }
    if containers.len() > CONTAINERS_MAX {
        return refuse("Too many containers.");
    }
    let memory = definition.memory.as_deref();
    let memory = memory.map(sizes::memory).transpose()?;
    for container in containers {
        check_name(container)?;
        check_image(container.image.as_deref().unwrap_or_default())?;
        sizes::check_container(&ContainerSize::of(container), memory)?;
        sizes::gpus(name(container), list(&container.resource_requirements))?;
        check_environment_files(container)?;
        check_secrets(container)?;
        check_limits(container)?;
    }
    let names: SortedSet<&str> = containers.iter().map(name).collect();
    if names.len() < containers.len() {
        return refuse("Container names must be unique within a task definition");
    }
    if !containers.iter().any(is_essential) {
        return refuse("Task definition doesn't have any essential container");
    }
    Ok(())
}

fn check_name(container: &ContainerDefinition) -> Result<(), ApiError> {
    let name = name(container);
    if name.is_empty() {
        return refuse("Container.name should not be null or empty.");
    }
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if name.len() > NAME_LENGTH_MAX || !name.bytes().all(is_letter) {
        return refuse("Container.name contains invalid characters.");
    }
    Ok(())
}

fn check_image(image: &str) -> Result<(), ApiError> {
    if image.is_empty() {
        return refuse("Container.image should not be null or empty.");
    }
    let (named, digest) = match image.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (image, None),
    };
    let repository = named.rsplit('/').next().unwrap_or_default();
    if repository.is_empty() || repository.starts_with(':') {
        return refuse("Container.image repository should not be null or empty");
    }
    // A digest does not count.
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"-_:./#+".contains(&b);
    let is_named = named.len() <= IMAGE_LENGTH_MAX && named.bytes().all(is_letter);
    if !is_named || digest.is_some_and(|digest| !is_digest(digest)) {
        return refuse("Container.image contains invalid characters.");
    }
    Ok(())
}

/// The only hash function is SHA-256, says the API reference. What is said of another is not known.
fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == DIGEST_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The API reference has the bounds; the wordings are ours.
fn check_limits(container: &ContainerDefinition) -> Result<(), ApiError> {
    let name = name(container);
    if list(&container.credential_specs).len() > CREDENTIAL_SPECS_MAX {
        return refuse(format!(
            "Invalid setting for container '{name}'. 'credentialSpecs' can have at most {CREDENTIAL_SPECS_MAX} items."
        ));
    }
    let linux = container.linux_parameters.as_ref();
    match linux.and_then(|linux| linux.swappiness) {
        Some(swappiness) if !SWAPPINESS.contains(&swappiness) => refuse(format!(
            "Invalid setting for container '{name}'. 'swappiness' must be between {} and {}.",
            SWAPPINESS.start(),
            SWAPPINESS.end()
        )),
        _ => Ok(()),
    }
}

/// No two secrets have one name, and none has that of a variable. Two variables may share theirs.
fn check_secrets(container: &ContainerDefinition) -> Result<(), ApiError> {
    let variables = list(&container.environment).iter();
    let mut taken: SortedSet<&str> = variables.filter_map(|of| of.name.as_deref()).collect();
    let mut names = list(&container.secrets).iter().map(|of| of.name.as_str());
    match names.find(|name| !taken.insert(name)) {
        None => Ok(()),
        Some(name) => refuse(format!(
            "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '{name}'."
        )),
    }
}

fn check_environment_files(container: &ContainerDefinition) -> Result<(), ApiError> {
    let files = list(&container.environment_files);
    if files.len() > ENVIRONMENT_FILES_MAX {
        return refuse(
            "The maximum number of environment files was exceeded. Specify ten or less and try again",
        );
    }
    if !files.iter().all(|file| file.value.starts_with("arn:")) {
        return refuse(INVALID_ARN);
    }
    Ok(())
}
