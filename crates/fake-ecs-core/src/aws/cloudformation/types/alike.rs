//! What the handlers of several types do alike.

use crate::wire::{Json, Route};

use super::super::call::{Call, Failure};
use super::{Handler, Made, changed_tags, object, only, tag_map, text, with};

/// The properties with a name: the one that the template gives, or one that is made of the stack's.
pub fn named(call: &mut Call<'_>, properties: &Json, member: &str, max: usize) -> Json {
    match properties[member].is_null() {
        true => with(properties, [(member, Json::of(&call.name(max)))]),
        false => properties.clone(),
    }
}

/// Whether some of the properties are others now.
pub fn changed(from: &Json, to: &Json, names: &[&str]) -> bool {
    only(from, names) != only(to, names)
}

/// Those of some names that were given before and are no more.
pub fn taken_away<'n>(
    from: &'n Json,
    to: &'n Json,
    names: &'n [&'n str],
) -> impl Iterator<Item = &'n str> {
    let names = names.iter().copied();
    names.filter(|name| to[*name].is_null() && !from[*name].is_null())
}

/// The items of a list that another one does not have.
pub fn missing_in<'j>(list: &'j Json, other: &'j Json) -> impl Iterator<Item = &'j Json> {
    let is_there = |item: &Json| other.items().any(|it| it == item);
    list.items().filter(move |item| !is_there(item))
}

/// Takes a resource away again of which not all could be made, as nothing else knows it yet.
pub fn or_removed(
    handler: &dyn Handler,
    call: &mut Call<'_>,
    made: Made,
    properties: &Json,
    done: Result<(), Failure>,
) -> Result<Made, Failure> {
    match done {
        Ok(()) => Ok(made),
        Err(failure) => {
            // Why the removal fails, if it does, is of no use to anybody: the first failure counts.
            let _ = handler.delete(call, &made, properties);
            Err(failure)
        }
    }
}

/// There is one of that name. Its service would give that one to whoever asks for another, and two
/// stacks would remove it.
pub fn exists(call: &mut Call<'_>, kind: &str, id: &str) -> Failure {
    let why = format!("Resource of type '{kind}' with identifier '{id}' already exists.");
    call.failure(&why, "AlreadyExists")
}

/// What is gone was removed already, and what makes no sense never was there.
pub fn unless_missing(asked: Result<Json, Failure>) -> Result<(), Failure> {
    match asked {
        Err(failure) if !failure.is_missing && !failure.is_invalid => Err(failure),
        _ => Ok(()),
    }
}

/// How a service is told of the tags of a resource: by `Tags` and `TagKeys`, as most have it.
pub struct Tagging {
    pub give: Route,
    pub take: Route,
    /// What the requests say of the resource.
    pub resource: Json,
}

impl Tagging {
    pub fn new<'a>(
        give: impl Into<Route>,
        take: impl Into<Route>,
        resource: impl IntoIterator<Item = (&'a str, Json)>,
    ) -> Self {
        Self {
            give: give.into(),
            take: take.into(),
            resource: object(resource),
        }
    }

    /// Makes the tags what a template says.
    pub fn change(&self, call: &mut Call<'_>, from: &Json, to: &Json) -> Result<(), Failure> {
        self.change_as(call, from, to, Json::list)
    }

    /// The same, for services whose requests have tags as an object.
    pub fn change_map(&self, call: &mut Call<'_>, from: &Json, to: &Json) -> Result<(), Failure> {
        self.change_as(call, from, to, |tags| tag_map(&Json::list(tags)))
    }

    fn change_as(
        &self,
        call: &mut Call<'_>,
        from: &Json,
        to: &Json,
        shown: fn(Vec<Json>) -> Json,
    ) -> Result<(), Failure> {
        let (gone, given) = changed_tags(&from["Tags"], &to["Tags"]);
        if !gone.is_empty() {
            let keys = Json::list(gone.iter().map(|it| Json::of(it)));
            call.ask(self.take, &with(&self.resource, [("TagKeys", keys)]))?;
        }
        if !given.is_empty() {
            call.ask(self.give, &with(&self.resource, [("Tags", shown(given))]))?;
        }
        Ok(())
    }
}

/// A document, such as a policy, as requests have it: a text.
pub fn document(given: &Json) -> Json {
    match given.is_object() {
        true => Json::of(&given.to_string()),
        false => given.clone(),
    }
}

/// A boolean that a template may have written as a text.
pub fn is_true(given: &Json) -> bool {
    text(given).eq_ignore_ascii_case("true")
}
