//! What a fake holds that serves for weeks: its memory while a million tasks come and go, half of them run by callers,
//! half started by a service whose tasks crash every ten
//! minutes. `cargo bench --bench weeks`; `benches/README.md` keeps the last figures.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use std::fs;
use std::time::{Duration, Instant};

use fake_ecs::{Clock, FakeEcs, Script};

const DEFINITION: &str = r#"{
    "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    "containerDefinitions": [{ "name": "app", "image": "busybox:1" }]
}"#;

const HOUR: Duration = Duration::from_secs(60 * 60);
const TASKS: usize = 1_000_000;

fn main() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let definition = ecs.register_json(DEFINITION);
    ecs.script("job", Script::new().log("done").exits(0));
    println!(
        "{:>9}  {:>9}  {:>7}  {:>8}",
        "tasks", "memory", "handles", "time"
    );
    let start = Instant::now();
    let mut ran = 0;
    report(0, &ecs, start);
    while ran < TASKS / 2 {
        for _ in 0..5_000 {
            definition.run();
        }
        ran += 5_000;
        ecs.advance(HOUR);
        if ran.is_multiple_of(TASKS / 10) {
            report(ran, &ecs, start);
        }
    }

    let ten_minutes = Duration::from_secs(600);
    ecs.script("job", Script::new().exits(1).after(ten_minutes));
    ecs.new_service("web")
        .task_definition("job")
        .count(1_000)
        .add();
    while ran < TASKS {
        // A thousand tasks are replaced each time.
        ecs.advance(ten_minutes);
        ran += 1_000;
        if ran.is_multiple_of(TASKS / 10) {
            report(ran, &ecs, start);
        }
    }
}

/// One line of the table.
fn report(tasks: usize, ecs: &FakeEcs, start: Instant) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok());
    let mib = kib.unwrap_or(0) / 1024;
    let kept = ecs.tasks().len();
    let seconds = start.elapsed().as_secs_f64();
    println!("{tasks:>9}  {mib:>5} MiB  {kept:>7}  {seconds:>6.1} s");
}
