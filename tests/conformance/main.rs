//! Every operation against the service model, over plain HTTP.
//!
//! Requests are made from the model: valid ones, whose answers must be what the model has, and ones
//! that violate a single demand of it, which must be refused in the service's manner.
//! `CONTRIBUTING.md` says what to do when this fails.
//!
//! - [`model`] — the models, read anew. [`protocol`] — JSON, or forms and XML.
//! - [`seeds`] — valid requests, written by hand, with what they refer to. Start here to add an
//!   operation.
//! - [`sites`], [`values`] — the places in a request, and what to put there.
//! - [`examine`] — all checks of one operation. [`answers`], [`always`] — what an answer must be.
//! - [`forms`] — forms that no client sends.
//! - [`report`], [`baseline`] — what was found, and what was found before.

mod always;
mod answers;
mod baseline;
mod examine;
mod fake;
mod forms;
mod model;
mod protocol;
mod report;
mod seeds;
mod sites;
mod values;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use crate::baseline::Reports;
use crate::model::{Kind, MODELS, Model, Operation};
use crate::report::Check;
use crate::seeds::Seed;

/// How many gaps are shown with their evidence. Most have one cause.
const SEEN_MAX: usize = 10;

#[test]
fn every_operation_conforms_to_the_model() {
    let seeds = seeds::all();
    complain_about_seeds(&seeds);

    let reports = examine_all(&seeds);

    print_totals(&reports);
    let change = baseline::compare(&reports);
    let seen = &change.seen[..change.seen.len().min(SEEN_MAX)];
    assert!(
        change.worse.is_empty(),
        "what does not conform as it did:\n\n{}\n\n{}\n\nif that is meant: UPDATE=1 cargo test --all-features \
         --test conformance, and look at what git says has changed in tests/conformance/baseline.txt",
        change.worse.join("\n"),
        seen.join("\n\n")
    );
    if change.is_better {
        say(
            "more conforms than the baseline says: UPDATE=1 cargo test --all-features --test conformance",
        );
    }
}

#[test]
fn what_is_always_there_is_in_the_model() {
    let model = Model::ecs();
    for (structure, member) in always::named() {
        let Kind::Structure { members, .. } = &model.shape(structure).kind else {
            panic!("always.txt: {structure} is no structure");
        };
        let is_there = members.iter().any(|it| it.name == member);
        assert!(is_there, "always.txt: {structure} has no {member}");
    }
}

/// The operations of all services, with their models.
fn operations() -> impl Iterator<Item = (&'static Model, &'static Operation)> {
    let models = MODELS.iter();
    models.flat_map(|model| model.operations.iter().map(move |it| (model, it)))
}

/// Every operation has a seed.
fn complain_about_seeds(seeds: &[Seed]) {
    let operations = operations().map(|(_, operation)| operation);
    let unseeded: Vec<String> = operations
        .filter(|operation| !seeds.iter().any(|seed| seed.operation == operation.name))
        .map(|operation| format!("{} to seeds/{}.rs", operation.name, family(&operation.name)))
        .collect();
    assert!(
        unseeded.is_empty(),
        "there is no valid request to check operations with: in tests/conformance, add {}",
        unseeded.join(", ")
    );
    for seed in seeds {
        let is_known = self::operations().any(|(_, it)| it.name == seed.operation);
        assert!(
            is_known,
            "there is a seed of {}, which the model does not have",
            seed.operation
        );
    }
}

/// The folder of `crates/fake-ecs-core/src/ops` where the operation has its file; that of another
/// service has the service.
fn family(operation: &str) -> String {
    if let Some((service, _)) = operation.split_once(':') {
        return service.to_owned();
    }
    let letters = operation.char_indices().map(|(at, c)| match c {
        'A'..='Z' if at > 0 => format!("_{}", c.to_ascii_lowercase()),
        _ => c.to_ascii_lowercase().to_string(),
    });
    let file = letters.collect::<String>() + ".rs";
    let ops = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/fake-ecs-core/src/ops");
    let folders = std::fs::read_dir(ops).expect("operations are in folders");
    let home = folders
        .map(|folder| folder.expect("folders can be listed").path())
        .find(|folder| folder.join(&file).exists());
    let home = home.as_deref().and_then(Path::file_name);
    home.unwrap_or_default().to_string_lossy().into_owned()
}

fn examine_all(seeds: &[Seed]) -> Reports {
    let queue = Mutex::new(operations());
    let reports = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let next = queue.lock().expect("no worker panicked").next();
            let Some((model, operation)) = next else {
                return;
            };
            let of_it = seeds.iter().filter(|seed| seed.operation == operation.name);
            let report = examine::examine(model, operation, &of_it.collect::<Vec<_>>());
            let mut reports = reports.lock().expect("no worker panicked");
            reports.insert(operation.name.clone(), report);
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    reports.into_inner().expect("no worker panicked")
}

fn print_totals(reports: &Reports) {
    let totals = Check::ALL.map(|check| {
        let passed: usize = reports.values().map(|report| report.passed(check)).sum();
        format!("{} {passed}", check.name())
    });
    let gaps: usize = reports.values().map(|report| report.gaps.len()).sum();
    say(&format!(
        "{} operations: {}; gaps {gaps}",
        reports.len(),
        totals.join(", ")
    ));
}

#[expect(
    clippy::print_stdout,
    reason = "the totals are for whoever runs the suite"
)]
fn say(text: &str) {
    println!("{text}");
}
