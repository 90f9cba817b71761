//! The tags that a call gives to what it makes, which takes `ecs:TagResource`.
//!
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html>
//!
//! Only tags of the input count. Of those that ECS copies from a definition or a service, or makes
//! itself, the documentation says nothing.

use super::call::Call;
use super::context;
use super::resources::{self, Resource};
use crate::aws::iam::permission::Permission;
use crate::aws::iam::table;
use crate::ecs::account_setting::of_caller;
use crate::wire::{Operation, SettingName};

pub(super) fn given(call: &Call<'_>) -> Option<Permission> {
    let gives_tags = call.input["tags"].items().len() > 0;
    let is_tagging = call.operation == Operation::TagResource;
    if !gives_tags || is_tagging || call.operation.is_read() {
        return None;
    }
    if of_caller(call.region, SettingName::TagResourceAuthorization) == "off" {
        return None;
    }
    let Resource { arn, general } = made(call)?;
    let mut context = context::general(call);
    context.put("aws:TagKeys", call.texts(&["tags.key"]));
    context::put_request_tags(call, &mut context);
    context.put("ecs:CreateAction", [call.operation.as_str()]);
    Some(Permission {
        action: "ecs:TagResource".to_owned(),
        resource: arn,
        general,
        context,
        restricted_by: Some("ecs:CreateAction"),
    })
}

/// What gets the tags: what the action is about, but for operations that make something else.
fn made(call: &Call<'_>) -> Option<Resource> {
    let other = match call.operation {
        Operation::RunTask | Operation::StartTask => "task",
        Operation::RegisterContainerInstance => "container-instance",
        _ => return resources::all(call).into_iter().next(),
    };
    Some(resources::any(call, table::kind(other)?))
}
