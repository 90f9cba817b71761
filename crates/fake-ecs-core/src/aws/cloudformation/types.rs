//! The types of resources that stacks may have: a room for each service, a file for each type.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html>
//!
//! - [`Type`] — what a template may say of a resource. [`Handler`] — what a service is asked for it.
//! - `ecs`, `logs` … — the types. [`unknown`] — those that are recorded only.
//! - `alike` — what the handlers of several types do alike.

mod alike;
mod application_auto_scaling;
mod auto_scaling;
mod cloudwatch;
mod code_deploy;
mod ec2;
mod ecr;
mod ecs;
mod elastic_load_balancing_v2;
mod events;
mod iam;
mod logs;
mod scheduler;
mod secrets_manager;
mod service_discovery;
mod sns;
mod sqs;
mod ssm;
pub mod unknown;

use std::time::Duration;

use crate::wire::Json;

use super::call::{Call, Failure};
pub use super::resolve::text;

/// All types that are emulated, by name.
const TYPES: &[&[Type]] = &[
    application_auto_scaling::TYPES,
    auto_scaling::TYPES,
    cloudwatch::TYPES,
    code_deploy::TYPES,
    ec2::TYPES,
    ecr::TYPES,
    ecs::TYPES,
    elastic_load_balancing_v2::TYPES,
    events::TYPES,
    iam::TYPES,
    logs::TYPES,
    scheduler::TYPES,
    secrets_manager::TYPES,
    service_discovery::TYPES,
    sns::TYPES,
    sqs::TYPES,
    ssm::TYPES,
];

/// A type of resources.
pub struct Type {
    /// As in `AWS::ECS::Cluster`.
    pub name: &'static str,
    pub properties: &'static [Property],
    /// What `Fn::GetAtt` gives.
    pub attributes: &'static [&'static str],
    pub handler: &'static dyn Handler,
    /// How long the service may take to make or change the resource.
    pub patience: Duration,
}

/// How long most services may take.
pub const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// A property of a type.
pub struct Property {
    pub name: &'static str,
    pub is_required: bool,
    /// A change makes another resource, in the place of the one that there is.
    pub replaces: bool,
    pub tags: Option<TagsAs>,
}

/// How a property has tags: those of the stack are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagsAs {
    /// `[{"Key": …, "Value": …}]`
    List,
    /// `{"<key>": "<value>"}`
    Map,
}

/// A property that is changed where the resource is.
pub const fn updates(name: &'static str) -> Property {
    Property {
        name,
        is_required: false,
        replaces: false,
        tags: None,
    }
}

/// A property of which a change makes another resource.
pub const fn replaces(name: &'static str) -> Property {
    Property {
        replaces: true,
        ..updates(name)
    }
}

/// The tags of a resource.
pub const TAGS: Property = Property {
    tags: Some(TagsAs::List),
    ..updates("Tags")
};

impl Property {
    /// The same, and a template has to give it.
    pub const fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }
}

/// What a service has made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// What identifies the resource: what `Ref` gives.
    pub id: String,
    /// What `Fn::GetAtt` gives.
    pub attributes: Json,
}

impl Made {
    pub fn new<'a>(
        id: impl Into<String>,
        attributes: impl IntoIterator<Item = (&'a str, Json)>,
    ) -> Self {
        Self {
            id: id.into(),
            attributes: Json::object(attributes.into_iter()),
        }
    }
}

/// What is being done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Create,
    Update,
    Delete,
}

/// What a service is asked for the resources of a type.
pub trait Handler: Sync {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure>;

    /// Changes a resource from some properties to others, and says what it is then.
    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure>;

    /// A resource that is not there is removed already: a failure that says so is none.
    fn delete(&self, call: &mut Call<'_>, made: &Made, properties: &Json) -> Result<(), Failure>;

    /// Whether the service has done what it was asked.
    fn is_settled(
        &self,
        _call: &mut Call<'_>,
        _made: &Made,
        _properties: &Json,
        _doing: Doing,
    ) -> Result<bool, Failure> {
        Ok(true)
    }

    /// Whether a change makes another resource because of what is in a property that otherwise is
    /// changed where the resource is.
    fn makes_another(&self, _from: &Json, _to: &Json) -> bool {
        false
    }
}

/// The type of that name, if it is emulated.
pub fn find(name: &str) -> Option<&'static Type> {
    let mut all = TYPES.iter().copied().flatten();
    all.find(|it| it.name == name)
}

/// The names of all types that are emulated, in the order of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().copied().flatten().map(|it| it.name)
}

impl Type {
    /// Refuses properties that the type does not have, or lacks.
    pub fn check(&self, logical: &str, properties: &Json) -> Result<(), Failure> {
        let has = |name: &str| self.properties.iter().any(|it| it.name == name);
        let given = |it: &&Property| !properties[it.name].is_null();
        if let Some((name, _)) = properties.members().find(|(name, _)| !has(name)) {
            let why = format!("#: extraneous key [{name}] is not permitted");
            return Err(Failure::of_properties(logical, &why));
        }
        let mut required = self.properties.iter().filter(|it| it.is_required);
        match required.find(|it| !given(it)) {
            Some(property) => {
                let why = format!("#: required key [{}] not found", property.name);
                Err(Failure::of_properties(logical, &why))
            }
            None => Ok(()),
        }
    }

    /// How the type has tags, if it has any.
    pub fn tags(&self) -> Option<TagsAs> {
        self.properties.iter().find_map(|it| it.tags)
    }

    /// Whether the change from some properties to others makes another resource.
    pub fn is_replaced(&self, from: &Json, to: &Json) -> bool {
        let mut replacing = self.properties.iter().filter(|it| it.replaces);
        replacing.any(|it| from[it.name] != to[it.name]) || self.handler.makes_another(from, to)
    }
}

/// The time as attributes have it.
pub fn now(call: &Call<'_>) -> Json {
    Json::of(&call.region.now().timestamp().iso_with_millis())
}

/// An object with other members beside its own, or in their place.
pub fn with<'a>(object: &'a Json, members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    let members: Vec<(&str, Json)> = members.into_iter().collect();
    let is_kept = |name: &str| !members.iter().any(|(other, _)| *other == name);
    let kept = object.members().filter(|(name, _)| is_kept(name));
    let kept: Vec<(&str, Json)> = kept.map(|(name, it)| (name, it.clone())).collect();
    let members = members.iter().map(|(name, it)| (*name, it.clone()));
    let all = kept.into_iter().chain(members);
    Json::object(all.filter(|(_, it)| !it.is_null()))
}

/// An object without some of its members.
pub fn without(object: &Json, names: &[&str]) -> Json {
    let kept = object.members().filter(|(name, _)| !names.contains(name));
    Json::object(kept.map(|(name, it)| (name, it.clone())))
}

/// Some members of an object only.
pub fn only(object: &Json, names: &[&str]) -> Json {
    let kept = object.members().filter(|(name, _)| names.contains(name));
    Json::object(kept.map(|(name, it)| (name, it.clone())))
}

/// An object of some members.
pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    Json::object(members.into_iter())
}

/// An object of which some members have other names.
pub fn renamed(object: &Json, names: &[(&str, &str)]) -> Json {
    let name = |given: &str| names.iter().find(|(from, _)| *from == given).map(|it| it.1);
    let members = object.members().map(|(given, it)| (given, it.clone()));
    let members: Vec<(&str, Json)> = members.collect();
    Json::object(
        members
            .iter()
            .map(|(given, it)| (name(given).unwrap_or(given), it.clone())),
    )
}

/// The keys that are there no more, and the tags that are new or have another value. Tags may be a
/// list or an object.
pub fn changed_tags(from: &Json, to: &Json) -> (Vec<String>, Vec<Json>) {
    let (from, to) = (tags_of(from), tags_of(to));
    let gone = from
        .iter()
        .filter(|(key, _)| !to.iter().any(|(other, _)| other == key));
    let given = to.iter().filter(|it| !from.contains(it));
    let as_json = |(key, value): &(String, String)| {
        object([("Key", Json::of(key)), ("Value", Json::of(value))])
    };
    (
        gone.map(|(key, _)| key.clone()).collect(),
        given.map(as_json).collect(),
    )
}

fn tags_of(tags: &Json) -> Vec<(String, String)> {
    let listed = tags
        .items()
        .map(|it| (text(&it["Key"]), text(&it["Value"])));
    let members = tags.members().map(|(key, it)| (key.to_owned(), text(it)));
    listed.chain(members).collect()
}

/// Properties with more tags: those that a template gives count.
pub fn with_tags(properties: &Json, as_what: TagsAs, more: &[(String, String)]) -> Json {
    let given = tags_of(&properties["Tags"]);
    let is_new = |(key, _): &&(String, String)| !given.iter().any(|(other, _)| other == key);
    let pair = |(key, value): &(String, String)| {
        object([("Key", Json::of(key)), ("Value", Json::of(value))])
    };
    let more = more.iter().filter(is_new).map(pair);
    let tags = match as_what {
        // Some types have more in a tag than its key and its value.
        TagsAs::List => Json::list(properties["Tags"].items().cloned().chain(more)),
        TagsAs::Map => tag_map(&Json::list(given.iter().map(pair).chain(more))),
    };
    with(properties, [("Tags", tags)])
}

/// A list of tags as an object, for services that have them so.
pub fn tag_map(tags: &Json) -> Json {
    let tags = tags_of(tags);
    Json::object(
        tags.iter()
            .map(|(key, value)| (key.as_str(), Json::of(value))),
    )
}
