//! What requests name.

use crate::aws::logs::retention;
use crate::aws::logs::state::{Group, Stream};
use crate::ecs::Region;
use crate::kernel::arn::{Arn, Scope};
use crate::wire::{ApiError, ErrorCode};

/// The group that a request names, by its name or by an identifier: a name or an ARN.
pub fn group<'r>(
    region: &'r Region,
    name: Option<&str>,
    identifier: Option<&str>,
) -> Result<&'r Group, ApiError> {
    let name = group_name(&region.scope, name, identifier)?;
    region.logs.group(name).ok_or_else(missing_group)
}

/// The name of that group, which need not be there.
pub fn group_name<'n>(
    scope: &Scope,
    name: Option<&'n str>,
    identifier: Option<&'n str>,
) -> Result<&'n str, ApiError> {
    match (name, identifier) {
        (Some(_), Some(_)) => Err(ApiError::new(
            ErrorCode::Validation,
            "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
        )),
        (Some(name), None) => Ok(name),
        (None, Some(identifier)) if !identifier.starts_with("arn:") => Ok(identifier),
        (None, Some(arn)) => name_in_arn(scope, arn).ok_or_else(missing_group),
        // The service's words are not known.
        (None, None) => Err(ApiError::invalid_parameter(
            "Either logGroupName or logGroupIdentifier must be specified.",
        )),
    }
}

/// The name of a group of this account and region from its ARN, with or without `:*`.
pub fn name_in_arn<'n>(scope: &Scope, arn: &'n str) -> Option<&'n str> {
    let arn = Arn::parse(arn)?.ok()?;
    let place = (arn.service, arn.region, arn.account);
    if place != ("logs", scope.region.as_str(), scope.account.as_str()) {
        return None;
    }
    let name = arn.resource.strip_prefix("log-group:")?;
    let name = name.strip_suffix(":*").unwrap_or(name);
    (!name.contains(':')).then_some(name)
}

/// The stream of that name in a group.
pub fn stream<'g>(region: &Region, group: &'g Group, name: &str) -> Result<&'g Stream, ApiError> {
    group.stream(name, region.now()).ok_or_else(missing_stream)
}

pub fn missing_group() -> ApiError {
    missing("The specified log group does not exist.")
}

pub fn missing_stream() -> ApiError {
    missing("The specified log stream does not exist.")
}

pub fn missing(text: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, text)
}

/// From when on events are there, in milliseconds: those that are older than the group keeps them
/// are gone.
pub fn kept_since(region: &Region, group: &Group) -> i64 {
    retention::kept_since(group, region.now()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_a_group_of_this_account_and_region_only() {
        let scope = Scope {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
        };
        for (arn, name) in [
            (
                "arn:aws:logs:us-east-1:123456789012:log-group:/a",
                Some("/a"),
            ),
            (
                "arn:aws:logs:us-east-1:123456789012:log-group:/a:*",
                Some("/a"),
            ),
            (
                "arn:aws:logs:us-east-1:123456789012:log-group:/a:log-stream:s",
                None,
            ),
            ("arn:aws:logs:eu-west-1:123456789012:log-group:/a", None),
            ("arn:aws:logs:us-east-1:210987654321:log-group:/a", None),
            ("arn:aws:ecs:us-east-1:123456789012:log-group:/a", None),
            ("arn:aws", None),
            ("/a", None),
        ] {
            assert_eq!(name_in_arn(&scope, arn), name, "{arn}");
        }
    }
}
