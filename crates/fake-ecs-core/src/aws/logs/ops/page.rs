//! Pages of what is described: `limit`, `nextToken`, and where to go on.

use crate::aws::logs::token;
use crate::wire::ApiError;

/// How many items a page has, and has unless the caller says otherwise.
const SIZE_MAX: usize = 50;

/// How many items are asked for. The model has the limits.
pub(super) fn size(limit: Option<i32>) -> usize {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    limit.map_or(SIZE_MAX, |limit| limit.min(SIZE_MAX))
}

/// A page, and the token of the next one.
pub(super) type Page<T> = Result<(Vec<T>, Option<String>), ApiError>;

/// A page of names in their order, and the token of the next one. `about` is what is listed: tokens
/// are good for that only.
pub(super) fn of_names<T>(
    about: &str,
    limit: Option<i32>,
    token: Option<&str>,
    items: impl Iterator<Item = T>,
    name: impl Fn(&T) -> &str,
) -> Page<T> {
    let after = match token {
        Some(token) => Some(token::parts::<1>(about, token)?),
        None => None,
    };
    let is_new = |item: &T| after.as_ref().is_none_or(|[after]| name(item) > after);
    let mut items = items.filter(is_new).fuse();
    let page: Vec<T> = items.by_ref().take(size(limit)).collect();
    let next = match (page.last(), items.next()) {
        (Some(last), Some(_)) => Some(token::of_parts(about, &[name(last)])),
        _ => None,
    };
    Ok((page, next))
}
