//! `sdk.rs`: our types as those of an SDK, for the answers of handles.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::{List, Member, Model, Shape};
use crate::types::Plain;
use crate::{names, source};

/// Which conversions are made.
#[derive(Clone, Copy)]
pub(crate) struct Sdk {
    /// The crate with the types of the SDK.
    pub(crate) package: &'static str,
    /// The structures that are converted, with all that they hold.
    pub(crate) roots: &'static [&'static str],
    /// Members that are newer than the SDK; take them out when it has caught up.
    pub(crate) missing: &'static [(&'static str, &'static str)],
    /// Unions, which the SDK has as enums; their conversions are written by hand in
    /// `src/sdk/mod.rs`.
    pub(crate) by_hand: &'static [&'static str],
}

pub(crate) fn generate(model: &Model, sdk: &Sdk) -> Result<String, String> {
    for (structure, member) in sdk.missing {
        assert!(
            model
                .members(structure)
                .iter()
                .any(|known| known.name == *member),
            "{structure}.{member} is not in the model: take it out of `missing`"
        );
    }
    let closure = Closure::of(model, sdk.roots.iter().copied());
    let newer = Closure::of(
        model,
        sdk.missing.iter().map(|(structure, member)| {
            let members = model.members(structure).iter();
            let found = members.clone().find(|known| known.name == *member);
            found.expect("asserted above").shape.as_str()
        }),
    );
    let mut body = format!(
        "#![allow(deprecated, reason = \"old resources have what the service no longer offers\")]\n\n\
         use {}::types as sdk;\n\
         use crate::sdk::{{Finish, IntoSdk, all, map, name}};\n\
         use crate::wire;\n\n",
        sdk.package
    );
    let ours = |shape: &&str| !newer.contains(shape) && !sdk.by_hand.contains(shape);
    for shape in closure.names().filter(ours) {
        match model.shape(shape) {
            Shape::Structure(members) => structure(&mut body, model, sdk, shape, members),
            Shape::Enum(_) => {
                let _ = writeln!(body, "name!({});", names::type_name(shape));
            }
            _ => {}
        }
    }
    let about = format!("Our types as those of `{}`.", sdk.package);
    source::finish(
        model.service.id,
        concat!(module_path!(), "::generate"),
        &about,
        &body,
    )
}

fn structure(body: &mut String, model: &Model, sdk: &Sdk, name: &str, members: &[Member]) {
    let plain = Plain::new(model);
    let rust = names::type_name(name);
    let _ = writeln!(
        body,
        "impl IntoSdk<sdk::{rust}> for wire::{rust} {{\n\
         fn into_sdk(self) -> sdk::{rust} {{\n\
         sdk::{rust}::builder()"
    );
    for member in members {
        if sdk.missing.contains(&(name, &member.name)) {
            continue;
        }
        let field = format!("self.{}", names::member(&member.name));
        let value = if !plain.is_plain(name, member) {
            converted(model, &member.shape, &field)
        } else if is_single(model, &member.shape) {
            format!("Some({field}.into_sdk())")
        } else {
            converted(model, &member.shape, &format!("Some({field})"))
        };
        let _ = writeln!(body, ".set_{}({value})", names::snake(&member.name));
    }
    body.push_str(".build().finish()\n}\n}\n\n");
}

/// `value`, which is an `Option` of this shape, as the SDK's type.
fn converted(model: &Model, shape: &str, value: &str) -> String {
    match model.shape(shape) {
        Shape::Map(_) => format!("map({value})"),
        Shape::List(List { item, .. }) if is_single(model, item) => format!("all({value})"),
        _ if is_single(model, shape) => format!("{value}.map(IntoSdk::into_sdk)"),
        _ => value.to_owned(),
    }
}

/// Whether it is one value for which the SDK has a type of its own.
fn is_single(model: &Model, shape: &str) -> bool {
    matches!(
        model.shape(shape),
        Shape::Structure(_) | Shape::Enum(_) | Shape::Timestamp | Shape::Document
    )
}
