//! A file that says how it is started, and what is there from the beginning.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use fake_ecs::{Remote, RemoteError};

use crate::server::{Server, command, output};

const PAGE: &str = include_str!("../../docs/cookbook/configuration.md");
const NIGHTLY: &str = r#"{ "family": "nightly", "containerDefinitions": [
    { "name": "app", "image": "nightly", "memory": 64 }] }"#;

/// A file with that text, in a folder of this test's own.
fn written(name: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("nightly.json"), NIGHTLY).unwrap();
    fs::write(folder.join("broken.json"), "{").unwrap();
    let file = folder.join("fake-ecs.toml");
    fs::write(&file, text).unwrap();
    file
}

/// The binary with a file that has this text. The file is named without its folder.
fn with(name: &str, text: &str, arguments: &[&str]) -> Command {
    let file = written(name, text);
    let mut command = command(&["--port", "0", "--config", "fake-ecs.toml"]);
    command.args(arguments).current_dir(file.parent().unwrap());
    command
}

#[tokio::test]
async fn the_example_of_the_cookbook_is_there() -> Result<(), RemoteError> {
    let (_, toml) = PAGE.split_once("```toml\n").unwrap();
    let (toml, _) = toml.split_once("```").unwrap();
    let server = Server::run_by(with("config", toml, &[]));

    let ecs = Remote::connect(server.endpoint_url()).await?;
    assert_eq!(ecs.region(), "eu-west-1");
    ecs.settle().await?;
    let shop = ecs.cluster("shop");
    assert_eq!(shop.service("web").running_count().await?, 2);
    assert_eq!(ecs.instances().await?.len(), 2);
    let nightly = ecs.tasks().await?.family("nightly").only();
    assert_eq!(nightly.container("app").exit_code().await?, Some(3));
    assert_eq!(nightly.logs("app").await?.lines(), ["loading"]);
    let faults = ecs.faults().list().await?;
    assert_eq!(
        faults[0].text,
        "StopTask: ThrottlingException: Rate exceeded"
    );
    let secret = r#"{ "SecretId": "shop/database" }"#;
    let (_, secret) = server.call_of("secretsmanager.GetSecretValue", secret);
    assert!(secret.contains("s3cret"), "{secret}");
    Ok(())
}

const OPTIONS: &str = r#"
[server]
region = "eu-west-1"
account = "210987654321"
default-cluster = "jobs"
clock = "manual"
epoch = 2024-02-29T12:00:00Z
seed = 7
strict = true
quotas = false
secret = { db = "a=b" }
parameter = ["/url=a"]
"#;

#[test]
fn flags_and_variables_count_more_than_the_file() {
    let clusters = |command: Command| Server::run_by(command).call("ListClusters", "{}").1;
    let arn = |region: &str, name: &str| {
        format!(r#"{{"clusterArns":["arn:aws:ecs:{region}:210987654321:cluster/{name}"]}}"#)
    };
    let by_file = clusters(with("config-file", OPTIONS, &[]));
    assert_eq!(by_file, arn("eu-west-1", "jobs"));
    let by_flag = clusters(with("config-flag", OPTIONS, &["--region", "us-west-2"]));
    assert_eq!(by_flag, arn("us-west-2", "jobs"));
    let mut by_variable = with("config-variable", OPTIONS, &[]);
    by_variable.env("FAKE_ECS_DEFAULT_CLUSTER", "more");
    assert_eq!(clusters(by_variable), arn("eu-west-1", "more"));

    let file = written("config-env", OPTIONS);
    let mut named_by_variable = command(&["--port", "0"]);
    named_by_variable.env("FAKE_ECS_CONFIG", file);
    let server = Server::run_by(named_by_variable);
    let (status, refused) = server.call("ListClusters", r#"{ "maxResult": 3 }"#);
    assert_eq!(status, 400, "it is strict: {refused}");
    let now = r#""now":1709208000.0"#;
    let time = server.ask("GET", "/_fake_ecs/v1/time", "", "").1;
    assert!(time.contains(now), "{time}");
    let db = r#"{ "SecretId": "db" }"#;
    assert_eq!(server.call_of("secretsmanager.GetSecretValue", db).0, 200);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let cases = include_str!("../golden/configuration.txt");
    let mut shown = String::new();
    for case in cases
        .split("======\n")
        .filter(|case| !case.trim().is_empty())
    {
        let (text, _) = case.split_once("------\n").unwrap();
        let ended = output(with("config-wrong", text, &[]));
        assert_eq!(ended.stdout, b"", "{text}");
        let told = String::from_utf8(ended.stderr).unwrap();
        let code = ended.status.code().unwrap();
        shown += &format!("======\n{text}------\n{code} {}\n", told.trim_end());
    }
    if std::env::var_os("UPDATE").is_some() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/golden/configuration.txt"
        );
        return fs::write(path, shown).unwrap();
    }
    assert_eq!(shown, cases, "UPDATE=1 writes it anew");
}
