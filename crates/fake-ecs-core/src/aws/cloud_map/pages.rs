//! Pages of the lists of Cloud Map: `MaxResults` and `NextToken`.

use std::fmt::Debug;

use super::refusals::invalid;
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;

/// How many items a page has at most, and has unless the caller says otherwise.
const SIZE_MAX: usize = 100;

/// How much of a list the caller wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub max_results: Option<i32>,
    pub next_token: Option<String>,
}

/// A page of what an operation lists, by whatever else the listing depends on. The items are in the
/// order of their keys.
pub fn page<T>(
    region: &Region,
    (operation, by): (&str, &dyn Debug),
    wanted: Wanted,
    items: impl Iterator<Item = (String, T)>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let Wanted {
        max_results,
        next_token,
    } = wanted;
    // The model does not let a page be empty.
    let size = max_results.and_then(|size| usize::try_from(size).ok());
    let listing = Listing::of(region, operation, by);
    let page = listing.page_of(size.unwrap_or(SIZE_MAX), next_token.as_deref());
    // The text is a guess.
    let page = page.ok_or_else(|| invalid("The NextToken is not valid."))?;
    Ok(page.take_keyed(items))
}
