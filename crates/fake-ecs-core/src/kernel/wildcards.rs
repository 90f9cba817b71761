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

/// Whether a pattern is that text.
///
/// Only the last `*` is ever tried again, since what an earlier one takes more of, the last one can
/// take as well. So a pattern of a caller takes at most its length times that of the text, where
/// trying all of them again would take exponentially long.
pub fn matches(pattern: &[Sign], text: &[char]) -> bool {
    let (mut at, mut in_text) = (0, 0);
    // Where the last `*` was, and how far it has reached.
    let mut any: Option<(usize, usize)> = None;
    while in_text < text.len() {
        match pattern.get(at) {
            Some(Sign::Any) => {
                any = Some((at, in_text));
                at += 1;
            }
            Some(Sign::One) => (at, in_text) = (at + 1, in_text + 1),
            Some(Sign::Char(char)) if *char == text[in_text] => {
                (at, in_text) = (at + 1, in_text + 1);
            }
            _ => {
                let Some((star, reached)) = any else {
                    return false;
                };
                any = Some((star, reached + 1));
                (at, in_text) = (star + 1, reached + 1);
            }
        }
    }
    pattern[at..].iter().all(|sign| *sign == Sign::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wildcards_take_no_longer() {
        let text = vec!['a'; 255];
        let mut pattern = [Sign::Any, Sign::Char('a')].repeat(100);
        assert!(matches(&pattern, &text));
        pattern.extend([Sign::Any, Sign::Char('b')]);
        // Would never end if each `*` was tried again.
        assert!(!matches(&pattern, &text));
    }
}
