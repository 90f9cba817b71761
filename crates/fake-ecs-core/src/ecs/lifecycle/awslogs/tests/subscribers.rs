//! Who subscribes to a group is sent what can be read in it.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::aws::logs::envelope;
use crate::aws::testing::done;
use crate::effect::Effect;
use crate::wire::Json;

/// What can happen to a group while somebody subscribes to it.
#[derive(Clone, Debug)]
enum Step {
    Write(&'static str),
    Put(&'static str),
    FromRule(&'static str),
    Pass(u64),
    End,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let line = prop_oneof![Just("# head"), Just("  more"), Just("")];
    let step = prop_oneof![
        6 => line.prop_map(Step::Write),
        2 => Just(Step::Put("put")),
        2 => Just(Step::FromRule("event")),
        4 => prop_oneof![Just(1), Just(1_000), Just(4_999), Just(5_000), Just(7_000)]
            .prop_map(Step::Pass),
        1 => Just(Step::End),
    ];
    vec(step, 0..20)
}

/// The texts that the subscriber of the group was sent and not looked at, with their ids.
fn sent(region: &mut Region) -> Vec<(String, String)> {
    let mut all = Vec::new();
    while let Some(effect) = region.poll_effect() {
        if let Effect::CallTarget(call) = effect {
            let message = envelope::message_in(&call.input.parse().unwrap()).unwrap();
            let text = |json: &Json| json.as_str().unwrap().to_owned();
            let events = message["logEvents"].items();
            all.extend(events.map(|it| (text(&it["id"]), text(&it["message"]))));
        }
    }
    all
}

fn readable(region: &Region) -> Vec<(String, String)> {
    let streams = region
        .logs
        .group("g")
        .unwrap()
        .streams_from("", region.now());
    let events = streams.flat_map(|(_, stream)| {
        Content::of(region, stream).first(Position::START, Position::END, 100)
    });
    events.map(|it| (it.id, it.message)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However a line comes to a group, and whenever somebody looks: who subscribes was sent what
    /// can be read.
    #[test]
    fn subscribers_are_sent_what_can_be_read(
        all in steps(),
        is_folded in any::<bool>(),
        lag in 0..3_u64,
    ) {
        let mut region = fixtures::region();
        if lag > 0 {
            let what = LogFault {
                tasks: TaskScope::default(),
                container: None,
                action: LogAction::Lag(Duration::from_secs(lag)),
            };
            region.faults.add(Fault::new(Kind::LogStream(what)));
        }
        done(&mut region, "logs:CreateLogGroup", r#"{"logGroupName":"g"}"#);
        done(&mut region, "logs:CreateLogStream", r#"{"logGroupName":"g","logStreamName":"own"}"#);
        done(&mut region, "logs:PutSubscriptionFilter", concat!(
            r#"{"logGroupName":"g","filterName":"f","filterPattern":"","#,
            r#""destinationArn":"arn:aws:lambda:us-east-1:123456789012:function:f"}"#,
        ));
        done(&mut region, "events:PutRule", r#"{"Name":"r","EventPattern":"{\"source\":[\"shop\"]}"}"#);
        done(&mut region, "events:PutTargets", concat!(
            r#"{"Rule":"r","Targets":[{"Id":"1","#,
            r#""Arn":"arn:aws:logs:us-east-1:123456789012:log-group:g"}]}"#,
        ));
        let pattern: &[_] = if is_folded { &[("awslogs-multiline-pattern", "^#")] } else { &[] };
        let key = start(&mut region, logs_to("g", pattern));
        change(&mut region, key, ContainerChange::running());
        let (mut seen, mut has_ended) = (Vec::new(), false);
        for step in all.into_iter().chain([Step::Pass(10_000)]) {
            match step {
                Step::Write(line) if !has_ended => write(&mut region, key, line),
                Step::Write(_) => {}
                Step::Put(text) => {
                    let now = region.now().millis();
                    done(&mut region, "logs:PutLogEvents", &format!(
                        r#"{{"logGroupName":"g","logStreamName":"own","logEvents":[{{"timestamp":{now},"message":"{text}"}}]}}"#
                    ));
                }
                Step::FromRule(text) => {
                    done(&mut region, "events:PutEvents", &format!(
                        r#"{{"Entries":[{{"Source":"shop","DetailType":"{text}","Detail":"{{}}"}}]}}"#
                    ));
                }
                Step::Pass(millis) => {
                    let later = region.now() + Duration::from_millis(millis);
                    region.advance(later);
                }
                Step::End if !has_ended => {
                    change(&mut region, key, ContainerChange::exited(0));
                    has_ended = true;
                }
                Step::End => {}
            }
            seen.extend(sent(&mut region));
            let (mut sent, mut readable) = (seen.clone(), readable(&region));
            sent.sort();
            readable.sort();
            prop_assert_eq!(sent, readable);
        }
    }
}
