//! The regular expressions that callers write.
//!
//! Services use Java's or PCRE's. What those and the crate `regex-lite` know has the same meaning;
//! what only they know (look-around, back references, possessive quantifiers) is refused here
//! rather than understood in another way.

use regex_lite::{Error, Regex, RegexBuilder};

/// How large an expression may become when it is compiled, in bytes: one of 1,000 letters takes
/// half of it. Repetitions make a large one of a few letters, as in `(x{900}){100}`.
const COMPILED_BYTES_MAX: usize = 64 * 1024;

/// The expression, which may match any part of a text.
pub fn anywhere(text: &str) -> Result<Regex, Error> {
    RegexBuilder::new(text)
        .size_limit(COMPILED_BYTES_MAX)
        .build()
}

/// The same, but only for a text as a whole.
pub fn whole(text: &str) -> Result<Regex, Error> {
    // By itself first: `a)|(b` would become an expression in the parentheses below.
    anywhere(text)?;
    anywhere(&format!("^(?:{text})$"))
}

#[cfg(test)]
mod tests {
    use super::{anywhere, whole};

    #[test]
    fn expressions_are_for_a_part_or_for_the_whole() {
        for (expression, text, in_part, as_whole) in [
            ("a|b", "xb", true, false),
            ("a|b", "b", true, true),
            ("[0-9]+", "a12", true, false),
            ("^a$", "a", true, true),
        ] {
            let part = anywhere(expression).unwrap().is_match(text);
            let whole = whole(expression).unwrap().is_match(text);

            assert_eq!((part, whole), (in_part, as_whole), "{expression} {text}");
        }
    }

    #[test]
    fn what_is_no_expression_or_becomes_too_large_is_refused() {
        for expression in [
            "(",
            "a)|(b",
            "(?=a)",
            "a{2",
            "(x{900}){100}",
            "((a{99}){99}){99}",
        ] {
            assert!(anywhere(expression).is_err(), "{expression}");
            assert!(whole(expression).is_err(), "{expression}");
        }
    }
}
