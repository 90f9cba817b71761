//! Pages of a list: `maxResults`, `nextToken`, and where to go on.

use std::fmt::{self, Debug, Display};

use crate::ecs::Region;
use crate::kernel::ids::mix;
use crate::wire::ApiError;

/// How many items a page of most lists may have, and has unless the caller says otherwise.
const PAGE_SIZE_MAX: usize = 100;

/// What is listed, as far as tokens are concerned: a token is good for the listing that gave it
/// only.
#[derive(Clone, Copy, Debug)]
pub struct Listing(Check);

impl Listing {
    /// A listing of an operation by whatever else it depends on: cluster and filters, as they are
    /// understood. Accounts, regions, and the time before a reset and after it have listings of
    /// their own.
    pub fn of(region: &Region, operation: impl Display, by: impl Debug) -> Self {
        let place = &region.scope;
        Self(Check::of(format_args!(
            "{operation} {place:?} {} {by:?}",
            region.resets
        )))
    }

    /// The page that is asked for.
    pub(super) fn page(
        self,
        max_results: Option<i32>,
        next_token: Option<String>,
    ) -> Result<Page, ApiError> {
        self.page_of_at_most(PAGE_SIZE_MAX, max_results, next_token)
    }

    /// A page of a list whose pages are smaller than those of most.
    pub(super) fn page_of_at_most(
        self,
        size_max: usize,
        max_results: Option<i32>,
        next_token: Option<String>,
    ) -> Result<Page, ApiError> {
        let size = match max_results {
            None => size_max,
            Some(size) => usize::try_from(size)
                .ok()
                .filter(|size| (1..=size_max).contains(size))
                .ok_or_else(|| {
                    ApiError::invalid_parameter(format!(
                        "maxResults should be between 1 and {size_max}, but was {size}"
                    ))
                })?,
        };
        let after = match next_token {
            None => None,
            Some(token) => Some(
                self.key_of(&token)
                    .ok_or_else(|| ApiError::invalid_parameter(format!("Invalid token {token}")))?,
            ),
        };
        Ok(Page {
            listing: self,
            size,
            after,
        })
    }

    /// The page of that size, for services that have words of their own for a token that is not of
    /// this listing: `None`.
    pub fn page_of(self, size: usize, next_token: Option<&str>) -> Option<Page> {
        let after = match next_token {
            None => None,
            Some(token) => Some(self.key_of(token)?),
        };
        Some(Page {
            listing: self,
            size,
            after,
        })
    }

    /// The token of a key: a check of both, and the key, in hexadecimal digits.
    fn token_of(self, key: &str) -> String {
        let check = self.check_of(key).to_be_bytes();
        let bytes = check.into_iter().chain(key.bytes());
        bytes.map(|byte| format!("{byte:02x}")).collect()
    }

    fn key_of(self, token: &str) -> Option<String> {
        let digits = token.as_bytes();
        let bytes: Option<Vec<u8>> = digits
            .chunks(2)
            .map(|pair| {
                let pair = std::str::from_utf8(pair).ok();
                u8::from_str_radix(pair.filter(|pair| pair.len() == 2)?, 16).ok()
            })
            .collect();
        let bytes = bytes?;
        let (check, key) = bytes.split_at_checked(size_of::<u64>())?;
        let key = String::from_utf8(key.to_vec()).ok()?;
        (check == self.check_of(&key).to_be_bytes()).then_some(key)
    }

    fn check_of(self, key: &str) -> u64 {
        let Self(Check(listing)) = self;
        let Check(check) = Check::of(format_args!("{listing} {key}"));
        check
    }
}

/// Stands for a text.
#[derive(Clone, Copy, Debug)]
struct Check(u64);

impl Check {
    fn of(text: fmt::Arguments<'_>) -> Self {
        let mut check = Self(0);
        // Writing to a check cannot fail.
        let _ = fmt::write(&mut check, text);
        check
    }
}

impl fmt::Write for Check {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = text
            .bytes()
            .fold(self.0, |hash, byte| mix(hash ^ u64::from(byte)));
        Ok(())
    }
}

/// Which page of a list is asked for.
///
/// A token stands for the key of the last item of the page before, so that a page costs what it
/// holds, wherever it begins. It is opaque to callers.
#[derive(Debug)]
pub struct Page {
    listing: Listing,
    size: usize,
    after: Option<String>,
}

impl Page {
    /// The key of the last item of the page before.
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The items of this page, and the token of the next if there is one. `items` begin after
    /// [`after`](Self::after).
    pub fn take<T>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> (Vec<T>, Option<String>) {
        // One more tells whether there is a next page.
        let mut page: Vec<T> = items.take(self.size + 1).collect();
        let has_next = page.len() > self.size;
        page.truncate(self.size);
        let last = page.last().filter(|_| has_next);
        let token = last.map(|item| self.listing.token_of(&key(item)));
        (page, token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::wire::Operation;

    fn page(max_results: Option<i32>, token: Option<&str>) -> Result<Page, ApiError> {
        let listing = Listing::of(&fixtures::region(), Operation::ListTasks, "family");
        listing.page(max_results, token.map(str::to_owned))
    }

    #[test]
    fn pages_follow_one_another_until_there_is_no_token() {
        let all = ["a", "b", "c", "d", "e"];
        let mut seen: Vec<&str> = Vec::new();
        let mut token = None;
        loop {
            let page = page(Some(2), token.as_deref()).unwrap();
            let rest = all
                .into_iter()
                .filter(|item| page.after().is_none_or(|after| *item > after));
            let (items, next) = page.take(rest, |item| (*item).to_owned());
            seen.extend(items);
            token = next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn a_page_that_is_just_full_is_the_last() {
        let (items, token) = page(Some(2), None)
            .unwrap()
            .take(["a", "b"].into_iter(), |item| (*item).to_owned());

        assert_eq!((items.len(), token), (2, None));
    }

    #[test]
    fn tokens_that_the_listing_did_not_give_are_refused_word_for_word() {
        let region = fixtures::region();
        let by = |operation, by: &str| Listing::of(&region, operation, by).token_of("default");
        assert!(page(None, Some(&by(Operation::ListTasks, "family"))).is_ok());
        let other_operation = by(Operation::ListClusters, "family");
        let other_filter = by(Operation::ListTasks, "other");
        for token in [
            "",
            "x",
            "zz",
            "00",
            "é",
            "616263",
            &other_operation,
            &other_filter,
        ] {
            let error = page(None, Some(token)).unwrap_err();
            assert_eq!(error.message, Some(format!("Invalid token {token}")));
        }
    }

    #[test]
    fn page_sizes_are_between_one_and_a_hundred() {
        for size in [0, -1, 101, i32::MAX] {
            assert!(page(Some(size), None).is_err(), "{size}");
        }
        assert!(page(Some(1), None).is_ok() && page(Some(100), None).is_ok());
    }
}
