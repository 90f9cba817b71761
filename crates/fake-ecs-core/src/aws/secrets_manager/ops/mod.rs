//! The operations of Secrets Manager that are emulated.
//!
//! - [`given`] — what several of them take. [`filter`] — which secrets a caller asks for.
//! - [`pages`] — pages of the lists.

mod batch_get_secret_value;
mod create_secret;
mod delete_resource_policy;
mod delete_secret;
mod describe_secret;
mod filter;
mod get_random_password;
mod get_resource_policy;
mod get_secret_value;
mod given;
mod list_secret_version_ids;
mod list_secrets;
mod pages;
mod put_resource_policy;
mod put_secret_value;
mod restore_secret;
mod tag_resource;
#[cfg(test)]
mod tests;
mod untag_resource;
mod update_secret;
mod update_secret_version_stage;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, read_as, write};
use crate::wire::ApiError;
use crate::wire::secretsmanager::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::BatchGetSecretValue => {
            write(region, body, batch_get_secret_value::batch_get_secret_value)
        }
        Operation::CreateSecret => write(region, body, create_secret::create_secret),
        Operation::DeleteResourcePolicy => {
            write(region, body, delete_resource_policy::delete_resource_policy)
        }
        Operation::DeleteSecret => write(region, body, delete_secret::delete_secret),
        Operation::DescribeSecret => read(region, body, describe_secret::describe_secret),
        Operation::GetRandomPassword => read_as(
            region,
            caller,
            body,
            get_random_password::get_random_password,
        ),
        Operation::GetResourcePolicy => {
            read(region, body, get_resource_policy::get_resource_policy)
        }
        Operation::GetSecretValue => write(region, body, get_secret_value::get_secret_value),
        Operation::ListSecretVersionIds => read(
            region,
            body,
            list_secret_version_ids::list_secret_version_ids,
        ),
        Operation::ListSecrets => read(region, body, list_secrets::list_secrets),
        Operation::PutResourcePolicy => {
            write(region, body, put_resource_policy::put_resource_policy)
        }
        Operation::PutSecretValue => write(region, body, put_secret_value::put_secret_value),
        Operation::RestoreSecret => write(region, body, restore_secret::restore_secret),
        Operation::TagResource => write(region, body, tag_resource::tag_resource),
        Operation::UntagResource => write(region, body, untag_resource::untag_resource),
        Operation::UpdateSecret => write(region, body, update_secret::update_secret),
        Operation::UpdateSecretVersionStage => write(
            region,
            body,
            update_secret_version_stage::update_secret_version_stage,
        ),
    }
}
