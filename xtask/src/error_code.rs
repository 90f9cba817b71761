//! `error_code.rs`: what errors are called, of all services together.
//!
//! A code is one value, whichever service answers it: what else differs between services, such as
//! the status, is in the table of the services.

use std::collections::{BTreeMap, BTreeSet};
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

/// Codes that would have the name of another one, such as `AccessDenied` beside
/// `AccessDeniedException`, and what they are called instead. Each has its row here, so that no
/// name depends on which services there are: where a new service brings the twin of a code that is
/// known, the new one is the one to be named.
const NAMED: &[(&str, &str)] = &[
    ("AccessDenied", "AccessDeniedCode"),
    ("AlreadyExists", "AlreadyExistsCode"),
    ("ConcurrentModification", "ConcurrentModificationCode"),
    ("InvalidInput", "InvalidInputCode"),
    ("InvalidInstanceType", "InvalidInstanceTypeCode"),
    ("InvalidNextToken", "InvalidNextTokenCode"),
    ("InvalidParameter", "InvalidParameterCode"),
    (
        "InvalidParameterCombination",
        "InvalidParameterCombinationCode",
    ),
    ("InvalidParameterValue", "InvalidParameterValueCode"),
    ("InvalidRequest", "InvalidRequestCode"),
    ("InvalidState", "InvalidStateCode"),
    ("KmsAccessDenied", "KmsAccessDeniedCode"),
    ("KmsDisabled", "KmsDisabledCode"),
    ("KmsInvalidState", "KmsInvalidStateCode"),
    ("KmsNotFound", "KmsNotFoundCode"),
    ("KmsOptInRequired", "KmsOptInRequiredCode"),
    ("LimitExceeded", "LimitExceededCode"),
    ("MalformedPolicyDocument", "MalformedPolicyDocumentCode"),
    ("NamespaceNotFound", "NamespaceNotFoundCode"),
    ("OperationNotPermitted", "OperationNotPermittedCode"),
    ("ResourceInUse", "ResourceInUseCode"),
    ("ResourceNotFound", "ResourceNotFoundCode"),
    ("ServiceNotFound", "ServiceNotFoundCode"),
    ("TooManyTags", "TooManyTagsCode"),
    ("UnsupportedOperation", "UnsupportedOperationCode"),
];

pub(crate) fn generate(models: &[Model]) -> Result<String, String> {
    let codes = all(models);
    check_told_apart(&codes)?;
    let mut body = String::from("use crate::wire::wire_enum::wire_enum;\n\n");
    let variants = codes.iter().map(|code| (variant(code), *code));
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
        let list = list("Self", framework.iter().copied());
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
fn all(models: &[Model]) -> BTreeSet<&str> {
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
    codes
}

/// A slice of codes, whose type is `code`.
pub(crate) fn list<'code>(code: &str, codes: impl Iterator<Item = &'code str>) -> String {
    let codes: Vec<String> = codes.map(|it| format!("{code}::{}", variant(it))).collect();
    format!("&[{}]", codes.join(", "))
}

/// The name of the Rust variant: the code without `Exception` at the end, unless it is [`NAMED`].
/// It depends on the code alone.
pub(crate) fn variant(code: &str) -> String {
    match NAMED.iter().find(|(named, _)| *named == code) {
        Some((_, variant)) => (*variant).to_owned(),
        None => names::pascal(code.strip_suffix("Exception").unwrap_or(code)),
    }
}

/// Refuses codes that would have one name.
fn check_told_apart(codes: &BTreeSet<&str>) -> Result<(), String> {
    let mut by_variant = BTreeMap::new();
    for code in codes {
        if let Some(other) = by_variant.insert(variant(code), code) {
            let variant = variant(code);
            return Err(format!(
                "the codes {other} and {code} would both be ErrorCode::{variant}: give the one \
                 that is new a name of its own, in NAMED of xtask/src/error_code.rs"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_depends_on_the_code_alone() {
        for (code, name) in [
            ("AccessDeniedException", "AccessDenied"),
            ("AccessDenied", "AccessDeniedCode"),
            ("InvalidSubnetID.NotFound", "InvalidSubnetIdNotFound"),
            ("ValidationException", "Validation"),
            ("ValidationError", "ValidationError"),
        ] {
            assert_eq!(variant(code), name);
        }
    }

    #[test]
    fn codes_of_one_name_are_refused() {
        let twins = BTreeSet::from(["AlreadyMade", "AlreadyMadeException", "Other"]);
        let refused = check_told_apart(&twins).unwrap_err();
        assert!(
            refused.starts_with(
                "the codes AlreadyMade and AlreadyMadeException would both be \
                 ErrorCode::AlreadyMade: "
            ),
            "{refused}"
        );
        let named = BTreeSet::from(["AccessDenied", "AccessDeniedException"]);
        assert_eq!(check_told_apart(&named), Ok(()));
    }
}
