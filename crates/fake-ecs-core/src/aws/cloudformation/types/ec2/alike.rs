//! What the handlers of EC2 do alike.

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{self, CreateTags, DeleteTags};

use super::super::{Made, changed_tags, object, with, without};

/// Properties with their tags as requests have them that make something of that type.
pub fn tagged(properties: &Json, kind: ResourceType) -> Json {
    let tags = &properties["Tags"];
    let specification = match tags.items().len() {
        0 => Json::default(),
        _ => Json::list([object([
            ("ResourceType", Json::of(&kind.as_str())),
            ("Tags", tags.clone()),
        ])]),
    };
    with(
        &without(properties, &["Tags"]),
        [("TagSpecifications", specification)],
    )
}

/// Makes the tags of what has that id what a template says.
pub fn tags(call: &mut Call<'_>, id: &str, from: &Json, to: &Json) -> Result<(), Failure> {
    let (gone, given) = changed_tags(&from["Tags"], &to["Tags"]);
    let resources = ("Resources", Json::list([Json::of(&id)]));
    if !gone.is_empty() {
        let keys = gone.iter().map(|it| object([("Key", Json::of(it))]));
        let request = object([resources.clone(), ("Tags", Json::list(keys))]);
        call.ask(DeleteTags, &request)?;
    }
    if !given.is_empty() {
        let request = object([resources, ("Tags", Json::list(given))]);
        call.ask(CreateTags, &request)?;
    }
    Ok(())
}

/// What an operation shows of the thing of that id: the ids that it is asked for and the list that
/// it answers have these names.
pub fn describe(
    call: &mut Call<'_>,
    operation: Operation,
    (ids, list): (&str, &str),
    id: &str,
) -> Result<Json, Failure> {
    let answer = call.ask(operation, &object([(ids, Json::list([Json::of(&id)]))]))?;
    Ok(answer[list][0].clone())
}

/// What an operation lists for which a filter has that value.
pub fn filtered(
    call: &mut Call<'_>,
    operation: Operation,
    list: &str,
    filters: &[(&str, &str)],
) -> Result<Json, Failure> {
    let filter = |(name, value): &(&str, &str)| {
        object([
            ("Name", Json::of(name)),
            ("Values", Json::list([Json::of(value)])),
        ])
    };
    let filters = Json::list(filters.iter().map(filter));
    let answer = call.ask(operation, &object([("Filters", filters)]))?;
    Ok(answer[list].clone())
}

/// Asks for the one thing that is made or removed by its id.
pub fn by_id(
    call: &mut Call<'_>,
    operation: Operation,
    name: &str,
    made: &Made,
) -> Result<(), Failure> {
    call.ask(operation, &object([(name, Json::of(&made.id))]))?;
    Ok(())
}

/// What a template asks for and the fake does not have.
pub fn not_emulated(call: &mut Call<'_>, what: &str) -> Failure {
    call.failure(
        &format!("fake-ecs does not emulate {what}"),
        "InvalidRequest",
    )
}
