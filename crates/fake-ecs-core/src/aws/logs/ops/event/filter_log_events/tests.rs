use super::*;
use crate::aws::logs::port;
use crate::ecs::fixtures;

/// Events of streams of a group `g`, by the time they were put at.
fn region(events: &[(&str, i64, &str)]) -> Region {
    let mut region = fixtures::region();
    let now = region.now();
    port::declare_group(&mut region.logs, "g", now);
    for (stream, at, text) in events {
        let stream = port::make_stream(&mut region.logs, "g", stream, now).unwrap();
        stream.put(*at, now, (*text).to_owned());
    }
    region
}

const EVENTS: &[(&str, i64, &str)] = &[
    ("b/1", 1, "start"),
    ("a/1", 2, "ERROR one"),
    ("b/1", 2, "ERROR two"),
    ("a/1", 2, "ok"),
    ("a/2", 3, "ERROR three"),
    ("b/1", 4, "end"),
];

fn ask(
    region: &Region,
    change: impl FnOnce(&mut FilterLogEventsRequest),
) -> Result<FilterLogEventsResponse, String> {
    let mut input = FilterLogEventsRequest {
        log_group_name: Some("g".to_owned()),
        ..FilterLogEventsRequest::default()
    };
    change(&mut input);
    filter_log_events(region, input).map_err(|error| error.to_string())
}

fn texts(answer: FilterLogEventsResponse) -> Vec<String> {
    let events = answer.events.into_iter().flatten();
    events.filter_map(|it| it.message).collect()
}

#[test]
fn events_of_all_streams_come_by_time_and_are_chosen_by_what_is_asked() {
    type Change = fn(&mut FilterLogEventsRequest);
    let region = region(EVENTS);
    let all = [
        "start",
        "ERROR one",
        "ok",
        "ERROR two",
        "ERROR three",
        "end",
    ];
    let cases: [(Change, &[&str]); 7] = [
        (|_| {}, &all),
        (
            |it| it.filter_pattern = Some("ERROR".to_owned()),
            &["ERROR one", "ERROR two", "ERROR three"],
        ),
        (
            |it| it.log_stream_name_prefix = Some("a/".to_owned()),
            &["ERROR one", "ok", "ERROR three"],
        ),
        (
            |it| it.log_stream_names = Some(vec!["b/1".to_owned()]),
            &["start", "ERROR two", "end"],
        ),
        (|it| it.start_time = Some(3), &["ERROR three", "end"]),
        // The end is included.
        (|it| it.end_time = Some(1), &["start"]),
        (|it| it.log_stream_name_prefix = Some("c".to_owned()), &[]),
    ];
    for (change, expected) in cases {
        let answer = ask(&region, change).unwrap();

        assert_eq!(answer.next_token, None);
        assert_eq!(answer.searched_log_streams, Some(Vec::new()));
        assert_eq!(texts(answer), expected);
    }
}

#[test]
fn pages_have_all_events_once_and_each_has_an_id_of_its_own() {
    let region = region(EVENTS);
    for pattern in ["", "ERROR"] {
        let whole = ask(&region, |it| it.filter_pattern = Some(pattern.to_owned())).unwrap();
        for limit in 1..4 {
            let (mut events, mut token) = (Vec::new(), None);
            loop {
                let answer = ask(&region, |it| {
                    it.filter_pattern = Some(pattern.to_owned());
                    it.limit = Some(limit);
                    it.next_token = token.take();
                })
                .unwrap();
                events.extend(answer.events.unwrap());
                token = answer.next_token;
                if token.is_none() {
                    break;
                }
            }
            assert_eq!(Some(&events), whole.events.as_ref());
        }
        let mut ids: Vec<_> = whole.events.into_iter().flatten().collect();
        ids.sort_by(|one, other| one.event_id.cmp(&other.event_id));
        ids.dedup_by(|one, other| one.event_id == other.event_id);
        assert_eq!(ids.len(), if pattern.is_empty() { 6 } else { 3 });
        assert!(
            ids.iter()
                .all(|it| it.event_id.as_ref().unwrap().len() == 56)
        );
    }
}

#[test]
fn the_newest_come_first_when_that_is_asked_of_times_that_may_be() {
    let late: Vec<_> = EVENTS
        .iter()
        .map(|(stream, at, text)| (*stream, at + BACKWARD_SINCE, *text))
        .collect();
    let region = region(&late);
    let (mut events, mut token) = (Vec::new(), None);
    loop {
        let answer = ask(&region, |it| {
            it.start_from_head = Some(false);
            it.start_time = Some(BACKWARD_SINCE);
            it.limit = Some(4);
            it.next_token = token.take();
        })
        .unwrap();
        token.clone_from(&answer.next_token);
        events.extend(texts(answer));
        if token.is_none() {
            break;
        }
    }
    assert_eq!(
        events,
        [
            "end",
            "ERROR three",
            "ERROR two",
            "ok",
            "ERROR one",
            "start"
        ]
    );
    let error = ask(&region, |it| it.start_from_head = Some(false)).unwrap_err();
    assert!(
        error.starts_with("InvalidParameterException: startFromHead"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_asked_is_refused() {
    type Change = fn(&mut FilterLogEventsRequest);
    let region = region(EVENTS);
    let cases: [(Change, &str); 5] = [
        (
            |it| {
                it.log_stream_names = Some(vec!["a/1".to_owned()]);
                it.log_stream_name_prefix = Some("a".to_owned());
            },
            "InvalidParameterException: logStreamNamePrefix and logStreamNames are mutually exclusive parameters.",
        ),
        (
            |it| it.log_stream_names = Some(vec!["none".to_owned()]),
            "ResourceNotFoundException: The specified log stream does not exist.",
        ),
        (
            |it| it.log_group_name = Some("none".to_owned()),
            "ResourceNotFoundException: The specified log group does not exist.",
        ),
        (
            |it| it.next_token = Some("none".to_owned()),
            "InvalidParameterException: The specified nextToken is invalid.",
        ),
        (
            |it| it.filter_pattern = Some("{".to_owned()),
            "InvalidParameterException: Invalid filter pattern",
        ),
    ];
    for (change, text) in cases {
        assert_eq!(ask(&region, change).unwrap_err(), text);
    }
}
