//! What the fake costs, each figure beside its floor in the same run. `cargo bench` prints the ratios at the end;
//! `benches/README.md` keeps the last ones.

mod floor;
mod report;
mod services;

use std::hint::black_box;
use std::time::Duration;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, LaunchType, NetworkConfiguration, PlacementStrategy, PlacementStrategyType,
};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use fake_ecs::{Clock, FakeEcs, Profile};
use tokio::runtime::Runtime;

const DEFINITION: &str = r#"{
    "family": "bench", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    "containerDefinitions": [{ "name": "app", "image": "busybox:1" }]
}"#;

const EC2_DEFINITION: &str = r#"{
    "family": "bench-ec2", "requiresCompatibilities": ["EC2"],
    "containerDefinitions": [{ "name": "app", "image": "busybox:1", "memory": 6 }]
}"#;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(30)
        .configure_from_args();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // Before anything else: memory that others have freed would be used again, and not be seen.
    report::bytes_per_task(|tasks| with_tasks(&runtime, tasks));
    start(&mut criterion, &runtime);
    in_process(&mut criterion, &runtime);
    over_http(&mut criterion, &runtime);
    by_size(&mut criterion, &runtime);
    placement(&mut criterion, &runtime);
    transitions(&mut criterion, &runtime);
    services::services(&mut criterion, &runtime);
    criterion.final_summary();
    report::print();
}

/// `start()` and drop, against binding a hyper listener that does nothing.
fn start(criterion: &mut Criterion, runtime: &Runtime) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("floor", |bencher| {
        bencher
            .to_async(Block(runtime))
            .iter(|| async { black_box(floor::Listener::bind(Vec::new()).await) });
    });
    group.bench_function("ours", |bencher| {
        bencher
            .to_async(Block(runtime))
            .iter(|| async { black_box(FakeEcs::start().await) });
    });
    group.finish();
}

/// SDK calls, against SDK calls on a connector that returns canned bytes.
fn in_process(criterion: &mut Criterion, runtime: &Runtime) {
    for tasks in [1, 100] {
        let ecs = with_tasks(runtime, tasks);
        let ids: Vec<String> = ecs.tasks().iter().map(fake_ecs::TaskHandle::id).collect();
        let body = floor::body_of(
            &ecs,
            "DescribeTasks",
            &serde_json::json!({ "tasks": ids }).to_string(),
        );
        let mut group = criterion.benchmark_group(format!("DescribeTasks of {tasks} in process"));
        compare(
            &mut group,
            runtime,
            &floor::canned_client(body),
            &ecs.client(),
            |client| {
                let call = client.describe_tasks().set_tasks(Some(ids.clone()));
                async move { drop(black_box(call.send().await.unwrap())) }
            },
        );
        group.finish();
    }
}

/// HTTP over one connection, against a hyper handler that returns the same bytes.
fn over_http(criterion: &mut Criterion, runtime: &Runtime) {
    let ecs = with_tasks(runtime, 1);
    let request = format!(r#"{{"tasks":["{}"]}}"#, ecs.tasks().only().id());
    let body = floor::body_of(&ecs, "DescribeTasks", &request);
    let listener = runtime.block_on(floor::Listener::bind(body));
    let mut group = criterion.benchmark_group("DescribeTasks of 1 over HTTP");
    group.throughput(Throughput::Elements(1));
    for (name, address) in [("floor", listener.address()), ("ours", ecs.local_addr())] {
        let mut connection = floor::Connection::open(address, "DescribeTasks", &request);
        group.bench_function(name, |bencher| bencher.iter(|| connection.call().len()));
    }
    group.finish();
}

/// What must not grow with the number of tasks.
fn by_size(criterion: &mut Criterion, runtime: &Runtime) {
    let mut group = criterion.benchmark_group("by number of tasks");
    for tasks in [1_000, 10_000, 100_000] {
        let ecs = with_tasks(runtime, tasks);
        let client = ecs.client();
        group.bench_function(BenchmarkId::new("ListTasks page", tasks), |bencher| {
            bencher.to_async(Block(runtime)).iter(|| async {
                let page = client.list_tasks().max_results(100).send().await.unwrap();
                assert_eq!(black_box(page).task_arns().len(), 100);
            });
        });
        group.bench_function(BenchmarkId::new("RunTask", tasks), |bencher| {
            bencher
                .to_async(Block(runtime))
                .iter(|| run_task(&client, 1));
        });
    }
    group.finish();
}

/// One task among many container instances. What is more among 1,000 than among 10 is the looking at 990 of them.
fn placement(criterion: &mut Criterion, runtime: &Runtime) {
    const ZONE: &str = "attribute:ecs.availability-zone";
    let strategies = [
        ("binpack", PlacementStrategyType::Binpack, Some("memory")),
        ("spread", PlacementStrategyType::Spread, Some(ZONE)),
        ("random", PlacementStrategyType::Random, None),
    ];
    let mut group = criterion.benchmark_group("RunTask by number of instances");
    for (name, of, field) in strategies {
        for instances in [10, 1_000] {
            let ecs = FakeEcs::start().blocking();
            ecs.register_json(EC2_DEFINITION);
            // They hold some sixty thousand such tasks each.
            let _instances = ecs.add_instances(instances, "m5.24xlarge");
            let client = ecs.client();
            let strategy = PlacementStrategy::builder()
                .r#type(of.clone())
                .set_field(field.map(str::to_owned))
                .build();
            group.bench_function(BenchmarkId::new(name, instances), |bencher| {
                bencher.to_async(Block(runtime)).iter(|| {
                    let call = client.run_task().task_definition("bench-ec2");
                    let call = call.placement_strategy(strategy.clone());
                    async move {
                        let answer = call.send().await.unwrap();
                        assert_eq!(black_box(answer).tasks().len(), 1);
                    }
                });
            });
        }
    }
    group.finish();
}

/// Whole lives of simulated tasks, launched and settled.
fn transitions(criterion: &mut Criterion, runtime: &Runtime) {
    const TASKS: i32 = 100;
    let launched = || {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(Profile::realistic())
            .blocking();
        ecs.register_json(DEFINITION);
        ecs.script(
            "bench",
            fake_ecs::Script::new()
                .exits(0)
                .after(Duration::from_secs(40)),
        );
        runtime.block_on(async {
            for _ in 0..TASKS / 10 {
                run_task(&ecs.client(), 10).await;
            }
        });
        ecs
    };
    let ecs = launched();
    let mut steps = 0;
    while ecs.step() {
        steps += 1;
    }
    let mut group = criterion.benchmark_group("transitions");
    group.throughput(Throughput::Elements(steps));
    group.bench_function("lives of 100 tasks", |bencher| {
        bencher.iter_batched(
            launched,
            |ecs| {
                ecs.settle();
                ecs
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Runs the same call on a client of the floor and on ours.
fn compare<F: Future<Output = ()>>(
    group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>,
    runtime: &Runtime,
    floor: &Client,
    ours: &Client,
    call: impl Fn(&Client) -> F,
) {
    for (name, client) in [("floor", floor), ("ours", ours)] {
        group.bench_function(name, |bencher| {
            bencher.to_async(Block(runtime)).iter(|| call(client));
        });
    }
}

/// A fake in which so many tasks run.
fn with_tasks(runtime: &Runtime, tasks: usize) -> FakeEcs {
    let ecs = FakeEcs::start().blocking();
    ecs.register_json(DEFINITION);
    let client = ecs.client();
    runtime.block_on(async {
        for _ in 0..tasks / 10 {
            run_task(&client, 10).await;
        }
        for _ in 0..tasks % 10 {
            run_task(&client, 1).await;
        }
    });
    ecs
}

fn network() -> NetworkConfiguration {
    let subnets = AwsVpcConfiguration::builder()
        .subnets("subnet-1")
        .build()
        .unwrap();
    NetworkConfiguration::builder()
        .awsvpc_configuration(subnets)
        .build()
}

async fn run_task(client: &Client, count: i32) {
    let answer = client
        .run_task()
        .task_definition("bench")
        .launch_type(LaunchType::Fargate)
        .network_configuration(network())
        .count(count)
        .send()
        .await
        .unwrap();
    assert_eq!(black_box(answer).tasks().len(), count as usize);
}

/// Lets criterion block on our runtime.
struct Block<'a>(&'a Runtime);

impl criterion::async_executor::AsyncExecutor for Block<'_> {
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.0.block_on(future)
    }
}
