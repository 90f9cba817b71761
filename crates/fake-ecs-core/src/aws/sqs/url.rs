//! What queues are called by: `http://<host>/<account>/<name>`.

use crate::aws::sqs::refusals;
use crate::aws::sqs::state::Queue;
use crate::kernel::arn::Scope;
use crate::wire::{ApiError, ErrorCode};

/// The URL of a queue for who has reached the fake by that host and port. SDKs for JavaScript and
/// PHP send their calls there.
pub fn of(authority: &str, scope: &Scope, name: &str) -> String {
    let account = &scope.account;
    format!("http://{authority}/{account}/{name}")
}

/// The name of the queue in a URL, whatever its host: the application may have it from somebody who
/// has reached the fake by another name.
pub(super) fn name<'u>(url: &'u str, scope: &Scope) -> Result<&'u str, ApiError> {
    let unusable = || {
        let text = format!("The address {url} is not valid for this endpoint.");
        ApiError::new(ErrorCode::InvalidAddress, text)
    };
    let (rest, name) = url.rsplit_once('/').ok_or_else(unusable)?;
    let (rest, account) = rest.rsplit_once('/').unwrap_or(("", rest));
    if !crate::kernel::arn::is_account(account) || name.is_empty() {
        return Err(unusable());
    }
    if region_of(rest).is_some_and(|region| region != scope.region) {
        return Err(unusable());
    }
    if account != scope.account {
        return Err(foreign(account, name, scope));
    }
    Ok(name)
}

/// The region in an endpoint of AWS.
fn region_of(endpoint: &str) -> Option<&str> {
    let host = endpoint.split("//").nth(1)?;
    let (region, rest) = host.strip_prefix("sqs.")?.split_once('.')?;
    rest.starts_with("amazonaws.com").then_some(region)
}

/// The queue is of another account, and no policy of it is looked at. The text is that of IAM, from
/// memory for this service.
fn foreign(account: &str, name: &str, scope: &Scope) -> ApiError {
    let owner = Scope {
        account: account.to_owned(),
        region: scope.region.clone(),
    };
    ApiError::new(
        ErrorCode::AccessDenied,
        format!(
            "User: {} is not authorized to access the resource {} because no resource-based \
             policy allows it",
            scope.caller_arn(),
            owner.arn_in("sqs", name)
        ),
    )
}

/// The queue of a URL.
pub(super) fn queue<'s>(
    sqs: &'s crate::aws::sqs::Sqs,
    scope: &Scope,
    url: &str,
) -> Result<&'s Queue, ApiError> {
    let name = name(url, scope)?;
    sqs.find(name).ok_or_else(refusals::no_queue)
}

/// The queue of a URL, to be changed.
pub(super) fn queue_mut<'s>(
    sqs: &'s mut crate::aws::sqs::Sqs,
    scope: &Scope,
    url: &str,
) -> Result<&'s mut Queue, ApiError> {
    let name = name(url, scope)?;
    sqs.queues.get_mut(name).ok_or_else(refusals::no_queue)
}
