//! What `ARCHITECTURE.md` promises about the source, checked on the source.
//!
//! - [`circles`] — files of the core know one another in one direction. [`layers`] — which file
//!   knows which.
//! - [`operations`] — each has a file and a function of its name, and reads all of its input.
//! - [`sizes`] — files and comments stay short.
//! - [`source`] — the source as text. [`taken_apart`] — a part of xtask: both mean the same by it.

mod circles;
mod layers;
mod maps;
mod operations;
mod sizes;
mod source;
#[path = "../../xtask/src/taken_apart.rs"]
mod taken_apart;

use crate::source::{CORE, file, library, read, sources};

/// Lines of code, without comments, that have one of these words.
fn lines_with<'a>(text: &'a str, words: &[&str]) -> Vec<&'a str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.filter(|line| words.iter().any(|word| line.contains(word)))
        .collect()
}

/// Of the code, but for tests that are in the same file, only these parts of the library have one
/// of the words.
#[track_caller]
fn only(parts: &[&str], words: &[&str]) {
    for source in library() {
        let path = source.in_library().expect("it is of the library");
        let is_one = |part: &&str| path.starts_with(part);
        let lines = lines_with(source.production(), words);
        assert!(
            lines.is_empty() || parts.iter().any(is_one),
            "{} mentions one of {words:?}: {lines:#?}",
            source.path
        );
    }
}

/// What the code in a folder names of the crate is among what is allowed.
#[track_caller]
fn knows_only(folder: &str, allowed: &[&str]) {
    for source in sources(folder) {
        for line in lines_with(source.production(), &["crate::", "super::super"]) {
            assert!(
                allowed.iter().any(|allowed| line.contains(allowed)),
                "{} knows too much: {line}",
                source.path
            );
        }
    }
}

/// The dependencies of the core say what the core can do. `clippy.toml` beside the manifest refuses
/// the clocks, threads, sockets and hash maps of the standard library.
#[test]
fn the_core_takes_no_crate_that_waits_or_does_io() {
    let manifest = read("crates/fake-ecs-core/Cargo.toml");
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let lines = rest.lines().take_while(|line| !line.starts_with('['));
    let names: Vec<&str> = lines
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect();

    assert_eq!(
        names,
        [
            "regex-lite",
            "saphyr-parser",
            "schemars",
            "serde",
            "serde_json"
        ]
    );
}

/// Whatever a caller writes as a regular expression has the same limits.
#[test]
fn only_one_room_compiles_regular_expressions() {
    only(&["kernel/regex.rs"], &["Regex::new(", "RegexBuilder"]);
}

#[test]
fn the_core_waits_for_nothing() {
    for source in sources(CORE) {
        let lines = lines_with(
            source.production(),
            &["async fn", ".await", "thread::spawn", "thread::sleep"],
        );
        assert!(lines.is_empty(), "{} waits: {lines:#?}", source.path);
    }
}

/// Whatever a test has in hand, it can wait for what becomes of it.
#[test]
fn every_handle_has_wait_until() {
    for source in sources("src/handle") {
        let code = source.production();
        let structs = lines_with(code, &["pub struct "]).into_iter();
        let handles = structs.filter(|line| line.contains("Handle {")).count();
        let waits = lines_with(code, &["pub fn wait_until<F>("]).len();
        assert!(waits >= handles, "{} has {handles} handles", source.path);
    }
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
    // `Remote` is a client of it.
    only(&["http/", "remote/"], &words);
}

#[test]
fn only_wire_knows_json() {
    // What Docker measures is handed on as Docker writes it. Introspection, the page, the
    // journal, the client and the websockets of agents are ways in and out as well.
    let ways = [
        "agent/",
        "http/agent.rs",
        "wire/",
        "stats.rs",
        "introspection/",
        "view.rs",
        "page/",
        "journal/",
        "remote/",
    ];
    only(&ways, &["serde_json"]);
}

#[test]
fn a_runtime_knows_effects_and_reports_and_of_the_state_nothing() {
    let allowed = [
        "crate::effect::",
        "crate::kernel::ids::",
        "crate::kernel::profile::Containers",
        "crate::wire::HealthStatus",
        "crate::kernel::seconds",
        "crate::kernel::sorted",
        "crate::kernel::text",
        "crate::simulator::",
    ];
    knows_only("crates/fake-ecs-core/src/simulator", &allowed);
}

#[test]
fn faults_know_operations_by_name_and_nothing_of_what_they_make_go_wrong() {
    let allowed = [
        "crate::faults",
        "crate::kernel::ids::mix",
        "crate::kernel::seconds",
        "crate::wire::Route",
    ];
    knows_only("crates/fake-ecs-core/src/faults", &allowed);
}

/// What other services know has opaque owners. ECS asks them, and they announce events; they call
/// nobody.
#[test]
fn neighbours_of_ecs_know_nothing_of_ecs() {
    // What callers make is the service's own, and its operations are those of a region.
    let neighbours = ["auto_scaling", "cloud_map", "cloudwatch", "ec2", "elb"];
    let parts = neighbours.into_iter().flat_map(|neighbour| {
        // Cloud Map checks nothing by itself, and announces nothing.
        let files: &[&str] = match neighbour {
            "cloud_map" => &["port.rs", "state.rs"],
            _ => &["event.rs", "port.rs", "state.rs"],
        };
        files
            .iter()
            .map(move |file| (neighbour, format!("{neighbour}/{file}")))
    });
    for (neighbour, place) in parts {
        let folder = format!("{CORE}/aws/{place}");
        let allowed = [
            &format!("crate::aws::{neighbour}"),
            "super::declared::Declared",
            "crate::aws::registrant",
            // Types and zones of instances: who launches some has to know them.
            "crate::aws::ec2",
            "crate::kernel::",
        ];
        knows_only(&folder, &allowed);
    }
}

/// Whoever changes something tells nobody: stores mark it, neighbours announce it, and `settle`
/// judges that. What a scheduler has changed itself its own folder enqueues.
#[test]
fn nobody_enqueues_for_a_scheduler_of_another_folder() {
    let may = [
        "ecs/capacity/",
        "ecs/daemon/",
        "ecs/service/",
        "ecs/settle.rs",
        // They say in `ARCHITECTURE.md` why.
        "command/fault.rs",
        "ecs/task/protection.rs",
    ];
    for source in sources(CORE) {
        let is_allowed = may
            .iter()
            .any(|path| source.path.starts_with(&format!("{CORE}/{path}")));
        let lines = lines_with(source.production(), &["enqueue(", "notify_of_"]);
        let others: Vec<&str> = lines.into_iter().filter(|_| !is_allowed).collect();
        assert!(others.is_empty(), "{}: {others:?}", source.path);
    }
}

/// AWS's model grows, and so do the enums that follow it: a new word must not break who matches.
#[test]
fn public_enums_can_grow() {
    // All of the core is public to the root package. Users see what its `lib.rs` names.
    let named_by_core = read(&format!("{CORE}/lib.rs"));
    let is_public = |line: &str, path: &str| {
        line.strip_prefix("pub enum ").is_some_and(|rest| {
            let name = rest.split([' ', '<']).next().unwrap();
            !path.starts_with(CORE) || named_by_core.contains(&format!("::{name};"))
        })
    };
    let mut enums = 0;
    for source in ["src", CORE].into_iter().flat_map(sources) {
        let lines: Vec<&str> = source.production().lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            if !is_public(line, &source.path) {
                continue;
            }
            enums += 1;
            let attributes = lines[..at].iter().rev();
            let mut attributes = attributes.take_while(|line| line.starts_with("#["));
            assert!(
                attributes.any(|line| *line == "#[non_exhaustive]"),
                "{}: `{line}` is not #[non_exhaustive]",
                source.path
            );
        }
    }
    assert!(enums > 10, "only {enums} public enums were found");
}

#[test]
fn the_library_prints_nothing() {
    // A failing test is told its story; that is printed on purpose, in one place.
    only(
        &["handle/story/mod.rs", "bin/"],
        &["println!", "eprintln!", "dbg!", "print!("],
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
        let text = read(document);
        let document = file(document);
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
