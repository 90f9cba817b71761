//! What attributes may be called, and be. The service's words are known of empty lists only.

use crate::ecs::instance::attributes::is_custom;
use crate::kernel::sorted::SortedSet;
use crate::wire::{ApiError, Attribute, ErrorCode};

/// How many attributes one call may have.
const ATTRIBUTES_MAX: usize = 10;
/// How many attributes of its user's an instance may have.
const CUSTOM_MAX: usize = 10;
/// How long names and values may be.
const LENGTH_MAX: usize = 128;

pub(super) fn count(attributes: &[Attribute]) -> Result<(), ApiError> {
    if attributes.is_empty() {
        return Err(ApiError::invalid_parameter("attributes can not be empty"));
    }
    if attributes.len() > ATTRIBUTES_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "attributes can have at most {ATTRIBUTES_MAX} items."
        )));
    }
    Ok(())
}

/// Refuses names of custom attributes that are too many for one instance, with the text of the
/// documentation of `AttributeLimitExceededException`. Not every operation declares that.
pub(in crate::ops) fn custom_count(
    names: &SortedSet<&str>,
    code: ErrorCode,
) -> Result<(), ApiError> {
    if names.len() <= CUSTOM_MAX {
        return Ok(());
    }
    Err(ApiError::new(
        code,
        format!("You can apply up to {CUSTOM_MAX} custom attributes for each resource."),
    ))
}

/// Letters, digits, and a few other characters.
pub(in crate::ops) fn name(name: &str) -> Result<(), ApiError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./\\".contains(&byte);
    text("name", name, is_allowed)
}

/// A name that is not for the service and its agents.
pub(super) fn custom_name(name: &str) -> Result<(), ApiError> {
    self::name(name)?;
    if !is_custom(name) {
        return Err(ApiError::invalid_parameter(format!(
            "Attribute.name must not begin with ecs. or com.amazonaws., but was {name}"
        )));
    }
    Ok(())
}

pub(in crate::ops) fn value(value: &str) -> Result<(), ApiError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./\\@: ".contains(&byte);
    text("value", value, is_allowed)?;
    if value.starts_with(' ') || value.ends_with(' ') {
        return Err(ApiError::invalid_parameter(
            "Attribute.value must not begin or end with a space.",
        ));
    }
    Ok(())
}

fn text(member: &str, text: &str, is_allowed: impl Fn(u8) -> bool) -> Result<(), ApiError> {
    let refuse = |what: &str| {
        Err(ApiError::invalid_parameter(format!(
            "Attribute.{member} {what}"
        )))
    };
    match text.len() {
        0 => refuse("can not be blank."),
        _ if !text.bytes().all(is_allowed) => refuse("contains invalid characters."),
        1..=LENGTH_MAX => Ok(()),
        _ => refuse(&format!("can have at most {LENGTH_MAX} characters.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(result: Result<(), ApiError>, expected: &str) {
        let message = result.err().and_then(|error| error.message);
        assert_eq!(message.unwrap_or_default(), expected);
    }

    #[test]
    fn names_are_of_few_characters_and_not_of_the_service() {
        for good in ["stack", "a.b/c\\d-e_9", &"x".repeat(128), "ecs", "ecsx.a"] {
            check(custom_name(good), "");
        }
        check(custom_name(""), "Attribute.name can not be blank.");
        let invalid = "Attribute.name contains invalid characters.";
        for bad in ["a b", "a:b", "a@b", "ä", "a\n"] {
            check(name(bad), invalid);
        }
        check(
            name(&"x".repeat(129)),
            "Attribute.name can have at most 128 characters.",
        );
        for reserved in ["ecs.os-type", "com.amazonaws.ecs.capability.x"] {
            let message = "Attribute.name must not begin with ecs. or com.amazonaws., but was ";
            check(name(reserved), "");
            check(custom_name(reserved), &format!("{message}{reserved}"));
        }
    }

    #[test]
    fn values_may_have_spaces_within() {
        for good in ["production", "a b@c:d", &"x".repeat(128)] {
            check(value(good), "");
        }
        check(value(""), "Attribute.value can not be blank.");
        check(value("a,b"), "Attribute.value contains invalid characters.");
        for bad in [" a", "a "] {
            check(
                value(bad),
                "Attribute.value must not begin or end with a space.",
            );
        }
        check(
            value(&"x".repeat(129)),
            "Attribute.value can have at most 128 characters.",
        );
    }

    #[test]
    fn a_call_has_one_to_ten_attributes() {
        check(count(&[]), "attributes can not be empty");
        check(count(&vec![Attribute::default(); 10]), "");
        check(
            count(&vec![Attribute::default(); 11]),
            "attributes can have at most 10 items.",
        );
    }
}
