//! What containers write.

use crate::{Test, lines, run, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 2] = tests![
    a_long_line_is_one_line,
    a_flood_loses_no_line_and_does_not_block_the_fake,
];

async fn a_long_line_is_one_line() {
    let ecs = start().await;
    let writes = "head -c 50000 /dev/zero | tr '\\\\000' x; echo; printf end";

    let task = run(&ecs, "bridge", &[shell("app", writes)]);
    task.wait_stopped().await;

    let written = lines(&task, "app");
    let lengths: Vec<usize> = written.iter().map(String::len).collect();
    assert_eq!(lengths, [50_000, 3]);
    assert!(written[0].bytes().all(|byte| byte == b'x'));
}

/// 100 MB in lines of 1000 bytes, each with its number.
async fn a_flood_loses_no_line_and_does_not_block_the_fake() {
    const LINES: usize = 100_000;
    let ecs = start().await;
    let writes = format!("seq -w 1 {LINES} | sed 's/$/{}/'", "x".repeat(993));

    let flood = run(&ecs, "bridge", &[shell("app", &writes)]);
    flood.wait_running().await;
    let other = run(&ecs, "bridge", &[shell("app", "echo beside")]);
    other.wait_stopped().await;
    assert_eq!(lines(&other, "app"), ["beside"]);

    flood.wait_stopped().await;
    let written = flood.container("app").logs();
    let numbers = written
        .iter()
        .map(|line| line.text().trim_end_matches('x').parse());
    assert!(numbers.eq((1..=LINES).map(Ok)));
}
