//! Patterns with the wildcards `*` and `?`.

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Char(char),
    /// `*`
    Any,
    /// `?`
    One,
}

/// What in a pattern does not stand for itself, beside `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// `?` stands for one character.
    pub has_one: bool,
    /// A backslash takes its meaning from the next character.
    pub has_escapes: bool,
}

impl Syntax {
    /// Nothing: `*` is all that there is.
    pub const STARS: Self = Self {
        has_one: false,
        has_escapes: false,
    };
}

/// Reads a pattern.
pub fn parse(text: &str, syntax: Syntax) -> Vec<Sign> {
    let mut chars = text.chars();
    let mut signs = Vec::with_capacity(text.len());
    while let Some(char) = chars.next() {
        signs.push(match char {
            '*' => Sign::Any,
            '?' if syntax.has_one => Sign::One,
            '\\' if syntax.has_escapes => Sign::Char(chars.next().unwrap_or('\\')),
            char => Sign::Char(char),
        });
    }
    signs
}

/// Whether a pattern is that text.
///
/// Only the last `*` is ever tried again, since what an earlier one takes more of, the last one can
/// take as well. So a pattern of a caller takes at most its length times that of the text, where
/// trying all of them again would take exponentially long.
pub fn matches(pattern: &[Sign], text: &str) -> bool {
    let (mut at, mut in_text) = (0, 0);
    // Where the last `*` was, and how far it has reached.
    let mut any: Option<(usize, usize)> = None;
    while let Some(next) = text[in_text..].chars().next() {
        match pattern.get(at) {
            Some(Sign::Any) => {
                any = Some((at, in_text));
                at += 1;
            }
            Some(Sign::One) => (at, in_text) = (at + 1, in_text + next.len_utf8()),
            Some(Sign::Char(char)) if *char == next => {
                (at, in_text) = (at + 1, in_text + next.len_utf8());
            }
            _ => {
                let Some((star, reached)) = any else {
                    return false;
                };
                let one_more = text[reached..].chars().next().map_or(0, char::len_utf8);
                any = Some((star, reached + one_more));
                (at, in_text) = (star + 1, reached + one_more);
            }
        }
    }
    pattern[at..].iter().all(|sign| *sign == Sign::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_something_else_depends_on_the_syntax() {
        let all = Syntax {
            has_one: true,
            has_escapes: true,
        };
        for (pattern, text, in_all, with_stars) in [
            ("a*c", "abbc", true, true),
            ("*é*", "caféx", true, true),
            ("*b", "öbäb", true, true),
            ("a?c", "aéc", true, false),
            ("a?c", "a?c", true, true),
            (r"a\*", "a*", true, false),
            (r"a\*", r"a\b", false, true),
            (r"a\", r"a\", true, true),
            ("", "", true, true),
            ("", "a", false, false),
        ] {
            let is = |syntax| matches(&parse(pattern, syntax), text);
            assert_eq!(is(all), in_all, "{pattern} {text}");
            assert_eq!(is(Syntax::STARS), with_stars, "{pattern} {text}");
        }
    }

    #[test]
    fn many_wildcards_take_no_longer() {
        let text = "a".repeat(255);
        let mut pattern = [Sign::Any, Sign::Char('a')].repeat(100);
        assert!(matches(&pattern, &text));
        pattern.extend([Sign::Any, Sign::Char('b')]);
        // Would never end if each `*` was tried again.
        assert!(!matches(&pattern, &text));
    }
}
