//! Words between spaces, by their places: `[ip, user, ..., status = 4*, bytes > 1000]`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForLogGroups.html>

use super::invalid::invalid;
use super::scanner::Scanner;
use super::value::Comparison;
use crate::wire::ApiError;

/// What is asked of each field.
#[derive(Clone, Debug)]
pub struct Fields {
    before: Vec<Field>,
    /// The fields at the end, when there may be any number of fields between.
    after: Option<Vec<Field>>,
}

/// Alternatives, each of which is a list of what must be so.
type Field = Vec<Vec<Comparison>>;

impl Fields {
    pub fn parse(pattern: &str) -> Result<Self, ApiError> {
        let mut scanner = Scanner(pattern);
        scanner.expects("[")?;
        let (mut before, mut after) = (Vec::new(), None::<Vec<Field>>);
        loop {
            if scanner.takes("...") {
                // There may be one such place.
                if after.replace(Vec::new()).is_some() {
                    return Err(invalid());
                }
            } else {
                let field = field(&mut scanner)?;
                after.as_mut().unwrap_or(&mut before).push(field);
            }
            if !scanner.takes(",") {
                break;
            }
        }
        scanner.expects("]")?;
        scanner.skip_spaces();
        match scanner.is_at_end() {
            true => Ok(Self { before, after }),
            false => Err(invalid()),
        }
    }

    pub fn match_text(&self, text: &str) -> bool {
        let words = words(text);
        let wanted = self.before.len() + self.after.as_ref().map_or(0, Vec::len);
        let fits = match self.after {
            Some(_) => words.len() >= wanted,
            None => words.len() == wanted,
        };
        let is_so = |(field, word): (&Field, &&str)| {
            field.is_empty() || field.iter().any(|all| all.iter().all(|it| it.is_so(word)))
        };
        let after = self.after.as_deref().unwrap_or_default();
        fits && self.before.iter().zip(&words).all(is_so)
            && after.iter().rev().zip(words.iter().rev()).all(is_so)
    }
}

/// A name, and what is asked of it: `w1 = ERROR || w1 = WARN`.
fn field(scanner: &mut Scanner<'_>) -> Result<Field, ApiError> {
    const ENDS: &[char] = &[',', ']', '&', '|'];
    let (mut alternatives, mut all) = (Vec::new(), Vec::new());
    loop {
        scanner.skip_spaces();
        let is_of_name = |it: char| it.is_alphanumeric() || "_-@$.".contains(it);
        if scanner.take_while(is_of_name).is_empty() {
            return Err(invalid());
        }
        let comparison = Comparison::parse(scanner, ENDS)?;
        let is_compared = comparison.is_some();
        all.extend(comparison);
        if scanner.takes("||") {
            alternatives.push(std::mem::take(&mut all));
        } else if !scanner.takes("&&") {
            if is_compared {
                alternatives.push(all);
            }
            return Ok(alternatives);
        }
    }
}

/// The words of a text. What is in quotation marks or brackets is one.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let end = match rest.chars().next() {
            Some('"') => Some('"'),
            Some('[') => Some(']'),
            _ => None,
        };
        let enclosed = end.and_then(|end| rest[1..].find(end).map(|at| (&rest[1..=at], at + 2)));
        let (word, length) = enclosed.unwrap_or_else(|| {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (&rest[..end], end)
        });
        words.push(word);
        rest = rest[length..].trim_start();
    }
    words
}
