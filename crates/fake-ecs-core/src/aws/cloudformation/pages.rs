//! Pages of lists: `NextToken` only, as nobody can say how large they are.

use std::fmt::Debug;

use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;

use super::refusals::invalid;

const SIZE: usize = 100;

/// A page of what an operation lists, by whatever else the listing depends on. The numbers of the
/// items go up.
pub fn page<T>(
    region: &Region,
    (operation, by): (&str, &dyn Debug),
    token: Option<String>,
    items: impl IntoIterator<Item = (u64, T)>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let page = Listing::of(region, operation, by).page_of(SIZE, token.as_deref());
    // From memory.
    let page = page.ok_or_else(|| invalid("Invalid token"))?;
    let items = items.into_iter().map(|(at, it)| (format!("{at:020}"), it));
    Ok(page.take_keyed(items))
}

/// The last first, with numbers that go up.
pub fn newest_first<T>(items: Vec<(u64, T)>) -> impl Iterator<Item = (u64, T)> {
    let items = items.into_iter().rev();
    items.map(|(at, it)| (u64::MAX - at, it))
}
