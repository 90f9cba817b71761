//! From the words of a query to its commands.

use super::command::{Aggregate, Column, Command, Key, What};
use super::expression;
use super::parser::Parser;
use super::refusal::{malformed, not_emulated};
use super::words::{Word, words};
use crate::wire::ApiError;

pub(super) fn query(text: &str) -> Result<Vec<Command>, ApiError> {
    let mut rest = words(text)?;
    rest.reverse();
    let mut parser = Parser { rest };
    let mut commands = Vec::new();
    while parser.peek().is_some() {
        commands.push(command(&mut parser)?);
        if parser.peek().is_some() && !parser.takes("|") {
            return Err(parser.unexpected());
        }
    }
    Ok(commands)
}

fn command(parser: &mut Parser) -> Result<Command, ApiError> {
    let name = parser.name()?.to_ascii_lowercase();
    Ok(match name.as_str() {
        "fields" => Command::Fields(parser.list(column)?),
        "display" => Command::Display(parser.list(column)?),
        "filter" | "where" => Command::Filter(expression::parse(parser)?),
        "sort" => Command::Sort(parser.list(order)?),
        "limit" | "head" => Command::Limit(limit(parser)?),
        "dedup" => Command::Dedup(parser.list(Parser::name)?),
        "stats" => {
            let aggregates = parser.list(aggregate)?;
            let keys = match parser.takes_word("by") {
                true => parser.list(key)?,
                false => Vec::new(),
            };
            Command::Stats(aggregates, keys)
        }
        "parse" | "pattern" | "diff" | "unmask" | "unnest" | "anomaly" | "lookup" | "source"
        | "filterindex" | "join" | "subquery" => {
            return Err(not_emulated(&format!("the command {name}")));
        }
        _ => return Err(malformed(format!("unexpected symbol found {name}"))),
    })
}

fn limit(parser: &mut Parser) -> Result<usize, ApiError> {
    let number = parser.name()?;
    let number = number.parse().ok().filter(|it| (1..=100_000).contains(it));
    number.ok_or_else(|| malformed("limit must be between 1 and 100000"))
}

/// A field, maybe with another name.
fn column(parser: &mut Parser) -> Result<Column, ApiError> {
    let field = parser.name()?;
    match parser.peek() {
        Some(Word::Sign("(")) => return Err(not_emulated(&format!("the function {field}"))),
        Some(Word::Sign(sign @ ("+" | "-" | "*" | "/" | "%"))) => {
            return Err(not_emulated(&format!("the operator {sign}")));
        }
        _ => {}
    }
    let name = match parser.takes_word("as") {
        true => parser.name()?,
        false => field.clone(),
    };
    Ok(Column { field, name })
}

fn order(parser: &mut Parser) -> Result<(String, bool), ApiError> {
    let field = parser.name()?;
    if parser.takes("(") {
        // What stats has counted may be sorted by in its own words.
        let star = parser.takes("*");
        let inner = if star { "*".to_owned() } else { parser.name()? };
        parser.expects(")")?;
        return Ok((format!("{field}({inner})"), direction(parser)));
    }
    Ok((field, direction(parser)))
}

fn direction(parser: &mut Parser) -> bool {
    !parser.takes_word("asc") && parser.takes_word("desc")
}

fn aggregate(parser: &mut Parser) -> Result<(Aggregate, String), ApiError> {
    let name = parser.name()?;
    let what = match name.to_ascii_lowercase().as_str() {
        "count" => What::Count,
        "count_distinct" => What::CountDistinct,
        "sum" => What::Sum,
        "avg" => What::Avg,
        "min" => What::Min,
        "max" => What::Max,
        _ => return Err(not_emulated(&format!("the function {name}"))),
    };
    parser.expects("(")?;
    let field = match parser.takes("*") {
        true if what == What::Count => None,
        _ => Some(parser.name()?),
    };
    parser.expects(")")?;
    let shown = field.as_deref().unwrap_or("*");
    let name = match parser.takes_word("as") {
        true => parser.name()?,
        false => format!("{name}({shown})"),
    };
    Ok((Aggregate { what, field }, name))
}

fn key(parser: &mut Parser) -> Result<Key, ApiError> {
    if !parser.takes_word("bin") {
        return column(parser).map(Key::Field);
    }
    parser.expects("(")?;
    let period = parser.name()?;
    parser.expects(")")?;
    let (number, unit) = period.split_at(period.find(char::is_alphabetic).unwrap_or(period.len()));
    let unit = match unit {
        "ms" => 1,
        "s" | "sec" => 1_000,
        "m" | "min" => 60_000,
        "h" | "hr" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(malformed(format!("unexpected symbol found {period}"))),
    };
    let number = number.parse::<u32>().ok().filter(|it| *it > 0);
    let number = number.ok_or_else(|| malformed(format!("unexpected symbol found {period}")))?;
    let name = match parser.takes_word("as") {
        true => parser.name()?,
        false => format!("bin({period})"),
    };
    Ok(Key::Bin(i64::from(number) * unit, name))
}
