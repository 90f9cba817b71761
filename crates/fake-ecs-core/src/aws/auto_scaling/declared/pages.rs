//! Pages of lists: `MaxRecords`, `NextToken`.

use std::fmt::Debug;

use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::{ApiError, ErrorCode};

const PAGE_SIZE: usize = 50;
const PAGE_SIZE_MAX: usize = 100;

/// The page that is asked for, of items with their keys, and the token of the next.
pub fn page<T>(
    region: &Region,
    (operation, by): (&str, impl Debug),
    mut items: Vec<(String, T)>,
    max_records: Option<i32>,
    next_token: Option<String>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let size = max_records.and_then(|size| usize::try_from(size).ok());
    let size = size.unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE_MAX);
    let listing = Listing::of(region, operation, by);
    let page = listing.page_of(size, next_token.as_deref());
    let page = page
        .ok_or_else(|| ApiError::new(ErrorCode::InvalidNextTokenCode, "The token is not valid."))?;
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(page.take_keyed(items.into_iter()))
}
