//! Pages of lists: `NextToken` only, as nobody can say how large they are.

use std::fmt::Debug;

use crate::aws::pages::Pages;
use crate::ecs::Region;
use crate::wire::ApiError;

use super::refusals::invalid;

// From memory.
const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    invalid: |_| invalid("Invalid token"),
};

/// A page of what an operation lists, by whatever else the listing depends on. The numbers of the
/// items go up.
pub fn page<T>(
    region: &Region,
    listing: (&str, &dyn Debug),
    token: Option<String>,
    items: impl IntoIterator<Item = (u64, T)>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let items = items.into_iter().map(|(at, it)| (format!("{at:020}"), it));
    PAGES.page(region, listing, items, None, token.as_deref())
}

/// The last first, with numbers that go up.
pub fn newest_first<T>(items: Vec<(u64, T)>) -> impl Iterator<Item = (u64, T)> {
    let items = items.into_iter().rev();
    items.map(|(at, it)| (u64::MAX - at, it))
}
