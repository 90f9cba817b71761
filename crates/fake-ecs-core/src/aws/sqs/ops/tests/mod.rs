//! What operations of SQS do together, by their JSON. Refusals of one are beside it.

mod refusals;
mod waiting;

use crate::aws;
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::wire::sqs::operation::Operation;
use crate::wire::{Json, Route};
use std::time::Duration;

const URL: &str = "http://localhost:4566/123456789012/jobs";
const FIFO_URL: &str = "http://localhost:4566/123456789012/jobs.fifo";

/// What the operation answers, or `<code>: <message>`.
fn call(region: &mut Region, operation: &str, body: &str) -> Result<Json, String> {
    let operation = Operation::parse(operation).expect(operation);
    let caller = Caller {
        authority: "localhost:4566",
        request_id: "id",
        ..Caller::default()
    };
    let answer = aws::dispatch(region, &caller, Route::Sqs(operation), body.as_bytes());
    match answer {
        Ok(answer) => Ok(Json::read(&answer.body)),
        Err(error) => {
            assert!(error.is_declared_by(Route::Sqs(operation)), "{error}");
            Err(error.to_string())
        }
    }
}

#[track_caller]
fn done(region: &mut Region, operation: &str, body: &str) -> Json {
    match call(region, operation, body) {
        Ok(answer) => answer,
        Err(error) => panic!("{operation} {body}: {error}"),
    }
}

#[track_caller]
fn refused(region: &mut Region, operation: &str, body: &str) -> String {
    match call(region, operation, body) {
        Ok(answer) => panic!("{operation} {body}: {answer}"),
        Err(error) => error,
    }
}

/// A region with the queues `jobs` and `jobs.fifo`.
fn region() -> Region {
    let mut region = fixtures::region();
    done(&mut region, "CreateQueue", r#"{"QueueName":"jobs"}"#);
    done(
        &mut region,
        "CreateQueue",
        r#"{"QueueName":"jobs.fifo","Attributes":{"FifoQueue":"true"}}"#,
    );
    region
}

fn send(region: &mut Region, body: &str) {
    let body = format!(r#"{{"QueueUrl":"{URL}","MessageBody":"{body}"}}"#);
    done(region, "SendMessage", &body);
}

fn send_fifo(region: &mut Region, body: &str, group: &str) -> Json {
    let body = format!(
        r#"{{"QueueUrl":"{FIFO_URL}","MessageBody":"{body}","MessageGroupId":"{group}",
            "MessageDeduplicationId":"{body}"}}"#
    );
    done(region, "SendMessage", &body)
}

fn receive(region: &mut Region, url: &str, more: &str) -> Vec<Json> {
    let body = format!(r#"{{"QueueUrl":"{url}"{more}}}"#);
    let answer = done(region, "ReceiveMessage", &body);
    answer["Messages"].items().cloned().collect()
}

fn bodies(messages: &[Json]) -> String {
    let bodies = messages.iter().map(|it| it["Body"].as_str().unwrap());
    bodies.collect::<Vec<_>>().join(" ")
}

fn advance(region: &mut Region, seconds: u64) {
    let time = region.now() + Duration::from_secs(seconds);
    region.advance(time);
}

fn count(region: &mut Region, url: &str) -> String {
    let body = format!(r#"{{"QueueUrl":"{url}","AttributeNames":["All"]}}"#);
    let answer = done(region, "GetQueueAttributes", &body);
    let attributes = &answer["Attributes"];
    let of = |name: &str| attributes[format!("ApproximateNumberOfMessages{name}").as_str()].clone();
    let counts = ["", "Delayed", "NotVisible"].map(|name| of(name).as_str().unwrap().to_owned());
    counts.join(" ")
}

fn handle(message: &Json) -> String {
    message["ReceiptHandle"].as_str().unwrap().to_owned()
}

const TEN: &str = r#","MaxNumberOfMessages":10"#;

#[test]
fn a_new_queue_shows_what_one_of_the_service_shows() {
    let mut region = region();
    let recorded: Json =
        include_str!("../../../../../../../tests/data/real-answers/sqs-queue-and-messages.json")
            .parse()
            .unwrap();

    let body = format!(r#"{{"QueueUrl":"{URL}","AttributeNames":["All"]}}"#);
    let ours = done(&mut region, "GetQueueAttributes", &body);

    let theirs = &recorded["GetQueueAttributes All of a new queue (Dec 2025)"];
    let names = |of: &Json| -> Vec<String> {
        let members = of["Attributes"].members();
        members.map(|(name, _)| name.to_owned()).collect()
    };
    assert_eq!(names(&ours), names(theirs));
    for (name, value) in theirs["Attributes"].members() {
        if !name.ends_with("Timestamp") && name != "QueueArn" {
            assert_eq!(ours["Attributes"][name], *value, "{name}");
        }
    }
    assert_eq!(
        ours["Attributes"]["QueueArn"],
        "arn:aws:sqs:us-east-1:123456789012:jobs"
    );
}

#[test]
fn messages_show_what_those_of_the_service_show() {
    let mut region = region();
    let recorded: Json =
        include_str!("../../../../../../../tests/data/real-answers/sqs-queue-and-messages.json")
            .parse()
            .unwrap();
    let names =
        |of: &Json| -> Vec<String> { of.members().map(|(name, _)| name.to_owned()).collect() };

    assert_eq!(bodies(&receive(&mut region, URL, "")), "");
    let sent = done(
        &mut region,
        "SendMessage",
        &format!(
            r#"{{"QueueUrl":"{URL}","MessageBody":"msg","MessageAttributes":{{
                "Foo":{{"DataType":"String","StringValue":"Bar"}}}}}}"#
        ),
    );
    let mut theirs = names(&recorded["SendMessage with attributes"]);
    theirs.retain(|name| name != "about");
    assert_eq!(names(&sent), theirs);
    assert_eq!(
        sent["MD5OfMessageBody"],
        recorded["SendMessage with attributes"]["MD5OfMessageBody"]
    );

    for (more, recorded) in [
        (
            r#","VisibilityTimeout":0"#,
            &recorded["ReceiveMessage, nothing asked for"]["Messages"][0],
        ),
        (
            r#","MessageSystemAttributeNames":["All"],"MessageAttributeNames":["All"]"#,
            &recorded["ReceiveMessage, all attributes"]["Messages"][0],
        ),
    ] {
        let received = receive(&mut region, URL, more);
        let [message] = &received[..] else {
            panic!("{received:?}")
        };
        assert_eq!(names(message), names(recorded));
        assert_eq!(
            names(&message["Attributes"]),
            names(&recorded["Attributes"])
        );
        for same in [
            "Body",
            "MD5OfBody",
            "MD5OfMessageAttributes",
            "MessageAttributes",
        ] {
            assert_eq!(message[same], recorded[same], "{same}");
        }
    }
}

#[test]
fn a_message_is_invisible_until_its_timeout_is_over_or_it_is_deleted() {
    let mut region = region();
    send(&mut region, "a");
    send(&mut region, "b");
    assert_eq!(count(&mut region, URL), "2 0 0");

    let first = receive(&mut region, URL, "");
    assert_eq!(bodies(&first), "a");
    assert_eq!(bodies(&receive(&mut region, URL, TEN)), "b");
    assert_eq!(bodies(&receive(&mut region, URL, TEN)), "");
    assert_eq!(count(&mut region, URL), "0 0 2");
    advance(&mut region, 29);
    assert_eq!(bodies(&receive(&mut region, URL, TEN)), "");
    advance(&mut region, 1);
    assert_eq!(count(&mut region, URL), "2 0 0");
    let again = receive(&mut region, URL, TEN);
    assert_eq!(bodies(&again), "a b");

    // An old handle deletes; one that was used does no harm.
    for _ in 0..2 {
        let body = format!(
            r#"{{"QueueUrl":"{URL}","ReceiptHandle":"{}"}}"#,
            handle(&first[0])
        );
        done(&mut region, "DeleteMessage", &body);
    }
    advance(&mut region, 30);
    assert_eq!(bodies(&receive(&mut region, URL, TEN)), "b");
}

#[test]
fn others_see_a_message_when_its_receiver_says() {
    let mut region = region();
    send(&mut region, "a");
    let hide = |region: &mut Region, handle: &str, seconds: i32| {
        let body = format!(
            r#"{{"QueueUrl":"{URL}","ReceiptHandle":"{handle}","VisibilityTimeout":{seconds}}}"#
        );
        call(region, "ChangeMessageVisibility", &body)
    };

    let received = handle(&receive(&mut region, URL, "")[0]);
    hide(&mut region, &received, 100).unwrap();
    advance(&mut region, 99);
    assert_eq!(bodies(&receive(&mut region, URL, "")), "");
    hide(&mut region, &received, 0).unwrap();
    let again = handle(&receive(&mut region, URL, "")[0]);
    for (handle, seconds, error) in [
        (
            &received,
            1,
            format!(
                "InvalidParameterValueException: Value {received} for parameter ReceiptHandle is \
                 invalid. Reason: Message does not exist or is not available for visibility \
                 timeout change."
            ),
        ),
        (
            &again,
            43_201,
            "InvalidParameterValueException: Value 43201 for parameter VisibilityTimeout is \
             invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200"
                .to_owned(),
        ),
        (
            &"AQEBx".to_owned(),
            1,
            "ReceiptHandleIsInvalid: The input receipt handle \"AQEBx\" is not a valid receipt \
             handle."
                .to_owned(),
        ),
    ] {
        assert_eq!(hide(&mut region, handle, seconds).unwrap_err(), error);
    }
    advance(&mut region, 1);
    assert_eq!(
        hide(&mut region, &again, 43_200).unwrap_err(),
        "InvalidParameterValueException: Value 43200 for parameter VisibilityTimeout is invalid. \
         Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"
    );
    assert_eq!(count(&mut region, URL), "0 0 1");
}

#[test]
fn delayed_messages_and_old_ones_are_not_received() {
    let mut region = region();
    let body = format!(r#"{{"QueueUrl":"{URL}","MessageBody":"late","DelaySeconds":60}}"#);
    done(&mut region, "SendMessage", &body);

    assert_eq!(count(&mut region, URL), "0 1 0");
    advance(&mut region, 59);
    assert_eq!(bodies(&receive(&mut region, URL, "")), "");
    advance(&mut region, 1);
    assert_eq!(bodies(&receive(&mut region, URL, "")), "late");

    advance(&mut region, 345_600 - 61);
    assert_eq!(count(&mut region, URL), "1 0 0");
    advance(&mut region, 1);
    assert_eq!(count(&mut region, URL), "0 0 0");
    assert_eq!(bodies(&receive(&mut region, URL, "")), "");
}

#[test]
fn a_group_of_a_fifo_queue_waits_for_its_message_in_flight() {
    let mut region = region();
    for (body, group) in [
        ("a1", "a"),
        ("b1", "b"),
        ("a2", "a"),
        ("b2", "b"),
        ("a3", "a"),
    ] {
        send_fifo(&mut region, body, group);
    }

    let first = receive(&mut region, FIFO_URL, r#","MaxNumberOfMessages":2"#);
    assert_eq!(bodies(&first), "a1 a2");
    assert_eq!(bodies(&receive(&mut region, FIFO_URL, TEN)), "b1 b2");
    assert_eq!(bodies(&receive(&mut region, FIFO_URL, TEN)), "");
    let delete = |region: &mut Region, message: &Json| {
        let handle = handle(message);
        let body = format!(r#"{{"QueueUrl":"{FIFO_URL}","ReceiptHandle":"{handle}"}}"#);
        call(region, "DeleteMessage", &body)
    };
    delete(&mut region, &first[0]).unwrap();
    assert_eq!(bodies(&receive(&mut region, FIFO_URL, TEN)), "");
    delete(&mut region, &first[1]).unwrap();
    assert_eq!(bodies(&receive(&mut region, FIFO_URL, TEN)), "a3");

    advance(&mut region, 30);
    let again = receive(&mut region, FIFO_URL, r#","MaxNumberOfMessages":1"#);
    assert_eq!(bodies(&again), "b1");
    advance(&mut region, 30);
    let old = handle(&again[0]);
    assert_eq!(
        delete(&mut region, &again[0]).unwrap_err(),
        format!(
            "InvalidParameterValueException: Value {old} for parameter ReceiptHandle is invalid. \
             Reason: The receipt handle has expired."
        )
    );
}

#[test]
fn a_fifo_queue_knows_what_it_was_sent_for_five_minutes() {
    let mut region = region();

    let first = send_fifo(&mut region, "a", "one");
    advance(&mut region, 299);
    let second = send_fifo(&mut region, "a", "two");
    assert_eq!(first["MessageId"], second["MessageId"]);
    assert_eq!(first["SequenceNumber"], second["SequenceNumber"]);
    assert_eq!(count(&mut region, FIFO_URL), "1 0 0");
    advance(&mut region, 1);
    let third = send_fifo(&mut region, "a", "one");
    assert_ne!(first["MessageId"], third["MessageId"]);
    assert!(first["SequenceNumber"].as_str() < third["SequenceNumber"].as_str());
    assert_eq!(first["SequenceNumber"].as_str().map(str::len), Some(20));
    assert_eq!(count(&mut region, FIFO_URL), "2 0 0");

    let set = format!(
        r#"{{"QueueUrl":"{FIFO_URL}","Attributes":{{"ContentBasedDeduplication":"true",
            "DeduplicationScope":"messageGroup","FifoThroughputLimit":"perMessageGroupId"}}}}"#
    );
    done(&mut region, "SetQueueAttributes", &set);
    for (group, count_of_all) in [("one", "3 0 0"), ("one", "3 0 0"), ("two", "4 0 0")] {
        let body = format!(
            r#"{{"QueueUrl":"{FIFO_URL}","MessageBody":"same","MessageGroupId":"{group}"}}"#
        );
        done(&mut region, "SendMessage", &body);
        assert_eq!(count(&mut region, FIFO_URL), count_of_all);
    }
}

#[test]
fn a_message_that_was_received_too_often_goes_to_the_dead_letter_queue() {
    let mut region = region();
    done(&mut region, "CreateQueue", r#"{"QueueName":"dead"}"#);
    let dead = "http://x/123456789012/dead";
    let policy = r#"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead\",\"maxReceiveCount\":\"2\"}"#;
    let set = format!(
        r#"{{"QueueUrl":"{URL}","Attributes":{{"VisibilityTimeout":"5","RedrivePolicy":"{policy}"}}}}"#
    );
    done(&mut region, "SetQueueAttributes", &set);
    send(&mut region, "bad");
    let sent = region.now().millis();

    for _ in 0..2 {
        assert_eq!(bodies(&receive(&mut region, URL, "")), "bad");
        advance(&mut region, 5);
    }
    assert_eq!(count(&mut region, URL), "1 0 0");
    assert_eq!(bodies(&receive(&mut region, URL, "")), "");
    assert_eq!(count(&mut region, URL), "0 0 0");
    assert_eq!(count(&mut region, dead), "1 0 0");

    let all = r#","AttributeNames":["All"]"#;
    let received = receive(&mut region, dead, all);
    let attributes = &received[0]["Attributes"];
    assert_eq!(
        attributes["DeadLetterQueueSourceArn"],
        "arn:aws:sqs:us-east-1:123456789012:jobs"
    );
    assert_eq!(attributes["SentTimestamp"], sent.to_string().as_str());
    let sources = done(
        &mut region,
        "ListDeadLetterSourceQueues",
        &format!(r#"{{"QueueUrl":"{dead}"}}"#),
    );
    assert_eq!(sources.to_string(), format!(r#"{{"queueUrls":["{URL}"]}}"#));
}
