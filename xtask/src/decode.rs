//! `decode.rs`: what the model demands of requests, and how their types are read.

use std::fmt::Write as _;

use crate::closure::Closure;
use crate::model::{Member, Model, Range, Shape, Text};
use crate::types::Plain;
use crate::{names, source};

/// The patterns of the model, and what `Pattern` calls them.
const PATTERNS: &[(&str, &str)] = &[
    (r"[a-zA-Z0-9\.\*\-]+", "InstanceType"),
    (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "Tag"),
];

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let inputs = Closure::of_inputs(model);
    let plain = Plain::new(model);
    let mut body = String::from(
        "use super::{enums, types};\n\
         use crate::wire::decode::{Decode, Json, Members, Request};\n\
         use crate::wire::schema::{\n\
         DOUBLE, INTEGER, Kind, Pattern, Shape, TEXT, list, optional, required,\n\
         };\n\n",
    );
    for operation in &model.operations {
        let name = &operation.input;
        let _ = writeln!(
            body,
            "impl Request for types::{} {{\n    const SHAPE: &'static Shape = &{};\n}}\n",
            names::type_name(name),
            constant(name),
        );
    }
    for name in inputs.structures(model) {
        let members = model.members(name);
        demands(&mut body, model, name, members);
        reader(&mut body, &plain, name, members);
    }
    table_for_tests(&mut body, model);
    source::finish("What a request must be, and how it is read.", &body)
}

/// All requests, so that tests can go through them.
fn table_for_tests(body: &mut String, model: &Model) {
    body.push_str(
        "/// The shape of every request, and its decoder with the unknown members for an answer.\n\
         #[cfg(test)]\n\
         pub(crate) const REQUESTS: &[(&Shape, crate::wire::decode::Probe)] = &[\n",
    );
    for operation in &model.operations {
        let _ = writeln!(
            body,
            "(&{}, crate::wire::decode::probe::<types::{}>),",
            constant(&operation.input),
            names::type_name(&operation.input)
        );
    }
    body.push_str("];\n");
}

fn demands(body: &mut String, model: &Model, name: &str, members: &[Member]) {
    let _ = writeln!(
        body,
        "static {}: Shape = Shape {{ name: {name:?}, members: &[",
        constant(name)
    );
    for member in members {
        let rule = if member.required {
            "required"
        } else {
            "optional"
        };
        let _ = writeln!(
            body,
            "{rule}({:?}, {}),",
            member.name,
            kind(model, &member.shape)
        );
    }
    body.push_str("] };\n\n");
}

fn reader(body: &mut String, plain: &Plain, name: &str, members: &[Member]) {
    let _ = writeln!(
        body,
        "impl Decode for types::{} {{\n    fn decode(json: Json) -> Self {{",
        names::type_name(name)
    );
    if members.is_empty() {
        body.push_str("let _ = json;\nSelf {}\n}\n}\n\n");
        return;
    }
    body.push_str("let mut members = Members::of(json);\nSelf {\n");
    for member in members {
        let take = if plain.is_plain(name, member) {
            "need"
        } else {
            "take"
        };
        let _ = writeln!(
            body,
            "{}: members.{take}({:?}),",
            names::member(&member.name),
            member.name
        );
    }
    body.push_str("}\n}\n}\n\n");
}

/// A `Kind` as an expression.
fn kind(model: &Model, shape: &str) -> String {
    match model.shape(shape) {
        Shape::String(text) => text_kind(text),
        Shape::Enum(_) => format!("Kind::Enum(enums::{}::NAMES)", names::type_name(shape)),
        Shape::Integer(range) if range.is_open() => "INTEGER".to_owned(),
        Shape::Integer(range) => format!(
            "Kind::Integer {{ min: {}, max: {} }}",
            bound(range.min, "i32::MIN"),
            bound(range.max, "i32::MAX")
        ),
        Shape::Long => "Kind::Long".to_owned(),
        Shape::Double(range) if range.is_open() => "DOUBLE".to_owned(),
        Shape::Double(range) => format!(
            "Kind::Double {{ min: {:?}, max: {:?} }}",
            range.min.unwrap_or(f64::MIN),
            range.max.unwrap_or(f64::MAX)
        ),
        Shape::Boolean => "Kind::Boolean".to_owned(),
        Shape::Timestamp => "Kind::Timestamp".to_owned(),
        Shape::Document => "Kind::Document".to_owned(),
        Shape::Map => "Kind::Map".to_owned(),
        Shape::List { item, size } => list_kind(&kind(model, item), *size),
        Shape::Structure(_) => format!("Kind::Structure(&{})", constant(shape)),
        Shape::Exception { .. } => panic!("{shape} is an exception, not a value"),
    }
}

fn text_kind(text: &Text) -> String {
    let Text { length, pattern } = text;
    if length.is_open() && pattern.is_none() {
        return "TEXT".to_owned();
    }
    let pattern = pattern.as_ref().map_or("Any", |pattern| {
        let known = PATTERNS.iter().find(|(known, _)| known == pattern);
        known
            .unwrap_or_else(|| panic!("a pattern that `Pattern` does not know: {pattern}"))
            .1
    });
    format!(
        "Kind::Text {{ min: {}, max: {}, pattern: Pattern::{pattern} }}",
        bound(length.min, "0"),
        bound(length.max, "usize::MAX")
    )
}

fn list_kind(item: &str, size: Range) -> String {
    if size.is_open() {
        return format!("list(&{item})");
    }
    format!(
        "Kind::List {{ item: &{item}, min: {}, max: {} }}",
        bound(size.min, "0"),
        bound(size.max, "usize::MAX")
    )
}

fn bound(bound: Option<f64>, without: &str) -> String {
    bound.map_or_else(|| without.to_owned(), |bound| format!("{bound}"))
}

/// `RunTaskRequest` → `RUN_TASK_REQUEST`.
fn constant(shape: &str) -> String {
    names::snake(shape).to_ascii_uppercase()
}
