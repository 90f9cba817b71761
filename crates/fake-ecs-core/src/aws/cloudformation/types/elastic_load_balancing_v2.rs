//! The types of Elastic Load Balancing.

mod listener;
mod listener_certificate;
mod listener_rule;
mod load_balancer;
mod target_group;

use crate::wire::elbv2::operation::Operation::{AddTags, RemoveTags};
use crate::wire::{Json, Route};

use super::super::call::{Call, Failure};
use super::alike::{Tagging, missing_in};
use super::{Type, object};

pub const TYPES: &[Type] = &[
    listener::TYPE,
    listener_certificate::TYPE,
    listener_rule::TYPE,
    load_balancer::TYPE,
    target_group::TYPE,
];

/// Makes the tags of a load balancer or of a target group what a template says.
fn tags(call: &mut Call<'_>, arn: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let arns = Json::list([Json::of(&arn)]);
    Tagging::new(AddTags, RemoveTags, [("ResourceArns", arns)]).change(call, from, to)
}

/// Sets the attributes that a template says anew. Those that it has no more stay, as AWS has it.
fn attributes(
    call: &mut Call<'_>,
    modify: impl Into<Route>,
    resource: (&str, Json),
    from: &Json,
    to: &Json,
) -> Result<(), Failure> {
    let given: Vec<Json> = missing_in(to, from).map(texts).collect();
    if !given.is_empty() {
        let request = object([resource, ("Attributes", Json::list(given))]);
        call.ask(modify, &request)?;
    }
    Ok(())
}

/// Templates may write values as booleans and numbers.
fn texts(attribute: &Json) -> Json {
    let members = attribute.members();
    object(members.map(|(name, it)| (name, Json::of(&super::text(it)))))
}
