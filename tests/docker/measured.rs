//! What the engine measures of containers, as CloudWatch shows it.

use std::time::{Duration, UNIX_EPOCH};

use fake_ecs::FakeEcs;
use serde_json::json;

use crate::{Test, calls, container, start, tests, until};

pub(crate) const ALL: [(&str, Test); 1] = tests![cloudwatch_shows_how_busy_a_container_is];

/// It keeps 16 MiB, and does nothing else than to be busy.
const BUSY: &str = "trap 'exit 0' TERM; kept=$(yes | head -c 16777216); while :; do :; done";

async fn cloudwatch_shows_how_busy_a_container_is() {
    let ecs = start().await;
    let busy = container("app", BUSY, r#", "cpu": 128"#);
    ecs.register_json(format!(
        r#"{{ "family": "app", "networkMode": "bridge", "containerDefinitions": [{busy}] }}"#
    ));
    let _service = ecs.new_service("app").count(1).add();
    ecs.service("app").wait_stable().await;

    // The engine is asked after ten seconds of its own; what it says is told at the next full
    // minute of the fake's time, which passes faster here.
    until(|| async {
        ecs.advance(Duration::from_secs(1));
        [("CPUUtilization", 1.0), ("MemoryUtilization", 10.0)]
            .into_iter()
            .all(|(metric, least)| most(&ecs, metric).is_some_and(|value| value > least))
    })
    .await;
}

/// The largest value of the metric in the last hour.
fn most(ecs: &FakeEcs, metric: &str) -> Option<f64> {
    let now = ecs.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let dimensions = json!([
        { "Name": "ClusterName", "Value": "default" },
        { "Name": "ServiceName", "Value": "app" },
    ]);
    let asked = json!({
        "Namespace": "AWS/ECS", "MetricName": metric, "Dimensions": dimensions,
        "StartTime": now - 3540, "EndTime": now + 60, "Period": 3600, "Statistics": ["Maximum"],
    });
    let target = "GraniteServiceVersion20100801.GetMetricStatistics";
    let answer = calls::json_of("1.0", ecs, target, &asked);
    let values = answer["Datapoints"].as_array().unwrap().iter();
    values
        .filter_map(|value| value["Maximum"].as_f64())
        .max_by(f64::total_cmp)
}
