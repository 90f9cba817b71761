//! Files and lines stay short. What is longer than that today is listed, and the lists may only
//! become shorter.

use std::collections::BTreeSet;

use crate::source::{LIBRARY, Source, library, read, sources};

/// The columns of a line, of comments as of code. `cargo fmt` sees to code.
const COLUMNS_MAX: usize = 100;
/// The lines of a file, with the tests that it ends with.
const LINES_MAX: usize = 500;

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
