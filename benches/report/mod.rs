//! The ratios, read from what criterion has just written.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]

use std::fs;
use std::path::{Path, PathBuf};

use fake_ecs::FakeEcs;

use crate::services::{OTHERS, SIZES};

/// Prints how each of ours compares with its floor, and how what must not grow does.
pub(crate) fn print() {
    let Some(folder) = folder() else { return };
    println!("\nratios of medians, ours to floor");
    for group in [
        "start",
        "DescribeTasks of 1 in process",
        "DescribeTasks of 100 in process",
        "DescribeTasks of 1 over HTTP",
    ] {
        let of = |name: &str| median(&folder, &format!("{group}/{name}"));
        if let (Some(ours), Some(floor)) = (of("ours"), of("floor")) {
            println!(
                "  {group}: {:.2} ({} to {})",
                ours / floor,
                time(ours),
                time(floor)
            );
        }
    }
    println!("growth, 100,000 tasks to 1,000");
    for operation in ["ListTasks page", "RunTask"] {
        let of = |tasks: &str| median(&folder, &format!("by number of tasks/{operation}/{tasks}"));
        if let (Some(small), Some(middle), Some(large)) = (of("1000"), of("10000"), of("100000")) {
            println!(
                "  {operation}: {:.2} ({}, {}, {})",
                large / small,
                time(small),
                time(middle),
                time(large)
            );
        }
    }
    print_placement(&folder);
    print_services(&folder);
}

fn print_placement(folder: &Path) {
    println!("RunTask, 1,000 instances to 10");
    for strategy in ["binpack", "spread", "random"] {
        let group = "RunTask by number of instances";
        let of = |count: &str| median(folder, &format!("{group}/{strategy}/{count}"));
        if let (Some(few), Some(many)) = (of("10"), of("1000")) {
            println!(
                "  {strategy}: {} more ({}, {})",
                time((many - few).max(0.0)),
                time(few),
                time(many)
            );
        }
    }
}

fn print_services(folder: &Path) {
    println!("services, a task");
    for act in ["steady", "roll", "delete"] {
        let of = |tasks: u64| {
            let whole = median(folder, &format!("services/{act}/{tasks}"))?;
            Some(whole / f64::from(u32::try_from(tasks).ok()?))
        };
        if let [Some(small), Some(middle), Some(large)] = SIZES.map(of) {
            let growth = large / small;
            let [small, middle, large] = [small, middle, large].map(time);
            println!("  {act}: {small}, {middle}, {large} ({growth:.2})");
        }
    }
    println!("a service among {OTHERS} others at rest, to one alone");
    for operation in ["DescribeServices", "UpdateService"] {
        let of = |others| {
            let group = "among services at rest";
            median(folder, &format!("{group}/{operation}/{others}"))
        };
        if let (Some(alone), Some(among)) = (of(0), of(OTHERS)) {
            let ratio = among / alone;
            println!(
                "  {operation}: {ratio:.2} ({} to {})",
                time(among),
                time(alone)
            );
        }
    }
}

/// How much the process grows for each running task.
pub(crate) fn bytes_per_task(with_tasks: impl Fn(usize) -> FakeEcs) {
    const TASKS: usize = 100_000;
    let Some(before) = resident() else { return };
    let ecs = with_tasks(TASKS);
    let Some(after) = resident() else { return };
    // Every call is kept in the request log, of which there is a fixed number.
    println!(
        "memory: {} bytes a running task, its calls included",
        after.saturating_sub(before) / TASKS
    );
    drop(ecs);
}

/// Resident bytes of this process, where the system tells.
fn resident() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace()
        .nth(1)?
        .parse::<usize>()
        .ok()
        .map(|kib| kib * 1024)
}

fn folder() -> Option<PathBuf> {
    let target = std::env::current_exe().ok()?.ancestors().nth(3)?.to_owned();
    Some(target.join("criterion")).filter(|folder| folder.is_dir())
}

fn median(folder: &Path, benchmark: &str) -> Option<f64> {
    let text = fs::read(folder.join(benchmark).join("new/estimates.json")).ok()?;
    let estimates: serde_json::Value = serde_json::from_slice(&text).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

fn time(ns: f64) -> String {
    if ns < 1_000.0 {
        format!("{ns:.0} ns")
    } else if ns < 1e6 {
        format!("{:.1} µs", ns / 1e3)
    } else {
        format!("{:.2} ms", ns / 1e6)
    }
}
