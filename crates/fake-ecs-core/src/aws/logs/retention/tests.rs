//! What a group holds, against what it keeps.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::aws::logs::port;
use crate::aws::logs::put::put;
use crate::aws::registrant::Registrant;
use crate::aws::testing::done;
use crate::ecs::{Region, fixtures};
use crate::kernel::log::{Line, Log, LogSource};
use crate::wire::Json;

const DAYS: u64 = 3;

#[derive(Clone, Debug)]
enum Step {
    Put,
    /// A task writes a line, and is forgotten then.
    Part {
        is_folded: bool,
    },
    Pass {
        hours: u64,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        Just(Step::Put),
        any::<bool>().prop_map(|is_folded| Step::Part { is_folded }),
        (0..40_u64).prop_map(|hours| Step::Pass { hours }),
    ];
    vec(step, 0..40)
}

fn shown(region: &mut Region) -> Vec<String> {
    let answer = done(region, "logs:FilterLogEvents", r#"{"logGroupName":"g"}"#);
    let texts = answer["events"].items();
    let text = |json: &Json| json["message"].as_str().unwrap().trim_end().to_owned();
    texts.map(text).collect()
}

/// How many events are in memory.
fn held(group: &Group) -> usize {
    let of_stream = |stream: &Stream| {
        let lines = stream.writer.as_ref().map(|it| &it.lines);
        let lines = lines.map_or(0, |lines| match lines {
            Lines::All(log) => log.len(),
            Lines::Of(..) => 0,
        });
        stream.put.len() + lines
    };
    group.streams.values().map(of_stream).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What the group keeps is shown, and no more than a day longer is anything held.
    #[test]
    fn a_group_holds_what_it_keeps(all in steps()) {
        let mut region = fixtures::region();
        done(&mut region, "logs:CreateLogGroup", r#"{"logGroupName":"g"}"#);
        done(&mut region, "logs:CreateLogStream", r#"{"logGroupName":"g","logStreamName":"s"}"#);
        let policy = format!(r#"{{"logGroupName":"g","retentionInDays":{DAYS}}}"#);
        done(&mut region, "logs:PutRetentionPolicy", &policy);
        let mut written = Vec::new();
        for (number, step) in (1_u32..).zip(all) {
            let (now, text) = (region.now(), number.to_string());
            match step {
                Step::Put => {
                    let event = (now.millis(), text.clone());
                    put(&mut region, ("g", "s"), [event]).unwrap();
                }
                Step::Part { is_folded } => {
                    let who = Registrant(u64::from(number));
                    let pattern = is_folded.then(|| "^#".into());
                    port::attach(&mut region.logs, ("g", &text), now, (who, 0), pattern);
                    let mut log = Log::default();
                    let line = Line { at: now, source: LogSource::Stdout, text: &text };
                    log.push(line, || None);
                    port::part(&mut region.logs, who, now, |_| Some(&log));
                }
                Step::Pass { hours } => {
                    region.advance(now + Duration::from_secs(hours * 60 * 60));
                    continue;
                }
            }
            written.push((now, text));
            let kept = |longer: u64| {
                let days = Duration::from_hours(24 * (DAYS + longer));
                let all = written.iter().filter(move |(at, _)| *at + days >= now);
                all.map(|(_, text)| text.clone()).collect::<Vec<_>>()
            };
            let mut shown = shown(&mut region);
            shown.sort_by_key(|text| text.parse::<u32>().unwrap());
            prop_assert_eq!(shown, kept(0));
            let held = held(region.logs.group("g").unwrap());
            prop_assert!(held <= kept(1).len(), "{} of {:?}", held, kept(1));
        }
    }
}
