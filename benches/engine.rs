//! What the fake adds to an engine: lives of tasks beside those of the same containers through bare bollard, in turn in
//! the same run. It prints ratios; `benches/README.md` keeps the last ones.
//!
//! It takes an engine and an image, which `tests/docker/prepare` makes. Without them it says so and ends.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

#[path = "engine/bare.rs"]
mod bare;

use std::time::{Duration, Instant};

use aws_sdk_ecs::types::{AwsVpcConfiguration, NetworkConfiguration};
use fake_ecs::{Docker, FakeEcs, TaskHandle};
use futures_util::future::join_all;
use tokio::time::sleep;

use self::bare::Bare;

/// What the tests of real containers run.
const IMAGE: &str = "fake-ecs-test/busybox:1";
/// Ends at once on SIGTERM.
const SERVES: &str = "trap 'exit 0' TERM; sleep 1000 & wait";
/// How long a shell may take until it waits for SIGTERM.
const SETTLES: Duration = Duration::from_millis(300);
/// How many pairs are measured, one of ours and one of the floor.
const PAIRS: usize = 30;
/// How many tasks are run at once, and how often.
const MANY: usize = 50;
const ROUNDS: usize = 3;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let only = arguments.next().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    runtime.block_on(async {
        let docker = match Docker::connect().await {
            Ok(docker) => docker,
            Err(error) => return println!("skipped: {error}"),
        };
        let ecs = FakeEcs::start().synthetic_instances().runtime(docker);
        let ecs = ecs.patience(Duration::from_secs(300)).await;
        println!("ratios of medians, ours to bare bollard; quartiles of the pairs in brackets");
        for (mode, has_metadata) in [
            ("host", false),
            ("bridge", true),
            ("awsvpc", true),
            ("bridge", false),
        ] {
            if mode.contains(&only) {
                pairs(&ecs, mode, has_metadata).await;
            }
        }
        if "at once".contains(&only) {
            at_once(&ecs).await;
        }
        ecs.shutdown().await;
    });
}

/// How long something takes to run, and to stop.
#[derive(Clone, Copy)]
struct Life {
    start: Duration,
    stop: Duration,
}

/// One of ours and one of the floor, in turn, so that a busy moment concerns both.
async fn pairs(ecs: &FakeEcs, mode: &str, has_metadata: bool) {
    let bare = Bare::new(mode, has_metadata).await;
    let family = register(ecs, mode);
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for pair in 0..=PAIRS {
        let (of_us, of_floor) = if pair % 2 == 0 {
            let of_us = life(ecs, &family, 1, &bare).await;
            (of_us, bare.life(1).await)
        } else {
            let of_floor = bare.life(1).await;
            (life(ecs, &family, 1, &bare).await, of_floor)
        };
        // The first makes what all others use.
        if pair > 0 {
            ours.push(of_us);
            floor.push(of_floor);
        }
    }
    let without = match (mode, has_metadata) {
        ("bridge", false) => " beside containers without 169.254.170.2",
        _ => "",
    };
    let mode = format!("{mode}{without}");
    report(
        &format!("{mode}, RunTask to RUNNING"),
        &ours,
        &floor,
        |it| it.start,
    );
    report(
        &format!("{mode}, StopTask to STOPPED"),
        &ours,
        &floor,
        |it| it.stop,
    );
    bare.end().await;
}

/// Many tasks beside as many containers.
async fn at_once(ecs: &FakeEcs) {
    let bare = Bare::new("bridge", true).await;
    let family = register(ecs, "bridge");
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(life(ecs, &family, MANY, &bare).await);
        floor.push(bare.life(MANY).await);
    }
    report(
        &format!("{MANY} at once, bridge, to RUNNING"),
        &ours,
        &floor,
        |it| it.start,
    );
    report(
        &format!("{MANY} at once, bridge, to STOPPED"),
        &ours,
        &floor,
        |it| it.stop,
    );
}

fn register(ecs: &FakeEcs, mode: &str) -> String {
    let family = format!("bench-{mode}");
    ecs.register_json(format!(
        r#"{{ "family": "{family}", "networkMode": "{mode}", "containerDefinitions": [{{
            "name": "app", "image": "{IMAGE}", "memory": 64, "command": ["/bin/sh", "-c", "{SERVES}"] }}] }}"#
    ));
    family
}

/// Runs and stops so many tasks, and waits until nothing of them is left, which is not measured.
async fn life(ecs: &FakeEcs, family: &str, count: usize, bare: &Bare) -> Life {
    let begun = Instant::now();
    let tasks = run(ecs, family, count).await;
    join_all(tasks.iter().map(TaskHandle::wait_running)).await;
    let start = begun.elapsed();
    sleep(SETTLES).await;
    let begun = Instant::now();
    let client = ecs.client();
    join_all(
        tasks
            .iter()
            .map(|task| client.stop_task().task(task.arn()).send()),
    )
    .await;
    join_all(tasks.iter().map(TaskHandle::wait_stopped)).await;
    let stop = begun.elapsed();
    for task in &tasks {
        bare.until_removed(&task.id()).await;
    }
    Life { start, stop }
}

async fn run(ecs: &FakeEcs, family: &str, count: usize) -> Vec<TaskHandle> {
    let client = ecs.client();
    let mut tasks = Vec::new();
    // A call runs ten at most.
    for count in (0..count).step_by(10).map(|from| (count - from).min(10)) {
        let call = client.run_task().task_definition(family);
        let network = family.ends_with("awsvpc").then(network);
        let call = call.set_network_configuration(network);
        let count = i32::try_from(count).unwrap();
        let ran = call.count(count).send().await.unwrap();
        let arns = ran.tasks().iter().filter_map(|task| task.task_arn());
        tasks.extend(arns.map(|arn| ecs.task(arn)));
    }
    tasks
}

fn network() -> NetworkConfiguration {
    let subnets = AwsVpcConfiguration::builder().subnets("subnet-1");
    NetworkConfiguration::builder()
        .awsvpc_configuration(subnets.build().unwrap())
        .build()
}

fn report(what: &str, ours: &[Life], floor: &[Life], part: impl Fn(&Life) -> Duration) {
    let seconds =
        |all: &[Life]| -> Vec<f64> { all.iter().map(|it| part(it).as_secs_f64()).collect() };
    let (ours, floor) = (seconds(ours), seconds(floor));
    let ratios: Vec<f64> = ours
        .iter()
        .zip(&floor)
        .map(|(ours, floor)| ours / floor)
        .collect();
    let at = |all: &[f64], share: f64| {
        let mut all = all.to_vec();
        all.sort_by(f64::total_cmp);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place among a few dozens"
        )]
        let place = (share * (all.len() - 1) as f64).round() as usize;
        all[place]
    };
    println!(
        "  {what}: {:.2} [{:.2} to {:.2}] ({:.0} to {:.0} ms)",
        at(&ours, 0.5) / at(&floor, 0.5),
        at(&ratios, 0.25),
        at(&ratios, 0.75),
        at(&ours, 0.5) * 1e3,
        at(&floor, 0.5) * 1e3,
    );
}
