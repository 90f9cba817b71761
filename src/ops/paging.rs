//! Pages of a list: `maxResults`, `nextToken`, and where to go on.

use crate::wire::{ApiError, Operation};
use crate::world::ids::mix;

/// How many items a page of most lists may have, and has unless the caller says otherwise.
const PAGE_SIZE_MAX: usize = 100;

/// Which page of a list is asked for.
///
/// A token stands for the key of the last item of the page before, so that a page costs what it holds, wherever it
/// begins. It is opaque to callers, and good for the operation that gave it only.
#[derive(Debug)]
pub(super) struct Page {
    operation: Operation,
    size: usize,
    after: Option<String>,
}

impl Page {
    pub(super) fn new(
        operation: Operation,
        max_results: Option<i32>,
        next_token: Option<String>,
    ) -> Result<Self, ApiError> {
        Self::of_at_most(PAGE_SIZE_MAX, operation, max_results, next_token)
    }

    /// A page of a list whose pages are smaller than those of most.
    pub(super) fn of_at_most(
        size_max: usize,
        operation: Operation,
        max_results: Option<i32>,
        next_token: Option<String>,
    ) -> Result<Self, ApiError> {
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
                key_of(operation, &token)
                    .ok_or_else(|| ApiError::invalid_parameter(format!("Invalid token {token}")))?,
            ),
        };
        Ok(Self {
            operation,
            size,
            after,
        })
    }

    /// The key of the last item of the page before.
    pub(super) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The items of this page, and the token of the next if there is one. `items` begin after [`after`](Self::after).
    pub(super) fn take<T>(
        &self,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> (Vec<T>, Option<String>) {
        // One more tells whether there is a next page.
        let mut page: Vec<T> = items.take(self.size + 1).collect();
        let has_next = page.len() > self.size;
        page.truncate(self.size);
        let last = page.last().filter(|_| has_next);
        let token = last.map(|item| token_of(self.operation, &key(item)));
        (page, token)
    }
}

/// The key and a check of it, in hexadecimal digits.
fn token_of(operation: Operation, key: &str) -> String {
    let bytes = check_of(operation, key)
        .to_be_bytes()
        .into_iter()
        .chain(key.bytes());
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

fn key_of(operation: Operation, token: &str) -> Option<String> {
    let digits = token.as_bytes();
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| {
            u8::from_str_radix(
                std::str::from_utf8(pair)
                    .ok()
                    .filter(|pair| pair.len() == 2)?,
                16,
            )
            .ok()
        })
        .collect();
    let bytes = bytes?;
    let (check, key) = bytes.split_at_checked(size_of::<u64>())?;
    let key = String::from_utf8(key.to_vec()).ok()?;
    (check == check_of(operation, &key).to_be_bytes()).then_some(key)
}

fn check_of(operation: Operation, key: &str) -> u64 {
    let text = operation.as_str().bytes().chain([b'/']).chain(key.bytes());
    text.fold(0, |hash, byte| mix(hash ^ u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(max_results: Option<i32>, token: Option<&str>) -> Result<Page, ApiError> {
        Page::new(Operation::ListTasks, max_results, token.map(str::to_owned))
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
    fn tokens_that_the_operation_did_not_give_are_refused_word_for_word() {
        let foreign = token_of(Operation::ListClusters, "default");
        for token in ["", "x", "zz", "00", "é", "616263", &foreign] {
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
