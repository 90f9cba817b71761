//! Whether an event matches a pattern.
//!
//! It goes as EventBridge's open rule engine does: the event is the values at its paths, and each
//! value knows the elements of lists that it is in. The paths of a pattern are gone through in
//! alphabetical order. The first value that matches chooses the element of its list, and what
//! follows is asked of that element only: so is `{"exists": false}`, which before is asked of all.

use std::collections::BTreeMap;

use super::expression::is_comparable;
use super::{Comparison, EventPattern, How, Matcher, Rule, TextMatcher};
use crate::kernel::wildcards::{self, Syntax};
use crate::wire::Json;

/// Elements of lists: which list, and which element of it.
type Elements = BTreeMap<usize, usize>;

/// A value of an event that is no object and no list, and the elements that it is in.
struct Leaf<'a> {
    json: &'a Json,
    elements: Elements,
}

/// The leaves of an event by their path: the names around them, joined with dots.
#[derive(Default)]
struct Leaves<'a> {
    by_path: BTreeMap<String, Vec<Leaf<'a>>>,
    /// How many lists there were.
    lists: usize,
}

impl EventPattern {
    /// Whether the event, with its envelope, is one that the pattern is about.
    pub fn matches(&self, event: &Json) -> bool {
        let mut leaves = Leaves::default();
        leaves.add(event, &mut String::new(), &mut Elements::new());
        let matches = |rule: &Rule| match_rest(rule.iter(), &leaves, &Elements::new());
        self.0.iter().any(matches)
    }
}

impl<'a> Leaves<'a> {
    fn add(&mut self, json: &'a Json, path: &mut String, elements: &mut Elements) {
        if json.is_object() {
            for (name, value) in json.members() {
                let before = path.len();
                if before > 0 {
                    path.push('.');
                }
                path.push_str(name);
                self.add(value, path, elements);
                path.truncate(before);
            }
        } else if json.is_list() {
            let list = self.lists;
            self.lists += 1;
            for (index, item) in json.items().enumerate() {
                // Of values in one list each may match something else.
                if item.is_object() || item.is_list() {
                    elements.insert(list, index);
                }
                self.add(item, path, elements);
                elements.remove(&list);
            }
        } else {
            let leaf = Leaf {
                json,
                elements: elements.clone(),
            };
            self.by_path.entry(path.clone()).or_default().push(leaf);
        }
    }

    /// Those at the path that are in the chosen elements, or in lists of which none is chosen.
    fn within(&self, path: &str, chosen: &Elements) -> impl Iterator<Item = &Leaf<'a>> {
        let leaves = self.by_path.get(path).map_or(&[][..], Vec::as_slice);
        leaves.iter().filter(|leaf| {
            let mut elements = leaf.elements.iter();
            elements.all(|(list, index)| chosen.get(list).is_none_or(|chosen| chosen == index))
        })
    }
}

/// Whether the event meets the conditions that are left, in the elements that were chosen.
fn match_rest<'r>(
    mut rest: impl Iterator<Item = (&'r String, &'r Vec<Matcher>)> + Clone,
    leaves: &Leaves<'_>,
    chosen: &Elements,
) -> bool {
    let Some((path, matchers)) = rest.next() else {
        return true;
    };
    let is_absent = || leaves.within(path, chosen).next().is_none();
    if matchers.contains(&Matcher::Exists(false))
        && is_absent()
        && match_rest(rest.clone(), leaves, chosen)
    {
        return true;
    }
    // Leaves that choose the same elements come to the same: only the first of them is followed, or
    // a pattern of a few lists would take for ever.
    let mut followed: Vec<Elements> = Vec::new();
    leaves.within(path, chosen).any(|leaf| {
        let is_meant = matchers.iter().any(|matcher| matcher.match_leaf(leaf.json));
        is_meant && {
            let mut chosen = chosen.clone();
            chosen.extend(&leaf.elements);
            let is_new = !followed.contains(&chosen);
            is_new && {
                followed.push(chosen.clone());
                match_rest(rest.clone(), leaves, &chosen)
            }
        }
    })
}

impl Matcher {
    fn match_leaf(&self, leaf: &Json) -> bool {
        match self {
            Self::Exact(json) => match (json.as_f64(), leaf.as_f64()) {
                #[expect(clippy::float_cmp, reason = "numbers are compared by value")]
                (Some(wanted), Some(number)) => wanted == number,
                _ => json == leaf,
            },
            Self::Text(matcher) => leaf.as_str().is_some_and(|text| matcher.match_text(text)),
            Self::AnythingBut(matchers) => !matchers.iter().any(|it| it.match_leaf(leaf)),
            Self::Numeric(terms) => {
                let number = leaf.as_f64().filter(|number| is_comparable(*number));
                number.is_some_and(|number| {
                    let mut terms = terms.iter();
                    terms.all(|(comparison, operand)| comparison.holds(number, *operand))
                })
            }
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
    let syntax = Syntax {
        has_one: false,
        has_escapes: true,
    };
    wildcards::matches(&wildcards::parse(wildcard, syntax), text)
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
