//! Whether an event matches a pattern.
//!
//! Where the event has a list of objects, one of them is to match all that the pattern asks of it.
//! Only `{"exists": false}` is about all of them: none may have the field.

use std::collections::BTreeMap;

use super::{Comparison, EventPattern, Field, Fields, How, Matcher, TextMatcher};
use crate::wire::Json;

/// An event as it is compared: a name with dots is the names of the objects around it.
enum Node<'a> {
    Leaf(&'a Json),
    List(Vec<Node<'a>>),
    Object(BTreeMap<&'a str, Node<'a>>),
}

impl EventPattern {
    /// Whether the event, with its envelope, is one that the pattern is about.
    pub fn matches(&self, event: &Json) -> bool {
        let event = Node::of(event);
        self.0.match_node(Some(&event), &[&event])
    }
}

impl<'a> Node<'a> {
    fn of(json: &'a Json) -> Self {
        if json.is_list() {
            return Self::List(json.items().map(Self::of).collect());
        }
        if !json.is_object() {
            return Self::Leaf(json);
        }
        let mut members = BTreeMap::new();
        for (name, value) in json.members() {
            insert(&mut members, name, Self::of(value));
        }
        Self::Object(members)
    }

    fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Object(members), Self::Object(others)) => {
                for (name, node) in others {
                    insert(members, name, node);
                }
            }
            (Self::List(items), other) => items.push(other),
            (this, other) => {
                let before = std::mem::replace(this, Self::List(Vec::new()));
                *this = Self::List(vec![before, other]);
            }
        }
    }

    fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    /// The members of that name of all objects in it.
    fn members<'n>(&'n self, name: &str, into: &mut Vec<&'n Self>) {
        match self {
            Self::List(items) => items.iter().for_each(|item| item.members(name, into)),
            _ => into.extend(self.member(name)),
        }
    }

    fn any_leaf(&self, is_meant: &mut impl FnMut(&Json) -> bool) -> bool {
        match self {
            Self::Leaf(leaf) => is_meant(leaf),
            Self::List(items) => items.iter().any(|item| item.any_leaf(is_meant)),
            Self::Object(_) => false,
        }
    }
}

fn insert<'a>(members: &mut BTreeMap<&'a str, Node<'a>>, name: &'a str, node: Node<'a>) {
    let (first, node) = match name.split_once('.') {
        None => (name, node),
        Some((first, rest)) => {
            let mut inner = BTreeMap::new();
            insert(&mut inner, rest, node);
            (first, Node::Object(inner))
        }
    };
    match members.get_mut(first) {
        Some(there) => there.merge(node),
        None => {
            members.insert(first, node);
        }
    }
}

impl Fields {
    /// `all` are the nodes that the event has at this place, of which `node` is one or within one.
    fn match_node(&self, node: Option<&Node<'_>>, all: &[&Node<'_>]) -> bool {
        if let Some(Node::List(items)) = node {
            return items.iter().any(|item| self.match_node(Some(item), all));
        }
        let match_field = |(name, field): &(String, Field)| {
            let mut all_of_name = Vec::new();
            all.iter()
                .for_each(|node| node.members(name, &mut all_of_name));
            let node = node.and_then(|node| node.member(name));
            match field {
                Field::Object(fields) => fields.match_node(node, &all_of_name),
                Field::Value(matchers) => matchers
                    .iter()
                    .any(|matcher| matcher.match_node(node, &all_of_name)),
            }
        };
        let match_any =
            |alternatives: &Vec<Self>| alternatives.iter().any(|it| it.match_node(node, all));
        self.fields.iter().all(match_field) && self.alternatives.iter().all(match_any)
    }
}

impl Matcher {
    fn match_node(&self, node: Option<&Node<'_>>, all: &[&Node<'_>]) -> bool {
        if let Self::Exists(false) = self {
            return !all.iter().any(|node| node.any_leaf(&mut |_| true));
        }
        node.is_some_and(|node| node.any_leaf(&mut |leaf| self.match_leaf(leaf)))
    }

    fn match_leaf(&self, leaf: &Json) -> bool {
        match self {
            Self::Exact(json) => match (json.as_f64(), leaf.as_f64()) {
                #[expect(clippy::float_cmp, reason = "numbers are compared by value")]
                (Some(wanted), Some(number)) => wanted == number,
                _ => json == leaf,
            },
            Self::Text(matcher) => leaf.as_str().is_some_and(|text| matcher.match_text(text)),
            Self::AnythingBut(matchers) => !matchers.iter().any(|it| it.match_leaf(leaf)),
            Self::Numeric(terms) => leaf.as_f64().is_some_and(|number| {
                let mut terms = terms.iter();
                terms.all(|(comparison, operand)| comparison.holds(number, *operand))
            }),
            Self::Cidr(cidr) => leaf.as_str().is_some_and(|text| cidr.contains(text)),
            Self::Exists(exists) => *exists,
        }
    }
}

impl TextMatcher {
    fn match_text(&self, text: &str) -> bool {
        if self.ignores_case {
            return self.match_as_it_is(&text.to_lowercase());
        }
        self.match_as_it_is(text)
    }

    fn match_as_it_is(&self, text: &str) -> bool {
        match self.how {
            How::Equals => text == self.text,
            How::Prefix => text.starts_with(&self.text),
            How::Suffix => text.ends_with(&self.text),
            How::Wildcard => match_wildcard(&self.text, text),
        }
    }
}

/// `*` stands for any text; `\*` and `\\` stand for the second character.
fn match_wildcard(wildcard: &str, text: &str) -> bool {
    let mut parts = vec![String::new()];
    let mut characters = wildcard.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' => parts.push(String::new()),
            '\\' => parts
                .last_mut()
                .expect("there is one")
                .extend(characters.next()),
            other => parts.last_mut().expect("there is one").push(other),
        }
    }
    let Some((first, rest)) = parts.split_first() else {
        return false;
    };
    let Some((last, between)) = rest.split_last() else {
        return text == first;
    };
    let Some(mut left) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for part in between {
        let Some(at) = left.find(part.as_str()) else {
            return false;
        };
        left = &left[at + part.len()..];
    }
    left.ends_with(last.as_str())
}

impl Comparison {
    #[expect(clippy::float_cmp, reason = "numbers are compared by value")]
    fn holds(self, number: f64, operand: f64) -> bool {
        match self {
            Self::Equal => number == operand,
            Self::Less => number < operand,
            Self::LessOrEqual => number <= operand,
            Self::Greater => number > operand,
            Self::GreaterOrEqual => number >= operand,
        }
    }
}
