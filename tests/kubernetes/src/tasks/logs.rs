//! What containers write.

use super::support::{lines, run, shell, start};
use crate::place::Place;

pub(super) async fn a_long_line_is_one_line(place: &Place) {
    let ecs = start(place).await;
    let writes = "head -c 50000 /dev/zero | tr '\\000' x; echo; printf end";

    let task = run(&ecs, "bridge", &[shell("app", writes)]);
    task.wait_stopped().await;

    let written = lines(&task, "app");
    let lengths: Vec<usize> = written.iter().map(String::len).collect();
    assert_eq!(lengths, [50_000, 3]);
}

pub(super) async fn many_short_lines_are_all_there(place: &Place) {
    const LINES: usize = 20_000;
    let ecs = start(place).await;

    let task = run(&ecs, "bridge", &[shell("app", &format!("seq 1 {LINES}"))]);
    task.wait_stopped().await;

    let logs = task.logs("app");
    let numbers = logs.iter().map(|line| line.text().parse());
    assert!(numbers.eq((1..=LINES).map(Ok)));
}

pub(super) async fn lines_say_when_they_were_written(place: &Place) {
    let ecs = start(place).await;

    let task = run(
        &ecs,
        "bridge",
        &[shell("app", "echo one; sleep 0.3; echo two")],
    );
    task.wait_stopped().await;

    assert_eq!(lines(&task, "app"), ["one", "two"]);
    let logs = task.logs("app");
    let times: Vec<_> = logs.iter().map(|line| line.at()).collect();
    // The times are those of the node, not of when it was read.
    let between = times[1].saturating_sub(times[0]).as_secs_f64();
    assert!((0.2..5.0).contains(&between), "{times:?}");
}
