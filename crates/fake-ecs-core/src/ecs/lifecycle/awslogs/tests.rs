#[cfg(feature = "events")]
mod subscribers;

use std::time::Duration;

use super::*;
use crate::aws::logs::content::{Content, Position};
use crate::ecs::fixtures;
use crate::ecs::lifecycle::{launch, report};
use crate::effect::ContainerChange;
use crate::effect::report::{Happened, Report, Written};
use crate::faults::logs::{LogAction, LogFault};
use crate::faults::tasks::TaskScope;
use crate::faults::{Fault, Kind};
use crate::wire::{ContainerDefinition, LogConfiguration, TaskStopCode};

fn logs_to(group: &str, more: &[(&str, &str)]) -> ContainerDefinition {
    let options = [
        ("awslogs-group", group),
        ("awslogs-region", "us-east-1"),
        ("awslogs-stream-prefix", "app"),
    ];
    let mut all: std::collections::BTreeMap<String, String> = options
        .iter()
        .chain(more)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    all.retain(|_, value| !value.is_empty());
    ContainerDefinition {
        name: Some("web".to_owned()),
        log_configuration: Some(LogConfiguration {
            log_driver: LogDriver::Awslogs,
            options: Some(all),
            secret_options: None,
        }),
        ..ContainerDefinition::default()
    }
}

fn pass(region: &mut Region, seconds: u64) {
    let later = region.now() + Duration::from_secs(seconds);
    region.advance(later);
}

fn start(region: &mut Region, container: ContainerDefinition) -> TaskKey {
    let key = launch::task(region, fixtures::launch(vec![container]));
    pass(region, 1);
    key
}

fn report(region: &mut Region, key: TaskKey, what: Happened) {
    let of = region.tasks.get(key).container_ref(region.key, 0);
    report::apply(region, key, Report::Container(of, what));
}

fn change(region: &mut Region, key: TaskKey, change: ContainerChange) {
    report(region, key, Happened::Changed(Box::new(change)));
}

fn write(region: &mut Region, key: TaskKey, line: &str) {
    let line = Written::stdout(line);
    report(region, key, Happened::Logged(vec![line]));
}

fn reason(region: &Region, key: TaskKey) -> String {
    let stop = region.tasks.get(key).stop.as_ref().expect("it stops");
    assert_eq!(stop.code, TaskStopCode::TaskFailedToStart);
    stop.reason.clone()
}

fn texts(region: &Region, group: &str) -> Vec<(String, Vec<String>)> {
    let group = region.logs.group(group).unwrap();
    let streams = group.streams_from("", region.now()).map(|(name, stream)| {
        let content = Content::of(region, stream);
        let events = content.first(Position::START, Position::END, 100);
        (
            name.to_owned(),
            events.into_iter().map(|it| it.message).collect(),
        )
    });
    streams.collect()
}

#[test]
fn while_nobody_has_made_a_group_a_task_makes_the_one_that_it_needs() {
    let mut region = fixtures::region();

    let key = start(&mut region, logs_to("/ecs/app", &[]));
    assert_eq!(texts(&region, "/ecs/app"), []);
    change(&mut region, key, ContainerChange::running());
    write(&mut region, key, "hello");
    write(&mut region, key, "");
    write(&mut region, key, "bye");

    let stream = format!("app/web/{}", region.tasks.get(key).id());
    let lines = ["hello", "bye"].map(str::to_owned).to_vec();
    assert_eq!(texts(&region, "/ecs/app"), [(stream.clone(), lines)]);
    assert_eq!(
        stream_of(&region, key, 0),
        Some(("/ecs/app", stream.as_str()))
    );
    assert!(!region.logs.is_used());
}

#[test]
fn once_somebody_has_made_one_groups_have_to_be_there() {
    let mut region = fixtures::region();
    let now = region.now();
    port::declare_group(&mut region.logs, "/ecs/app", now);

    let missing = start(&mut region, logs_to("/ecs/other", &[]));
    let present = start(&mut region, logs_to("/ecs/app", &[]));
    let made = start(
        &mut region,
        logs_to("/ecs/made", &[("awslogs-create-group", "true")]),
    );

    assert_eq!(
        reason(&region, missing),
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1"
    );
    for key in [present, made] {
        assert!(region.tasks.get(key).stop.is_none());
    }
    assert!(region.logs.group("/ecs/made").is_some());
    assert!(region.logs.group("/ecs/other").is_none());
}

#[test]
fn a_group_elsewhere_is_not_looked_for_but_a_place_that_is_no_region_is_refused() {
    let mut region = fixtures::region();
    let now = region.now();
    port::declare_group(&mut region.logs, "g", now);

    let elsewhere = start(
        &mut region,
        logs_to("other", &[("awslogs-region", "eu-west-1")]),
    );
    let nowhere = start(
        &mut region,
        logs_to("other", &[("awslogs-region", "US East")]),
    );

    assert!(region.tasks.get(elsewhere).stop.is_none());
    change(&mut region, elsewhere, ContainerChange::running());
    assert_eq!(stream_of(&region, elsewhere, 0), None);
    assert_eq!(
        reason(&region, nowhere),
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: MissingEndpoint: 'Endpoint' configuration is required for this service : exit status 1"
    );
}

#[test]
fn faults_of_streams_show() {
    let second = Duration::from_secs(1);
    for (action, at_once, later) in [
        (LogAction::Missing, None, None),
        (LogAction::CreatedAfter(2 * second), None, Some(1)),
        (LogAction::Lag(2 * second), Some(0), Some(1)),
    ] {
        let mut region = fixtures::region();
        let fault = LogFault {
            tasks: TaskScope::default(),
            container: None,
            action,
        };
        region.faults.add(Fault::new(Kind::LogStream(fault)));
        let key = start(&mut region, logs_to("g", &[]));
        change(&mut region, key, ContainerChange::running());
        write(&mut region, key, "line");
        let shown = |region: &Region| texts(region, "g").first().map(|(_, all)| all.len());

        assert_eq!(shown(&region), at_once, "{action:?}");
        pass(&mut region, 3);
        assert_eq!(shown(&region), later, "{action:?}");
    }
}

#[test]
fn what_is_folded_waits_for_more_until_five_seconds_or_the_end_of_the_container() {
    let mut region = fixtures::region();
    let options = &[("awslogs-datetime-format", "%Y-%m-%d")];
    let key = start(&mut region, logs_to("g", options));
    change(&mut region, key, ContainerChange::running());
    let shown = |region: &Region| texts(region, "g").remove(0).1;

    for line in ["2026-01-01 one", "  at two", "2026-01-02 three"] {
        write(&mut region, key, line);
    }
    let first = "2026-01-01 one\n  at two\n";
    assert_eq!(shown(&region), [first]);
    pass(&mut region, 6);
    assert_eq!(shown(&region), [first, "2026-01-02 three\n"]);
    write(&mut region, key, "late");
    assert_eq!(shown(&region).len(), 2);
    change(&mut region, key, ContainerChange::exited(0));

    assert_eq!(shown(&region), [first, "2026-01-02 three\n", "late\n"]);
}

#[test]
fn a_stream_outlives_its_task_in_a_group_that_somebody_made() {
    for is_declared in [true, false] {
        let mut region = fixtures::region();
        let now = region.now();
        if is_declared {
            port::declare_group(&mut region.logs, "g", now);
        }
        let key = start(&mut region, logs_to("g", &[]));
        change(&mut region, key, ContainerChange::running());
        write(&mut region, key, "line");
        change(&mut region, key, ContainerChange::exited(0));
        let before = texts(&region, "g");

        let container = &region.tasks.get(key).containers[0];
        port::part(&mut region.logs, key.registrant(), now, |_| {
            Some(&container.log)
        });

        match is_declared {
            true => assert_eq!(texts(&region, "g"), before),
            false => assert_eq!(texts(&region, "g"), []),
        }
        assert_eq!(stream_of(&region, key, 0), None);
    }
}

#[test]
fn on_an_instance_without_a_prefix_a_stream_is_called_like_the_container() {
    let mut region = fixtures::region();
    let without = logs_to("g", &[("awslogs-stream-prefix", "")]);
    let key = start(&mut region, without);
    let mut running = ContainerChange::running();
    running.runtime_id = Some("0f".repeat(32));
    change(&mut region, key, running);

    let names: Vec<String> = texts(&region, "g")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["0f".repeat(32)]);
}

#[test]
fn a_format_of_times_becomes_the_pattern_of_the_driver() {
    for (format, line) in [
        (r"\[%b %d, %Y %H:%M:%S\]", "[Nov 29, 2026 22:30:01] hello"),
        ("%Y-%m-%dT%H:%M:%S%L%z", "2026-11-29T22:30:01.123+0000 x"),
        (
            "%a %A %w %B %y %I %p %f %Z %j",
            "Mon Monday 1 May 26 01 AM 123456 CET 119",
        ),
    ] {
        let pattern = pattern_of_times(format);

        assert!(
            regex_lite::Regex::new(&pattern).unwrap().is_match(line),
            "{pattern}"
        );
    }
    assert_eq!(pattern_of_times("%q%"), "");
}
