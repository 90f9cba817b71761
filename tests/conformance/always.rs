//! What is always there in an answer: `always.txt`, read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// One line of `always.txt`: when the structure has these members.
struct Row {
    /// Only when this member has this value.
    when: Option<(&'static str, &'static str)>,
    members: Vec<&'static str>,
}

static ROWS: LazyLock<BTreeMap<&str, Vec<Row>>> = LazyLock::new(|| {
    let mut rows: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    let mut structure = "";
    for line in include_str!("always.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((head, members)) = line.split_once(": ") else {
            let row = rows.get_mut(structure).and_then(|rows| rows.last_mut());
            row.expect("a line goes on with another one")
                .members
                .extend(line.split_whitespace());
            continue;
        };
        let (name, when) = match head.split_once(" with ") {
            Some((name, when)) => (
                name,
                Some(when.split_once(' ').expect("a member and its value")),
            ),
            None => (head, None),
        };
        structure = name;
        rows.entry(name).or_default().push(Row {
            when,
            members: members.split_whitespace().collect(),
        });
    }
    rows
});

/// What this structure has whenever the service shows it.
pub(crate) fn present(
    structure: &str,
    values: &Map<String, Value>,
) -> impl Iterator<Item = &'static str> {
    let applies = move |row: &&Row| {
        row.when
            .is_none_or(|(member, value)| values.get(member).is_some_and(|is| is == value))
    };
    let rows = ROWS.get(structure).into_iter().flatten().filter(applies);
    rows.flat_map(|row| row.members.iter().copied())
}

/// Every structure and member that is named here.
pub(crate) fn named() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().flat_map(|(structure, rows)| {
        let members = rows.iter().flat_map(|row| {
            let when = row.when.map(|(member, _)| member);
            row.members.iter().copied().chain(when)
        });
        members.map(|member| (*structure, member))
    })
}
