//! Pages of the lists of IAM: `MaxItems`, `Marker` and `IsTruncated`.

use std::fmt::Debug;

use super::refusals::validation;
use crate::aws::pages::Pages;
use crate::ecs::Region;
use crate::wire::ApiError;

const PAGES: Pages = Pages {
    size: 100,
    size_max: 1000,
    // From memory.
    invalid: |_| validation("Invalid Marker."),
};

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
    listing: (&str, impl Debug),
    items: impl Iterator<Item = (String, T)>,
    max_items: Option<i32>,
    marker: Option<&str>,
) -> Result<Page<T>, ApiError> {
    let (items, marker) = PAGES.page(region, listing, items, max_items, marker)?;
    Ok(Page {
        items: Some(items),
        is_truncated: Some(marker.is_some()),
        marker,
    })
}
