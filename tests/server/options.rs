//! What can be chosen, as a flag or as a variable of the environment.

use std::collections::BTreeSet;
use std::net::TcpListener;

use crate::server::{Server, command, output, run};

/// Each option of the builder, and how the server has it.
const OPTIONS: [(&str, &[(&str, &str)]); 19] = [
    ("account", &[("--account", "FAKE_ECS_ACCOUNT")]),
    ("allow_host", &[("--allow-host", "FAKE_ECS_ALLOW_HOST")]),
    ("clock", &[("--clock", "FAKE_ECS_CLOCK")]),
    (
        "default_cluster",
        &[("--default-cluster", "FAKE_ECS_DEFAULT_CLUSTER")],
    ),
    (
        "endpoint_url",
        &[("--endpoint-url", "FAKE_ECS_ENDPOINT_URL")],
    ),
    ("epoch", &[("--epoch", "FAKE_ECS_EPOCH")]),
    (
        "ignore_unknown_resources",
        &[("--cfn-ignore", "FAKE_ECS_CFN_IGNORE")],
    ),
    (
        "listen",
        &[("--host", "FAKE_ECS_HOST"), ("--port", "FAKE_ECS_PORT")],
    ),
    (
        "no_default_cluster",
        &[("--no-default-cluster", "FAKE_ECS_NO_DEFAULT_CLUSTER")],
    ),
    ("profile", &[("--profile", "FAKE_ECS_PROFILE")]),
    ("quotas", &[("--quotas", "FAKE_ECS_QUOTAS")]),
    ("rate_limits", &[("--rate-limits", "FAKE_ECS_RATE_LIMITS")]),
    ("region", &[("--region", "FAKE_ECS_REGION")]),
    ("seed", &[("--seed", "FAKE_ECS_SEED")]),
    (
        "strict_neighbours",
        &[("--strict-neighbours", "FAKE_ECS_STRICT_NEIGHBOURS")],
    ),
    ("strictness", &[("--strict", "FAKE_ECS_STRICT")]),
    (
        "synthetic_instances",
        &[("--synthetic-instances", "FAKE_ECS_SYNTHETIC_INSTANCES")],
    ),
    ("token", &[("--token", "FAKE_ECS_TOKEN")]),
    ("without", &[("--without", "FAKE_ECS_WITHOUT")]),
];

/// How the server has what `Docker` has, where it is built with that.
const CONTAINERS: [(&str, &str); 7] = [
    ("--docker-flags", "FAKE_ECS_DOCKER_FLAGS"),
    ("--docker-network", "FAKE_ECS_DOCKER_NETWORK"),
    ("--ecr-registry", "FAKE_ECS_ECR_REGISTRY"),
    ("--image-map", "FAKE_ECS_IMAGE_MAP"),
    ("--image-registry", "FAKE_ECS_IMAGE_REGISTRY"),
    ("--on-exit", "FAKE_ECS_ON_EXIT"),
    ("--runtime", "FAKE_ECS_RUNTIME"),
];

/// Where Pods are, and how they reach the server.
const PODS: [(&str, &str); 2] = [
    ("--advertise", "FAKE_ECS_ADVERTISE"),
    ("--namespace", "FAKE_ECS_NAMESPACE"),
];

/// What is left for the next server.
const JOURNAL: [(&str, &str); 4] = [
    ("--journal", "FAKE_ECS_JOURNAL"),
    ("--journal-limit", "FAKE_ECS_JOURNAL_LIMIT"),
    ("--fsync", "FAKE_ECS_FSYNC"),
    ("--recover", "FAKE_ECS_RECOVER"),
];

/// What it has before it says that it is ready, and what others are told of it.
const TELLING: [(&str, &str); 4] = [
    ("--config", "FAKE_ECS_CONFIG"),
    ("--init", "FAKE_ECS_INIT"),
    ("--log", "FAKE_ECS_LOG"),
    ("--ready-file", "FAKE_ECS_READY_FILE"),
];

/// How the server has what a test puts into other services.
const STORES: [(&str, &str); 3] = [
    ("--bucket", "FAKE_ECS_BUCKET"),
    ("--parameter", "FAKE_ECS_PARAMETER"),
    ("--secret", "FAKE_ECS_SECRET"),
];

fn help() -> String {
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_option_of_the_builder_is_a_flag_and_a_variable_and_the_readme_has_them() {
    let source = concat!(
        include_str!("../../src/fake/builder.rs"),
        include_str!("../../src/fake/builder/endpoints.rs"),
        include_str!("../../src/fake/builder/stacks.rs")
    );
    let methods: Vec<_> = source
        .split("    pub fn ")
        .filter_map(|method| method.split_once('('))
        .filter_map(|(name, rest)| rest.starts_with("mut self").then_some(name))
        .collect();
    let help = help();
    // A flag begins its line; its variable comes with it.
    let flags: BTreeSet<(&str, &str)> = help
        .split("\n      --")
        .skip(1)
        .filter_map(|option| {
            let (flag, rest) = option.split_once(|letter: char| letter.is_whitespace())?;
            // The value of a secret is not shown, and nor is the sign before it.
            let variable = rest.split_once("[env: ")?.1.split(['=', ']']).next()?;
            Some((flag, variable))
        })
        .collect();
    let readme = include_str!("../../README.md");

    // What only a test in the same process can ask for.
    let of_tests = ["allow_unused_faults", "gives_up_after", "patience"];
    let methods = methods.into_iter().filter(|name| !of_tests.contains(name));
    let known: BTreeSet<&str> = OPTIONS.iter().map(|(method, _)| *method).collect();
    assert_eq!(
        methods.collect::<BTreeSet<_>>(),
        known,
        "the builder's options, and those of this table"
    );
    let named: BTreeSet<(&str, &str)> = OPTIONS
        .iter()
        .flat_map(|(_, names)| names.iter())
        .chain(&STORES)
        .chain(&JOURNAL)
        .chain(&TELLING)
        .chain(CONTAINERS.iter().filter(|_| cfg!(feature = "docker")))
        .chain(PODS.iter().filter(|_| cfg!(feature = "kubernetes")))
        .map(|(flag, variable)| (&flag[2..], *variable))
        .collect();
    assert_eq!(flags, named, "the flags of --help, and those of this table");
    for (flag, variable) in named {
        let row = readme.lines().find(|line| {
            line.starts_with(&format!("| `--{flag}")) && line.contains(&format!("`{variable}`"))
        });
        assert!(row.is_some(), "the README has no row for --{flag}");
    }
}

#[test]
fn help_tells_of_the_control_routes() {
    for route in ["POST /_fake_ecs/reset", "GET /_fake_ecs/health"] {
        assert!(help().contains(route), "{route}");
    }
}

const DEFINITION: &str = r#"{"family": "job", "containerDefinitions": [{"name": "app", "image": "busybox", "memory": 64}]}"#;

fn clusters_are(server: &Server, arns: &str) -> bool {
    server.call("ListClusters", "{}").1 == format!(r#"{{"clusterArns":[{arns}]}}"#)
}

/// The answer to a task that was run on an instance, and how the task is then.
fn run_task(server: &Server) -> (String, String) {
    server.call("RegisterTaskDefinition", DEFINITION);
    let (status, answer) = server.call("RunTask", r#"{"taskDefinition": "job"}"#);
    assert_eq!(status, 200, "{answer}");
    let (_, listed) = server.call("ListTasks", "{}");
    let arn = listed.split('"').find(|text| text.starts_with("arn:"));
    let described = format!(r#"{{"tasks": ["{}"]}}"#, arn.unwrap());
    (
        arn.unwrap().to_owned(),
        server.call("DescribeTasks", &described).1,
    )
}

/// What becomes of a task that needs a file.
fn status_with_values(server: &Server) -> &'static str {
    let definition = DEFINITION.replace(
        r#""memory": 64"#,
        r#""memory": 64, "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::config/a.env"}]"#,
    );
    server.call("RegisterTaskDefinition", &definition);
    server.call("RunTask", r#"{"taskDefinition": "job"}"#);
    let (_, stopped) = server.call("ListTasks", r#"{"desiredStatus": "STOPPED"}"#);
    match stopped.contains("arn:") {
        true => "STOPPED",
        false => "RUNNING",
    }
}

/// Without one no task runs on EC2.
fn has_instance(server: &Server) -> bool {
    let (_, clusters) = server.call("DescribeClusters", "{}");
    clusters.contains(r#""registeredContainerInstancesCount":1"#)
}

fn registered_at(server: &Server, seconds: &str) -> bool {
    let (_, answer) = server.call("RegisterTaskDefinition", DEFINITION);
    answer.contains(&format!(r#""registeredAt":{seconds}"#))
}

/// What a choice is, and whether a server has been told of it.
type Choice = (&'static [(&'static str, &'static str)], fn(&Server) -> bool);

const CHOICES: [Choice; 17] = [
    (&[("--account", "111122223333")], |server| {
        clusters_are(
            server,
            r#""arn:aws:ecs:us-east-1:111122223333:cluster/default""#,
        )
    }),
    (&[("--region", "eu-west-1")], |server| {
        clusters_are(
            server,
            r#""arn:aws:ecs:eu-west-1:123456789012:cluster/default""#,
        )
    }),
    (&[("--default-cluster", "jobs")], |server| {
        clusters_are(
            server,
            r#""arn:aws:ecs:us-east-1:123456789012:cluster/jobs""#,
        )
    }),
    (&[("--no-default-cluster", "")], |server| {
        clusters_are(server, "")
    }),
    (&[("--synthetic-instances", "")], |server| {
        has_instance(server)
    }),
    (
        &[("--profile", "realistic"), ("--synthetic-instances", "")],
        |server| has_instance(server) && !run_task(server).1.contains(r#""lastStatus":"RUNNING""#),
    ),
    (
        &[("--seed", "7"), ("--synthetic-instances", "")],
        |server| {
            let other = Server::start(&["--seed", "7", "--synthetic-instances"]);
            has_instance(server) && run_task(server).0 == run_task(&other).0
        },
    ),
    (&[("--quotas", "")], |server| {
        let service = r#"{"serviceName": "web", "taskDefinition": "job", "desiredCount": 5001}"#;
        server.call("RegisterTaskDefinition", DEFINITION);
        server.call("CreateService", service).0 == 400
    }),
    (&[("--strict", "")], |server| {
        server.call("ListClusters", r#"{"maxResult": 3}"#).0 == 400
    }),
    (
        &[("--strict-neighbours", ""), ("--synthetic-instances", "")],
        |server| has_instance(server) && status_with_values(server) == "STOPPED",
    ),
    (
        &[("--secret", "db=a=b\ne=f"), ("--synthetic-instances", "")],
        |server| {
            let value = |name: &str| {
                let body = format!(r#"{{"SecretId": "{name}"}}"#);
                server.call_of("secretsmanager.GetSecretValue", &body).1
            };
            has_instance(server)
                && value("db").contains(r#""SecretString":"a=b""#)
                && value("e").contains(r#""SecretString":"f""#)
        },
    ),
    (
        &[("--parameter", "/url=a"), ("--synthetic-instances", "")],
        |server| {
            let answer = server
                .call_of("AmazonSSM.GetParameter", r#"{"Name": "/url"}"#)
                .1;
            has_instance(server) && answer.contains(r#""Value":"a""#)
        },
    ),
    (
        &[(
            "--endpoint-url",
            "ssm=http://127.0.0.1:4599,logs=http://127.0.0.1:4599",
        )],
        |server| {
            let put = (
                "AmazonSSM.PutParameter",
                r#"{"Name": "/a", "Value": "b", "Type": "String"}"#,
            );
            let answer = server.call_of(put.0, put.1).1;
            answer.contains("the SSM of this fake is at http://127.0.0.1:4599")
        },
    ),
    // A bucket that is there lacks what another would have.
    (
        &[
            ("--bucket", "other=tests/data/bucket"),
            ("--synthetic-instances", ""),
        ],
        |server| has_instance(server) && status_with_values(server) == "STOPPED",
    ),
    (&[("--clock", "manual")], |server| {
        registered_at(server, "1.7356896E9")
    }),
    (
        &[("--clock", "manual"), ("--epoch", "2024-02-29T12:00:00Z")],
        |server| registered_at(server, "1.709208E9"),
    ),
    (
        &[("--allow-host", "a.example.com, b.example.com")],
        |server| {
            ["a.example.com", "data-b.example.com:4566"].iter().all(|host| {
                let request = format!(
                    "GET /_fake_ecs/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
                );
                server.send(&request).0 == 200
            })
        },
    ),
];

/// The variable that stands for a flag.
fn variable(flag: &str) -> &'static str {
    let names = OPTIONS.iter().flat_map(|(_, names)| names.iter());
    let names = names.chain(&STORES);
    let mut found = names.filter(|(name, _)| *name == flag);
    found.next().unwrap().1
}

#[test]
fn what_is_chosen_has_its_effect_by_flag_and_by_variable() {
    for (options, has_effect) in CHOICES {
        let mut by_flag = command(&["--port", "0"]);
        let mut by_variable = command(&[]);
        by_variable.env("FAKE_ECS_PORT", "0");
        for (flag, value) in options {
            by_flag
                .arg(flag)
                .args(Some(value).filter(|it| !it.is_empty()));
            let value = if value.is_empty() { "true" } else { value };
            by_variable.env(variable(flag), value);
        }

        assert!(!has_effect(&Server::start(&[])), "{options:?}");
        assert!(has_effect(&Server::run_by(by_flag)), "{options:?}");
        assert!(has_effect(&Server::run_by(by_variable)), "{options:?}");
    }
}

#[test]
fn a_manual_clock_leaves_everything_as_it_was_answered() {
    let start = || Server::start(&["--clock", "manual", "--synthetic-instances"]);

    let (first, second) = (run_task(&start()), run_task(&start()));

    assert!(first.1.contains(r#""lastStatus":"PENDING""#), "{first:?}");
    assert_eq!(first, second);
}

#[test]
fn host_and_port_are_where_it_listens() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut by_flag = command(&["--port", &port]);
    let mut by_variable = command(&[]);
    by_variable.env("FAKE_ECS_PORT", &port);
    // An address for documentation, which no machine has.
    let elsewhere = command(&["--port", "0", "--host", "192.0.2.1"]);
    let mut elsewhere_by_variable = command(&["--port", "0"]);
    elsewhere_by_variable.env("FAKE_ECS_HOST", "192.0.2.1");
    by_flag.env("FAKE_ECS_PORT", "0");
    for (command, address) in [
        (by_flag, format!("127.0.0.1:{port}")),
        (by_variable, format!("127.0.0.1:{port}")),
        (elsewhere, "192.0.2.1:0".to_owned()),
        (elsewhere_by_variable, "192.0.2.1:0".to_owned()),
    ] {
        let stderr = String::from_utf8(output(command).stderr).unwrap();
        let begin = format!("fake-ecs: failed to listen on {address}: ");
        assert!(stderr.starts_with(&begin), "{stderr}");
        let hint = "; --port chooses another port, and --port 0 any that is free\n";
        let is_taken = address.starts_with("127.0.0.1");
        assert_eq!(stderr.ends_with(hint), is_taken, "{stderr}");
    }
}

#[test]
fn the_host_may_be_called_localhost() {
    let server = Server::start(&["--host", "localhost"]);
    assert!(server.endpoint_url().starts_with("http://127.0.0.1:"));
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    let mut command = command(&["--port", "0"]);
    for (_, variable) in OPTIONS.iter().flat_map(|(_, names)| names.iter()) {
        command.env(variable, "");
    }

    let server = Server::run_by(command);

    let arn = r#""arn:aws:ecs:us-east-1:123456789012:cluster/default""#;
    assert!(clusters_are(&server, arn));
}

#[test]
fn what_makes_no_sense_ends_it_with_a_sentence() {
    let long = "a".repeat(33);
    let region = |region: &str| {
        format!(
            "region '{region}' is not a region such as us-east-1: at most 32 lower-case letters, digits and '-'"
        )
    };
    for (arguments, variables, code, told) in [
        (
            &["--account", "12"][..],
            &[][..],
            1,
            "account '12' is not twelve digits".to_owned(),
        ),
        (&["--region", "EU-WEST-1"], &[], 1, region("EU-WEST-1")),
        (&["--region", &long], &[], 1, region(&long)),
        (&["--region", ""], &[], 1, region("")),
        (&[], &[("FAKE_ECS_REGION", "a b")], 1, region("a b")),
        (
            &["--default-cluster", "a b"],
            &[],
            1,
            "cluster name 'a b' does not match".to_owned(),
        ),
        (
            &["--host", "ecs.example.com"],
            &[],
            2,
            "it is an IP address, such as 127.0.0.1, or 0.0.0.0 for all".to_owned(),
        ),
        (
            &["--allow-host", "http://a.example.com"],
            &[],
            1,
            "'http://a.example.com' is not a host name".to_owned(),
        ),
        (
            &["--clock", "manual", "--epoch", "1969-12-31T23:59:59Z"],
            &[],
            1,
            "fake-ecs: the epoch is before 1970 or after the year 2554\n".to_owned(),
        ),
        (
            &["--endpoint-url", "http://127.0.0.1:4566"],
            &[],
            2,
            "a service and a URL, as in secretsmanager=http://127.0.0.1:4567".to_owned(),
        ),
        (
            &["--endpoint-url", "sqs=http://127.0.0.1:4566"],
            &[],
            1,
            "fake-ecs: ECS calls no service 'sqs' by itself".to_owned(),
        ),
        (
            &[
                "--endpoint-url",
                "ssm=http://127.0.0.1:4566",
                "--clock",
                "manual",
            ],
            &[],
            1,
            "on the command line `--clock wall`".to_owned(),
        ),
        (&["--port", "http"], &[], 2, "--port".to_owned()),
        (&["--profile", "slow"], &[], 2, "realistic".to_owned()),
        (&["--clock", "tokio"], &[], 2, "manual".to_owned()),
        (&["--hots", "::1"], &[], 2, "--hots".to_owned()),
        (
            &["--clock", "manual", "--epoch", "yesterday"],
            &[],
            2,
            "2025-01-01T00:00:00Z".to_owned(),
        ),
        (&[], &[("FAKE_ECS_SEED", "x")], 2, "--seed".to_owned()),
        (
            &[],
            &[("FAKE_ECS_STRICT", "perhaps")],
            2,
            "--strict".to_owned(),
        ),
        (
            &["--default-cluster", "jobs", "--no-default-cluster"],
            &[],
            2,
            "contradict each other".to_owned(),
        ),
        (
            &["--default-cluster", "jobs"],
            &[("FAKE_ECS_NO_DEFAULT_CLUSTER", "1")],
            2,
            "contradict each other".to_owned(),
        ),
        (
            &[],
            &[("FAKE_ECS_ENDPOINT_URL", "ssm=http://a:1,ssm=http://b:1")],
            2,
            "names a service twice".to_owned(),
        ),
        (
            &["--epoch", "0"],
            &[],
            2,
            "--epoch (or FAKE_ECS_EPOCH) is for --clock manual".to_owned(),
        ),
    ] {
        let mut command = command(arguments);
        command
            .env("FAKE_ECS_PORT", "0")
            .envs(variables.iter().copied());

        let ended = output(command);

        let stderr = String::from_utf8(ended.stderr).unwrap();
        let what = format!("{arguments:?} {variables:?}: {stderr}");
        assert!(stderr.contains(&told), "{what}");
        assert_eq!(ended.status.code(), Some(code), "{what}");
        assert_eq!(ended.stdout, b"", "{what}");
    }
}

#[test]
fn a_variable_that_says_no_is_no() {
    let mut command = command(&["--port", "0", "--default-cluster", "jobs"]);
    command.env("FAKE_ECS_NO_DEFAULT_CLUSTER", "false");

    let server = Server::run_by(command);

    let arn = r#""arn:aws:ecs:us-east-1:123456789012:cluster/jobs""#;
    assert!(clusters_are(&server, arn));
}

#[cfg(not(any(feature = "docker", feature = "kubernetes")))]
#[test]
fn real_containers_are_refused_where_there_can_be_none() {
    let mut by_variable = command(&["--port", "0"]);
    by_variable.env("FAKE_ECS_RUNTIME", "docker");
    for refused in [
        command(&["--port", "0", "--runtime", "docker"]),
        by_variable,
    ] {
        let refused = output(refused);
        let stderr = String::from_utf8(refused.stderr).unwrap();
        let expected = "this fake-ecs runs no containers: build it with --features server,docker";
        assert!(stderr.contains(expected), "{stderr}");
        assert_eq!(refused.status.code(), Some(2));
    }
    drop(Server::start(&["--runtime", "simulator"]));
}

#[cfg(feature = "docker")]
#[test]
fn what_is_wrong_with_containers_is_said_before_anything_is_served() {
    for (options, text) in [
        (
            &["--runtime", "podman"][..],
            "possible values: simulator, docker, auto",
        ),
        (
            &["--image-map", "nginx"],
            "a pattern and an image, as in 'nginx:*=local/nginx'",
        ),
        (
            &["--runtime", "docker", "--clock", "manual"],
            "--clock manual (or FAKE_ECS_CLOCK) stands still",
        ),
    ] {
        let output = run(options);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(text), "{said}");
        assert_eq!(output.status.code(), Some(2), "{said}");
    }
    let mut without = command(&["--runtime", "docker", "--port", "0"]);
    let output = without
        .env("DOCKER_HOST", "unix:///nowhere.sock")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("unix:///nowhere.sock: "), "{said}");
    assert_eq!(output.status.code(), Some(1), "{said}");
}
