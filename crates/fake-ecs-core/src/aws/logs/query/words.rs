//! The words of a query.

use super::refusal::malformed;
use crate::wire::ApiError;

#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// A name, a number, or a word of the language.
    Name(String),
    Text(String),
    Regex(String),
    Sign(&'static str),
}

const SIGNS: [&str; 18] = [
    "!=", "<=", ">=", "=~", "=", "<", ">", "|", ",", "(", ")", "[", "]", "*", "+", "-", "/", "%",
];

pub fn words(text: &str) -> Result<Vec<Word>, ApiError> {
    let (mut words, mut rest) = (Vec::<Word>::new(), text.trim_start());
    while let Some(first) = rest.chars().next() {
        if first == '#' {
            // To the end of the line it is a comment.
            rest = rest.find('\n').map_or("", |end| &rest[end..]).trim_start();
            continue;
        }
        let expects_regex = match words.last() {
            Some(Word::Sign("=~")) => true,
            Some(Word::Name(name)) => name.eq_ignore_ascii_case("like"),
            _ => false,
        };
        let (word, length) = match first {
            '"' | '\'' => {
                let (text, length) = quoted(rest, first)?;
                (Word::Text(text), length)
            }
            '`' => {
                let (text, length) = quoted(rest, '`')?;
                (Word::Name(text), length)
            }
            '/' if expects_regex => {
                let (text, length) = quoted(rest, '/')?;
                (Word::Regex(text), length)
            }
            _ => plain(rest)?,
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

/// What is between two of those letters, and how long that is with them.
fn quoted(text: &str, quote: char) -> Result<(String, usize), ApiError> {
    let mut quoted = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some((_, next)) if next == quote => quoted.push(next),
                Some((_, next)) => quoted.extend(['\\', next]),
                None => break,
            },
            letter if letter == quote => return Ok((quoted, at + 1)),
            letter => quoted.push(letter),
        }
    }
    Err(malformed(format!(
        "unexpected end of the text that begins with {quote}"
    )))
}

fn plain(text: &str) -> Result<(Word, usize), ApiError> {
    let is_of_name = |it: char| it.is_alphanumeric() || "_@.:".contains(it);
    let end = text.find(|it| !is_of_name(it)).unwrap_or(text.len());
    if end > 0 {
        return Ok((Word::Name(text[..end].to_owned()), end));
    }
    let mut signs = SIGNS.into_iter();
    match signs.find(|sign| text.starts_with(sign)) {
        Some(sign) => Ok((Word::Sign(sign), sign.len())),
        None => {
            let letter = text.chars().next().unwrap_or_default();
            Err(malformed(format!("unexpected symbol found {letter}")))
        }
    }
}
