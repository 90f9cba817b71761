//! The types of EC2: networks, and launch templates.

mod eip;
mod internet_gateway;
mod launch_template;
mod nat_gateway;
mod permission;
mod restricted_default_group;
mod route;
mod route_table;
mod security_group;
mod security_group_egress;
mod security_group_ingress;
mod subnet;
mod subnet_route_table_association;
mod vpc;
mod vpc_endpoint;
mod vpc_gateway_attachment;

use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;
use crate::wire::ec2::enums::ResourceType;
use crate::wire::ec2::operation::Operation::{self, CreateTags, DeleteTags};

use super::{Made, Type, changed_tags, object, with, without};

pub const TYPES: &[Type] = &[
    eip::TYPE,
    internet_gateway::TYPE,
    launch_template::TYPE,
    nat_gateway::TYPE,
    restricted_default_group::TYPE,
    route::TYPE,
    route_table::TYPE,
    security_group::TYPE,
    security_group_egress::TYPE,
    security_group_ingress::TYPE,
    subnet::TYPE,
    subnet_route_table_association::TYPE,
    vpc::TYPE,
    vpc_endpoint::TYPE,
    vpc_gateway_attachment::TYPE,
];

/// Properties with their tags as requests have them that make something of that type.
fn tagged(properties: &Json, kind: ResourceType) -> Json {
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
fn tags(call: &mut Call<'_>, id: &str, from: &Json, to: &Json) -> Result<(), Failure> {
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
fn describe(
    call: &mut Call<'_>,
    operation: Operation,
    (ids, list): (&str, &str),
    id: &str,
) -> Result<Json, Failure> {
    let answer = call.ask(operation, &object([(ids, Json::list([Json::of(&id)]))]))?;
    Ok(answer[list][0].clone())
}

/// What an operation lists for which a filter has that value.
fn filtered(
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
fn by_id(
    call: &mut Call<'_>,
    operation: Operation,
    name: &str,
    made: &Made,
) -> Result<(), Failure> {
    call.ask(operation, &object([(name, Json::of(&made.id))]))?;
    Ok(())
}

/// What a template asks for and the fake does not have.
fn not_emulated(call: &mut Call<'_>, what: &str) -> Failure {
    call.failure(
        &format!("fake-ecs does not emulate {what}"),
        "InvalidRequest",
    )
}
