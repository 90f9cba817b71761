//! Texts with the wildcards `*` and `?` and with policy variables, `${aws:username}`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use super::permission::Context;
use crate::kernel::wildcards::{Sign, matches};

/// A text of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Sign(Sign),
    /// `${…}`
    Variable(String),
}

/// What may stand in a text besides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    pub has_wildcards: bool,
    pub has_variables: bool,
}

impl Pattern {
    /// Reads one, or says what is wrong with it.
    pub fn parse(text: &str, syntax: Syntax) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if syntax.has_variables && rest.starts_with("${") {
                let (name, after) = rest[2..]
                    .split_once('}')
                    .ok_or_else(|| format!("the policy variable in '{text}' has no end"))?;
                pieces.push(match name {
                    // The three signs themselves.
                    "*" => Piece::Sign(Sign::Char('*')),
                    "?" => Piece::Sign(Sign::Char('?')),
                    "$" => Piece::Sign(Sign::Char('$')),
                    name => Piece::Variable(name.to_owned()),
                });
                rest = after;
                continue;
            }
            pieces.push(match first {
                '*' if syntax.has_wildcards => Piece::Sign(Sign::Any),
                '?' if syntax.has_wildcards => Piece::Sign(Sign::One),
                char => Piece::Sign(Sign::Char(char)),
            });
            rest = &rest[first.len_utf8()..];
        }
        Ok(Self { pieces })
    }

    /// The names of its policy variables.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether it is that text. A pattern with a variable that the call has no value of matches
    /// nothing.
    pub fn matches(&self, text: &str, context: &Context) -> bool {
        let pieces = self.with_values(context);
        pieces.is_some_and(|pieces| matches(&pieces, text))
    }

    /// The same in whatever case.
    pub fn matches_in_any_case(&self, text: &str, context: &Context) -> bool {
        let Some(mut pieces) = self.with_values(context) else {
            return false;
        };
        for piece in &mut pieces {
            if let Sign::Char(char) = piece {
                *char = char.to_ascii_lowercase();
            }
        }
        matches(&pieces, &text.to_ascii_lowercase())
    }

    /// Whether it is that ARN: its six parts are compared one by one, so that no wildcard goes
    /// beyond one of the first five. Parts that the pattern lacks at its end are any; `*` alone is
    /// everything.
    pub fn matches_arn(&self, arn: &str, context: &Context) -> bool {
        if self.pieces == [Piece::Sign(Sign::Any)] {
            return true;
        }
        let Some(pieces) = self.with_values(context) else {
            return false;
        };
        let patterns: Vec<&[Sign]> = pieces
            .splitn(6, |piece| *piece == Sign::Char(':'))
            .collect();
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        parts.len() == 6
            && parts.iter().enumerate().all(|(at, part)| {
                patterns
                    .get(at)
                    .is_none_or(|pattern| matches(pattern, part))
            })
    }

    /// The text, if there is nothing else in it once variables have their values.
    pub fn text(&self, context: &Context) -> Option<String> {
        let pieces = self.with_values(context)?;
        let chars = pieces.iter().map(|piece| match piece {
            Sign::Char(char) => Some(*char),
            _ => None,
        });
        chars.collect()
    }

    fn with_values(&self, context: &Context) -> Option<Vec<Sign>> {
        let mut pieces = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            match piece {
                Piece::Variable(name) => match context.get(name)? {
                    [value] => pieces.extend(value.chars().map(Sign::Char)),
                    _ => return None,
                },
                Piece::Sign(sign) => pieces.push(*sign),
            }
        }
        Some(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Syntax = Syntax {
        has_wildcards: true,
        has_variables: true,
    };

    fn context() -> Context {
        let mut context = Context::default();
        context.put("aws:username", ["jobs*"]);
        context.put("aws:TagKeys", ["a", "b"]);
        context
    }

    #[test]
    fn wildcards_stand_for_what_they_stand_for() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "a/b:c", true),
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a*c", "abcd", false),
            ("*b*c", "abxbbc", true),
            ("a**", "a", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("?", "é", true),
            ("ecs:Run*", "ecs:RunTask", true),
            ("ecs:Run*", "ecs:runTask", false),
            ("${aws:username}", "jobs*", true),
            ("${aws:username}", "jobs-7", false),
            ("a-${aws:username}-?", "a-jobs*-1", true),
            ("${*}${?}${$}", "*?$", true),
            ("${aws:PrincipalArn}", "", false),
            ("${aws:TagKeys}", "a", false),
        ] {
            let parsed = Pattern::parse(pattern, ALL).unwrap();
            assert_eq!(
                parsed.matches(text, &context()),
                expected,
                "{pattern} {text}"
            );
        }
        let any_case = Pattern::parse("ECS:run*", ALL).unwrap();
        assert!(any_case.matches_in_any_case("ecs:RunTask", &context()));
    }

    #[test]
    fn without_syntax_every_sign_is_itself() {
        let none = Syntax {
            has_wildcards: false,
            has_variables: false,
        };
        let pattern = Pattern::parse("a*${b}", none).unwrap();
        assert!(pattern.matches("a*${b}", &context()));
        assert!(Pattern::parse("${b", ALL).is_err());
    }

    #[test]
    fn parts_of_arns_are_compared_one_by_one() {
        let task = "arn:aws:ecs:us-east-1:123456789012:task/jobs/0123";
        let definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7";
        for (pattern, arn, expected) in [
            ("*", "*", true),
            ("*", task, true),
            ("arn:aws:ecs:*:*:*", "*", false),
            ("arn:aws:ecs:us-east-1:123456789012:task/jobs/*", task, true),
            ("arn:aws:ecs:*:*:task/*", task, true),
            ("arn:aws:ecs:*:*:task/*/0123", task, true),
            ("arn:aws:ecs:*:*:task/jobs", task, false),
            ("arn:aws:ecs:*:task/jobs/*", task, false),
            ("arn:aws:ecs:*", task, true),
            ("arn:aws:e*", task, true),
            ("arn:aws:s3", task, false),
            ("arn:aws:ecs:eu-*:*:task/*", task, false),
            ("arn:aws:ecs:*:*:task-definition/web:*", definition, true),
            ("arn:aws:ecs:*:*:task-definition/web:?", definition, true),
            ("arn:aws:ecs:*:*:task-definition/web:8", definition, false),
            ("arn:aws:ecs:*:*:task-definition/web", definition, false),
        ] {
            let parsed = Pattern::parse(pattern, ALL).unwrap();
            let matched = parsed.matches_arn(arn, &context());
            assert_eq!(matched, expected, "{pattern} {arn}");
        }
    }
}
