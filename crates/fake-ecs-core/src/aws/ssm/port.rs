//! What others ask of the Parameter Store, and how parameters are put into it.

use crate::aws::ssm::state::{Parameter, ParameterStore, Settings, VERSIONS_MAX, Version};
use crate::aws::tags::Tags;
use crate::kernel::arn::Scope;
use crate::kernel::time::Time;
use crate::wire::{ApiError, ErrorCode};

const NAME_LENGTH_MAX: usize = 1011;
const LEVELS_MAX: usize = 15;

/// A version of a parameter that was found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'s> {
    pub parameter: &'s Parameter,
    pub version: &'s Version,
    /// What the caller wrote after the name, as `:3` or `:live`.
    pub selector: Option<&'s str>,
}

/// A parameter that is about to be put.
#[derive(Clone, Debug)]
pub struct New<'a> {
    pub name: &'a str,
    pub value: String,
    pub settings: Settings,
    /// The ARN of who puts it.
    pub by: String,
}

/// The parameter of that name or ARN: its newest version, or that of the selector at its end, as
/// `/app/url:3` or `/app/url:live`.
pub fn read<'s>(store: &'s ParameterStore, id: &'s str) -> Result<Found<'s>, ApiError> {
    let (parameter, selector) = match store.find(id) {
        Some(parameter) => (parameter, None),
        None => {
            let at = id.rfind(':').unwrap_or(id.len());
            let (id, selector) = id.split_at(at);
            let parameter = store.find(id).filter(|_| !selector.is_empty());
            (parameter.ok_or_else(not_found)?, Some(selector))
        }
    };
    let version = match selector {
        None => Some(parameter.newest()),
        Some(selector) => parameter.selected(&selector[1..]),
    };
    match version {
        Some(version) => Ok(Found {
            parameter,
            version,
            selector,
        }),
        None => {
            let selector = &selector.unwrap_or(":")[1..];
            Err(version_not_found(&parameter.name, selector))
        }
    }
}

/// The service has no text for it.
pub fn not_found() -> ApiError {
    ApiError::without_message(ErrorCode::ParameterNotFound)
}

pub(super) fn version_not_found(name: &str, version: &str) -> ApiError {
    let text = format!(
        "Systems Manager could not find version {version} of {name}. Verify the version and try again."
    );
    ApiError::new(ErrorCode::ParameterVersionNotFound, text)
}

/// Makes a parameter, or gives the one that is there another version.
pub fn put<'s>(
    store: &'s mut ParameterStore,
    (scope, now): (&Scope, Time),
    new: New<'_>,
) -> Result<&'s mut Parameter, ApiError> {
    let New {
        name,
        value,
        settings,
        by,
    } = new;
    check_name(name)?;
    let newest = store.find(name).map_or(0, |it| it.newest().number);
    if let Some(parameter) = store.parameters.get_mut(name) {
        drop_oldest(parameter)?;
    }
    store.is_used = true;
    let make = || {
        let resource = format!("parameter/{}", name.strip_prefix('/').unwrap_or(name));
        Parameter {
            name: name.to_owned(),
            arn: scope.arn_in("ssm", &resource),
            tags: Tags::new(),
            versions: Vec::new(),
        }
    };
    let parameter = store.parameters.get_or_insert_with(name.to_owned(), make);
    parameter.versions.push(Version {
        number: newest + 1,
        value,
        settings,
        modified: now,
        modified_by: by,
        labels: Vec::new(),
    });
    Ok(parameter)
}

/// Makes room for another version. One with a label is not dropped.
fn drop_oldest(parameter: &mut Parameter) -> Result<(), ApiError> {
    if parameter.versions.len() < VERSIONS_MAX {
        return Ok(());
    }
    let (name, oldest) = (&parameter.name, &parameter.versions[0]);
    if !oldest.labels.is_empty() {
        let number = oldest.number;
        return Err(ApiError::new(
            ErrorCode::ParameterMaxVersionLimitExceeded,
            format!(
                "You attempted to create a new version of {name} by calling the PutParameter API with the overwrite flag. Version {number}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again."
            ),
        ));
    }
    parameter.versions.remove(0);
    Ok(())
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let invalid = |text: &str| ApiError::new(ErrorCode::Validation, text);
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
    let path = name.strip_prefix('/').unwrap_or(name);
    let is_path = path
        .split('/')
        .all(|part| !part.is_empty() && part.chars().all(is_allowed));
    if !is_path || name.len() > NAME_LENGTH_MAX {
        return Err(invalid(
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_",
        ));
    }
    if path.contains('/') && path == name {
        return Err(invalid("Parameter name must be a fully qualified name."));
    }
    if path.split('/').count() > LEVELS_MAX {
        // A guess.
        return Err(ApiError::new(
            ErrorCode::HierarchyLevelLimitExceeded,
            format!("A parameter hierarchy can have at most {LEVELS_MAX} levels."),
        ));
    }
    Ok(())
}

/// The parameter is gone. `None` when there is none.
pub fn remove(store: &mut ParameterStore, id: &str) -> Option<()> {
    let name = store.find(id)?.name.clone();
    store.parameters.remove(&name);
    Some(())
}

#[cfg(all(test, feature = "secrets"))]
mod tests {
    use super::*;
    use crate::aws::ssm::state::Kind;
    use crate::ecs::{Region, fixtures};

    fn put_into(region: &mut Region, name: &str, value: &str) -> Result<(), String> {
        let around = (&region.scope, region.now());
        let new = New {
            name,
            value: value.to_owned(),
            settings: Settings::of(Kind::String),
            by: String::new(),
        };
        let put = put(&mut region.parameter_store, around, new);
        put.map(|_| ()).map_err(|error| error.to_string())
    }

    #[test]
    fn parameters_are_found_by_name_by_arn_and_by_version() {
        let mut region = fixtures::region();
        for (name, value) in [("/app/url", "one"), ("/app/url", "two"), ("db", "x")] {
            put_into(&mut region, name, value).unwrap();
        }
        let store = &mut region.parameter_store;
        let url = store.find_mut("/app/url").unwrap();
        url.versions[0].labels.push("live".to_owned());
        let arn = "arn:aws:ssm:us-east-1:123456789012:parameter/app/url";
        let first = format!("{arn}:1");
        for (id, expected) in [
            ("/app/url", Ok(("two", 2))),
            ("/app/url:1", Ok(("one", 1))),
            ("/app/url:live", Ok(("one", 1))),
            (arn, Ok(("two", 2))),
            (&first, Ok(("one", 1))),
            ("db", Ok(("x", 1))),
            (
                "arn:aws:ssm:us-east-1:123456789012:parameter/db",
                Ok(("x", 1)),
            ),
            (
                "arn:aws:ssm:eu-west-1:123456789012:parameter/db",
                Err("ParameterNotFound"),
            ),
            ("app/url", Err("ParameterNotFound")),
            ("", Err("ParameterNotFound")),
            (
                "db:2",
                Err(
                    "ParameterVersionNotFound: Systems Manager could not find version 2 of db. Verify the version and try again.",
                ),
            ),
            (
                "db:0",
                Err(
                    "ParameterVersionNotFound: Systems Manager could not find version 0 of db. Verify the version and try again.",
                ),
            ),
        ] {
            let read = read(store, id).map(|it| (it.version.value.as_str(), it.version.number));

            let read = read.map_err(|error| error.to_string());
            assert_eq!(read, expected.map_err(str::to_owned), "{id}");
        }
    }

    #[test]
    fn names_are_words_or_paths() {
        let bad = "ValidationException: Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";
        for (name, expected) in [
            ("db", Ok(())),
            ("/app/db.1_a-b", Ok(())),
            (
                "app/db",
                Err("ValidationException: Parameter name must be a fully qualified name."),
            ),
            ("", Err(bad)),
            ("/", Err(bad)),
            ("/app/", Err(bad)),
            ("/app//db", Err(bad)),
            ("a b", Err(bad)),
            (
                "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16",
                Err(
                    "HierarchyLevelLimitExceededException: A parameter hierarchy can have at most 15 levels.",
                ),
            ),
        ] {
            let put = put_into(&mut fixtures::region(), name, "x");

            assert_eq!(put, expected.map_err(str::to_owned), "{name}");
        }
    }

    #[test]
    fn a_hundred_versions_are_kept_and_those_with_labels_longer() {
        let mut region = fixtures::region();
        for _ in 0..102 {
            put_into(&mut region, "db", "x").unwrap();
        }
        let parameter = region.parameter_store.find_mut("db").unwrap();
        assert_eq!(parameter.versions.len(), VERSIONS_MAX);
        assert_eq!(parameter.versions[0].number, 3);
        assert_eq!(parameter.newest().number, 102);
        parameter.versions[0].labels.push("live".to_owned());

        let refused = put_into(&mut region, "db", "x").unwrap_err();

        assert_eq!(
            refused,
            "ParameterMaxVersionLimitExceeded: You attempted to create a new version of db by calling the PutParameter API with the overwrite flag. Version 3, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again."
        );
    }
}
