//! What of a bucket a list shows: objects whose keys begin alike, and below a delimiter only that
//! there is something.

use std::sync::Arc;

use super::state::{Bucket, Object};

/// How many keys a page has at most, and has unless the caller says otherwise.
const PAGE: usize = 1000;

/// What a list is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    pub prefix: &'a str,
    pub delimiter: Option<&'a str>,
    /// Only what comes after that, be it a key or what keys have in common.
    pub after: &'a str,
    pub max: Option<i32>,
}

/// A page of a list.
#[derive(Debug, Default)]
pub struct Page<'b> {
    pub objects: Vec<(&'b String, &'b Arc<Object>)>,
    /// What keys have in common up to the delimiter.
    pub prefixes: Vec<String>,
    /// How many of both there may be.
    pub max: i32,
    /// What the page ends with, if there is more.
    pub last: Option<String>,
}

/// The page that is asked for.
pub fn page<'b>(bucket: &'b Bucket, wanted: Wanted<'_>) -> Page<'b> {
    let max = wanted.max.and_then(|it| usize::try_from(it).ok());
    let max = max.unwrap_or(PAGE).min(PAGE);
    let mut page = Page {
        max: i32::try_from(max).unwrap_or_default(),
        ..Page::default()
    };
    let mut last = String::new();
    // A page does not go through those before it.
    let objects = bucket.objects_from(wanted.prefix.max(wanted.after));
    for (key, object) in objects.take_while(|(key, _)| key.starts_with(wanted.prefix)) {
        let rest = &key[wanted.prefix.len()..];
        let delimiter = wanted.delimiter.filter(|it| !it.is_empty());
        let common = delimiter.and_then(|it| Some(rest.find(it)? + it.len()));
        let common = common.map(|length| &key[..wanted.prefix.len() + length]);
        if common.is_some_and(|it| page.prefixes.last().is_some_and(|last| last == it)) {
            continue;
        }
        if common.unwrap_or(key) <= wanted.after {
            continue;
        }
        if page.objects.len() + page.prefixes.len() == max {
            page.last = (max > 0).then_some(last);
            return page;
        }
        common.unwrap_or(key).clone_into(&mut last);
        match common {
            Some(common) => page.prefixes.push(common.to_owned()),
            None => page.objects.push((key, object)),
        }
    }
    page
}

/// A key as `encoding-type=url` has it.
pub fn encoded(text: &str, is_encoded: bool) -> String {
    if !is_encoded {
        return text.to_owned();
    }
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            byte => {
                let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half)]);
                encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::s3::S3;
    use crate::kernel::time::Time;
    use crate::wire::Blob;

    #[test]
    fn a_list_is_of_keys_and_of_what_they_have_in_common_in_pages() {
        let now = Time::from_bytes([0; 16]);
        let mut s3 = S3::default();
        for key in ["a", "b/1", "b/2", "b/c/3", "d"] {
            s3.put("x", key.to_owned(), Blob::default(), now);
        }
        let bucket = s3.bucket("x").unwrap();
        let below = |delimiter| Wanted {
            delimiter: Some(delimiter),
            ..Wanted::default()
        };
        let first = |max, wanted| Wanted {
            max: Some(max),
            ..wanted
        };
        let after = Wanted {
            after: "b/",
            ..below("/")
        };
        let in_b = Wanted {
            prefix: "b/",
            ..below("/")
        };
        for (wanted, keys, prefixes, last) in [
            (Wanted::default(), "a b/1 b/2 b/c/3 d", "", None),
            (below("/"), "a d", "b/", None),
            (first(2, below("/")), "a", "b/", Some("b/")),
            (after, "d", "", None),
            (first(1, in_b), "b/1", "", Some("b/1")),
            (first(0, Wanted::default()), "", "", None),
        ] {
            let page = page(bucket, wanted);
            let shown: Vec<&str> = page.objects.iter().map(|(key, _)| key.as_str()).collect();
            let shown = (
                shown.join(" "),
                page.prefixes.join(" "),
                page.last.as_deref(),
            );
            assert_eq!(
                shown,
                (keys.to_owned(), prefixes.to_owned(), last),
                "{wanted:?}"
            );
        }
        assert_eq!(encoded("a b/ü+", true), "a+b/%C3%BC%2B");
    }
}
