//! What the handlers of Elastic Load Balancing do alike.

use crate::wire::elbv2::operation::Operation::{AddTags, RemoveTags};
use crate::wire::{Json, Route};

use super::super::alike::{Tagging, missing_in};
use super::super::{object, text};
use crate::aws::cloudformation::call::{Call, Failure};

/// Makes the tags of a load balancer or of a target group what a template says.
pub fn tags(call: &mut Call<'_>, arn: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let arns = Json::list([Json::of(&arn)]);
    Tagging::new(AddTags, RemoveTags, [("ResourceArns", arns)]).change(call, from, to)
}

/// Sets the attributes that a template says anew. Those that it has no more stay, as AWS has it.
pub fn attributes(
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
    object(members.map(|(name, it)| (name, Json::of(&text(it)))))
}
