//! From text to tree.
//!
//! ```text
//! any       := all (("||" | "or") all)*
//! all       := not (("&&" | "and") not)*
//! not       := ("!" | "not") not | "(" any ")" | predicate
//! predicate := subject comparison value | subject in "[" value ("," value)* "]" | subject matches pattern
//!            | subject exists
//! ```

use crate::ecs::query::QueryError;
use crate::ecs::query::field::{Field, SUBJECTS};
use crate::ecs::query::operator::{OPERATORS, Operator};
use crate::ecs::query::pattern::Pattern;
use crate::ecs::query::scanner::{self, Scanner};
use crate::ecs::query::tree::{Expression, Predicate, Test};
use crate::ecs::query::value::{Kind, Literal};

/// How many parentheses and negations may be open at once: reading, evaluating and dropping a tree
/// are recursive. In a debug build this many need less than 350 kB of stack.
const DEPTH_MAX: usize = 50;

/// How many patterns there may be. Each takes many times the memory of its text, and much longer to
/// read.
const PATTERNS_MAX: usize = 100;

pub(super) fn parse(text: &str) -> Result<Expression, QueryError> {
    let mut parser = Parser {
        scanner: Scanner::new(text),
        depth: 0,
        patterns: 0,
    };
    let expression = parser.any()?;
    if parser.scanner.rest().is_empty() {
        return Ok(expression);
    }
    Err(parser.scanner.error("and, or, or the end"))
}

struct Parser<'a> {
    /// Every method leaves it behind the white space that follows what it has read.
    scanner: Scanner<'a>,
    depth: usize,
    patterns: usize,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Expression, QueryError> {
        self.scanner.skip_space();
        self.joined("||", "or", Self::all, Expression::Any)
    }

    fn all(&mut self) -> Result<Expression, QueryError> {
        self.joined("&&", "and", Self::not, Expression::All)
    }

    /// One or more parts; only several of them are a node of their own.
    fn joined(
        &mut self,
        sign: &str,
        word: &str,
        part: fn(&mut Self) -> Result<Expression, QueryError>,
        node: fn(Vec<Expression>) -> Expression,
    ) -> Result<Expression, QueryError> {
        let first = part(self)?;
        if !self.take_joining(sign, word) {
            return Ok(first);
        }
        let mut parts = vec![first, part(self)?];
        while self.take_joining(sign, word) {
            parts.push(part(self)?);
        }
        Ok(node(parts))
    }

    fn take_joining(&mut self, sign: &str, word: &str) -> bool {
        let is_next = self.scanner.take(sign) || self.scanner.take_word(word);
        self.scanner.skip_space();
        is_next
    }

    fn not(&mut self) -> Result<Expression, QueryError> {
        let start = self.scanner;
        if self.take_joining("!", "not") {
            return self.deeper(start, |parser| Ok(Expression::Not(Box::new(parser.not()?))));
        }
        if self.scanner.take("(") {
            return self.deeper(start, Self::parenthesized);
        }
        self.predicate()
    }

    /// What follows an opening parenthesis.
    fn parenthesized(&mut self) -> Result<Expression, QueryError> {
        let inside = self.any()?;
        if !self.scanner.take(")") {
            return Err(self.scanner.error("and, or, or a closing parenthesis"));
        }
        self.scanner.skip_space();
        Ok(inside)
    }

    fn deeper(
        &mut self,
        start: Scanner<'a>,
        read: impl FnOnce(&mut Self) -> Result<Expression, QueryError>,
    ) -> Result<Expression, QueryError> {
        if self.depth == DEPTH_MAX {
            let expected = format!("at most {DEPTH_MAX} open parentheses and negations");
            return Err(start.error(expected));
        }
        self.depth += 1;
        let expression = read(self)?;
        self.depth -= 1;
        Ok(expression)
    }

    fn predicate(&mut self) -> Result<Expression, QueryError> {
        let field = self.field()?;
        self.scanner.skip_space();
        let operator = self.operator(&field)?;
        self.scanner.skip_space();
        let test = self.test(operator, field.kind())?;
        self.scanner.skip_space();
        Ok(Expression::Predicate(Predicate { field, test }))
    }

    fn field(&mut self) -> Result<Field, QueryError> {
        let word = self.scanner.word();
        let Some(field) = Field::from_word(word) else {
            return Err(self.scanner.error(SUBJECTS));
        };
        self.scanner.take(word);
        Ok(field)
    }

    fn operator(&mut self, field: &Field) -> Result<Operator, QueryError> {
        let permitted = || {
            let all: Vec<String> = field.permitted().iter().map(Operator::to_string).collect();
            format!("an operator that {field} permits: {}", all.join(", "))
        };
        let spelling = next_operator(&self.scanner);
        let Some(operator) = Operator::from_spelling(spelling) else {
            return Err(self.scanner.error(permitted()));
        };
        if !field.permitted().contains(&operator) {
            return Err(self.scanner.error_about(Some(spelling), permitted()));
        }
        self.scanner.take(spelling);
        Ok(operator)
    }

    /// What follows an operator.
    fn test(&mut self, operator: Operator, kind: Kind) -> Result<Test, QueryError> {
        Ok(match operator {
            Operator::Compare(comparison) => Test::Compare(comparison, self.literal(kind)?),
            Operator::In(sense) => Test::In(sense, self.list(kind)?),
            Operator::Matches(sense) => Test::Matches(sense, self.pattern()?),
            Operator::Exists(sense) => Test::Exists(sense),
        })
    }

    fn literal(&mut self, kind: Kind) -> Result<Literal, QueryError> {
        let start = self.scanner;
        let text = self
            .scanner
            .take_argument(scanner::value_length, kind.example())?;
        Literal::read(kind, text).ok_or_else(|| start.error_about(Some(text), kind.example()))
    }

    fn list(&mut self, kind: Kind) -> Result<Vec<Literal>, QueryError> {
        if !self.scanner.take("[") {
            return Err(self.scanner.error("a list such as [t2.small, t2.medium]"));
        }
        let mut list = Vec::new();
        loop {
            self.scanner.skip_space();
            list.push(self.literal(kind)?);
            self.scanner.skip_space();
            if self.scanner.take("]") {
                return Ok(list);
            }
            if !self.scanner.take(",") {
                return Err(self.scanner.error("a comma or ]"));
            }
        }
    }

    fn pattern(&mut self) -> Result<Pattern, QueryError> {
        const EXPECTED: &str = "a regular expression";
        let start = self.scanner;
        if self.patterns == PATTERNS_MAX {
            return Err(start.error(format!("at most {PATTERNS_MAX} patterns")));
        }
        self.patterns += 1;
        let text = self
            .scanner
            .take_argument(scanner::pattern_length, EXPECTED)?;
        Pattern::parse(text)
            .map_err(|error| start.error_about(Some(text), format!("{EXPECTED} ({error})")))
    }
}

/// The longest sign that is next, or else the next word. `!in` and `!exists` are a sign and a word.
fn next_operator<'a>(scanner: &Scanner<'a>) -> &'a str {
    let rest = scanner.rest();
    let mut behind_not = *scanner;
    if behind_not.take("!") && !behind_not.word().is_empty() {
        return &rest[..1 + behind_not.word().len()];
    }
    let signs = OPERATORS.iter().map(|(_, sign, _)| *sign);
    let longest = signs
        .filter(|sign| !sign.ends_with(char::is_alphabetic) && rest.starts_with(sign))
        .max_by_key(|sign| sign.len());
    longest.map_or(scanner.word(), |sign| &rest[..sign.len()])
}

#[cfg(test)]
mod tests;
