//! Files of variables: containers get them from a bucket, and a task that needs one that is not
//! there does not start.

use fake_ecs::aws_sdk_ecs::types::{
    ContainerOverride, EnvironmentFile, EnvironmentFileType, TaskOverride,
};
use fake_ecs::{FakeEcs, StopCode, TaskHandle, TaskStatus};
use serde_json::{Value, json};

use crate::support::{ec2_definition, fargate_definition, fargate_network, file, panics, register};

fn environment(task: &TaskHandle) -> Vec<String> {
    let environment = task.container("app").environment().into_iter();
    environment
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
}

/// A task of a container with these files.
fn run(ecs: &FakeEcs, is_on_fargate: bool, files: &[&str]) -> TaskHandle {
    let files = files.iter();
    let files: Vec<Value> = files
        .map(|arn| json!({ "type": "s3", "value": arn }))
        .collect();
    let app = json!([{ "name": "app", "image": "web", "memory": 64, "environmentFiles": files }]);
    let definition = match is_on_fargate {
        true => fargate_definition("web", app),
        false => ec2_definition("web", "bridge", app),
    };
    let task = register(ecs, &definition).run();
    ecs.settle();
    task
}

#[test]
fn variables_are_those_of_the_secret_then_the_definition_then_the_first_file() {
    let ecs = FakeEcs::start().blocking();
    let db = ecs.secrets().put("db", "secret");
    let s3 = ecs.s3();
    s3.put(
        "config",
        "a.env",
        "DB=a\nLEVEL=a\nONE=a\n# ONE=b\nQUOTED=\"x y\"\n",
    );
    s3.put("config", "b.env", "DB=b\nLEVEL=b\nONE=b\nTWO=b\nTWO=c");
    let web = ecs.new_definition("web").environment("LEVEL", "info");
    let web = web
        .environment_file("arn:aws:s3:::config/a.env")
        .secret("DB", db);
    let task = web
        .environment_file("arn:aws:s3:::config/b.env")
        .add()
        .run();
    ecs.settle();

    let expected = [
        "LEVEL=info",
        "DB=secret",
        "ONE=a",
        "QUOTED=\"x y\"",
        "TWO=c",
    ];
    assert_eq!(environment(&task), expected);
}

#[tokio::test]
async fn files_of_an_override_stand_in_the_place_of_those_of_the_definition() {
    let ecs = FakeEcs::start().await;
    ecs.s3().put("config", "a.env", "A=1");
    ecs.s3().put("config", "b.env", "B=2");
    let web = ecs.new_definition("web");
    web.environment_file("arn:aws:s3:::config/a.env").add();
    ecs.define("plain");
    let given = EnvironmentFile::builder().r#type(EnvironmentFileType::S3);
    let given = given.value("arn:aws:s3:::config/b.env").build().unwrap();
    let container = ContainerOverride::builder()
        .name("app")
        .environment_files(given)
        .build();
    let overrides = TaskOverride::builder()
        .container_overrides(container)
        .build();

    for family in ["web", "plain"] {
        let call = ecs.client().run_task().task_definition(family);
        let call = call.network_configuration(fargate_network());
        let call = call
            .launch_type("FARGATE".into())
            .overrides(overrides.clone());
        call.send().await.unwrap();
        let task = ecs.tasks().family(family).only();
        task.wait_running().await;

        assert_eq!(environment(&task), ["B=2"], "{family}");
    }
}

#[test]
fn a_directory_is_a_bucket_and_is_read_when_it_is_put() {
    let ecs = FakeEcs::start().blocking();
    let directory = file("data/bucket");
    ecs.s3().put("config", "prod/web.env", "LEVEL=old");
    ecs.s3().put_directory("config", &directory);

    let files = [
        "arn:aws:s3:::config/common.env",
        "arn:aws:s3:::config/prod/web.env",
    ];
    let task = run(&ecs, true, &files);

    assert_eq!(environment(&task), ["REGION=eu", "LEVEL=warn"]);
    assert_eq!(
        ecs.s3().get("config", "common.env").unwrap(),
        b"REGION=eu\n"
    );
    let missing = panics(|| ecs.s3().put_directory("config", directory.join("nothing")));
    assert!(
        missing.starts_with("cannot read the files of '"),
        "{missing}"
    );
    assert!(
        missing.contains("nothing' for the bucket 'config': "),
        "{missing}"
    );
}

#[test]
fn a_task_whose_file_is_not_there_does_not_start() {
    let ecs = FakeEcs::start().synthetic_instances().blocking();
    ecs.s3()
        .put("config", "long.env", "A=".to_owned() + &"x".repeat(70_000));
    let head = |operation: &str| {
        format!(
            "operation error S3: {operation}, https response error StatusCode: 404, RequestID: <id>, HostID: <id>, "
        )
    };
    let fargate = "ResourceInitializationError: failed to download env files: service call has been retried 1 time(s): ";
    let not_found = format!(
        "{fargate}{}api error NotFound: Not Found",
        head("HeadObject")
    );
    let unable = |key: &str, bucket: &str, why: &str| {
        format!(
            "Unable to download env file with key {key} from bucket {bucket}, error: {}{why}",
            head("GetObject")
        )
    };
    for (arn, on_fargate, on_ec2) in [
        (
            "arn:aws:s3:::config/a.env",
            not_found.clone(),
            unable("a.env", "config", "NoSuchKey: The specified key does not exist."),
        ),
        (
            "arn:aws:s3:::other/x/a.env",
            not_found,
            unable("x/a.env", "other", "api error NoSuchBucket: The specified bucket does not exist"),
        ),
        (
            "arn:aws:s3:::config",
            format!("{fargate}unable to parse bucket and key from s3 ARN specified in environmentFile arn:aws:s3:::config"),
            "Unable to parse bucket and key from s3 ARN specified in environmentFile arn:aws:s3:::config".to_owned(),
        ),
        (
            "arn:aws:s3:::config/long.env",
            format!("{fargate}unable to read env file with key long.env from bucket config, error: bufio.Scanner: token too long"),
            "Unable to read env file with key long.env from bucket config, error: bufio.Scanner: token too long".to_owned(),
        ),
    ] {
        for (is_on_fargate, expected) in [(true, on_fargate), (false, on_ec2)] {
            let task = run(&ecs, is_on_fargate, &[arn]);

            assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart), "{arn}");
            let reason = task.stopped_reason().unwrap();
            let words = reason.split(' ').collect::<Vec<_>>();
            let words: Vec<String> = words.iter().enumerate().map(|(n, word)| match n.checked_sub(1).map(|n| words[n]) {
                Some("RequestID:" | "HostID:") => "<id>,".to_owned(),
                _ => (*word).to_owned(),
            }).collect();
            assert_eq!(words.join(" "), expected);
        }
    }
}

#[test]
fn buckets_are_lenient_until_there_is_one() {
    let ecs = FakeEcs::start().blocking();
    let arn = ["arn:aws:s3:::config/a.env"];
    assert_eq!(run(&ecs, true, &arn).status(), TaskStatus::Running);
    // A secret is no bucket.
    ecs.secrets().put("db", "x");
    assert_eq!(run(&ecs, true, &arn).status(), TaskStatus::Running);

    ecs.s3().put("other", "x", "");
    assert_eq!(run(&ecs, true, &arn).status(), TaskStatus::Stopped);
    let strict = FakeEcs::start().strict_neighbours().blocking();
    assert_eq!(run(&strict, true, &arn).status(), TaskStatus::Stopped);
}
