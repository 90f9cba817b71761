//! The operations of Systems Manager that are emulated.
//!
//! - [`find`] — what several of them look for. [`filter`] — which parameters a caller asks for.
//! - [`pages`] — pages of the lists.

mod add_tags_to_resource;
mod delete_parameter;
mod delete_parameters;
mod describe_parameters;
mod filter;
mod find;
mod get_parameter;
mod get_parameter_history;
mod get_parameters;
mod get_parameters_by_path;
mod label_parameter_version;
mod list_tags_for_resource;
mod pages;
mod put_parameter;
mod remove_tags_from_resource;
#[cfg(test)]
mod tests;
mod unlabel_parameter_version;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, write, write_as};
use crate::wire::ApiError;
use crate::wire::ssm::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::AddTagsToResource => {
            write(region, body, add_tags_to_resource::add_tags_to_resource)
        }
        Operation::DeleteParameter => write(region, body, delete_parameter::delete_parameter),
        Operation::DeleteParameters => write(region, body, delete_parameters::delete_parameters),
        Operation::DescribeParameters => {
            read(region, body, describe_parameters::describe_parameters)
        }
        Operation::GetParameter => read(region, body, get_parameter::get_parameter),
        Operation::GetParameterHistory => {
            read(region, body, get_parameter_history::get_parameter_history)
        }
        Operation::GetParameters => read(region, body, get_parameters::get_parameters),
        Operation::GetParametersByPath => {
            read(region, body, get_parameters_by_path::get_parameters_by_path)
        }
        Operation::LabelParameterVersion => write(
            region,
            body,
            label_parameter_version::label_parameter_version,
        ),
        Operation::ListTagsForResource => {
            read(region, body, list_tags_for_resource::list_tags_for_resource)
        }
        Operation::PutParameter => write_as(region, caller, body, put_parameter::put_parameter),
        Operation::RemoveTagsFromResource => write(
            region,
            body,
            remove_tags_from_resource::remove_tags_from_resource,
        ),
        Operation::UnlabelParameterVersion => write(
            region,
            body,
            unlabel_parameter_version::unlabel_parameter_version,
        ),
    }
}
