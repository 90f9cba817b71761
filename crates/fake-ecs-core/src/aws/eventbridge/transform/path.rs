//! Paths into an event, as `$.detail.containers[0].exitCode`: of JSONPath what EventBridge takes.

use crate::wire::Json;

/// What is at the path; `None` where nothing is.
pub fn find<'j>(json: &'j Json, path: &str) -> Option<&'j Json> {
    let mut rest = path.strip_prefix('$')?;
    let mut at = json;
    while !rest.is_empty() {
        let (step, after) = step(rest)?;
        rest = after;
        at = match step {
            Step::Member(name) => at.members().find(|(member, _)| *member == name)?.1,
            Step::Item(index) => at.items().nth(index)?,
        };
    }
    Some(at)
}

/// Whether the text is a path.
pub fn is_path(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix('$') else {
        return false;
    };
    while let Some((_, after)) = step(rest) {
        rest = after;
    }
    rest.is_empty()
}

enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

fn step(text: &str) -> Option<(Step<'_>, &str)> {
    if let Some(text) = text.strip_prefix('.') {
        let end = text.find(['.', '[']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        return (!name.is_empty()).then_some((Step::Member(name), rest));
    }
    let (inside, rest) = text.strip_prefix('[')?.split_once(']')?;
    let quoted = ['\'', '"'].into_iter().find_map(|quote| {
        let inside = inside.strip_prefix(quote)?;
        inside.strip_suffix(quote)
    });
    let step = match quoted {
        Some(name) => Step::Member(name),
        None => Step::Item(inside.parse().ok()?),
    };
    Some((step, rest))
}
