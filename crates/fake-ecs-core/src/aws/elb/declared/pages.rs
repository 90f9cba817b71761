//! Pages of a list: `PageSize`, `Marker`, and where to go on.

use crate::wire::ApiError;

use super::refusals::invalid;

const PAGE_SIZE_MAX: usize = 400;

/// The part of a list that is asked for, and the marker of what follows. `key` names an item; the
/// marker is the name of the last one that was shown, so that a list that has changed meanwhile is
/// gone on with at the right place. What was asked for by name comes in one page.
pub fn page<T>(
    mut items: Vec<T>,
    key: impl Fn(&T) -> String,
    marker: Option<String>,
    page_size: Option<i32>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    if let Some(marker) = marker {
        let at = items.iter().position(|item| key(item) == marker);
        let at = at.ok_or_else(|| invalid(format!("The marker '{marker}' is not valid")))?;
        items.drain(..=at);
    }
    let size = page_size.and_then(|size| usize::try_from(size).ok());
    let size = size.unwrap_or(PAGE_SIZE_MAX);
    let next = match items.len() > size {
        true => items.get(size - 1).map(key),
        false => None,
    };
    items.truncate(size);
    Ok((items, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_gone_on_with_after_its_marker() {
        let list = || vec!["a", "b", "c"];
        let key = |item: &&str| (*item).to_owned();
        let marked = |marker: &str| Some(marker.to_owned());

        assert_eq!(page(list(), key, None, None), Ok((list(), None)));
        let first = page(list(), key, None, Some(2));
        assert_eq!(first, Ok((vec!["a", "b"], marked("b"))));
        assert_eq!(
            page(list(), key, marked("b"), Some(2)),
            Ok((vec!["c"], None))
        );
        assert_eq!(page(list(), key, None, Some(3)), Ok((list(), None)));
        let refused = page(list(), key, marked("x"), None).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "ValidationError: The marker 'x' is not valid"
        );
    }
}
