//! What a type of resources is: what a template may say, and what a service is asked.

use std::time::Duration;

use super::json::{object, tag_map, tags_of, with};
use super::made::Made;
use crate::aws::cloudformation::call::{Call, Failure};
use crate::wire::Json;

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

/// How long a service may take to remove a resource.
const REMOVAL_MAX: Duration = Duration::from_secs(30 * 60);

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

/// What is being done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Create,
    Update,
    /// A change is taken back.
    Restore,
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

    /// Makes a resource what it was before an update.
    fn restore(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        self.update(call, made, from, to)
    }

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

    /// Whether every update of the stack changes the resource, as it depends on more than its
    /// properties.
    fn is_always_updated(&self) -> bool {
        false
    }

    /// What `Fn::GetAtt` gives of a resource once its service has done what it was asked: by
    /// default what it gave before.
    fn finished(&self, _call: &Call<'_>, made: &Made) -> Json {
        made.attributes.clone()
    }

    /// Whether a change makes another resource because of what is in a property that otherwise is
    /// changed where the resource is.
    fn makes_another(&self, _from: &Json, _to: &Json) -> bool {
        false
    }
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

    /// How long its service may take.
    pub fn patience(&self, doing: Doing) -> Duration {
        match doing {
            Doing::Create | Doing::Update | Doing::Restore => self.patience,
            Doing::Delete => self.patience.min(REMOVAL_MAX),
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
