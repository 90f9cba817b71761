//! A receive that waits is carried out when there is something to receive, and only then.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const DEAD: &str = "arn:aws:sqs:us-east-1:123456789012:dead";

#[derive(Clone, Debug)]
enum Step {
    Send { group: u8, delay: u64 },
    Receive { max: u8, timeout: u64 },
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..2_u8, prop_oneof![3 => Just(0), 1 => 1..9_u64])
            .prop_map(|(group, delay)| Step::Send { group, delay }),
        5 => (1..4_u8, 0..9_u64).prop_map(|(max, timeout)| Step::Receive { max, timeout }),
        3 => (0..10_u64).prop_map(Step::Pass),
    ];
    vec(step, 0..30)
}

/// A queue whose messages are received twice at most, and the queue for those.
fn region(is_fifo: bool) -> (Region, &'static str) {
    let mut region = super::region();
    let (suffix, type_of) = match is_fifo {
        true => (".fifo", r#","FifoQueue":"true""#),
        false => ("", ""),
    };
    for name in ["dead", "jobs2"] {
        let policy = format!(r#"{{"deadLetterTargetArn":"{DEAD}{suffix}","maxReceiveCount":2}}"#);
        let policy = match name {
            "dead" => String::new(),
            _ => format!(r#","RedrivePolicy":{}"#, Json::of(&policy.as_str())),
        };
        let body = format!(
            r#"{{"QueueName":"{name}{suffix}","Attributes":{{"VisibilityTimeout":"1"{type_of}{policy}}}}}"#
        );
        done(&mut region, "CreateQueue", &body);
    }
    let url = match is_fifo {
        true => "http://localhost:4566/123456789012/jobs2.fifo",
        false => "http://localhost:4566/123456789012/jobs2",
    };
    (region, url)
}

fn wait(region: &mut Region, url: &str) -> Option<aws::wait::Wait> {
    let body = format!(r#"{{"QueueUrl":"{url}","WaitTimeSeconds":20}}"#);
    aws::waits(
        region,
        Route::Sqs(Operation::ReceiveMessage),
        body.as_bytes(),
    )
}

fn received(region: &mut Region, url: &str) -> usize {
    let body = format!(r#"{{"QueueUrl":"{url}","MaxNumberOfMessages":10}}"#);
    let answer = done(region, "ReceiveMessage", &body);
    answer["Messages"].items().len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_receive_waits_while_there_is_nothing_to_receive(all in steps(), is_fifo in any::<bool>()) {
        let (mut region, url) = region(is_fifo);
        for (number, step) in all.into_iter().enumerate() {
            match step {
                Step::Send { group, delay } => {
                    let more = match is_fifo {
                        true => format!(
                            r#","MessageGroupId":"{group}","MessageDeduplicationId":"{number}""#
                        ),
                        false => format!(r#","DelaySeconds":{delay}"#),
                    };
                    let body = format!(r#"{{"QueueUrl":"{url}","MessageBody":"a"{more}}}"#);
                    done(&mut region, "SendMessage", &body);
                }
                Step::Receive { max, timeout } => {
                    done(&mut region, "ReceiveMessage", &format!(
                        r#"{{"QueueUrl":"{url}","MaxNumberOfMessages":{max},"VisibilityTimeout":{timeout}}}"#
                    ));
                }
                Step::Pass(seconds) => {
                    let later = region.now() + Duration::from_secs(seconds);
                    region.advance(later);
                }
            }
            let mut other = region.clone();
            match wait(&mut region, url) {
                None => prop_assert!(received(&mut other, url) > 0),
                Some(wait_of) => {
                    if let Some(first) = &wait_of.first {
                        let first = std::str::from_utf8(first).unwrap();
                        let answer = done(&mut region, "ReceiveMessage", first);
                        prop_assert_eq!(answer.to_string(), "{}");
                        let again = wait(&mut region, url).unwrap();
                        prop_assert_eq!(again.first, None);
                        prop_assert_eq!(again.again_at, wait_of.again_at);
                    }
                    prop_assert_eq!(received(&mut other, url), 0);
                }
            }
        }
    }
}
