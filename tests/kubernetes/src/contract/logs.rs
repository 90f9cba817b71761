//! What containers have written.

use std::time::Duration;

use futures_util::{AsyncBufReadExt, TryStreamExt};
use kube::api::LogParams;
use serde_json::json;

use crate::place::{Place, SERVES, container, phase, waits};

fn of(container: &str) -> LogParams {
    LogParams {
        container: Some(container.to_owned()),
        ..LogParams::default()
    }
}

pub(super) async fn a_log_is_read_and_followed(place: &Place) {
    let script = "echo one; echo two >&2; sleep 1; echo three; printf four";
    place.create(place.shell(script)).await;
    place.until_running().await;
    let follow = LogParams {
        follow: true,
        ..LogParams::default()
    };

    let followed = place.pods().log_stream(&place.name, &follow).await.unwrap();

    // It ends when the container does.
    let mut lines: Vec<String> = followed.lines().try_collect().await.unwrap();
    // Which of two streams comes first is not said.
    lines[..2].sort();
    assert_eq!(lines, ["one", "two", "three", "four"]);
    place
        .until("it has ended", |pod| phase(pod) == "Succeeded")
        .await;
    let tail = LogParams {
        tail_lines: Some(1),
        ..of("app")
    };
    assert_eq!(
        place.pods().logs(&place.name, &tail).await.unwrap().trim(),
        "four"
    );
    place.remove().await;
}

pub(super) async fn a_log_has_times(place: &Place) {
    place
        .create(place.shell("echo one; sleep 2; echo two"))
        .await;
    place
        .until("it has ended", |pod| phase(pod) == "Succeeded")
        .await;
    let timed = LogParams {
        timestamps: true,
        ..of("app")
    };

    let text = place.pods().logs(&place.name, &timed).await.unwrap();

    let lines: Vec<(jiff::Timestamp, &str)> = text
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(at, text)| (at.parse().unwrap(), text))
        .collect();
    let [(first, "one"), (second, "two")] = lines[..] else {
        panic!("{lines:?}")
    };
    assert!(second.duration_since(first).as_secs() >= 1);
    let since = LogParams {
        since_time: Some(jiff::Timestamp::from_second(second.as_second()).unwrap()),
        ..of("app")
    };
    assert_eq!(
        place.pods().logs(&place.name, &since).await.unwrap(),
        "two\n"
    );
    place.remove().await;
}

pub(super) async fn a_log_that_cannot_be_had_says_why(place: &Place) {
    let mut waiting = container("waits", SERVES);
    waiting["image"] = "localhost:1/none:1".into();
    let pod = place.pod(json!({"containers": [container("app", SERVES), waiting]}));
    place.create(pod).await;
    place
        .until("it waits", |pod| {
            waits(pod, "waits").0 == "ImagePullBackOff"
        })
        .await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let name = &place.name;
    let refused = async |parameters: LogParams| {
        let refused = place.pods().logs(name, &parameters).await.unwrap_err();
        let kube::Error::Api(status) = refused else {
            panic!("{refused}")
        };
        (status.code, status.message)
    };

    let waits = refused(of("waits")).await;
    let unknown = refused(of("none")).await;
    let unnamed = refused(LogParams::default()).await;

    let said = format!(
        "container \"waits\" in pod \"{name}\" is waiting to start: \
         trying and failing to pull image"
    );
    assert_eq!(waits, (400, said));
    assert_eq!(
        unknown,
        (400, format!("container none is not valid for pod {name}"))
    );
    let said =
        format!("a container name must be specified for pod {name}, choose one of: [app waits]");
    assert_eq!(unnamed, (400, said));
    place.remove().await;
}
