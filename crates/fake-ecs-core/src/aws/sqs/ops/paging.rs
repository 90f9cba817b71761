//! Pages of lists of queues. The token is the name of the last queue before the page, as base64.

use crate::aws::sqs::refusals::invalid;
use crate::aws::sqs::state::Queue;
use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::{ApiError, Blob};

const PAGE_SIZE_MAX: usize = 1000;

/// The URLs of a page, and the token of the next one.
pub(super) fn page<'q>(
    region: &Region,
    caller: &Caller<'_>,
    queues: impl Iterator<Item = &'q Queue>,
    (max_results, next_token): (Option<i32>, Option<&str>),
) -> Result<(Vec<String>, Option<String>), ApiError> {
    let size = match max_results {
        None => PAGE_SIZE_MAX,
        Some(size) => usize::try_from(size)
            .ok()
            .filter(|size| (1..=PAGE_SIZE_MAX).contains(size))
            // From memory.
            .ok_or_else(|| {
                let reason = "MaxResults must be an integer between 1 and 1000.";
                invalid("MaxResults", size, reason)
            })?,
    };
    let after = match next_token {
        None => None,
        Some(token) => Some(read(token).ok_or_else(|| {
            // From memory.
            invalid("NextToken", token, "Invalid or expired next token.")
        })?),
    };
    let rest = queues.skip_while(|queue| after.as_ref().is_some_and(|after| queue.name <= *after));
    let mut names: Vec<&str> = rest
        .take(size + 1)
        .map(|queue| queue.name.as_str())
        .collect();
    let has_more = names.len() > size;
    names.truncate(size);
    // Whoever asks for no pages gets one.
    let last = names.last().filter(|_| has_more && max_results.is_some());
    let token = last.map(|name| Blob(name.as_bytes().to_vec()).to_base64());
    let urls = names.iter();
    let urls = urls.map(|name| url::of(caller.authority, &region.scope, name));
    Ok((urls.collect(), token))
}

fn read(token: &str) -> Option<String> {
    String::from_utf8(Blob::from_base64(token)?.0).ok()
}
