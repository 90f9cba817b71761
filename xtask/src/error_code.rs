//! `error_code.rs`: what an answer's `__type` can be.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::model::{Model, Shape};
use crate::{enums, names, source};

/// Codes that the framework in front of the service answers with; no model lists them. The last one is ours.
const FRAMEWORK: &[&str] = &[
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
];

pub(crate) fn generate(model: &Model) -> Result<String, String> {
    let mut codes: BTreeSet<&str> = FRAMEWORK.iter().copied().collect();
    for (name, shape) in &model.shapes {
        if let Shape::Exception { fault } = shape {
            // `http` answers 500 to this one and 400 to all others.
            assert_eq!(
                *fault,
                name == "ServerException",
                "{name} is a fault: {fault}"
            );
            codes.insert(name);
        }
    }
    let mut body = String::from("use crate::wire::wire_enum::wire_enum;\n\n");
    let variants = codes.iter().map(|code| (variant(code), *code));
    enums::declare(&mut body, "ErrorCode", variants);
    body.push_str(
        "impl ErrorCode {\n    /// What the framework in front of the service answers.\n",
    );
    constant(&mut body, "FRAMEWORK", "Self", FRAMEWORK.iter().copied());
    body.push_str("}\n");
    source::finish("What an error of the ECS API is called.", &body)
}

/// A constant that lists codes, which the type `code` has.
pub(crate) fn constant<'code>(
    body: &mut String,
    name: &str,
    code: &str,
    codes: impl Iterator<Item = &'code str>,
) {
    let _ = writeln!(
        body,
        "    pub(crate) const {name}: &[{code}] = {};",
        list(code, codes)
    );
}

/// A slice of codes.
pub(crate) fn list<'code>(code: &str, codes: impl Iterator<Item = &'code str>) -> String {
    let codes: Vec<String> = codes.map(|it| format!("{code}::{}", variant(it))).collect();
    format!("&[{}]", codes.join(", "))
}

fn variant(code: &str) -> String {
    let short = code
        .strip_suffix("Exception")
        .unwrap_or_else(|| panic!("{code} does not end with `Exception`"));
    names::pascal(short)
}
