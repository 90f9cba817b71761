//! `operation.rs`: the operations by name, and the errors that each declares.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::error_code::{code, list};
use crate::model::{Model, Operation, Shape};
use crate::{enums, names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let mut body = String::new();
    // Clippy thinks that what the enum is called could be left out.
    let repeats = |name: &str| name.ends_with("Operation") || name.starts_with("Operation");
    if model
        .operations
        .iter()
        .any(|operation| repeats(&operation.name))
    {
        body +=
            "#![expect(clippy::enum_variant_names, reason = \"the names are the service's\")]\n\n";
    }
    body += "use crate::wire::ErrorCode;\nuse crate::wire::wire_enum::wire_enum;\n\n";
    let variants = model
        .operations
        .iter()
        .map(|operation| (names::pascal(&operation.name), operation.name.as_str()));
    enums::declare(&mut body, "Operation []", variants);
    declare_errors(&mut body, model);
    let about = format!("The operations of {}.", model.service.id);
    source::finish(
        model.service.id,
        concat!(module_path!(), "::generate"),
        &about,
        &body,
    )
}

/// What all operations declare is said once, and what some declare for all of them together.
fn declare_errors(body: &mut String, model: &Model) {
    let operations = &model.operations;
    let is_common = |error: &&str| {
        let mut operations = operations.iter();
        operations.all(|operation| errors(model, operation).any(|it| it == *error))
    };
    let first = operations.first().expect("an operation is wanted");
    // Of a single operation it is all its own.
    let common: Vec<&str> = match operations.len() {
        1 => Vec::new(),
        _ => errors(model, first).filter(is_common).collect(),
    };
    let declared_by_all = common.iter().chain(model.service.codes).copied();
    let _ = writeln!(
        body,
        "impl Operation {{\n    /// The errors that every operation declares.\n    \
         pub const COMMON_ERRORS: &[ErrorCode] = {};",
        list("ErrorCode", declared_by_all)
    );
    let mut by_errors: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for operation in operations {
        let own = errors(model, operation).filter(|error| !common.contains(error));
        let variant = format!("Self::{}", names::pascal(&operation.name));
        by_errors.entry(own.collect()).or_default().push(variant);
    }
    body.push_str(
        "\n    /// The errors that it declares, but for those that every operation does.\n    \
         pub fn errors(self) -> &'static [ErrorCode] {\n        match self {\n",
    );
    for (errors, variants) in by_errors {
        let errors = list("ErrorCode", errors.into_iter());
        let _ = writeln!(body, "            {} => {errors},", variants.join(" | "));
    }
    body.push_str("        }\n    }\n}\n");
}

/// The errors that it declares, as they are called on the wire.
fn errors<'model>(
    model: &'model Model,
    operation: &'model Operation,
) -> impl Iterator<Item = &'model str> {
    operation.errors.iter().map(|name| match model.shape(name) {
        Shape::Exception(exception) => code(model, name, exception),
        _ => panic!("{name} is declared as an error, and is none"),
    })
}
