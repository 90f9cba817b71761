//! `sdk.rs`: our types as those of `aws-sdk-ecs`, for the answers of handles.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::{Member, Model, Shape};
use crate::types::Plain;
use crate::{names, source};

/// What handles answer with. Each costs its users compile time, together with all it holds.
const ROOTS: &[&str] = &[
    "Cluster",
    "DaemonDeployment",
    "DaemonDetail",
    "Service",
    "Task",
    "TaskDefinition",
];

/// Members that are newer than the SDK; take them out when it has caught up.
const NOT_IN_SDK: &[(&str, &str)] = &[
    ("Task", "trustedExecutionSummary"),
    ("TaskDefinition", "trustedExecutionConfiguration"),
];

/// Unions, which the SDK has as enums; their conversions are written by hand in `src/wire/sdk.rs`.
const BY_HAND: &[&str] = &["ServiceConnectContainerConfiguration", "SharingStrategy"];

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    for (structure, member) in NOT_IN_SDK {
        assert!(
            model
                .members(structure)
                .iter()
                .any(|known| known.name == *member),
            "{structure}.{member} is not in the model: take it out of NOT_IN_SDK"
        );
    }
    let plain = Plain::new(model);
    let closure = Closure::of(model, ROOTS.iter().copied());
    let newer = Closure::of(
        model,
        NOT_IN_SDK.iter().map(|(structure, member)| {
            let members = model.members(structure).iter();
            let found = members.clone().find(|known| known.name == *member);
            found.expect("asserted above").shape.as_str()
        }),
    );
    let mut body = String::from(
        "#![allow(deprecated, reason = \"old tasks have what the service no longer offers\")]\n\n\
         use aws_sdk_ecs::types as sdk;\n\
         use super::{enums, types};\n\
         use crate::wire::sdk::{Finish, all, map, name};\n\n",
    );
    let ours = |shape: &&str| !newer.contains(shape) && !BY_HAND.contains(shape);
    for shape in closure.names().filter(ours) {
        match model.shape(shape) {
            Shape::Structure(members) => structure(&mut body, model, &plain, shape, members),
            Shape::Enum(_) => {
                let _ = writeln!(body, "name!({});", names::type_name(shape));
            }
            _ => {}
        }
    }
    source::finish("Our types as those of `aws-sdk-ecs`.", &body)
}

fn structure(body: &mut String, model: &Model, plain: &Plain, name: &str, members: &[Member]) {
    let rust = names::type_name(name);
    let _ = writeln!(
        body,
        "impl From<types::{rust}> for sdk::{rust} {{\n\
         fn from(from: types::{rust}) -> Self {{\n\
         Self::builder()"
    );
    for member in members {
        if NOT_IN_SDK.contains(&(name, &member.name)) {
            continue;
        }
        let field = format!("from.{}", names::member(&member.name));
        let value = if !plain.is_plain(name, member) {
            converted(model, &member.shape, &field)
        } else if is_single(model, &member.shape) {
            format!("Some({field}.into())")
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
        Shape::Map => format!("map({value})"),
        Shape::List { item, .. } if is_single(model, item) => format!("all({value})"),
        _ if is_single(model, shape) => format!("{value}.map(Into::into)"),
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
