//! Pages of the lists of IAM: `MaxItems`, `Marker` and `IsTruncated`.

use std::fmt::Debug;

use super::refusals::validation;
use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;

/// How many items a page has unless the caller says otherwise.
const SIZE: usize = 100;

/// How much of a list the caller wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

/// A part of a list.
pub struct Page<T> {
    pub items: Option<Vec<T>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

/// A page of what an operation lists, by whatever else the listing depends on, in the order of the
/// keys.
pub fn page<T>(
    region: &Region,
    (operation, by): (&str, &dyn Debug),
    Wanted { marker, max_items }: Wanted,
    items: impl Iterator<Item = (String, T)>,
) -> Result<Page<T>, ApiError> {
    // The model does not let a page be empty.
    let size = max_items.and_then(|size| usize::try_from(size).ok());
    let listing = Listing::of(region, operation, by);
    let page = listing.page_of(size.unwrap_or(SIZE), marker.as_deref());
    // From memory.
    let page = page.ok_or_else(|| validation("Invalid Marker."))?;
    let mut items: Vec<(String, T)> = items.collect();
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    let (items, marker) = page.take_keyed(items.into_iter());
    Ok(Page {
        items: Some(items),
        is_truncated: Some(marker.is_some()),
        marker,
    })
}
