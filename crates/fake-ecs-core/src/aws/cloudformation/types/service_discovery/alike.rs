//! What the handlers of Cloud Map do alike.

use crate::wire::Json;
use crate::wire::servicediscovery::operation::Operation::{
    ListOperations, TagResource, UntagResource,
};

use super::super::alike::Tagging;
use super::super::{Made, object};
use crate::aws::cloudformation::call::{Call, Failure};

/// Whether the last operation about a resource, which may take a while, is over. `filter` is
/// `NAMESPACE_ID` or `SERVICE_ID`.
pub fn is_at_rest(call: &mut Call<'_>, filter: &str, id: &str) -> Result<bool, Failure> {
    let filter = object([
        ("Name", Json::of(&filter)),
        ("Values", Json::list([Json::of(&id)])),
    ]);
    let request = object([
        ("Filters", Json::list([filter])),
        ("MaxResults", Json::of(&1)),
    ]);
    let answer = call.ask(ListOperations, &request)?;
    let status = &answer["Operations"][0]["Status"];
    Ok(status != "PENDING" && status != "SUBMITTED")
}

/// Makes the tags of a resource what a template says.
pub fn tags(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    let resource = [("ResourceARN", made.attributes["Arn"].clone())];
    Tagging::new(TagResource, UntagResource, resource).change(call, from, to)
}
