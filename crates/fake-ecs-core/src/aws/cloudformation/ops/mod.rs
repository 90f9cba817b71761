//! The operations of CloudFormation.
//!
//! - `stack` — stacks are made, changed and removed. Start here. `change_set` — changes that are
//!   looked at first. `resource` — what is in a stack. `template` — templates without a stack.
//!   `export` — what stacks give to each other. `policy` — what updates may not change.

mod change_set;
mod export;
mod policy;
mod resource;
mod stack;
mod template;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, write, write_as};
use crate::wire::ApiError;
use crate::wire::cloudformation::operation::Operation as Op;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Op,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Op::CancelUpdateStack => write_as(region, caller, body, stack::cancel_update_stack),
        Op::ContinueUpdateRollback => {
            write_as(region, caller, body, stack::continue_update_rollback)
        }
        Op::CreateStack => write_as(region, caller, body, stack::create_stack),
        Op::DeleteStack => write_as(region, caller, body, stack::delete_stack),
        Op::DescribeEvents => read(region, body, stack::describe_events),
        Op::DescribeStackEvents => read(region, body, stack::describe_stack_events),
        Op::DescribeStacks => read(region, body, stack::describe_stacks),
        Op::ListStacks => read(region, body, stack::list_stacks),
        Op::RollbackStack => write_as(region, caller, body, stack::rollback_stack),
        Op::UpdateStack => write_as(region, caller, body, stack::update_stack),
        Op::UpdateTerminationProtection => {
            write(region, body, stack::update_termination_protection)
        }
        Op::DescribeStackResource => read(region, body, resource::describe_stack_resource),
        Op::DescribeStackResources => read(region, body, resource::describe_stack_resources),
        Op::ListStackResources => read(region, body, resource::list_stack_resources),
        Op::GetTemplate => read(region, body, template::get_template),
        Op::GetTemplateSummary => read(region, body, template::get_template_summary),
        Op::ValidateTemplate => read(region, body, template::validate_template),
        Op::GetStackPolicy => read(region, body, policy::get_stack_policy),
        Op::SetStackPolicy => write(region, body, policy::set_stack_policy),
        Op::CreateChangeSet => write(region, body, change_set::create_change_set),
        Op::DeleteChangeSet => write(region, body, change_set::delete_change_set),
        Op::DescribeChangeSet => read(region, body, change_set::describe_change_set),
        Op::ExecuteChangeSet => write_as(region, caller, body, change_set::execute_change_set),
        Op::ListChangeSets => read(region, body, change_set::list_change_sets),
        Op::ListExports => read(region, body, export::list_exports),
        Op::ListImports => read(region, body, export::list_imports),
    }
}
