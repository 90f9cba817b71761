//! What others ask of the Parameter Store, and how parameters are put into it.

use crate::aws::ssm::state::{Parameter, ParameterStore, Version};
use crate::kernel::arn::Scope;
use crate::kernel::time::Time;
use crate::wire::{ApiError, ErrorCode};

const NAME_LENGTH_MAX: usize = 1011;

/// A version of a parameter that was found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'s> {
    pub parameter: &'s Parameter,
    pub version: &'s Version,
    pub number: i64,
    /// What the caller wrote after the name, as `:3`.
    pub selector: Option<&'s str>,
}

/// The parameter of that name or ARN: its newest version, or that of the selector at its end, as
/// `/app/url:3`. No version has a label.
pub fn read<'s>(store: &'s ParameterStore, id: &'s str) -> Result<Found<'s>, ApiError> {
    let (parameter, selector) = match store.find(id) {
        Some(parameter) => (parameter, None),
        None => {
            let at = id.rfind(':').unwrap_or(id.len());
            let (id, selector) = id.split_at(at);
            let parameter = store.find(id).filter(|_| !selector.is_empty());
            // The service has no text for it.
            let missing = || ApiError::without_message(ErrorCode::ParameterNotFound);
            (parameter.ok_or_else(missing)?, Some(selector))
        }
    };
    let newest = parameter.versions.len();
    let wanted = selector.map(|it| it[1..].parse());
    let number: usize = wanted.unwrap_or(Ok(newest)).unwrap_or(0);
    let version = number.checked_sub(1);
    match version.and_then(|index| parameter.versions.get(index)) {
        Some(version) => Ok(Found {
            parameter,
            version,
            number: i64::try_from(number).unwrap_or(i64::MAX),
            selector,
        }),
        None => {
            let (number, name) = (&selector.unwrap_or(":")[1..], &parameter.name);
            let text = format!(
                "Systems Manager could not find version {number} of {name}. Verify the version and try again."
            );
            Err(ApiError::new(ErrorCode::ParameterVersionNotFound, text))
        }
    }
}

/// Makes a parameter, or gives the one that is there another version. Returns its ARN.
pub fn put(
    store: &mut ParameterStore,
    (scope, now): (&Scope, Time),
    name: &str,
    value: String,
    is_secure: bool,
) -> Result<String, ApiError> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "/_.-".contains(it);
    let is_name = (1..=NAME_LENGTH_MAX).contains(&name.len()) && name.chars().all(is_allowed);
    if !is_name {
        return Err(ApiError::new(
            ErrorCode::Validation,
            "Parameter name must be a fully qualified name of letters, digits and the characters -/_.",
        ));
    }
    store.is_used = true;
    let resource = format!("parameter/{}", name.strip_prefix('/').unwrap_or(name));
    let arn = scope.arn_in("ssm", &resource);
    let new = || Parameter {
        name: name.to_owned(),
        arn: arn.clone(),
        is_secure,
        versions: Vec::new(),
    };
    let parameter = store.parameters.get_or_insert_with(name.to_owned(), new);
    parameter.is_secure = is_secure;
    parameter.versions.push(Version {
        value,
        modified: now,
    });
    Ok(arn)
}

/// The parameter is gone. `None` when there is none.
pub fn remove(store: &mut ParameterStore, id: &str) -> Option<()> {
    let name = store.find(id)?.name.clone();
    store.parameters.remove(&name);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn parameters_are_found_by_name_by_arn_and_by_version() {
        let mut region = fixtures::region();
        let around = (&region.scope, region.now());
        let store = &mut region.parameter_store;
        for (name, value) in [("/app/url", "one"), ("/app/url", "two"), ("db", "x")] {
            put(store, around, name, value.to_owned(), false).unwrap();
        }
        let arn = "arn:aws:ssm:us-east-1:123456789012:parameter/app/url";
        let first = format!("{arn}:1");
        for (id, expected) in [
            ("/app/url", Ok(("two", 2))),
            ("/app/url:1", Ok(("one", 1))),
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
            let read = read(store, id).map(|it| (it.version.value.as_str(), it.number));

            let read = read.map_err(|error| error.to_string());
            assert_eq!(read, expected.map_err(str::to_owned), "{id}");
        }
    }
}
