//! Services: what the scheduler costs a task, and what services at rest cost others.

use std::hint::black_box;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::LaunchType;
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use fake_ecs::{Clock, FakeEcs};
use tokio::runtime::Runtime;

use super::{Block, DEFINITION, network};

/// How many tasks the service has. What one costs must not grow with their number.
pub(crate) const SIZES: [u64; 3] = [100, 1_000, 10_000];
/// How many services are at rest beside another.
pub(crate) const OTHERS: usize = 1_000;
/// How many tasks each of them has.
const TASKS_OF_OTHERS: i32 = 10;

pub(crate) fn services(criterion: &mut Criterion, runtime: &Runtime) {
    let mut group = criterion.benchmark_group("services");
    group.sample_size(10);
    for tasks in SIZES {
        group.throughput(Throughput::Elements(tasks));
        lives(&mut group, runtime, tasks);
    }
    group.finish();
    let mut group = criterion.benchmark_group("among services at rest");
    for others in [0, OTHERS] {
        among(&mut group, runtime, others);
    }
    group.finish();
}

/// A service reaches its steady state; is rolled to a new revision, by which as many tasks are started as are stopped;
/// and is deleted.
fn lives(group: &mut BenchmarkGroup<'_, WallTime>, runtime: &Runtime, tasks: u64) {
    type Act = fn(&Runtime, &FakeEcs, u64);
    let roll: Act = |runtime, ecs, _| {
        let update = ecs.client().update_service().service("bench");
        let update = update.force_new_deployment(true).send();
        runtime.block_on(update).unwrap();
    };
    let delete: Act = |runtime, ecs, _| {
        let delete = ecs.client().delete_service().service("bench");
        runtime.block_on(delete.force(true).send()).unwrap();
    };
    let steady: Act = |runtime, ecs, tasks| {
        let count = i32::try_from(tasks).unwrap();
        runtime.block_on(create(&ecs.client(), "bench", count));
    };
    for (name, act, has_service) in [
        ("steady", steady, false),
        ("roll", roll, true),
        ("delete", delete, true),
    ] {
        group.bench_function(BenchmarkId::new(name, tasks), |bencher| {
            bencher.iter_batched(
                || {
                    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
                    ecs.register_json(DEFINITION);
                    if has_service {
                        steady(runtime, &ecs, tasks);
                        ecs.settle();
                    }
                    ecs
                },
                |ecs| {
                    act(runtime, &ecs, tasks);
                    ecs.settle();
                    ecs
                },
                BatchSize::PerIteration,
            );
        });
    }
}

/// What others cost a service that is described, and one that is scaled out and in again.
fn among(group: &mut BenchmarkGroup<'_, WallTime>, runtime: &Runtime, others: usize) {
    let ecs = FakeEcs::start().blocking();
    ecs.register_json(DEFINITION);
    let client = ecs.client();
    for number in 0..others {
        let name = format!("other-{number}");
        runtime.block_on(create(&client, &name, TASKS_OF_OTHERS));
    }
    runtime.block_on(create(&client, "bench", TASKS_OF_OTHERS));
    ecs.settle();
    group.bench_function(BenchmarkId::new("DescribeServices", others), |bencher| {
        bencher.to_async(Block(runtime)).iter(|| async {
            let call = client.describe_services().services("bench");
            drop(black_box(call.send().await.unwrap()));
        });
    });
    group.bench_function(BenchmarkId::new("UpdateService", others), |bencher| {
        bencher.iter(|| {
            for count in [TASKS_OF_OTHERS + 1, TASKS_OF_OTHERS] {
                let update = client.update_service().service("bench");
                runtime
                    .block_on(update.desired_count(count).send())
                    .unwrap();
                ecs.settle();
            }
        });
    });
}

async fn create(client: &Client, name: &str, count: i32) {
    let call = client.create_service().service_name(name);
    let call = call.task_definition("bench").desired_count(count);
    let call = call.launch_type(LaunchType::Fargate);
    call.network_configuration(network()).send().await.unwrap();
}
