//! Which parameters a caller asks for. The texts of the refusals are those of moto.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html>

use super::find::validation;
use crate::aws::ssm::shown;
use crate::aws::ssm::state::{Parameter, Version};
use crate::wire::ssm::enums::{ParameterTier, ParameterType};
use crate::wire::ssm::types::ParameterStringFilter as Filter;
use crate::wire::{ApiError, ErrorCode};

/// Which operation has the filters: not all have all of them.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Scope {
    Describe,
    ByPath,
}

/// Whether the operation has such filters.
pub(super) fn check(filters: &[Filter], scope: Scope) -> Result<(), ApiError> {
    let error = |code, text: String| Err(ApiError::new(code, text));
    for (at, filter) in filters.iter().enumerate() {
        let key = filter.key.as_str();
        let is_there = match scope {
            Scope::Describe => key != "Label",
            Scope::ByPath => ["Type", "KeyId", "Label"].contains(&key),
        };
        if !is_there {
            let valid = match scope {
                Scope::Describe => "Path, Name, Type, KeyId, Tier",
                Scope::ByPath => "Type, KeyId",
            };
            return error(
                ErrorCode::InvalidFilterKey,
                format!(
                    "The following filter key is not valid: {key}. Valid filter keys include: [{valid}]."
                ),
            );
        }
        if filters[..at].iter().any(|other| other.key == key) {
            return error(
                ErrorCode::InvalidFilterKey,
                format!(
                    "The following filter is duplicated in the request: {key}. A request can contain only one occurrence of a specific filter."
                ),
            );
        }
        let is_tag = key.starts_with("tag:");
        if filter.values.iter().flatten().next().is_none() && !is_tag {
            return error(
                ErrorCode::InvalidFilterValue,
                format!("The following filter values are missing : null for filter key {key}."),
            );
        }
        check_option(filter)?;
        check_values(filter)?;
    }
    Ok(())
}

fn check_option(filter: &Filter) -> Result<(), ApiError> {
    let Some(option) = filter.option.as_deref() else {
        return Ok(());
    };
    let valid: &[&str] = match filter.key.as_str() {
        "Path" => &["Recursive", "OneLevel"],
        "Name" => &["BeginsWith", "Equals", "Contains"],
        _ => &["BeginsWith", "Equals"],
    };
    if valid.contains(&option) {
        return Ok(());
    }
    let shown = valid[..2].join(", ");
    Err(ApiError::new(
        ErrorCode::InvalidFilterOption,
        format!(
            "The following filter option is not valid: {option}. Valid options include: [{shown}]."
        ),
    ))
}

fn check_values(filter: &Filter) -> Result<(), ApiError> {
    let names = match filter.key.as_str() {
        "Path" => {
            let mut values = filter.values.iter().flatten();
            return values.try_for_each(|path| check_path(path));
        }
        "Tier" => ParameterTier::NAMES,
        "Type" => ParameterType::NAMES,
        _ => return Ok(()),
    };
    let mut values = filter.values.iter().flatten();
    match values.find(|value| !names.contains(&value.as_str())) {
        None => Ok(()),
        Some(value) => Err(ApiError::new(
            ErrorCode::InvalidFilterOption,
            format!(
                "The following filter value is not valid: {value}. Valid values include: [{}].",
                names.join(", ")
            ),
        )),
    }
}

/// Whether a path may be looked below.
pub(super) fn check_path(path: &str) -> Result<(), ApiError> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "_.-/".contains(it);
    if path.starts_with('/') && !path.contains("//") && path.chars().all(is_allowed) {
        return Ok(());
    }
    Err(validation(
        "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_.",
    ))
}

/// Whether a name is below the path, at the next level or at any. A name without a slash is at the
/// first level.
pub(super) fn is_below(path: &str, name: &str, is_recursive: bool) -> bool {
    let path = path.trim_matches('/');
    let name = name.strip_prefix('/').unwrap_or(name);
    let rest = match path {
        "" => Some(name),
        path => name.strip_prefix(path).and_then(|it| it.strip_prefix('/')),
    };
    rest.is_some_and(|rest| is_recursive || !rest.contains('/'))
}

/// The version of the parameter that is meant, if the parameter is what all filters ask for: the
/// newest, or the one with the label.
pub(super) fn version<'p>(filters: &[Filter], parameter: &'p Parameter) -> Option<&'p Version> {
    let labels = filters.iter().find(|filter| filter.key == "Label");
    let version = match labels {
        None => Some(parameter.newest()),
        Some(filter) => parameter.versions().iter().find(|version| {
            let mut labels = version.labels.iter();
            labels.any(|label| is_one_of(filter, label))
        }),
    }?;
    let others = filters.iter().filter(|filter| filter.key != "Label");
    let mut others = others.map(|filter| meets(filter, parameter, version));
    others.all(|meets| meets).then_some(version)
}

fn meets(filter: &Filter, parameter: &Parameter, version: &Version) -> bool {
    let settings = &version.settings;
    match filter.key.as_str() {
        "Name" => is_one_of(filter, &parameter.name),
        "Type" => is_one_of(filter, shown::kind(settings.kind).as_str()),
        "Tier" => is_one_of(filter, shown::tier(settings.tier).as_str()),
        "DataType" => is_one_of(filter, &settings.data_type),
        "KeyId" => settings
            .key_id
            .as_ref()
            .is_some_and(|key| is_one_of(filter, key)),
        "Path" => {
            let is_recursive = filter.option.as_deref() == Some("Recursive");
            let mut paths = filter.values.iter().flatten();
            paths.any(|path| is_below(path, &parameter.name, is_recursive))
        }
        key => {
            let key = key.strip_prefix("tag:").unwrap_or(key);
            let value = parameter.tags.get(key);
            let has_values = filter.values.iter().flatten().next().is_some();
            value.is_some_and(|value| !has_values || is_one_of(filter, value))
        }
    }
}

fn is_one_of(filter: &Filter, text: &str) -> bool {
    let mut values = filter.values.iter().flatten();
    values.any(|value| match filter.option.as_deref() {
        Some("BeginsWith") => text.starts_with(value.as_str()),
        Some("Contains") => text.contains(value.as_str()),
        _ => text == value,
    })
}
