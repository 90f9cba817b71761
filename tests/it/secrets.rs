//! Secrets and parameters: containers get them as variables, applications read them, and a task
//! that needs one that is not there does not start.

use std::sync::{Arc, Mutex};

use fake_ecs::aws_sdk_ecs::types::{ContainerOverride, KeyValuePair, TaskOverride};
use fake_ecs::{Clock, FakeEcs, StopCode, TaskHandle, TaskStatus};
use serde_json::{Value, json};

use crate::support::{
    ask, ec2_definition, fargate_definition, fargate_network, panics, post_target, register, secs,
};

const ROLE: &str = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole";

fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
    let given = given.iter();
    given
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// A task of a container with these secrets.
fn run(ecs: &FakeEcs, is_on_fargate: bool, value_from: &[&str]) -> TaskHandle {
    let secrets = value_from.iter().enumerate();
    let secrets = secrets.map(|(n, from)| json!({ "name": format!("S{n}"), "valueFrom": from }));
    let secrets: Vec<Value> = secrets.collect();
    let app = json!([{ "name": "app", "image": "web", "memory": 64, "secrets": secrets }]);
    let mut definition = match is_on_fargate {
        true => fargate_definition("web", app),
        false => ec2_definition("web", "bridge", app),
    };
    definition["executionRoleArn"] = json!(ROLE);
    let task = register(ecs, &definition).run();
    ecs.settle();
    task
}

fn start() -> FakeEcs {
    FakeEcs::start().synthetic_instances().blocking()
}

/// A fake with a secret of three versions, and a parameter of two.
fn with_stores() -> (FakeEcs, String, String) {
    let ecs = start();
    let secrets = ecs.secrets();
    secrets.put("prod/db", "the old one");
    let arn = secrets.put(
        "prod/db",
        r#"{ "user": "app", "port": 5432, "size": 1234567, "on": true, "tags": ["a", { "b": null }] }"#,
    );
    let pending = secrets.put_staged("prod/db", "the next one", "AWSPENDING");
    ecs.parameters().put("/web/url", "http://old");
    ecs.parameters().put("/web/url", "http://new");
    ecs.parameters().put_secure("token", "s3cret");
    (ecs, arn, pending)
}

#[test]
fn each_form_of_value_from_finds_its_value() {
    let (ecs, db, pending) = with_stores();
    let partial = &db[..db.len() - "-a1B2c3".len()];
    let json = ecs.secrets().get("prod/db").unwrap();
    let ssm = "arn:aws:ssm:us-east-1:123456789012:parameter";
    for (value_from, expected) in [
        (db.clone(), json.as_str()),
        (partial.to_owned(), &json),
        (format!("{db}:::"), &json),
        (format!("{db}::AWSCURRENT:"), &json),
        (format!("{db}:user::"), "app"),
        (format!("{partial}:user::"), "app"),
        (format!("{db}:user:AWSCURRENT:"), "app"),
        (format!("{db}:port::"), "5432"),
        (format!("{db}:size::"), "1.234567e+06"),
        (format!("{db}:on::"), "true"),
        (format!("{db}:tags::"), "[a map[b:<nil>]]"),
        (format!("{db}::AWSPREVIOUS:"), "the old one"),
        (format!("{db}::AWSPENDING:"), "the next one"),
        (format!("{db}:::{pending}"), "the next one"),
        ("/web/url".to_owned(), "http://new"),
        ("/web/url:1".to_owned(), "http://old"),
        (format!("{ssm}/web/url"), "http://new"),
        (format!("{ssm}/web/url:2"), "http://new"),
        ("token".to_owned(), "s3cret"),
        (format!("{ssm}/token"), "s3cret"),
    ] {
        for is_on_fargate in [true, false] {
            let task = run(&ecs, is_on_fargate, &[&value_from]);

            assert_eq!(task.status(), TaskStatus::Running, "{value_from}");
            let variables = task.container("app").environment();
            assert_eq!(variables, pairs(&[("S0", expected)]), "{value_from}");
        }
    }
}

/// The ids of requests in a reason are others in each task.
fn without_ids(reason: &str) -> String {
    let parts = reason.split("RequestID: ");
    let parts = parts.enumerate().map(|(n, part)| match (n, part) {
        (0, part) => part.to_owned(),
        (_, part) => format!("RequestID: <id>{}", &part[36..]),
    });
    parts.collect()
}

/// What is missing, and the reasons on Fargate and on EC2, without what all of a platform begin
/// with.
fn failures(db: &str) -> Vec<(String, String, String)> {
    let sdk = "operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: <id>, ResourceNotFoundException: Secrets Manager can't find the specified secret";
    let asm = "secret from asm: service call has been retried 1 time(s)";
    let secret = |value_from: String, arn: &str, what: &str| {
        (
            value_from,
            format!("{asm}: failed to fetch secret {arn} from secrets manager: {sdk}{what}"),
            format!(
                "ResourceNotFoundException: The task can't retrieve the secret with ARN '{arn}' from AWS Secrets Manager. Check whether the secret exists in the specified Region: {sdk}{what}"
            ),
        )
    };
    let other = "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-a1B2c3";
    let far = db.replace("us-east-1", "eu-west-1");
    let part = |value_from: String, what: &str, on_ec2: &str| {
        (value_from, format!("{asm}: {what}"), on_ec2.to_owned())
    };
    let parameter = |value_from: &str, name: &str| {
        (
            value_from.to_owned(),
            format!(
                "secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: {name}"
            ),
            format!(
                "Fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: {name}"
            ),
        )
    };
    let ssm = "arn:aws:ssm:us-east-1:123456789012:parameter";
    let invalid = "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again.";
    vec![
        secret(other.to_owned(), other, "."),
        secret(format!("{other}:user::"), other, "."),
        secret(far.clone(), &far, "."),
        secret(format!("{db}::x:"), db, " value for staging label: x"),
        secret(format!("{db}:::9"), db, " value for VersionId: 9"),
        part(
            format!("{db}:User::"),
            "retrieved secret from Secrets Manager did not contain json key User",
            "Retrieved secret from Secrets Manager did not contain json key User",
        ),
        part(
            format!("{db}:user:AWSPREVIOUS:"),
            "invalid character 't' looking for beginning of value",
            "Invalid character 't' looking for beginning of value",
        ),
        part(
            format!("{db}:user"),
            &format!("trying to retrieve secret with value {db}:user resulted in error: {invalid}"),
            &format!("Trying to retrieve secret with value {db}:user resulted in error: {invalid}"),
        ),
        parameter("/web/uri", "/web/uri"),
        parameter("/web/url:9", "/web/url:9"),
        parameter("prod/db", "prod/db"),
        parameter(&format!("{ssm}/web/uri"), "/web/uri"),
        parameter(&format!("{ssm}/uri"), "uri"),
    ]
}

#[test]
fn a_task_that_needs_what_is_not_there_does_not_start() {
    let (ecs, db, _) = with_stores();
    let unable = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ";
    for (value_from, on_fargate, on_ec2) in failures(&db) {
        for (is_on_fargate, expected) in [(true, format!("{unable}{on_fargate}")), (false, on_ec2)]
        {
            let task = run(&ecs, is_on_fargate, &["token", &value_from]);

            assert_eq!(task.status(), TaskStatus::Stopped, "{value_from}");
            assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart));
            let reason = task.stopped_reason().unwrap();
            assert_eq!(without_ids(&reason), expected, "{value_from}");
            assert_eq!(task.container("app").exit_code(), None);
            assert_eq!(task.container("app").environment(), pairs(&[]));
        }
    }
}

#[test]
fn of_several_that_are_missing_those_are_named_that_aws_names() {
    let (ecs, db, _) = with_stores();
    let key = |name: &str| format!("{db}:{name}::");
    let missing = ["/a", &key("x"), "/b", &key("y")];

    let reason = |is_on_fargate, missing: &[&str]| {
        let reason = run(&ecs, is_on_fargate, missing).stopped_reason().unwrap();
        reason
            .rsplit_once("time(s): ")
            .map_or(reason.clone(), |(_, it)| it.to_owned())
    };

    let no_key = "retrieved secret from Secrets Manager did not contain json key";
    assert_eq!(reason(true, &missing), format!("{no_key} x"));
    assert_eq!(
        reason(false, &missing),
        format!("Retrieved{} x;{no_key} y", &no_key["retrieved".len()..])
    );
    assert_eq!(reason(true, &["/a", "/b"]), "invalid ssm parameters: /a,/b");
}

#[test]
fn a_store_is_lenient_until_it_is_used() {
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3";
    let invalid = format!("{secret}:user");
    let statuses = |ecs: &FakeEcs| {
        let all = [secret, &invalid, "/web/url"];
        all.map(|value_from| run(ecs, true, &[value_from]).status())
    };
    let (runs, stops) = (TaskStatus::Running, TaskStatus::Stopped);

    let ecs = start();
    assert_eq!(statuses(&ecs), [runs, runs, runs]);
    ecs.secrets().put("other", "x");
    assert_eq!(statuses(&ecs), [stops, stops, runs]);
    ecs.secrets().remove("other");
    ecs.parameters().put("/other", "x");
    assert_eq!(statuses(&ecs), [stops, stops, stops]);
    ecs.reset();
    assert_eq!(statuses(&ecs), [runs, runs, runs]);

    let strict = FakeEcs::start().strict_neighbours().blocking();
    assert_eq!(statuses(&strict), [stops, stops, stops]);
    assert_eq!(strict.define("plain").run().status(), runs);
}

#[tokio::test]
async fn a_secret_is_in_the_place_of_every_variable_of_its_name() {
    let ecs = FakeEcs::start().await;
    let db = ecs.secrets().put("db", "s3cret");
    let web = ecs.new_definition("web").environment("LEVEL", "info");
    web.secret("DB", db).add();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sees = Arc::clone(&seen);
    ecs.containers("web").run(move |task| {
        sees.lock().unwrap().extend(task.environment().to_vec());
        async move { task.log(task.env("DB").unwrap_or("nothing")) }
    });

    let variable =
        |name: &str, value: &str| KeyValuePair::builder().name(name).value(value).build();
    let container = ContainerOverride::builder()
        .name("app")
        .environment(variable("DB", "mine"))
        .environment(variable("LEVEL", "debug"))
        .build();
    let overrides = TaskOverride::builder()
        .container_overrides(container)
        .build();
    let call = ecs.client().run_task().task_definition("web");
    let call = call.network_configuration(fargate_network());
    let call = call.launch_type("FARGATE".into()).overrides(overrides);
    call.send().await.unwrap();
    let task = ecs.tasks().only();
    task.wait_stopped().await;

    assert_eq!(task.logs("app").lines(), ["s3cret"]);
    let expected = pairs(&[("LEVEL", "debug"), ("DB", "s3cret")]);
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn no_answer_shows_a_value() {
    let ecs = FakeEcs::start().await;
    let db = ecs.secrets().put("db", "s3cret");
    ecs.parameters().put("/url", "s3cret");
    let web = ecs
        .new_definition("web")
        .secret("DB", db)
        .secret("URL", "/url");
    let task = web.add().run();
    task.wait_running().await;

    let tasks = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.id()] }));
    let definition = ask(
        &ecs,
        "DescribeTaskDefinition",
        &json!({ "taskDefinition": "web" }),
    );
    let events = ecs.events().json();
    let shown = [tasks.to_string(), definition.to_string(), ecs.story()];

    assert_eq!(tasks["tasks"][0]["lastStatus"], "RUNNING");
    for shown in shown.into_iter().chain(events) {
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}

#[test]
fn a_value_is_read_when_the_task_starts() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let db = ecs.secrets().put("db", "one");
    let web = ecs.new_definition("web").secret("DB", db).add();
    let value = |task: &TaskHandle| task.container("app").environment()[0].1.clone();

    let first = web.run();
    ecs.secrets().put("db", "two");
    ecs.settle();
    ecs.secrets().put("db", "three");
    let second = web.run();
    ecs.settle();

    assert_eq!(
        (value(&first), value(&second)),
        ("two".into(), "three".into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_service_whose_secret_is_missing_comes_up_once_it_is_there() {
    let ecs = FakeEcs::start().strict_neighbours().await;
    let web = ecs.new_definition("web").secret("URL", "/url").add();
    let service = ecs.new_service("web").count(1).add();
    service
        .wait_until(|it| it.tasks().stopped().len() > 1)
        .await;

    ecs.parameters().put("/url", "http://x");
    service.wait_until(|it| it.running_count() == 1).await;

    let task = service.tasks().running().only();
    assert_eq!(
        task.container("app").environment(),
        pairs(&[("URL", "http://x")])
    );
    drop(web);
}

#[test]
fn applications_read_what_tasks_get() {
    let (ecs, db, pending) = with_stores();
    let host = ecs.local_addr().to_string();
    let ask = |target: &str, body: Value| {
        let answer = post_target(&ecs, &host, target, &body);
        (answer.status(), answer.json())
    };
    let secret = |body| ask("secretsmanager.GetSecretValue", body);

    let (status, current) = secret(json!({ "SecretId": "prod/db" }));
    assert_eq!(
        (status, &current["Name"], &current["ARN"]),
        (200, &json!("prod/db"), &json!(db))
    );
    assert!(current["SecretString"].as_str().unwrap().contains("5432"));
    assert_eq!(current["VersionStages"], json!(["AWSCURRENT"]));
    assert_eq!(current["VersionId"].as_str().unwrap().len(), 36);
    assert!(current["CreatedDate"].is_number());
    let (_, next) = secret(json!({ "SecretId": db, "VersionId": pending }));
    assert_eq!(next["SecretString"], "the next one");
    let (status, missing) = secret(json!({ "SecretId": "prod" }));
    assert_eq!(
        (status, &missing["__type"]),
        (400, &json!("ResourceNotFoundException"))
    );
    assert_eq!(
        missing["Message"],
        "Secrets Manager can't find the specified secret."
    );

    let (_, url) = ask("AmazonSSM.GetParameter", json!({ "Name": "/web/url:1" }));
    let url = &url["Parameter"];
    assert_eq!(
        (&url["Value"], &url["Version"]),
        (&json!("http://old"), &json!(1))
    );
    assert_eq!(
        (&url["Selector"], &url["Type"]),
        (&json!(":1"), &json!("String"))
    );
    assert_eq!(
        url["ARN"],
        "arn:aws:ssm:us-east-1:123456789012:parameter/web/url"
    );
    let (status, missing) = ask("AmazonSSM.GetParameter", json!({ "Name": "/web" }));
    assert_eq!(
        (status, missing),
        (400, json!({ "__type": "ParameterNotFound" }))
    );
    let names = json!({ "Names": ["/x", "token", "/web/url"], "WithDecryption": true });
    let (_, all) = ask("AmazonSSM.GetParameters", names);
    assert_eq!(all["InvalidParameters"], json!(["/x"]));
    let values: Vec<&Value> = all["Parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["Value"])
        .collect();
    assert_eq!(values, ["http://new", "s3cret"]);
    let (_, refused) = ask("AmazonSSM.GetParameters", json!({ "Names": [] }));
    assert_eq!(refused["__type"], "ValidationException", "{refused}");
    let (_, unknown) = ask("AmazonSSM.ListDocuments", json!({}));
    assert!(
        unknown["message"]
            .as_str()
            .unwrap()
            .contains("fake-ecs does not emulate"),
        "{unknown}"
    );
}

#[test]
fn stores_are_those_of_an_account_in_a_region() {
    let ecs = FakeEcs::start().blocking();
    let there = ecs.in_region("eu-west-1");
    let (here_arn, there_arn) = (
        ecs.secrets().put("db", "one"),
        there.secrets().put("db", "two"),
    );

    assert!(there_arn.starts_with("arn:aws:secretsmanager:eu-west-1:"));
    let get = |ecs: &FakeEcs, id: &str| ecs.secrets().get(id);
    assert_eq!(get(&ecs, "db").as_deref(), Some("one"));
    assert_eq!(get(&there, "db").as_deref(), Some("two"));
    assert_eq!(
        (get(&ecs, &there_arn), get(&there, &here_arn)),
        (None, None)
    );
    assert_eq!(there.parameters().get("/x"), None);
}

#[test]
fn what_makes_no_sense_is_refused_in_a_sentence() {
    let ecs = FakeEcs::start().blocking();
    for (said, expected) in [
        (
            panics(|| ecs.secrets().put("a b", "x")),
            "cannot put the secret 'a b': ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        ),
        (
            panics(|| ecs.secrets().put_staged("db", "x", "AWSPENDING")),
            "cannot put the secret 'db': ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        ),
        (panics(|| ecs.secrets().remove("db")), "no secret 'db'"),
        (
            panics(|| ecs.parameters().put("", "x")),
            "cannot put the parameter '': ValidationException: Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_",
        ),
        (
            panics(|| ecs.parameters().remove("/x")),
            "no parameter '/x'",
        ),
        (
            panics(|| ecs.s3().remove("a", "b.env")),
            "no object 's3://a/b.env'",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn a_task_that_waits_for_its_time_reads_nothing_yet() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(fake_ecs::Profile::realistic());
    let ecs = ecs.strict_neighbours().blocking();
    let web = ecs.new_definition("web").secret("URL", "/url").add();

    let task = web.run();
    ecs.advance(secs(5));
    assert!(task.stop_code().is_none(), "{:?}", task.status());
    ecs.parameters().put("/url", "x");
    ecs.advance(secs(60));

    assert_eq!(task.status(), TaskStatus::Running);
}

/// It reads them itself.
#[test]
fn a_task_of_an_agent_of_its_own_starts_whatever_the_fake_has() {
    let ecs = FakeEcs::start().strict_neighbours().blocking();
    let instance = ecs.add_instance("m5.large");
    let question = json!({ "cluster": "default", "containerInstance": instance.arn() });
    ask(&ecs, "DiscoverPollEndpoint", &question);

    let task = run(&ecs, false, &["/url"]);

    assert_eq!(
        (task.status(), task.stop_code()),
        (TaskStatus::Pending, None)
    );
}
