//! `PutParameter` — makes a parameter, or gives the one that is there another version.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>
//!
//! What a new version is not given it has from the one before. Texts without a source are from
//! memory.
//!
//! Not emulated yet: policies of parameters, such as an expiration (`Policies`).

use super::add_tags_to_resource;
use super::find::validation;
use crate::aws::ssm::port::{self, New};
use crate::aws::ssm::shown;
use crate::aws::ssm::state::{Kind, Settings, Tier};
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::kernel::regex;
use crate::wire::ssm::enums::{ParameterTier, ParameterType};
use crate::wire::ssm::types::{PutParameterRequest, PutParameterResponse};
use crate::wire::{ApiError, ErrorCode};

const VALUE_BYTES_MAX: usize = 4096;
const VALUE_BYTES_MAX_ADVANCED: usize = 8192;
const DATA_TYPES: [&str; 3] = ["text", "aws:ec2:image", "aws:ssm:integration"];

pub(super) fn put_parameter(
    region: &mut Region,
    caller: &Caller<'_>,
    input: PutParameterRequest,
) -> Result<PutParameterResponse, ApiError> {
    let store = &region.parameter_store;
    let existing = store.find(&input.name);
    check_request(&input)?;
    let before = existing.map(|parameter| parameter.newest().settings.clone());
    if before.is_some() && input.overwrite != Some(true) {
        return Err(ApiError::new(
            ErrorCode::ParameterAlreadyExists,
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        ));
    }
    let settings = settings(&input, before)?;
    check_value(&input.value, &settings)?;
    // What `_` stands for is in the settings.
    let PutParameterRequest {
        name,
        value,
        allowed_pattern: _,
        data_type: _,
        description: _,
        key_id: _,
        overwrite: _,
        policies: _,
        tags,
        tier: _,
        r#type: _,
    } = input;
    let mut held = Tags::new();
    add_tags_to_resource::add(&mut held, tags.unwrap_or_default())?;
    let new = New {
        name: &name,
        value,
        settings,
        by: caller.principal(&region.scope),
    };
    let around = (&region.scope, region.now());
    let parameter = port::put(&mut region.parameter_store, around, new)?;
    if !held.is_empty() {
        parameter.tags = held;
    }
    let version = parameter.newest();
    Ok(PutParameterResponse {
        tier: Some(shown::tier(version.settings.tier)),
        version: Some(version.number),
    })
}

fn check_request(input: &PutParameterRequest) -> Result<(), ApiError> {
    if input.value.is_empty() {
        return Err(validation(
            "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
        ));
    }
    let policies = input.policies.as_deref().unwrap_or_default();
    if !matches!(policies, "" | "[]" | "[{}]") {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            "the member 'Policies' of PutParameter",
        ));
    }
    let has_tags = input.tags.iter().flatten().next().is_some();
    if input.overwrite == Some(true) && has_tags {
        return Err(validation(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
        ));
    }
    check_reserved(&input.name)
}

/// Names that begin as AWS's own do. The texts are moto's.
fn check_reserved(name: &str) -> Result<(), ApiError> {
    let lower = name.to_ascii_lowercase();
    let path = lower.strip_prefix('/').unwrap_or(&lower);
    if !path.starts_with("aws") && !path.starts_with("ssm") {
        return Ok(());
    }
    let is_path = path.contains('/');
    if is_path && lower.starts_with("/aws") {
        return Err(ApiError::new(
            ErrorCode::AccessDenied,
            format!("No access to reserved parameter name: {name}."),
        ));
    }
    Err(validation(match is_path {
        true => {
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
        }
        false => "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).",
    }))
}

fn settings(input: &PutParameterRequest, before: Option<Settings>) -> Result<Settings, ApiError> {
    let kind = match (input.r#type, &before) {
        (Some(ParameterType::String), _) => Kind::String,
        (Some(ParameterType::StringList), _) => Kind::StringList,
        (Some(ParameterType::SecureString), _) => Kind::SecureString,
        (None, Some(before)) => before.kind,
        (None, None) => {
            return Err(validation(
                "A parameter type is required when you create a parameter.",
            ));
        }
    };
    if input.key_id.is_some() && kind != Kind::SecureString {
        return Err(validation(
            "KeyId is required for SecureString type parameter only.",
        ));
    }
    let was_advanced = before.as_ref().is_some_and(|it| it.tier == Tier::Advanced);
    let is_long = input.value.len() > VALUE_BYTES_MAX;
    let tier = match input.tier {
        Some(ParameterTier::Standard) if was_advanced => {
            return Err(validation(
                "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
            ));
        }
        Some(ParameterTier::Advanced) => Tier::Advanced,
        Some(ParameterTier::IntelligentTiering) if is_long => Tier::Advanced,
        _ if was_advanced => Tier::Advanced,
        _ => Tier::Standard,
    };
    let data_type = input.data_type.as_deref().filter(|it| !it.is_empty());
    if let Some(other) = data_type.filter(|it| !DATA_TYPES.contains(it)) {
        return Err(validation(format!(
            "The following data type is not supported: {other} (Data type names are all lowercase.)"
        )));
    }
    let new = Settings::of(kind);
    let before = before.unwrap_or_else(|| new.clone());
    let key_id = input.key_id.clone().or(before.key_id).or(new.key_id);
    let given = |text: &Option<String>, before| text.clone().map_or(before, Some);
    Ok(Settings {
        kind,
        tier,
        key_id: key_id.filter(|_| kind == Kind::SecureString),
        description: given(&input.description, before.description),
        allowed_pattern: given(&input.allowed_pattern, before.allowed_pattern)
            .filter(|pattern| !pattern.is_empty()),
        data_type: data_type.map_or(before.data_type, str::to_owned),
    })
}

fn check_value(value: &str, settings: &Settings) -> Result<(), ApiError> {
    let (tier, bytes_max) = match settings.tier {
        Tier::Standard => ("Standard", VALUE_BYTES_MAX),
        Tier::Advanced => ("Advanced", VALUE_BYTES_MAX_ADVANCED),
    };
    if value.len() > bytes_max {
        let upgrade = match settings.tier {
            Tier::Standard => {
                " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
            }
            Tier::Advanced => "",
        };
        return Err(validation(format!(
            "{tier} tier parameters support a maximum parameter value of {bytes_max} characters.{upgrade}"
        )));
    }
    let Some(pattern) = &settings.allowed_pattern else {
        return Ok(());
    };
    let Ok(regex) = regex::whole(pattern) else {
        return Err(ApiError::new(
            ErrorCode::InvalidAllowedPattern,
            "The request does not meet the regular expression requirement.",
        ));
    };
    match regex.is_match(value) {
        true => Ok(()),
        false => Err(ApiError::new(
            ErrorCode::ParameterPatternMismatch,
            format!("Parameter value, cannot be validated against allowedPattern: {pattern}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::ssm::types::Tag;

    fn request(name: &str, value: &str) -> PutParameterRequest {
        PutParameterRequest {
            name: name.to_owned(),
            value: value.to_owned(),
            r#type: Some(ParameterType::String),
            ..PutParameterRequest::default()
        }
    }

    fn put(region: &mut Region, input: PutParameterRequest) -> Result<i64, String> {
        let put = put_parameter(region, &Caller::default(), input);
        let put = put.map_err(|error| error.to_string())?;
        Ok(put.version.unwrap())
    }

    #[test]
    fn a_new_version_has_what_it_is_not_given_from_the_one_before() {
        let mut region = fixtures::region();
        let first = PutParameterRequest {
            description: Some("The database".to_owned()),
            r#type: Some(ParameterType::SecureString),
            tier: Some(ParameterTier::Advanced),
            ..request("db", "one")
        };
        put(&mut region, first).unwrap();
        let second = PutParameterRequest {
            overwrite: Some(true),
            r#type: None,
            ..request("db", "two")
        };

        assert_eq!(put(&mut region, second), Ok(2));

        let parameter = region.parameter_store.find("db").unwrap();
        let [first, second] = parameter.versions() else {
            panic!("{parameter:?}")
        };
        assert_eq!(first.settings, second.settings);
        assert_eq!(second.settings.key_id.as_deref(), Some("alias/aws/ssm"));
        assert_eq!(
            second.modified_by,
            "arn:aws:iam::123456789012:user/fake-ecs"
        );
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let there = request("there", "x");
        check_refused(&[
            (
                there.clone(),
                "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            ),
            (
                PutParameterRequest {
                    overwrite: Some(true),
                    tags: Some(vec![Tag {
                        key: "a".to_owned(),
                        value: "b".to_owned(),
                    }]),
                    ..there.clone()
                },
                "ValidationException: Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
            ),
            (
                PutParameterRequest {
                    r#type: None,
                    ..request("db", "x")
                },
                "ValidationException: A parameter type is required when you create a parameter.",
            ),
            (
                PutParameterRequest {
                    key_id: Some("alias/key".to_owned()),
                    ..request("db", "x")
                },
                "ValidationException: KeyId is required for SecureString type parameter only.",
            ),
            (
                PutParameterRequest {
                    data_type: Some("Text".to_owned()),
                    ..request("db", "x")
                },
                "ValidationException: The following data type is not supported: Text (Data type names are all lowercase.)",
            ),
            (
                PutParameterRequest {
                    allowed_pattern: Some("a)|(b".to_owned()),
                    ..request("db", "a")
                },
                "InvalidAllowedPatternException: The request does not meet the regular expression requirement.",
            ),
            (
                PutParameterRequest {
                    allowed_pattern: Some("[a-z]+".to_owned()),
                    ..request("db", "x1")
                },
                "ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: [a-z]+",
            ),
            (
                PutParameterRequest {
                    policies: Some("[{\"Type\": \"Expiration\"}]".to_owned()),
                    ..request("db", "x")
                },
                "ValidationException: fake-ecs does not emulate the member 'Policies' of PutParameter",
            ),
        ]);
    }

    #[test]
    fn names_of_aws_and_values_that_are_too_long_are_refused() {
        check_refused(&[
            (
                request("/aws/db", "x"),
                "AccessDeniedException: No access to reserved parameter name: /aws/db.",
            ),
            (
                request("ssm-db", "x"),
                "ValidationException: Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).",
            ),
            (
                request("db", ""),
                "ValidationException: 1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
            ),
            (
                request("db", &"x".repeat(4097)),
                "ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
            ),
            (
                PutParameterRequest {
                    tier: Some(ParameterTier::Advanced),
                    ..request("db", &"x".repeat(8193))
                },
                "ValidationException: Advanced tier parameters support a maximum parameter value of 8192 characters.",
            ),
        ]);
    }

    #[track_caller]
    fn check_refused(cases: &[(PutParameterRequest, &str)]) {
        for (input, expected) in cases {
            let mut region = fixtures::region();
            put(&mut region, request("there", "x")).unwrap();

            assert_eq!(put(&mut region, input.clone()), Err((*expected).to_owned()));
            assert_eq!(region.parameter_store.all().count(), 1);
        }
    }

    #[test]
    fn a_parameter_becomes_advanced_when_it_must_and_stays_so() {
        let mut region = fixtures::region();
        let with = |tier, value: &str| PutParameterRequest {
            tier,
            overwrite: Some(true),
            ..request("db", value)
        };
        for (tier, length, expected) in [
            (None, 1, Tier::Standard),
            (Some(ParameterTier::IntelligentTiering), 1, Tier::Standard),
            (
                Some(ParameterTier::IntelligentTiering),
                5000,
                Tier::Advanced,
            ),
            (None, 1, Tier::Advanced),
        ] {
            put(&mut region, with(tier, &"x".repeat(length))).unwrap();
            let parameter = region.parameter_store.find("db").unwrap();
            assert_eq!(parameter.newest().settings.tier, expected);
        }
        let refused = put(&mut region, with(Some(ParameterTier::Standard), "x")).unwrap_err();
        assert!(
            refused.contains("You can't downgrade a parameter"),
            "{refused}"
        );
    }
}
