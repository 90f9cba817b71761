//! Patterns, for `=~` and `!~`.

use std::fmt;

use regex_lite::Regex;

use crate::ecs::query::scanner;
use crate::kernel::regex;

/// A regular expression that a whole value is to match.
#[derive(Clone)]
pub(super) struct Pattern {
    text: String,
    regex: Regex,
}

impl Pattern {
    pub(super) fn parse(text: &str) -> Result<Self, regex_lite::Error> {
        Ok(Self {
            text: text.to_owned(),
            regex: regex::whole(text)?,
        })
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }
}

/// Patterns are the same when they are written the same.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.text).finish()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scanner::write_quoted(f, &self.text, scanner::is_bare_pattern(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[track_caller]
    fn check(pattern: &str, value: &str, expected: bool) {
        let pattern = Pattern::parse(pattern).unwrap();
        assert_eq!(pattern.matches(value), expected, "{pattern} and {value}");
    }

    #[test]
    fn the_whole_value_is_to_match() {
        check("t2.*", "t2.small", true);
        check("t2", "t2.small", false);
        check("small", "t2.small", false);
        check("t2.*", "at2.small", false);
        check("t2|t2.small", "t2.small", true);
        check("t2.small|t3", "xt3", false);
        check("(?i)T2.*", "t2.small", true);
        // A common slip: the star repeats the 1.
        check("us-east-1*", "us-east-1a", false);
        check("", "", true);
        check("", "a", false);
    }

    #[test]
    fn a_pattern_may_be_long_but_not_become_huge() {
        for text in ["x".repeat(1_000), vec!["m5.large"; 100].join("|")] {
            assert!(Pattern::parse(&text).is_ok(), "{text}");
        }
        for text in ["(x{900}){100}", "((x{99}){99}){99}", "(?:a{0,500}){99}"] {
            let error = Pattern::parse(text).unwrap_err().to_string();
            assert!(error.contains("size limit"), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_no_regular_expression_is_refused() {
        for text in [
            "(",
            ")",
            "a)|(b",
            "[",
            "*",
            "a{2",
            "(?<=a)b",
            r"(a)\1",
            "(?x: a #)",
        ] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }
}
