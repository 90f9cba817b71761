//! How the rules reach into a definition.

use crate::wire::{
    ApiError, Compatibility, ContainerDefinition, LogConfiguration, LogDriver, NetworkMode,
    TaskDefinition, Volume,
};

/// An absent list is an empty one.
pub(super) fn list<T>(list: &Option<Vec<T>>) -> &[T] {
    list.as_deref().unwrap_or_default()
}

pub(super) fn containers(definition: &TaskDefinition) -> &[ContainerDefinition] {
    list(&definition.container_definitions)
}

pub(super) fn volumes(definition: &TaskDefinition) -> &[Volume] {
    list(&definition.volumes)
}

pub(super) fn name(container: &ContainerDefinition) -> &str {
    container.name.as_deref().unwrap_or_default()
}

/// Where the container of that name stands.
pub(super) fn position(definition: &TaskDefinition, wanted: &str) -> Option<usize> {
    containers(definition)
        .iter()
        .position(|container| name(container) == wanted)
}

/// A container is essential unless it says that it is not.
pub(super) fn is_essential(container: &ContainerDefinition) -> bool {
    container.essential != Some(false)
}

pub(super) fn is_awsvpc(definition: &TaskDefinition) -> bool {
    definition.network_mode == Some(NetworkMode::Awsvpc)
}

pub(super) fn is_required(definition: &TaskDefinition, compatibility: Compatibility) -> bool {
    list(&definition.requires_compatibilities).contains(&compatibility)
}

/// The container's logging, if it is by that driver.
pub(super) fn logs_by(
    container: &ContainerDefinition,
    driver: LogDriver,
) -> Option<&LogConfiguration> {
    let logging = container.log_configuration.as_ref()?;
    (logging.log_driver == driver).then_some(logging)
}

pub(super) fn has_option(logging: &LogConfiguration, option: &str) -> bool {
    let options = logging.options.as_ref();
    options.is_some_and(|options| options.contains_key(option))
}

/// Whether the image is in a private repository of Amazon ECR.
pub(super) fn is_in_ecr(container: &ContainerDefinition) -> bool {
    let image = container.image.as_deref().unwrap_or_default();
    let registry = image.split('/').next().unwrap_or_default();
    registry.contains(".dkr.ecr.") || registry.contains(".dkr-ecr.")
}

/// Whether the image is named by its digest, as `name@sha256:…`.
pub(super) fn is_by_digest(container: &ContainerDefinition) -> bool {
    let image = container.image.as_deref().unwrap_or_default();
    image.contains('@')
}

/// What is said of any ARN that is none.
pub(super) const INVALID_ARN: &str = "Invalid arn syntax.";

/// Most refusals are a `ClientException`.
pub(super) fn refuse(message: impl Into<String>) -> Result<(), ApiError> {
    Err(ApiError::client(message))
}
