//! What containers write.

use fake_ecs::LogSource;
use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt;

use crate::members::inspect;
use crate::{SERVES, Test, container, lines, run, serves, shell, start, tests, until};

pub(crate) const ALL: [(&str, Test); 7] = tests![
    a_long_line_is_one_line,
    a_flood_loses_no_line_and_does_not_block_the_fake,
    many_short_lines_are_all_there,
    lines_say_when_they_were_written_and_to_which_stream,
    what_the_engine_itself_shows_is_the_same,
    a_log_that_a_driver_has_taken_away_is_said_to_be_unavailable,
    a_router_of_firelens_has_its_configuration_and_the_socket_of_the_logs,
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

async fn many_short_lines_are_all_there() {
    const LINES: usize = 200_000;
    let ecs = start().await;

    let task = run(&ecs, "bridge", &[shell("app", &format!("seq 1 {LINES}"))]);
    task.wait_stopped().await;

    let logs = task.logs("app");
    let numbers = logs.iter().map(|line| line.text().parse());
    assert!(numbers.eq((1..=LINES).map(Ok)));
}

async fn lines_say_when_they_were_written_and_to_which_stream() {
    let ecs = start().await;
    let writes = "echo one; sleep 0.2; echo oh >&2; sleep 0.2; echo two";

    let task = run(&ecs, "bridge", &[shell("app", writes)]);
    task.wait_stopped().await;

    let logs = task.logs("app");
    let written: Vec<_> = logs
        .iter()
        .map(|line| (line.source(), line.text().to_owned()))
        .collect();
    let expected = [
        (LogSource::Stdout, "one"),
        (LogSource::Stderr, "oh"),
        (LogSource::Stdout, "two"),
    ];
    assert_eq!(
        written,
        expected.map(|(source, text)| (source, text.to_owned()))
    );
    assert_eq!(logs.stdout(), ["one", "two"]);
    assert_eq!(logs.stderr(), ["oh"]);
    // The times are those of the engine, not of when it was read. That of the first line is no
    // earlier than when the engine says that the container started, which it may say late.
    let times: Vec<_> = logs.iter().map(|line| line.at()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let between = times[2].saturating_sub(times[1]).as_secs_f64();
    assert!(between >= 0.1, "{times:?}");
}

/// `docker logs` goes on to work.
async fn what_the_engine_itself_shows_is_the_same() {
    let ecs = start().await;
    let logs = r#", "logConfiguration": { "logDriver": "awslogs", "options": {
        "awslogs-create-group": "true", "awslogs-group": "app", "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "x" } }"#;
    let task = run(
        &ecs,
        "bridge",
        &[container("app", &serves("echo one"), logs)],
    );
    task.container("app").wait_for_log("one").await;

    let client = Client::connect_with_defaults().unwrap();
    let id = task.describe().containers()[0]
        .runtime_id()
        .unwrap()
        .to_owned();
    let options = LogsOptionsBuilder::new().stdout(true).build();
    let read = client
        .logs(&id, Some(options))
        .map(|frame| frame.unwrap().to_string());
    assert_eq!(read.collect::<Vec<_>>().await, ["one\n"]);
}

async fn a_log_that_a_driver_has_taken_away_is_said_to_be_unavailable() {
    let ecs = start().await;
    let syslog = r#", "logConfiguration": { "logDriver": "syslog", "options": {
        "syslog-address": "udp://127.0.0.1:9", "cache-disabled": "true" } }"#;

    let task = run(&ecs, "bridge", &[container("app", "echo taken", syslog)]);
    task.wait_stopped().await;

    let logs = task.logs("app");
    let why = logs.unavailable().unwrap();
    assert!(why.starts_with("the log driver `syslog` has it"), "{why}");
    assert!(logs.lines().is_empty());
    assert_eq!(logs.to_string().matches(why).count(), 1);
}

/// The router is none, so what the application writes is read from the copy of the engine.
async fn a_router_of_firelens_has_its_configuration_and_the_socket_of_the_logs() {
    let ecs = start().await;
    let router = r#", "firelensConfiguration": { "type": "fluentbit" }"#;
    let router = container("router", SERVES, router);
    let app = r#", "logConfiguration": { "logDriver": "awsfirelens", "options": {
        "Name": "stdout", "log-driver-buffer-limit": "536870" } }"#;
    let app = container("app", &serves("env"), app);
    let task = run(&ecs, "bridge", &[app, router]);
    task.wait_running().await;
    task.container("app")
        .wait_for_log("FLUENT_PORT=24224")
        .await;

    let (app, router) = (inspect(&task, 0).await, inspect(&task, 1).await);
    let logs = &app["HostConfig"]["LogConfig"];
    assert_eq!(logs["Type"], "fluentd");
    assert_eq!(logs["Config"]["tag"], format!("app-firelens-{}", task.id()));
    assert_eq!(logs["Config"]["fluentd-async"], "true");
    assert_eq!(logs["Config"]["fluentd-buffer-limit"], "536870");
    let address = logs["Config"]["fluentd-address"].as_str().unwrap();
    let folder = address.strip_prefix("unix://").unwrap();
    let folder = folder.strip_suffix("/socket/fluent.sock").unwrap();
    let binds = router["HostConfig"]["Binds"].as_array().unwrap();
    assert_eq!(
        binds[..],
        [
            format!("{folder}/config/fluent.conf:/fluent-bit/etc/fluent-bit.conf"),
            format!("{folder}/socket/:/var/run/"),
        ]
    );
    let reached = router["NetworkSettings"]["Networks"]["bridge"]["IPAddress"].as_str();
    let host = format!("FLUENT_HOST={}", reached.unwrap());
    assert!(lines(&task, "app").contains(&host), "{host}");
    let config = task
        .container("router")
        .copy_from("/fluent-bit/etc/fluent-bit.conf")
        .await;
    let config = String::from_utf8(config).unwrap();
    assert!(
        config.contains("[OUTPUT]\n    Name stdout\n    Match app-firelens*\n"),
        "{config}"
    );
    let started = |of: &serde_json::Value| of["State"]["StartedAt"].as_str().unwrap().to_owned();
    assert!(
        started(&router) < started(&app),
        "the application waits for its router"
    );

    let stop = ecs.client().stop_task().task(task.arn());
    stop.send().await.unwrap();
    task.wait_stopped().await;
    until(async || !std::path::Path::new(folder).exists()).await;
}
