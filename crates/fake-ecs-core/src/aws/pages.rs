//! Pages of the lists of neighbours. Each service has [`Pages`]: how many items a page has, and
//! what is said of a token that is not valid.

use std::fmt::Debug;

use crate::ecs::Region;
use crate::ops::paging::{Listing, Page};
use crate::wire::ApiError;

/// Items of a page, and the token of the next.
pub type Part<T> = (Vec<T>, Option<String>);

/// How the lists of a service are paged.
#[derive(Debug)]
pub struct Pages {
    /// How many items a page has unless the caller says otherwise.
    pub size: usize,
    /// How many it has at most. Most models have a range of their own, and refuse before.
    pub size_max: usize,
    /// The error of a token that is not of the listing.
    pub invalid: fn(token: &str) -> ApiError,
}

impl Pages {
    /// The part of what an operation lists that is asked for, in the order of the keys, and the
    /// token of what follows. The listing is the operation, and whatever else says what is in the
    /// list.
    ///
    /// A token is a place between two keys: a list that has changed meanwhile is gone on with
    /// there, also when the last item that was shown is gone.
    pub fn page<T>(
        &self,
        region: &Region,
        (operation, by): (&str, impl Debug),
        items: impl IntoIterator<Item = (String, T)>,
        size: Option<i32>,
        token: Option<&str>,
    ) -> Result<Part<T>, ApiError> {
        let page = self.of(Listing::of(region, operation, by), size, token)?;
        let after = page.after();
        let left = items.into_iter();
        let left = left.filter(|(key, _)| after.is_none_or(|after| key.as_str() > after));
        let mut left: Vec<_> = left.collect();
        left.sort_by(|(one, _), (other, _)| one.cmp(other));
        let (items, token) = page.take(left.into_iter(), |(key, _)| key.clone());
        Ok((items.into_iter().map(|(_, item)| item).collect(), token))
    }

    /// The page that is asked for, of a list that has an order of its own.
    pub fn of(
        &self,
        listing: Listing,
        size: Option<i32>,
        token: Option<&str>,
    ) -> Result<Page, ApiError> {
        let size = size.map_or(self.size, |it| usize::try_from(it).unwrap_or(1));
        let page = listing.page_of(size.clamp(1, self.size_max), token);
        page.ok_or_else(|| (self.invalid)(token.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::ErrorCode;

    const PAGES: Pages = Pages {
        size: 2,
        size_max: 5,
        invalid: |token| ApiError::new(ErrorCode::Client, format!("no {token}")),
    };

    fn page_of(
        items: &BTreeSet<u8>,
        size: Option<i32>,
        token: Option<&str>,
    ) -> Result<Part<u8>, ApiError> {
        // They come in another order.
        let keyed = items.iter().rev().map(|item| (format!("{item:03}"), *item));
        PAGES.page(&fixtures::region(), ("Describe", "all"), keyed, size, token)
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
            let (mut seen, mut token) = (Vec::new(), None);
            let mut changes = changes.into_iter();
            loop {
                let (page, next) = page_of(&items, Some(size), token.as_deref()).unwrap();
                seen.extend(page);
                token = next;
                if token.is_none() {
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
    fn a_page_has_as_many_as_are_asked_for_and_may_be() {
        let items: BTreeSet<u8> = (0..9).collect();
        for (size, expected) in [
            (None, 2),
            (Some(3), 3),
            (Some(9), 5),
            (Some(0), 1),
            (Some(-1), 1),
        ] {
            let (page, _) = page_of(&items, size, None).unwrap();
            assert_eq!(page.len(), expected, "{size:?}");
        }
    }

    #[test]
    fn a_token_of_nothing_is_refused() {
        let refused = page_of(&BTreeSet::new(), None, Some("x")).unwrap_err();
        assert_eq!(refused.to_string(), "ClientException: no x");
    }
}
