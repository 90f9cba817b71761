use std::time::Duration;

use super::*;
use crate::aws::logs::fold::EVENT_BYTES_MAX;
use crate::aws::logs::port;
use crate::aws::logs::state::{Lines, Writer};
use crate::ecs::fixtures;
use crate::kernel::log::{Line, Log, LogSource};
use crate::kernel::time::Time;

fn at(millis: u64) -> Time {
    Time::from_system(std::time::UNIX_EPOCH) + Duration::from_millis(millis)
}

fn push(log: &mut Log, millis: u64, text: &str) {
    let (at, source) = (at(millis), LogSource::Stdout);
    log.push(Line { at, source, text }, || None);
}

fn stream(region: &mut Region) -> &mut state::Stream {
    let group = region.logs.group_mut("g").unwrap();
    group.streams.get_mut("s").unwrap()
}

fn write(region: &mut Region, lines: &[(u64, &str)]) {
    let writer = stream(region).writer.as_mut().unwrap();
    let Lines::All(log) = &mut writer.lines else {
        panic!("the writer is not gone");
    };
    for (millis, text) in lines {
        push(log, *millis, text);
    }
}

/// A stream with the lines of a writer that is gone and with events that were put.
fn region(pattern: Option<&str>, lines: &[(u64, &str)], put: &[(i64, &str)]) -> Region {
    let mut region = fixtures::region();
    let now = region.now();
    port::declare_group(&mut region.logs, "g", now);
    port::make_stream(&mut region.logs, "g", "s", now);
    stream(&mut region).writer = Some(Writer {
        pattern: pattern.map(Into::into),
        lines: Lines::All(Log::default()),
    });
    write(&mut region, lines);
    for (at, text) in put {
        stream(&mut region).put(*at, now, (*text).to_owned());
    }
    region
}

#[derive(Debug)]
struct Answer {
    events: Vec<(i64, String)>,
    forward: Option<String>,
    backward: Option<String>,
}

impl Answer {
    fn texts(&self) -> Vec<&str> {
        self.events.iter().map(|(_, text)| text.as_str()).collect()
    }
}

fn ask(region: &Region, change: impl FnOnce(&mut GetLogEventsRequest)) -> Result<Answer, String> {
    let mut input = GetLogEventsRequest {
        log_group_name: Some("g".to_owned()),
        log_stream_name: "s".to_owned(),
        ..GetLogEventsRequest::default()
    };
    change(&mut input);
    let answer = get_log_events(region, input).map_err(|error| error.to_string())?;
    let events = answer.events.into_iter().flatten();
    let events = events.map(|it| (it.timestamp.unwrap(), it.message.unwrap()));
    Ok(Answer {
        events: events.collect(),
        forward: answer.next_forward_token,
        backward: answer.next_backward_token,
    })
}

/// All events from the first on, as loops do that read until the token repeats.
fn fetch(region: &Region, limit: i32, mut token: Option<String>) -> (Vec<String>, String) {
    let mut texts = Vec::new();
    loop {
        let answer = ask(region, |it| {
            it.start_from_head = Some(true);
            it.limit = Some(limit);
            it.next_token.clone_from(&token);
        })
        .unwrap();
        texts.extend(answer.texts().into_iter().map(str::to_owned));
        if token == answer.forward {
            return (texts, token.unwrap());
        }
        token = answer.forward;
    }
}

const LINES: &[(u64, &str)] = &[(1, "a"), (2, "b"), (2, "c"), (3, ""), (4, "d"), (5, "e")];

#[test]
fn a_loop_that_reads_until_the_token_repeats_reads_all_and_goes_on_there() {
    for limit in [1, 2, 3, 100] {
        let mut region = region(None, LINES, &[]);
        let (texts, token) = fetch(&region, limit, None);
        assert_eq!(texts, ["a", "b", "c", "d", "e"], "{limit} at a time");
        assert_eq!((token.len(), &token[..2]), (58, "f/"));

        write(&mut region, &[(6, ""), (7, "f")]);

        let (texts, _) = fetch(&region, limit, Some(token));
        assert_eq!(texts, ["f"]);
    }
}

#[test]
fn without_a_token_the_last_page_comes_and_from_there_one_can_go_back() {
    let region = region(None, LINES, &[]);
    let last = ask(&region, |it| it.limit = Some(2)).unwrap();
    assert_eq!(last.texts(), ["d", "e"]);
    let back = |token: &Option<String>| {
        ask(&region, |it| {
            it.limit = Some(2);
            it.next_token.clone_from(token);
        })
        .unwrap()
    };

    let before = back(&last.backward);
    let first = back(&before.backward);
    let nothing = back(&first.backward);

    assert_eq!((before.texts(), first.texts()), (vec!["b", "c"], vec!["a"]));
    assert!(nothing.events.is_empty());
    assert_eq!(nothing.backward, first.backward);
    // From there one can go forward again.
    assert_eq!(back(&nothing.forward).texts(), ["a", "b"]);
    assert!(back(&last.forward).events.is_empty());
}

#[test]
fn a_range_has_its_beginning_and_not_its_end() {
    let region = region(None, LINES, &[(2, "put"), (9, "last")]);
    for (start, end, expected) in [
        (None, None, &["a", "b", "c", "put", "d", "e", "last"][..]),
        (Some(2), Some(5), &["b", "c", "put", "d"]),
        (Some(3), None, &["d", "e", "last"]),
        (None, Some(2), &["a"]),
        (Some(10), None, &[]),
        (Some(5), Some(2), &[]),
        (Some(i64::MAX), Some(i64::MAX), &[]),
    ] {
        for from_head in [true, false] {
            let answer = ask(&region, |it| {
                it.start_time = start;
                it.end_time = end;
                it.start_from_head = Some(from_head);
            })
            .unwrap();

            assert_eq!(answer.texts(), expected, "{start:?} {end:?}");
            let again = ask(&region, |it| {
                it.start_time = start;
                it.end_time = end;
                it.next_token.clone_from(&answer.forward);
            })
            .unwrap();
            assert!(again.events.is_empty());
            assert_eq!(again.forward, answer.forward);
        }
    }
}

#[test]
fn what_is_older_than_the_group_keeps_it_is_gone() {
    const DAY: u64 = 24 * 60 * 60 * 1000;
    let mut region = region(None, &[(1, "old"), (2 * DAY, "new")], &[]);
    region.logs.group_mut("g").unwrap().retention_days = Some(1);
    region.advance(at(2 * DAY + 1));

    assert_eq!(ask(&region, |_| {}).unwrap().texts(), ["new"]);
}

#[test]
fn an_event_that_is_put_later_with_an_earlier_time_moves_no_token() {
    let mut region = region(None, &[], &[(5, "b"), (7, "c")]);
    let answer = ask(&region, |_| {}).unwrap();
    let now = region.now();

    stream(&mut region).put(1, now, "a".to_owned());
    stream(&mut region).put(9, now, "d".to_owned());

    let read = |token: &Option<String>| ask(&region, |it| it.next_token.clone_from(token)).unwrap();
    assert_eq!(read(&answer.forward).texts(), ["d"]);
    assert_eq!(read(&answer.backward).texts(), ["a"]);
}

#[test]
fn a_line_that_is_too_long_is_several_events_at_no_middle_of_a_letter() {
    let long = format!("{}é{}", "x".repeat(EVENT_BYTES_MAX - 1), "y".repeat(10));
    let region = region(None, &[(1, "a"), (2, &long), (3, "b")], &[]);

    let (texts, _) = fetch(&region, 1, None);

    let lengths: Vec<usize> = texts.iter().map(String::len).collect();
    assert_eq!(lengths, [1, EVENT_BYTES_MAX - 1, 12, 1]);
    assert_eq!(texts.concat(), format!("a{long}b"));
    let last = ask(&region, |it| it.limit = Some(2)).unwrap();
    assert_eq!(last.texts(), [&format!("é{}", "y".repeat(10)), "b"]);
}

#[test]
fn lines_are_folded_by_the_pattern_by_their_age_and_by_their_size() {
    let large = "x".repeat(EVENT_BYTES_MAX - 5);
    let lines = &[
        (0, "no head"),
        (1, "# one"),
        (2, "  more"),
        (3, ""),
        (4, "# two"),
        (5_005, "late"),
        (5_006, "# three"),
        (5_007, &large),
    ];
    let region = region(Some("^# "), lines, &[]);
    let expected = [
        "no head\n",
        "# one\n  more\n\n",
        "# two\n",
        "late\n",
        "# three\n",
        &format!("{large}\n"),
    ];

    for limit in [1, 2, 100] {
        assert_eq!(fetch(&region, limit, None).0, expected);
    }
    let last = ask(&region, |it| it.limit = Some(3)).unwrap();
    assert_eq!(last.texts(), &expected[3..]);
    let some = ask(&region, |it| {
        it.start_time = Some(2);
        it.end_time = Some(5_006);
    })
    .unwrap();
    assert_eq!(some.texts(), &expected[2..4]);
}

#[test]
fn a_page_has_a_megabyte_at_most() {
    let line = "x".repeat(200_000);
    let lines: Vec<(u64, &str)> = (0..20).map(|it| (it, line.as_str())).collect();
    let region = region(None, &lines, &[]);
    for from_head in [true, false] {
        let answer = ask(&region, |it| it.start_from_head = Some(from_head)).unwrap();

        assert_eq!(answer.events.len(), 5);
    }
    assert_eq!(fetch(&region, 10_000, None).0.len(), 20);
}

#[test]
fn what_is_not_there_is_refused() {
    type Change = fn(&mut GetLogEventsRequest);
    let region = region(None, LINES, &[]);
    let cases: [(Change, &str); 5] = [
        (
            |it| it.log_group_name = Some("none".to_owned()),
            "ResourceNotFoundException: The specified log group does not exist.",
        ),
        (
            |it| it.log_stream_name = "none".to_owned(),
            "ResourceNotFoundException: The specified log stream does not exist.",
        ),
        (
            |it| it.next_token = Some("none".to_owned()),
            "InvalidParameterException: The specified nextToken is invalid.",
        ),
        (
            |it| it.log_group_identifier = Some("g".to_owned()),
            "ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters.",
        ),
        (
            |it| it.log_group_name = None,
            "InvalidParameterException: Either logGroupName or logGroupIdentifier must be specified.",
        ),
    ];
    for (change, text) in cases {
        assert_eq!(ask(&region, change).unwrap_err(), text);
    }
}

proptest::proptest! {
    /// Pages forward and pages backward have the same events, whatever is written and put.
    #[test]
    fn both_directions_show_the_same(
        mut lines in proptest::collection::vec((0_u64..20, "[#a ]{0,3}"), 0..20),
        put in proptest::collection::vec((0_i64..20, "[p]{1,2}"), 0..10),
        is_folded: bool,
        limit in 1_i32..5,
    ) {
        lines.sort_by_key(|(at, _)| *at);
        let lines: Vec<(u64, &str)> = lines.iter().map(|(at, text)| (*at, text.as_str())).collect();
        let put: Vec<(i64, &str)> = put.iter().map(|(at, text)| (*at, text.as_str())).collect();
        let region = region(is_folded.then_some("^#"), &lines, &put);
        let all = ask(&region, |it| it.start_from_head = Some(true)).unwrap();
        proptest::prop_assert!(all.events.is_sorted_by_key(|(at, _)| *at));

        let (forward, _) = fetch(&region, limit, None);
        let (mut backward, mut token) = (Vec::new(), None);
        loop {
            let answer = ask(&region, |it| {
                it.limit = Some(limit);
                it.next_token.clone_from(&token);
            })
            .unwrap();
            backward.splice(0..0, answer.texts().into_iter().map(str::to_owned));
            if token == answer.backward {
                break;
            }
            token = answer.backward;
        }

        proptest::prop_assert_eq!(&forward, &all.texts());
        proptest::prop_assert_eq!(&backward, &all.texts());
    }
}
