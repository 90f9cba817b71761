//! What a target is given of an event: all of it, a part, a text of its own, or what its
//! transformer makes.
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>

mod path;

use std::collections::BTreeMap;

use self::path::find;
pub use self::path::is_path;
use crate::aws::eventbridge::event::Event;
use crate::wire::events::types::{InputTransformer, Target};
use crate::wire::{Json, encode};

/// Placeholders that need no path begin with this.
const OWN: &str = "aws.events.";

/// How many bytes the input of a target may have: as many as an event.
pub const INPUT_BYTES_MAX: usize = 1024 * 1024;

/// What is given to the target; `None` where nothing is, and nobody is told. What a transformer
/// makes that is larger than [`INPUT_BYTES_MAX`] ends right behind that, and is for nobody.
pub fn input(target: &Target, event: &Event, rule: (&str, &str)) -> Option<String> {
    if let Some(input) = &target.input {
        return Some(input.clone());
    }
    if let Some(path) = &target.input_path {
        return find(&event.json, path).map(Json::to_string);
    }
    match &target.input_transformer {
        Some(transformer) => transform(transformer, event, rule),
        None => Some(event.text.clone()),
    }
}

/// The first placeholder that stands for nothing.
pub fn unknown_placeholder(transformer: &InputTransformer) -> Option<&str> {
    let paths = transformer.input_paths_map.as_ref();
    let is_known =
        |name: &str| name.starts_with(OWN) || paths.is_some_and(|paths| paths.contains_key(name));
    pieces(&transformer.input_template).find_map(|piece| match piece {
        Piece::Placeholder(name) if !is_known(name) => Some(name),
        _ => None,
    })
}

/// What the transformer makes of the event of a rule, of which the ARN and the name are given.
fn transform(transformer: &InputTransformer, event: &Event, rule: (&str, &str)) -> Option<String> {
    let template = &transformer.input_template;
    let is_json = template.trim_start().starts_with(['{', '[']);
    let values = Values {
        paths: transformer.input_paths_map.as_ref(),
        event,
        rule,
    };
    let mut made = String::with_capacity(template.len());
    let mut quotes = Quotes::default();
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => {
                quotes.pass(text);
                made.push_str(text);
            }
            Piece::Placeholder(name) => {
                let value = values.get(name);
                made.push_str(&inserted(value.as_ref(), quotes.are_open, is_json));
            }
        }
        // A template of many placeholders would make a gigabyte of a large event.
        if made.len() > INPUT_BYTES_MAX {
            return Some(made);
        }
    }
    let is_whole = !is_json || made.parse::<Json>().is_ok();
    is_whole.then_some(made)
}

/// The text that stands for a value.
fn inserted(value: Option<&Json>, is_quoted: bool, is_json: bool) -> String {
    let absent = Json::of(&"");
    let value = value.unwrap_or(&absent);
    match (value.as_str(), is_quoted) {
        (Some(text), true) if is_json => {
            let quoted = String::from_utf8(encode(&text)).unwrap_or_default();
            quoted[1..quoted.len() - 1].to_owned()
        }
        (Some(text), true) => text.to_owned(),
        // Objects and lists lose their quotes; within JSON they make what is no JSON.
        (None, true) if !is_json => value.to_string().replace('"', ""),
        _ => value.to_string(),
    }
}

/// What placeholders stand for.
struct Values<'a> {
    paths: Option<&'a BTreeMap<String, String>>,
    event: &'a Event,
    rule: (&'a str, &'a str),
}

impl Values<'_> {
    fn get(&self, name: &str) -> Option<Json> {
        let (arn, rule) = self.rule;
        Some(match name.strip_prefix(OWN) {
            Some("rule-arn") => Json::of(&arn),
            Some("rule-name") => Json::of(&rule),
            Some("event.ingestion-time") => Json::of(&self.event.ingested.iso_seconds()),
            Some("event.json") => self.event.json.clone(),
            Some("event") => self.event.without_detail(),
            _ => find(&self.event.json, self.paths?.get(name)?)?.clone(),
        })
    }
}

/// A piece of a template.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    /// The name between the angle brackets.
    Placeholder(&'a str),
}

fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = placeholder(rest) {
            rest = after;
            return Some(Piece::Placeholder(name));
        }
        let is_next = |at: &usize| *at > 0 && placeholder(&rest[*at..]).is_some();
        let next = rest.match_indices('<').map(|(at, _)| at).find(is_next);
        let (text, after) = rest.split_at(next.unwrap_or(rest.len()));
        rest = after;
        Some(Piece::Text(text))
    })
}

/// The placeholder that the text begins with, and what comes after it.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('<')?.split_once('>')?;
    let is_name = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    (!name.is_empty() && name.chars().all(is_name)).then_some((name, after))
}

/// Whether what comes next is within quotes.
#[derive(Default)]
struct Quotes {
    are_open: bool,
    is_escaped: bool,
}

impl Quotes {
    fn pass(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                _ if self.is_escaped => self.is_escaped = false,
                '\\' => self.is_escaped = true,
                '"' => self.are_open = !self.are_open,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
