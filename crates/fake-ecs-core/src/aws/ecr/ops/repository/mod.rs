//! Repositories.
//!
//! - [`given`] — what several operations take.

mod create_repository;
mod delete_repository;
mod describe_repositories;
mod given;
mod put_image_scanning_configuration;
mod put_image_tag_mutability;
#[cfg(test)]
mod tests;

pub(super) use self::create_repository::create_repository;
pub(super) use self::delete_repository::delete_repository;
pub(super) use self::describe_repositories::describe_repositories;
pub(super) use self::put_image_scanning_configuration::put_image_scanning_configuration;
pub(super) use self::put_image_tag_mutability::put_image_tag_mutability;
