//! `error_code.rs`: what errors are called, of all services together.
//!
//! A code is one value, whichever service answers it: what else differs between services, such as
//! the status, is in the table of the services.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::model::{Exception, Model};
use crate::services::Protocol;
use crate::{enums, names, source};

/// Codes that the frameworks in front of services answer with; no model lists them. First those of
/// JSON, then those of the query protocol, then those of EC2.
const FRAMEWORKS: &[(&str, &[&str])] = &[
    (
        "JSON",
        &[
            "AccessDeniedException",
            "ExpiredTokenException",
            "IncompleteSignatureException",
            "InvalidSignatureException",
            "MissingAuthenticationTokenException",
            "SerializationException",
            "ThrottlingException",
            "UnknownOperationException",
            "UnrecognizedClientException",
        ],
    ),
    (
        "QUERY",
        &[
            "AccessDenied",
            "InternalFailure",
            "InvalidAction",
            "MalformedInput",
            "MissingAction",
        ],
    ),
];

pub(crate) fn generate(models: &[Model]) -> Result<String, String> {
    let codes = Codes::of(models);
    let mut body = String::from("use crate::wire::wire_enum::wire_enum;\n\n");
    let variants = codes.0.iter().map(|code| (codes.variant(code), *code));
    enums::declare(&mut body, "ErrorCode []", variants);
    body.push_str("impl ErrorCode {\n");
    for (name, framework) in FRAMEWORKS {
        let _ = writeln!(
            body,
            "    /// What the framework in front of services answers, where it speaks {}.",
            if *name == "JSON" {
                "JSON"
            } else {
                "the query protocol"
            }
        );
        let list = codes.list("Self", framework.iter().copied());
        let _ = writeln!(body, "    pub const {name}: &[Self] = {list};");
    }
    body.push_str("}\n");
    let about = "What errors are called, of all services.";
    source::finish(
        "all services",
        concat!(module_path!(), "::generate"),
        about,
        &body,
    )
}

/// What an error of the model is called on the wire.
pub(crate) fn code<'model>(
    model: &Model,
    name: &'model str,
    exception: &'model Exception,
) -> &'model str {
    match model.service.protocols[0] {
        Protocol::Query | Protocol::Ec2 => exception.query_code.as_deref().unwrap_or(name),
        _ => name,
    }
}

/// All codes that there are.
pub(crate) struct Codes<'model>(BTreeSet<&'model str>);

impl<'model> Codes<'model> {
    pub(crate) fn of(models: &'model [Model]) -> Self {
        let mut codes = BTreeSet::new();
        for (_, framework) in FRAMEWORKS {
            codes.extend(*framework);
        }
        for model in models {
            let declared = model.exceptions();
            codes.extend(declared.map(|(name, exception)| code(model, name, exception)));
            codes.extend(model.service.codes);
        }
        for service in crate::services::SERVICES {
            codes.extend(service.validation);
        }
        Self(codes)
    }

    /// A slice of codes, whose type is `code`.
    pub(crate) fn list<'code>(
        &self,
        code: &str,
        codes: impl Iterator<Item = &'code str>,
    ) -> String {
        let codes: Vec<String> = codes
            .map(|it| format!("{code}::{}", self.variant(it)))
            .collect();
        format!("&[{}]", codes.join(", "))
    }

    /// Without `Exception` at the end. A code that is another one's name without it keeps what
    /// tells them apart.
    pub(crate) fn variant(&self, code: &str) -> String {
        match code.strip_suffix("Exception") {
            Some(short) => names::pascal(short),
            None if self.0.contains(format!("{code}Exception").as_str()) => {
                names::pascal(code) + "Code"
            }
            None => {
                let name = names::pascal(code);
                // SNS has `KMSDisabled`, and SQS `KmsDisabled`.
                let mut before = self.0.range(..code);
                match before.any(|it| names::pascal(it) == name) {
                    true => name + "Code",
                    false => name,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_what_tells_it_from_another() {
        let codes = Codes(BTreeSet::from([
            "AccessDenied",
            "AccessDeniedException",
            "InvalidSubnetID.NotFound",
            "ValidationError",
            "ValidationException",
        ]));
        for (code, variant) in [
            ("AccessDeniedException", "AccessDenied"),
            ("AccessDenied", "AccessDeniedCode"),
            ("InvalidSubnetID.NotFound", "InvalidSubnetIdNotFound"),
            ("ValidationException", "Validation"),
            ("ValidationError", "ValidationError"),
        ] {
            assert_eq!(codes.variant(code), variant);
        }
    }
}
