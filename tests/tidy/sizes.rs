//! Files and lines stay short. What is longer than that today is listed, and the lists may only
//! become shorter.

use std::collections::BTreeSet;

use crate::source::{LIBRARY, Source, library, read, sources};

/// The columns of a line, of comments as of code. `cargo fmt` sees to code.
const COLUMNS_MAX: usize = 100;
/// The lines of a file, with the tests that it ends with.
const LINES_MAX: usize = 500;
/// The lines of a function, from its signature to its last brace.
const FUNCTION_LINES_MAX: usize = 70;

/// Functions that are longer, and why. The list may only become shorter.
const LONG_FUNCTIONS: [(&str, &str, &str); 5] = [
    (
        "crates/fake-ecs-core/src/command/mod.rs",
        "apply",
        "the table of commands: an arm each",
    ),
    (
        "crates/fake-ecs-core/src/ecs/region.rs",
        "new",
        "the members of a region: a line each",
    ),
    (
        "crates/fake-ecs-core/src/ops/identifiers.rs",
        "failures_name_what_was_asked_for",
        "a table of cases in tests",
    ),
    (
        "crates/fake-ecs-core/src/ops/mod.rs",
        "dispatch",
        "the table of operations: an arm each",
    ),
    (
        "crates/fake-ecs-core/src/wire/event.rs",
        "encode",
        "the members of a task, taken apart and written: a line each",
    ),
];

/// Whether a comment could be broken before the margin: links and rows of tables cannot.
fn is_too_wide(line: &str) -> bool {
    let comment = line.trim_start();
    let text = comment.trim_start_matches(['/', '!']).trim_start();
    comment.starts_with("//")
        && line.chars().count() > COLUMNS_MAX
        && !text.starts_with('|')
        && !line.contains("://")
}

/// Compares what is too long with the list in `tests/tidy`, of which each line begins with a path.
#[track_caller]
fn check_list(list: &str, found: &[String], advice: &str) {
    let text = read(&format!("tests/tidy/{list}"));
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let listed: BTreeSet<&str> = lines
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();

    let new: Vec<&&str> = found.difference(&listed).collect();
    assert!(new.is_empty(), "{advice} {new:#?}");
    let mended: Vec<&&str> = listed.difference(&found).collect();
    assert!(
        mended.is_empty(),
        "these are as they should be or gone: take them off tests/tidy/{list}: {mended:#?}"
    );
}

fn with_wide_comments(folder: &str) -> Vec<String> {
    let sources = sources(folder).into_iter();
    let wide = sources.filter(|source: &Source| source.text.lines().any(is_too_wide));
    wide.map(|source| source.path).collect()
}

#[test]
fn comments_end_at_the_margin_of_code() {
    let folders = LIBRARY.iter().chain(&["tests", "xtask/src"]);
    let found: Vec<String> = folders
        .flat_map(|folder| with_wide_comments(folder))
        .collect();

    let advice = format!("these have comments of more than {COLUMNS_MAX} columns, wrap them:");
    check_list("wide_comments.txt", &found, &advice);
}

#[test]
fn a_file_is_read_at_one_sitting() {
    let sources = library().into_iter();
    let sources = sources.filter(|source| !source.is_test() && !source.is_generated());
    let long = sources.filter(|source| source.text.lines().count() > LINES_MAX);
    let found: Vec<String> = long.map(|source| source.path).collect();

    let advice = format!("these have more than {LINES_MAX} lines, divide them:");
    check_list("long_files.txt", &found, &advice);
}

#[test]
fn a_file_that_may_be_long_has_a_reason() {
    for line in read("tests/tidy/long_files.txt").lines() {
        let reason = line.split_once(" — ").map_or("", |(_, reason)| reason);
        assert!(line.starts_with('#') || reason.len() > 10, "{line}");
    }
}

/// The functions of a text with their lengths. Relies on the layout of `cargo fmt`: the last brace
/// of a function is indented as its first line is.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        let Some((before, rest)) = code.split_once("fn ") else {
            continue;
        };
        let is_signature = before.split_whitespace().all(|word| {
            word.starts_with("pub")
                || ["async", "const", "in"].contains(&word)
                || word.ends_with(')')
        });
        if !is_signature {
            continue;
        }
        let name = rest.split(['(', '<']).next().unwrap_or_default();
        let ends = |line: &&&str| {
            line.strip_prefix(indent) == Some("}") || line.strip_prefix(indent) == Some(");")
        };
        let is_one_line = code.ends_with('}') || code.ends_with(';');
        let length = match lines[at..].iter().position(|line| ends(&line)) {
            Some(last) if !is_one_line => last + 1,
            _ => 1,
        };
        found.push((name, length));
    }
    found
}

#[test]
fn functions_fit_on_a_screen() {
    let sources = library().into_iter();
    let sources = sources.filter(|source| !source.is_test() && !source.is_generated());
    let mut long = BTreeSet::new();
    for source in sources {
        for (name, length) in functions(source.production()) {
            if length > FUNCTION_LINES_MAX {
                long.insert((source.path.clone(), name.to_owned()));
            }
        }
    }
    let listed = LONG_FUNCTIONS.map(|(path, name, _)| (path.to_owned(), name.to_owned()));
    let listed = BTreeSet::from(listed);

    let new: Vec<_> = long.difference(&listed).collect();
    assert!(
        new.is_empty(),
        "these have more than {FUNCTION_LINES_MAX} lines, divide them: {new:#?}"
    );
    let mended: Vec<_> = listed.difference(&long).collect();
    assert!(mended.is_empty(), "take these off the list: {mended:#?}");
}

#[test]
fn the_length_of_a_function_is_counted() {
    let text = "\
pub(in crate::ops) fn one(
    of: u8,
) -> u8 {
    if of {
    }
}

impl It {
    async fn two<T>() {
        fn three() {}
    }

    fn four(&self);
}
";
    assert_eq!(
        functions(text),
        [("one", 6), ("two", 3), ("three", 1), ("four", 1)]
    );
}

#[test]
fn what_is_too_wide_is_known_by_its_columns() {
    let long = "word ".repeat(20);
    for (line, expected) in [
        (format!("//! {long}"), true),
        (format!("    // {long}"), true),
        // Letters, not bytes.
        (format!("/// {}", "ä".repeat(96)), false),
        (format!("/// {}", "ä".repeat(97)), true),
        (format!("let text = \"{long}\";"), false),
        (
            format!("//! <https://docs.aws.amazon.com/{}>", "a".repeat(90)),
            false,
        ),
        (format!("/// | {long} |"), false),
    ] {
        assert_eq!(is_too_wide(&line), expected, "{line}");
    }
}
