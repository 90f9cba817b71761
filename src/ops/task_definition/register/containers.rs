//! Containers: that there are some, their names, images and memory, environment files.

use std::collections::BTreeSet;

use super::parts::{containers, is_essential, list, name, refuse};
use super::sizes::{self, ContainerSize};
use crate::wire::{ApiError, ContainerDefinition, TaskDefinition};

/// How many containers a definition may have.
const CONTAINERS_MAX: usize = 10;
const IMAGE_LENGTH_MAX: usize = 255;
const NAME_LENGTH_MAX: usize = 255;
const ENVIRONMENT_FILES_MAX: usize = 10;

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    let containers = containers(definition);
    if containers.is_empty() {
        return refuse("Container list cannot be empty");
    }
    if containers.len() > CONTAINERS_MAX {
        // The text is not known.
        return refuse(format!(
            "Container list cannot have more than {CONTAINERS_MAX} containers"
        ));
    }
    let memory = definition.memory.as_deref();
    let memory = memory.map(sizes::memory).transpose()?;
    for container in containers {
        check_name(container)?;
        check_image(container.image.as_deref().unwrap_or_default())?;
        sizes::check_container(&ContainerSize::of(container), memory)?;
        sizes::gpus(name(container), list(&container.resource_requirements))?;
        check_environment_files(container)?;
    }
    let names: BTreeSet<&str> = containers.iter().map(name).collect();
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
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"-_:./#@+".contains(&b);
    if image.len() > IMAGE_LENGTH_MAX || !image.bytes().all(is_letter) {
        return refuse("Container.image contains invalid characters.");
    }
    let repository = image.rsplit('/').next().unwrap_or_default();
    if repository.is_empty() || repository.starts_with([':', '@']) {
        return refuse("Container.image repository should not be null or empty");
    }
    Ok(())
}

fn check_environment_files(container: &ContainerDefinition) -> Result<(), ApiError> {
    let files = list(&container.environment_files);
    if files.len() > ENVIRONMENT_FILES_MAX {
        return refuse(
            "The maximum number of environment files was exceeded. Specify ten or less and try again",
        );
    }
    if !files.iter().all(|file| file.value.starts_with("arn:")) {
        return refuse("Invalid arn syntax");
    }
    Ok(())
}
