//! Pages of the lists of CodeDeploy: `nextToken`.

use std::fmt::Debug;

use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::{ApiError, ErrorCode};

/// How many items a page has.
const SIZE: usize = 100;

/// A page of what an operation lists, by whatever else the listing depends on.
pub fn page<T>(
    region: &Region,
    listing: (&str, &dyn Debug),
    items: impl Iterator<Item = (String, T)>,
    next_token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let (operation, by) = listing;
    let page = Listing::of(region, operation, by).page_of(SIZE, next_token);
    // The wording is ours.
    let page = page
        .ok_or_else(|| ApiError::new(ErrorCode::InvalidNextToken, "The next token is not valid"))?;
    Ok(page.take_keyed(items))
}
