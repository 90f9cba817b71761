//! What the handlers of CodeDeploy do alike.

use crate::wire::Json;
use crate::wire::codedeploy::operation::Operation::{TagResource, UntagResource};

use super::super::alike::Tagging;
use crate::aws::cloudformation::call::{Call, Failure};

/// Makes the tags of an application or of a group what a template says.
pub fn tags(call: &mut Call<'_>, resource: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let arn = call.region.scope.arn_in("codedeploy", resource);
    let resource = [("ResourceArn", Json::of(&arn))];
    Tagging::new(TagResource, UntagResource, resource).change(call, from, to)
}
