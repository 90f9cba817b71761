//! `baseline.txt`: what was found when somebody last looked. Figures may rise, and gaps may be
//! closed; nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::report::{Check, Report};

const HEAD: &str = "\
# What the conformance suite found, operation by operation: how many checks of each kind passed, then the gaps by name.
# UPDATE=1 cargo test --all-features --test conformance writes it anew.

";

/// What marks a gap; the operation is that of the line before.
const GAP: &str = "  gap in ";

pub(crate) type Reports = BTreeMap<String, Report>;

#[derive(Default)]
struct Known {
    figures: BTreeMap<String, usize>,
    gaps: BTreeSet<String>,
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/baseline.txt")
}

/// What is not as it was.
#[derive(Default)]
pub(crate) struct Change {
    /// What has become worse.
    pub(crate) worse: Vec<String>,
    /// What was seen of the gaps among it.
    pub(crate) seen: Vec<String>,
    pub(crate) is_better: bool,
}

/// Compares with the baseline, or writes it when `UPDATE` is set.
pub(crate) fn compare(reports: &Reports) -> Change {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file(), render(reports)).expect("the baseline can be written");
    }
    let known = std::fs::read_to_string(file()).expect("the baseline is there");
    change(&read(&known), reports)
}

fn change(known: &BTreeMap<String, Known>, reports: &Reports) -> Change {
    let mut change = Change::default();
    for operation in known.keys().filter(|it| !reports.contains_key(*it)) {
        change
            .worse
            .push(format!("{operation} is not there any more"));
    }
    let nothing = Known::default();
    for (operation, report) in reports {
        let known = known.get(operation).unwrap_or(&nothing);
        for check in Check::ALL {
            let (name, now) = (check.name(), report.passed(check));
            let before = known.figures.get(name).copied().unwrap_or(0);
            if now < before {
                change
                    .worse
                    .push(format!("{operation} {name}: {before} passed, now {now}"));
            }
            change.is_better |= now > before;
        }
        for (gap, seen) in &report.gaps {
            if !known.gaps.contains(gap) {
                change
                    .worse
                    .push(format!("{operation} has a new gap in {gap}"));
                change.seen.push(format!("{operation}, {gap}\n{seen}"));
            }
        }
        change.is_better |= known.gaps.iter().any(|gap| !report.gaps.contains_key(gap));
    }
    change
}

fn render(reports: &Reports) -> String {
    let mut text = HEAD.to_owned();
    for (operation, report) in reports {
        let figures = Check::ALL
            .into_iter()
            .filter(|check| report.passed(*check) > 0)
            .map(|check| format!("{} {}", check.name(), report.passed(check)));
        let figures = figures.collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "{operation}: {figures}");
        for gap in report.gaps.keys() {
            let _ = writeln!(text, "{GAP}{gap}");
        }
    }
    text
}

fn read(text: &str) -> BTreeMap<String, Known> {
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    let mut operation = String::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        if let Some(gap) = line.strip_prefix(GAP) {
            all.entry(operation.clone())
                .or_default()
                .gaps
                .insert(gap.to_owned());
            continue;
        }
        let (name, figures) = line.split_once(": ").expect("an operation and its figures");
        operation = name.to_owned();
        let known = all.entry(operation.clone()).or_default();
        for figure in figures.split(", ") {
            let (name, count) = figure.split_once(' ').expect("a name and a figure");
            let count = count.parse().expect("figures are numbers");
            known.figures.insert(name.to_owned(), count);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Reports, change, read, render};
    use crate::report::{Check, Report};

    const KNOWN: &str = "StopTask: required 2, types 1\n  gap in limits: reason of 0 characters\n";

    /// Passes of `Required`, and gaps in `Limit`.
    fn found(passes: usize, gaps: &[&str]) -> Reports {
        let mut report = Report::default();
        report.pass(Check::Type);
        for _ in 0..passes {
            report.pass(Check::Required);
        }
        for gap in gaps {
            report.gap(Check::Limit, gap, || "what was seen".to_owned());
        }
        Reports::from([("StopTask".to_owned(), report)])
    }

    #[track_caller]
    fn check(reports: &Reports, worse: &[&str], is_better: bool) {
        let change = change(&read(KNOWN), reports);
        assert_eq!(change.worse, worse);
        assert_eq!(change.is_better, is_better);
    }

    #[test]
    fn figures_may_rise_and_gaps_may_be_closed_and_nothing_else() {
        let gap = "reason of 0 characters";
        check(&found(2, &[gap]), &[], false);
        check(&found(3, &[gap]), &[], true);
        check(&found(2, &[]), &[], true);
        check(
            &found(1, &[gap]),
            &["StopTask required: 2 passed, now 1"],
            false,
        );
        check(
            &found(2, &[gap, "task of 0 characters"]),
            &["StopTask has a new gap in limits: task of 0 characters"],
            false,
        );
        check(&Reports::new(), &["StopTask is not there any more"], false);
    }

    #[test]
    fn what_is_written_reads_as_what_was_found() {
        let reports = found(2, &["reason of 0 characters"]);

        let text = render(&reports);

        assert!(text.ends_with(KNOWN), "{text}");
        assert!(change(&read(&text), &reports).worse.is_empty());
    }
}
