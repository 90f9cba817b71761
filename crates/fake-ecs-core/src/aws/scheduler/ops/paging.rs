//! Pages of the lists of Scheduler: `MaxResults` and `NextToken`.

use std::fmt::Debug;

use crate::aws::scheduler::lookup::invalid;
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;

/// How many items a page has at most, and has unless the caller says otherwise.
const SIZE_MAX: usize = 100;

/// A page of what an operation lists, by whatever else the listing depends on.
pub fn page<T>(
    region: &Region,
    listing: (&str, &dyn Debug),
    items: Vec<(String, T)>,
    max_results: Option<i32>,
    next_token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let (operation, by) = listing;
    // The model does not let a page be empty.
    let size = max_results.and_then(|it| usize::try_from(it).ok());
    let page = Listing::of(region, operation, by).page_of(size.unwrap_or(SIZE_MAX), next_token);
    // The wording is ours.
    let page = page.ok_or_else(|| invalid("The NextToken is not valid."))?;
    Ok(page.take_keyed(items.into_iter()))
}
