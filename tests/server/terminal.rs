//! What people at a terminal ask a server that runs.

use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};

use fake_ecs::{Remote, RemoteError, Script};

use crate::server::{Server, command, output, run, within_patience};

/// Runs a command about the server, which has to succeed.
#[track_caller]
fn ask(server: &Server, arguments: &[&str]) -> String {
    let output = run_with(server, arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

fn run_with(server: &Server, arguments: &[&str]) -> Output {
    let mut command = command(arguments);
    command.env("FAKE_ECS_URL", server.endpoint_url());
    output(command)
}

/// A server with three tasks: one runs, one has ended with 3, and one has lines of two containers.
async fn with_tasks() -> Result<(Server, [String; 3]), RemoteError> {
    let server = Server::start(&["--clock", "manual", "--seed", "1"]);
    let ecs = Remote::connect(server.endpoint_url()).await?;
    let failing = Script::new().log("loading").exits(3);
    ecs.script("report", failing).await?;
    ecs.script("pair/app", Script::new().log("one")).await?;
    ecs.script("pair/side", Script::new().log("two")).await?;
    let pair = ecs
        .register_json(
            r#"{ "family": "pair", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "containerDefinitions": [
                { "name": "app", "image": "app" }, { "name": "side", "image": "side" }] }"#,
        )
        .await?;
    let web = ecs.define("web").await?.run().await?;
    let report = ecs.define("report").await?.run().await?;
    let pair = pair.run().await?;
    ecs.settle().await?;
    let ids = [&web, &report, &pair].map(|task| task.id().to_owned());
    Ok((server, ids))
}

#[tokio::test]
async fn ps_shows_what_runs_and_with_all_what_has_run() {
    let (server, [web, report, pair]) = with_tasks().await.unwrap();
    let short = |id: &str| id[..12].to_owned();
    let shown = ask(&server, &["ps"]);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines,
        [
            "TASK           DEFINITION   CLUSTER   STATUS           CREATED   STARTED BY",
            &format!(
                "{}   web:1        default   RUNNING for 0s   0s ago    family:web",
                short(&web)
            ),
            &format!(
                "{}   pair:1       default   RUNNING for 0s   0s ago    family:pair",
                short(&pair)
            ),
        ],
        "{shown}"
    );

    let all = ask(&server, &["ps", "--all", "--family", "report"]);
    assert!(all.contains("STOPPED 0s ago, exit code 3"), "{all}");
    for (arguments, expected) in [
        (
            &["ps", "-aq"][..],
            vec![web.clone(), report.clone(), pair.clone()],
        ),
        (&["ps", "-q", "--status", "stopped"], vec![report.clone()]),
        (
            &["ps", "-q", "--cluster", "default", "--family", "web"],
            vec![web.clone()],
        ),
        (&["ps", "-q", "--started-by", "me"], vec![]),
        (&["ps", "-q", "--service", "web"], vec![]),
        (&["ps", "-q", "--family", "web"], vec![web.clone()]),
    ] {
        let shown = ask(&server, arguments);
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected, "{arguments:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&ask(&server, &["ps", "--json"])).unwrap();
    assert_eq!(json[0]["lastStatus"], "RUNNING");
}

#[test]
fn ps_refuses_what_no_task_can_have() {
    let server = Server::start(&[]);
    for (arguments, expected) in [
        (
            ["ps", "--cluster", "jbos"],
            "fake-ecs: no cluster 'jbos'; there are: default\n",
        ),
        (
            ["ps", "--status", "DONE"],
            "fake-ecs: 'DONE' is no status of a task: PROVISIONING, PENDING, ACTIVATING, RUNNING, \
             DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED\n",
        ),
    ] {
        let refused = run_with(&server, &arguments);
        assert_eq!(String::from_utf8(refused.stderr).unwrap(), expected);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
    }
}

#[tokio::test]
async fn logs_shows_what_was_written_and_follows() {
    let (server, [web, report, pair]) = with_tasks().await.unwrap();
    let shown = run_with(&server, &["logs", &report[..8]]);
    assert_eq!(shown.stdout, b"loading\n");
    assert_eq!(shown.stderr, b"");
    assert_eq!(ask(&server, &["logs", &pair]), "app | one\nside | two\n");
    let of_one = ask(&server, &["logs", &pair, "--container", "side", "-t"]);
    assert_eq!(of_one, "     0.000 two\n");
    assert_eq!(ask(&server, &["logs", "-f", &report]), "loading\n");
    assert_eq!(ask(&server, &["logs", &web]), "");

    let mut following = command(&["logs", "-f", &pair, "--url", server.endpoint_url()]);
    let mut following = following.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    let (first, mut lines) = within_patience("a line", move || (lines.next(), lines));
    assert_eq!(first.unwrap().unwrap(), "app | one");
    let ecs = Remote::connect(server.endpoint_url()).await.unwrap();
    ecs.task(&pair).force_stop().await.unwrap();
    ecs.settle().await.unwrap();
    let rest = within_patience("the end", move || lines.by_ref().count());
    assert_eq!(rest, 1);
    assert!(following.wait().unwrap().success());
}

#[tokio::test]
async fn stop_stops_those_that_are_there() {
    let (server, [web, _, pair]) = with_tasks().await.unwrap();

    let stopped = run_with(&server, &["stop", &web[..6], "zzz", &pair]);

    assert_eq!(
        String::from_utf8(stopped.stdout).unwrap(),
        format!("{web}\n{pair}\n")
    );
    let told = "fake-ecs: no task 'zzz'; `fake-ecs ps --all` shows which there are\n";
    assert_eq!(String::from_utf8(stopped.stderr).unwrap(), told);
    assert_eq!(stopped.status.code(), Some(1));
    let ecs = Remote::connect(server.endpoint_url()).await.unwrap();
    ecs.settle().await.unwrap();
    assert_eq!(ask(&server, &["ps", "-q"]), "");
}

#[test]
fn env_is_what_a_shell_reads() {
    let server = Server::start(&["--region", "eu-west-1", "--account", "210987654321"]);
    let url = server.endpoint_url();

    let printed = ask(&server, &["env"]);

    let services = "ECS CLOUDWATCH_LOGS SECRETS_MANAGER SSM STS EVENTBRIDGE SNS SQS \
                    ELASTIC_LOAD_BALANCING_V2 EC2 CLOUDWATCH APPLICATION_AUTO_SCALING AUTO_SCALING \
                    SERVICEDISCOVERY ECR IAM CODEDEPLOY SCHEDULER CLOUDTRAIL \
                    CLOUDFORMATION S3";
    let of_services = services
        .split(' ')
        .map(|service| format!("export AWS_ENDPOINT_URL_{service}={url}\n"));
    let of_services: String = of_services.collect();
    let expected = format!(
        "export AWS_ENDPOINT_URL={url}\nexport FAKE_ECS_URL={url}\n\
         {of_services}export AWS_REGION=eu-west-1\n\
         export AWS_DEFAULT_REGION=eu-west-1\nexport AWS_ACCESS_KEY_ID=210987654321\n\
         export AWS_SECRET_ACCESS_KEY=fake-ecs\nexport AWS_EC2_METADATA_DISABLED=true\n\
         export AWS_DISABLE_HOST_PREFIX_INJECTION=true\n"
    );
    assert_eq!(printed, expected);
    let elsewhere = ask(&server, &["env", "--region", "us-west-2"]);
    assert!(
        elsewhere.contains("export AWS_REGION=us-west-2\n"),
        "{elsewhere}"
    );
}

#[test]
fn without_a_server_that_is_said() {
    let server = Server::start(&[]);
    assert_eq!(ask(&server, &["health"]), "");
    // What nobody has set is handed on as an empty variable.
    let mut empty = command(&["health", "--url", server.endpoint_url()]);
    empty.env("FAKE_ECS_URL", "");
    assert!(output(empty).status.success());
    for arguments in [
        &["health"][..],
        &["ps"],
        &["env"],
        &["logs", "1"],
        &["stop", "1"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--url", "http://127.0.0.1:1"]);
        let ended = run(&arguments);
        let told = String::from_utf8(ended.stderr).unwrap();
        let begin = "fake-ecs: no fake-ecs answers at http://127.0.0.1:1: ";
        assert!(told.starts_with(begin), "{arguments:?}: {told}");
        assert!(
            told.ends_with("; --url or FAKE_ECS_URL says where it runs\n"),
            "{told}"
        );
        assert_eq!(ended.status.code(), Some(1), "{arguments:?}");
    }
    assert_eq!(run(&["stop"]).status.code(), Some(2));
}

#[test]
fn a_server_with_a_token_is_told_it() {
    let toml = concat!(env!("CARGO_TARGET_TMPDIR"), "/with-token.toml");
    std::fs::write(toml, "[[clusters]]\nclusterName = \"jobs\"\n").unwrap();
    let server = Server::start(&["--token", "s3cret", "--config", toml]);
    let (_, clusters) = server.call("ListClusters", "{}");
    assert!(clusters.contains("cluster/jobs"), "{clusters}");

    let without = run_with(&server, &["ps"]);
    let told = String::from_utf8(without.stderr).unwrap();
    assert_eq!(
        told,
        "fake-ecs: this takes the token of the fake, as Authorization: Bearer TOKEN; --token or \
         FAKE_ECS_TOKEN says what it is\n"
    );
    assert_eq!(ask(&server, &["ps", "-q", "--token", "s3cret"]), "");
    let mut by_variable = command(&["ps", "-q", "--url", server.endpoint_url()]);
    by_variable.env("FAKE_ECS_TOKEN", "s3cret");
    assert!(output(by_variable).status.success());
    assert_eq!(ask(&server, &["health"]), "");
}
