//! Where the files of containers are.

use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::{Value, json};

use super::support::{SERVES, container, run_with, sh, start};
use crate::place::Place;

fn app(name: &str, mounts: Value) -> Value {
    container(name, SERVES, json!({"mountPoints": mounts}))
}

fn at(volume: &str, path: &str) -> Value {
    json!({"sourceVolume": volume, "containerPath": path})
}

async fn running(ecs: &FakeEcs, volumes: Value, containers: &[Value]) -> TaskHandle {
    let task = run_with(ecs, "bridge", containers, json!({"volumes": volumes}));
    task.wait_running().await;
    task
}

pub(super) async fn a_volume_of_a_task_is_shared_by_its_containers(place: &Place) {
    let ecs = start(place).await;
    for volume in [
        json!({"name": "data"}),
        json!({"name": "data", "dockerVolumeConfiguration": {"scope": "task", "driver": "local"}}),
    ] {
        let mounts = json!([at("data", "/data")]);
        let containers = [app("one", mounts.clone()), app("two", mounts)];
        let task = running(&ecs, json!([volume]), &containers).await;

        assert_eq!(sh(&task, "one", "echo hello > /data/x").await.0, 0);
        assert_eq!(sh(&task, "two", "cat /data/x").await.1, "hello");
    }
}

/// Of the tasks on several nodes each node has its own.
pub(super) async fn tasks_on_a_node_share_file_systems(place: &Place) {
    let ecs = start(place).await;
    let file_system = format!("fs-{:017x}", fastrand::u64(..));
    let efs = |root: &str| {
        json!([{
            "name": "data",
            "efsVolumeConfiguration": {"fileSystemId": file_system, "rootDirectory": root},
        }])
    };
    let containers = [app("app", json!([at("data", "/data")]))];
    let on = async |root: &str| {
        let more = json!({
            "volumes": efs(root),
            "placementConstraints": [{
                "type": "memberOf",
                "expression": "attribute:kubernetes.io/hostname == node1",
            }],
        });
        let task = run_with(&ecs, "bridge", &containers, more);
        task.wait_running().await;
        task
    };
    let (one, other, apart) = (on("/shared").await, on("/shared").await, on("/apart").await);

    assert_eq!(sh(&one, "app", "echo hello > /data/x").await.0, 0);

    assert_eq!(sh(&other, "app", "cat /data/x").await.1, "hello");
    assert_eq!(sh(&apart, "app", "ls /data").await, (0, String::new()));
}

pub(super) async fn volumes_from_another_container_are_there_too(place: &Place) {
    let ecs = start(place).await;
    let from = json!({"volumesFrom": [{"sourceContainer": "writer", "readOnly": true}]});
    let reader = container("reader", SERVES, from);
    let writer = app("writer", json!([at("data", "/data")]));

    let task = running(&ecs, json!([{"name": "data"}]), &[reader, writer]).await;

    assert_eq!(sh(&task, "writer", "echo hello > /data/x").await.0, 0);
    assert_eq!(sh(&task, "reader", "cat /data/x").await.1, "hello");
}
