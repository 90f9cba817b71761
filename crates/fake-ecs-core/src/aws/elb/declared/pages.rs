//! Pages of a list: `PageSize`, `Marker`, and where to go on.

use std::fmt::Debug;

use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::ApiError;

use super::refusals::invalid;

const PAGE_SIZE_MAX: usize = 400;

/// The part of what an operation lists that is asked for, in the order of the keys, and the marker
/// of what follows. `listing` is the operation, and whatever else says what is in the list.
///
/// A marker is a place between two keys: a list that has changed meanwhile is gone on with there,
/// also when the last item that was shown is gone.
pub fn page<T>(
    region: &Region,
    (operation, by): (&str, impl Debug),
    items: impl IntoIterator<Item = (String, T)>,
    marker: Option<String>,
    page_size: Option<i32>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    // The model does not let a page be empty.
    let size = page_size.and_then(|size| usize::try_from(size).ok());
    let listing = Listing::of(region, operation, by);
    let page = listing.page_of(size.unwrap_or(PAGE_SIZE_MAX), marker.as_deref());
    let page = page.ok_or_else(|| {
        let marker = marker.unwrap_or_default();
        invalid(format!("The marker '{marker}' is not valid"))
    })?;
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(page.take_keyed(items.into_iter()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;
    use crate::ecs::fixtures;

    fn page_of(
        items: &BTreeSet<u8>,
        marker: Option<String>,
        size: i32,
    ) -> Result<(Vec<u8>, Option<String>), ApiError> {
        let keyed = items.iter().map(|item| (format!("{item:03}"), *item));
        page(
            &fixtures::region(),
            ("Describe", &"all"),
            keyed,
            marker,
            Some(size),
        )
    }

    proptest! {
        /// Whatever comes and goes between two pages: what was there all the time is shown once,
        /// and nothing is shown twice.
        #[test]
        fn a_list_is_gone_on_with_at_its_place(
            first in btree_set(0..40_u8, 0..30),
            changes in vec((btree_set(0..40_u8, 0..6), btree_set(0..40_u8, 0..3)), 0..40),
            size in 1..5,
        ) {
            let (mut items, mut always) = (first.clone(), first);
            let (mut seen, mut marker) = (Vec::new(), None);
            let mut changes = changes.into_iter();
            loop {
                let (page, next) = page_of(&items, marker, size).unwrap();
                seen.extend(page);
                marker = next;
                if marker.is_none() {
                    break;
                }
                if let Some((gone, come)) = changes.next() {
                    items.retain(|item| !gone.contains(item));
                    always.retain(|item| !gone.contains(item));
                    items.extend(come);
                }
            }
            prop_assert!(seen.is_sorted_by(|one, other| one < other), "{:?}", seen);
            prop_assert!(always.iter().all(|item| seen.contains(item)));
        }
    }

    #[test]
    fn a_marker_of_nothing_is_refused() {
        let refused = page_of(&BTreeSet::new(), Some("x".to_owned()), 1).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "ValidationError: The marker 'x' is not valid"
        );
    }
}
