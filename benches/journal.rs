//! What a journal costs: bytes and time for each call, and how long it takes to replay it.
//!
//! ```sh
//! cargo bench --bench journal                  # 100,000 calls
//! cargo bench --bench journal -- 1000000
//! ```
//!
//! Of ten calls eight are polls, one runs a task, and one stops it. The time is moved on after each
//! ten, so that tasks go through their lives. The calls are made with the SDK's client in process,
//! as those of a test are.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
#![expect(clippy::cast_precision_loss, reason = "figures have three digits")]

use std::env;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
use fake_ecs::{Builder, Clock, FakeEcs, Fsync, Journal, Profile, Recording};

const DEFINITION: &str = r#"{
    "family": "bench", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    "containerDefinitions": [{ "name": "app", "image": "busybox:1" }]
}"#;

/// How many calls there are in each round.
const ROUND: usize = 10;

fn main() {
    let calls = env::args()
        .find_map(|it| it.parse().ok())
        .unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let folder = env::temp_dir().join(format!("fake-ecs-bench-journal-{}", std::process::id()));
    let limitless = || Journal::at(&folder).limit(u64::MAX);
    let measure = |journal: Option<Journal>, calls| {
        let _before = fs::remove_dir_all(&folder);
        runtime.block_on(call(journal, calls))
    };

    // Alternately, so that a machine that becomes slower does so for both.
    let mut without = Duration::MAX;
    let mut with = Duration::MAX;
    let each = (calls / 5).max(ROUND);
    for _ in 0..5 {
        without = without.min(measure(None, each));
        with = with.min(measure(Some(limitless()), each));
    }
    let synced = measure(Some(limitless().fsync(Fsync::Always)), each.min(2_000));
    let of = |time: Duration, calls: usize| time.as_secs_f64() * 1e6 / calls as f64;
    let ratio = with.as_secs_f64() / without.as_secs_f64() - 1.0;
    println!("a call without a journal: {:.1} µs", of(without, each));
    println!(
        "a call with one: {:.1} µs ({:+.1} %)",
        of(with, each),
        ratio * 100.0
    );
    println!(
        "a call with --fsync always: {:.1} µs",
        of(synced, each.min(2_000))
    );

    measure(Some(limitless()), calls);
    let file = folder.join("fake-ecs.journal");
    let bytes = fs::metadata(&file).unwrap().len();
    println!(
        "{calls} calls: {:.0} bytes a call",
        bytes as f64 / calls as f64
    );
    let begun = Instant::now();
    let ecs = builder().journal(limitless()).blocking();
    println!("replayed in {:.2} s", begun.elapsed().as_secs_f64());
    assert!(ecs.is_resumed());
    drop(ecs);
    show(&file);
    fs::remove_dir_all(&folder).unwrap();
}

fn builder() -> Builder {
    FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
}

/// How long it takes to show a recording.
fn show(file: &Path) {
    let begun = Instant::now();
    let recording = Recording::of(file);
    let ecs = FakeEcs::start().recording(recording).blocking();
    println!("shown at its end in {:.2} s", begun.elapsed().as_secs_f64());
    drop(ecs);
}

/// Makes so many calls. Returns how long they have taken.
async fn call(journal: Option<Journal>, calls: usize) -> Duration {
    let builder = match journal {
        None => builder(),
        Some(journal) => builder().journal(journal),
    };
    let ecs = builder.await;
    ecs.register_json(DEFINITION);
    let client = ecs.client();
    let subnet = AwsVpcConfiguration::builder().subnets("subnet-1");
    let network = NetworkConfiguration::builder()
        .awsvpc_configuration(subnet.build().unwrap())
        .build();
    let begun = Instant::now();
    for _ in 0..calls / ROUND {
        let run = client.run_task().task_definition("bench");
        let run = run.launch_type(LaunchType::Fargate);
        let ran = run.network_configuration(network.clone()).send().await;
        let ran = ran.unwrap();
        let task = ran.tasks()[0].task_arn().unwrap();
        for _ in 0..7 {
            let polled = client.describe_tasks().tasks(task).send().await;
            polled.unwrap();
        }
        client.list_tasks().send().await.unwrap();
        client.stop_task().task(task).send().await.unwrap();
        ecs.advance(Duration::from_secs(120));
    }
    let taken = begun.elapsed();
    drop(ecs);
    taken
}
