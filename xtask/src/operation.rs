//! `operation.rs`: the operations by name, and the errors that each declares.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{Model, Operation};
use crate::{enums, error_code, names, source};

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let mut body = String::from(
        "use super::error_code::ErrorCode;\nuse crate::wire::wire_enum::wire_enum;\n\n",
    );
    let variants = model
        .operations
        .iter()
        .map(|operation| (names::pascal(&operation.name), operation.name.as_str()));
    enums::declare(&mut body, "Operation", variants);
    declare_errors(&mut body, &model.operations);
    source::finish("The operations of the ECS API.", &body)
}

/// What all operations declare is said once, and what some declare for all of them together.
fn declare_errors(body: &mut String, operations: &[Operation]) {
    let is_common = |error: &&str| {
        let mut operations = operations.iter();
        operations.all(|operation| operation.errors.iter().any(|it| it == error))
    };
    let first = operations.first().expect("the model has operations");
    let common: Vec<&str> = first
        .errors
        .iter()
        .map(String::as_str)
        .filter(is_common)
        .collect();
    body.push_str("impl Operation {\n    /// The errors that every operation declares.\n");
    error_code::constant(body, "COMMON_ERRORS", "ErrorCode", common.iter().copied());
    let mut by_errors: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for operation in operations {
        let errors = operation.errors.iter().map(String::as_str);
        let own = errors.filter(|error| !common.contains(error)).collect();
        let variant = format!("Self::{}", names::pascal(&operation.name));
        by_errors.entry(own).or_default().push(variant);
    }
    body.push_str(
        "\n    /// The errors that it declares, but for those that every operation does.\n    \
         pub(crate) fn errors(self) -> &'static [ErrorCode] {\n        match self {\n",
    );
    for (errors, variants) in by_errors {
        let errors = error_code::list("ErrorCode", errors.into_iter());
        let _ = writeln!(body, "            {} => {errors},", variants.join(" | "));
    }
    body.push_str("        }\n    }\n}\n");
}
