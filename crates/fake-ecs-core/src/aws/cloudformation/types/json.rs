//! Properties and requests, taken apart and put together.

use crate::wire::Json;

pub use crate::aws::cloudformation::resolve::text;

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

/// Tags of a list or of an object, as keys and values.
pub fn tags_of(tags: &Json) -> Vec<(String, String)> {
    let listed = tags
        .items()
        .map(|it| (text(&it["Key"]), text(&it["Value"])));
    let members = tags.members().map(|(key, it)| (key.to_owned(), text(it)));
    listed.chain(members).collect()
}

/// A list of tags as an object, for services that have them so.
pub fn tag_map(tags: &Json) -> Json {
    let tags = tags_of(tags);
    Json::object(
        tags.iter()
            .map(|(key, value)| (key.as_str(), Json::of(value))),
    )
}
