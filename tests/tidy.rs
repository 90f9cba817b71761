//! What `ARCHITECTURE.md` promises about the source, checked on the source.

#[path = "tidy/layers.rs"]
mod layers;

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file below a folder of `src`, with its text up to its tests.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(folder),
        &mut found,
    );
    assert!(!found.is_empty(), "there is no source in src/{folder}");
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default()
                .to_owned();
            found.push((path, text));
        }
    }
}

/// `UpdateService` → `update_service`.
fn snake(camel: &str) -> String {
    let mut snake = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Lines of code, without comments, that have one of these words.
fn lines_with<'a>(text: &'a str, words: &[&str]) -> Vec<&'a str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.filter(|line| words.iter().any(|word| line.contains(word)))
        .collect()
}

#[track_caller]
fn nobody_mentions(folders: &[&str], words: &[&str], except: &[&str]) {
    for (path, text) in folders.iter().flat_map(|folder| sources(folder)) {
        let is_excepted = except
            .iter()
            .any(|part| path.to_string_lossy().contains(part));
        let lines = lines_with(&text, words);
        assert!(
            is_excepted || lines.is_empty(),
            "{} mentions one of {words:?}: {lines:#?}",
            path.display()
        );
    }
}

#[test]
fn an_operation_its_file_and_its_function_have_one_name() {
    let table =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ops/mod.rs")).unwrap();
    let arms: Vec<(&str, &str)> = table
        .split("Operation::")
        .filter_map(|arm| {
            let (operation, rest) = arm.split_once(" => ")?;
            let (_, call) = rest.split_once("body, ")?;
            Some((operation, call.split(')').next()?))
        })
        .collect();
    assert!(
        arms.len() >= 20,
        "the table has only {} operations",
        arms.len()
    );
    for (operation, call) in arms {
        let (resource, function) = call.split_once("::").unwrap();
        assert_eq!(function, snake(operation), "the arm of {operation}");
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/ops/{resource}/{function}.rs"));
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            text.starts_with(&format!("//! `{operation}` — ")),
            "{} does not say what it is",
            path.display()
        );
        assert!(
            text.contains(&format!("API_{operation}.html")),
            "{} has no source",
            path.display()
        );
        assert!(
            text.contains(&format!("fn {function}(")),
            "{} has no fn {function}",
            path.display()
        );
    }
}

#[test]
fn finished_operations_take_their_input_apart_completely() {
    for (path, text) in sources("ops") {
        // What tests share makes requests, and takes none apart.
        if path.ends_with("testing.rs") {
            continue;
        }
        let mut rest = text.as_str();
        while let Some(at) = rest.find("Request {") {
            rest = &rest[at + "Request {".len()..];
            let pattern = rest.split('}').next().unwrap_or_default();
            // Where a request is made, the rest comes from somewhere.
            assert!(
                !pattern.trim_end().ends_with(".."),
                "{} leaves members of an input unread",
                path.display()
            );
        }
    }
}

#[test]
fn the_core_reads_no_clock_spawns_nothing_and_iterates_no_hash_map() {
    let words = [
        "tokio",
        "Instant::now",
        "SystemTime::now",
        "HashMap",
        "HashSet",
        "std::thread",
        "async fn",
        ".await",
    ];
    nobody_mentions(&["ecs", "kernel", "ops", "render"], &words, &[]);
}

#[test]
fn only_http_knows_http() {
    let words = [
        "hyper::",
        "http::Request",
        "http::Response",
        "http::StatusCode",
        "HeaderMap",
    ];
    nobody_mentions(
        &[
            "ecs", "kernel", "ops", "render", "wire", "driver", "runtime", "handle", "fake",
        ],
        &words,
        &[],
    );
}

#[test]
fn only_wire_knows_json() {
    nobody_mentions(
        &[
            "ecs", "kernel", "ops", "render", "driver", "runtime", "handle", "fake",
        ],
        &["serde_json"],
        &[],
    );
}

#[test]
fn a_runtime_knows_effects_and_reports_and_of_the_state_nothing() {
    let allowed = [
        "crate::effect::",
        "crate::kernel::ids::mix",
        "crate::kernel::profile::Containers",
        "crate::wire::HealthStatus",
        "crate::runtime::",
        // In a link of the documentation.
        "crate::FakeEcs",
    ];
    for (path, text) in sources("runtime") {
        for line in lines_with(&text, &["crate::", "super::super"]) {
            assert!(
                allowed.iter().any(|allowed| line.contains(allowed)),
                "{} knows too much: {line}",
                path.display()
            );
        }
    }
}

#[test]
fn the_library_prints_nothing() {
    // A failing test is told its story; that is printed on purpose, in one place.
    nobody_mentions(
        &[
            "ecs", "kernel", "ops", "render", "wire", "driver", "runtime", "handle", "fake", "http",
        ],
        &["println!", "eprintln!", "dbg!", "print!("],
        &["handle/story.rs"],
    );
}

#[test]
fn documents_lead_to_what_is_there() {
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "benches/README.md",
    ] {
        let document = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
        let text = fs::read_to_string(&document).unwrap();
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let (path, _) = link.split_once('#').unwrap_or((link, ""));
            let target = document.parent().unwrap().join(path);
            assert!(
                target.exists(),
                "{}: {link} is not there",
                document.display()
            );
        }
    }
}

/// Files of the core that may know one another, besides [`LARGEST_CIRCLE`].
const CIRCLES: [&[&str]; 3] = [
    &["command/address.rs", "command/outcome.rs"],
    &[
        "ecs/query/evaluate.rs",
        "ecs/query/parser.rs",
        "ecs/query/tree.rs",
    ],
    &["ecs/task/state.rs", "ecs/task/timeline.rs"],
];

/// How many files the one large circle of the core has. This number only goes down.
const LARGEST_CIRCLE: usize = 39;

/// Whoever reads a file of the core should not have to read others first that lead back to it.
///
/// To see what is left of the large circle, let [`LARGEST_CIRCLE`] be smaller than it is.
#[test]
fn files_of_the_core_know_one_another_in_one_direction() {
    let graph = layers::Graph::of_core();
    let mut circles = graph.circles();
    circles.retain(|circle| !CIRCLES.contains(&graph.names(circle).as_slice()));
    circles.sort_by_key(Vec::len);
    let largest = circles.pop().unwrap_or_default();
    assert!(
        largest.len() <= LARGEST_CIRCLE,
        "the circle has grown from {LARGEST_CIRCLE} files:\n{}",
        graph.describe(&largest)
    );
    assert_eq!(
        largest.len(),
        LARGEST_CIRCLE,
        "the circle has become smaller: let `LARGEST_CIRCLE` say so, so that it stays"
    );
    let others: Vec<String> = circles.iter().map(|it| graph.describe(it)).collect();
    assert!(others.is_empty(), "new circles:\n{}", others.join("\n"));
}
