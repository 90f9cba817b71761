//! `error_code.rs`: what an answer's `__type` can be.

use std::collections::BTreeSet;

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
    source::finish("What an error of the ECS API is called.", &body)
}

fn variant(code: &str) -> String {
    let short = code
        .strip_suffix("Exception")
        .unwrap_or_else(|| panic!("{code} does not end with `Exception`"));
    names::pascal(short)
}
