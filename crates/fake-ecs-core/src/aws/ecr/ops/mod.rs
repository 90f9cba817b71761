//! The operations of ECR that are emulated: a folder for each kind of resource, a file for each
//! operation.
//!
//! - [`repository`], [`image`], [`layer`] — what is kept. Start here. [`policy`] — who may use it,
//!   and for how long. [`tag`] — tags of repositories. [`registry`] — all of it.
//! - [`lookup`] — finding things, and the service's words where they are not there.
//! - [`pages`] — pages of the lists.

mod image;
mod layer;
mod lookup;
mod pages;
mod policy;
mod registry;
mod repository;
mod tag;
#[cfg(test)]
pub(super) mod tests;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, read_as, write, write_as};
use crate::wire::ApiError;
use crate::wire::ecr::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    use Operation as Op;
    match operation {
        Op::CreateRepository => write(region, body, repository::create_repository),
        Op::DeleteRepository => write(region, body, repository::delete_repository),
        Op::DescribeRepositories => read(region, body, repository::describe_repositories),
        Op::PutImageScanningConfiguration => {
            write(region, body, repository::put_image_scanning_configuration)
        }
        Op::PutImageTagMutability => write(region, body, repository::put_image_tag_mutability),

        Op::DeleteLifecyclePolicy => write(region, body, policy::delete_lifecycle_policy),
        Op::DeleteRepositoryPolicy => write(region, body, policy::delete_repository_policy),
        Op::GetLifecyclePolicy => read(region, body, policy::get_lifecycle_policy),
        Op::GetRepositoryPolicy => read(region, body, policy::get_repository_policy),
        Op::PutLifecyclePolicy => write(region, body, policy::put_lifecycle_policy),
        Op::SetRepositoryPolicy => write(region, body, policy::set_repository_policy),

        Op::BatchDeleteImage => write(region, body, image::batch_delete_image),
        Op::BatchGetImage => write(region, body, image::batch_get_image),
        Op::DescribeImages => read(region, body, image::describe_images),
        Op::ListImages => read(region, body, image::list_images),
        Op::PutImage => write(region, body, image::put_image),

        Op::BatchCheckLayerAvailability => {
            read(region, body, layer::batch_check_layer_availability)
        }
        Op::CompleteLayerUpload => write(region, body, layer::complete_layer_upload),
        Op::GetDownloadUrlForLayer => {
            read_as(region, caller, body, layer::get_download_url_for_layer)
        }
        Op::InitiateLayerUpload => write(region, body, layer::initiate_layer_upload),
        Op::UploadLayerPart => write(region, body, layer::upload_layer_part),

        Op::DescribeRegistry => read(region, body, registry::describe_registry),
        Op::GetAuthorizationToken => {
            write_as(region, caller, body, registry::get_authorization_token)
        }

        Op::ListTagsForResource => read(region, body, tag::list_tags_for_resource),
        Op::TagResource => write(region, body, tag::tag_resource),
        Op::UntagResource => write(region, body, tag::untag_resource),
    }
}
