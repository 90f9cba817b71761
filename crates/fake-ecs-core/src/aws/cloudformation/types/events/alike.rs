//! What the handlers of EventBridge do alike.

use crate::wire::Json;
use crate::wire::events::operation::Operation::{TagResource, UntagResource};

use super::super::Made;
use super::super::alike::Tagging;
use crate::aws::cloudformation::call::{Call, Failure};

/// Makes the tags of a rule or of a bus what a template says.
pub fn tags(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let resource = [("ResourceARN", made.attributes["Arn"].clone())];
    Tagging::new(TagResource, UntagResource, resource).change(call, from, to)
}
