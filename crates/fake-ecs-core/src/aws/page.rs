//! Pages of lists of EventBridge and SNS: a token stands for the last item before.

use std::fmt::Write as _;

use crate::kernel::ids::mix;

/// A page of the items, and the token of the next page; `None` when the token is not one of the
/// listing. Items are sorted by their keys.
pub fn of<T>(
    listing: &str,
    items: impl Iterator<Item = (String, T)>,
    size: usize,
    token: Option<&str>,
) -> Option<(Vec<T>, Option<String>)> {
    let after = match token {
        None => None,
        Some(token) => Some(key_of(listing, token)?),
    };
    let is_left = |(key, _): &(String, T)| after.as_ref().is_none_or(|after| key > after);
    let mut left = items.filter(is_left).peekable();
    let (mut page, mut last) = (Vec::new(), None);
    while page.len() < size
        && let Some((key, item)) = left.next()
    {
        page.push(item);
        last = Some(key);
    }
    let is_more = left.peek().is_some();
    let next = last.filter(|_| is_more).map(|key| token_of(listing, &key));
    Some((page, next))
}

fn token_of(listing: &str, key: &str) -> String {
    let mut token = format!("{:016x}", check(listing, key));
    for byte in key.bytes() {
        // Writing to a text cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    token
}

fn key_of(listing: &str, token: &str) -> Option<String> {
    let (given, digits) = token.split_at_checked(16)?;
    let pairs = digits.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let key = String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()?;
    (given == format!("{:016x}", check(listing, &key))).then_some(key)
}

fn check(listing: &str, key: &str) -> u64 {
    let bytes = listing.bytes().chain([0]).chain(key.bytes());
    bytes.fold(0, |hash, byte| mix(hash ^ u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_on_where_the_one_before_has_ended() {
        let items = || {
            ["a", "b", "c", "d", "e"]
                .map(|it| (it.to_owned(), it))
                .into_iter()
        };
        let (first, token) = of("list", items(), 2, None).unwrap();
        let (second, next) = of("list", items(), 2, token.as_deref()).unwrap();
        let (third, end) = of("list", items(), 2, next.as_deref()).unwrap();

        assert_eq!([first, second, third].concat(), ["a", "b", "c", "d", "e"]);
        assert_eq!(end, None);
        assert!(of("other", items(), 2, token.as_deref()).is_none());
        for bad in ["", "x", "0000000000000000ff", "éééééééééééé"] {
            assert!(of("list", items(), 2, Some(bad)).is_none(), "{bad}");
        }
    }
}
