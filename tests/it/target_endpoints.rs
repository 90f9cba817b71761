//! Endpoints over HTTP stand for functions that are targets of rules.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use fake_ecs::{Clock, FakeEcs, Json};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:on-stopped";

/// Answers with these statuses, one for each request. Returns its URL, and the requests.
fn serve(statuses: &'static [u16]) -> (String, Receiver<(String, Json)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/invocations", listener.local_addr().unwrap());
    let (sender, requests) = channel();
    thread::spawn(move || {
        for status in statuses {
            let (stream, _) = listener.accept().unwrap();
            sender.send(answer(stream, *status)).unwrap();
        }
    });
    (url, requests)
}

/// Returns the first line of the request, and what is in its body.
fn answer(stream: TcpStream, status: u16) -> (String, Json) {
    let mut reader = BufReader::new(stream);
    let lines = reader.by_ref().lines().map(Result::unwrap);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let length = head
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let text = "the function says so";
    let length = text.len();
    let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n\r\n{text}");
    reader.into_inner().write_all(answer.as_bytes()).unwrap();
    let body = String::from_utf8(body).unwrap();
    (head[0].clone(), body.parse().unwrap())
}

/// A fake with a rule that tells the function of every event of `shop`.
async fn start(url: &str) -> FakeEcs {
    let ecs = FakeEcs::start()
        .clock(Clock::wall())
        .endpoint_url(FUNCTION, url)
        .await;
    let lost = ecs.sqs().queue("lost").create();
    let rule = ecs.event_bus("default").rule("orders");
    let target = format!(
        r#"{{ "Id": "1", "Arn": "{FUNCTION}", "DeadLetterConfig": {{ "Arn": "{}" }} }}"#,
        lost.arn()
    );
    rule.pattern(r#"{ "source": ["shop"] }"#)
        .target_json(&target);
    ecs
}

#[tokio::test]
async fn a_function_is_posted_the_event() {
    let (url, requests) = serve(&[202]);
    let ecs = start(&url).await;

    ecs.event_bus("default")
        .put_event("shop", "ordered", r#"{ "id": 7 }"#);

    let rule = ecs.event_bus("default").rule("orders");
    rule.wait_until(|rule| rule.deliveries().len() == 1).await;
    assert_eq!(rule.deliveries()[0].failure(), None);
    let (head, body) = requests.recv().unwrap();
    assert_eq!(head, "POST /invocations HTTP/1.1");
    assert_eq!(body["detail"]["id"], 7);
}

#[tokio::test]
async fn what_the_function_does_not_take_is_in_the_dead_letter_queue() {
    for (statuses, asked) in [(&[404][..], 1), (&[500, 500, 500], 3), (&[503, 200], 2)] {
        let (url, requests) = serve(statuses);
        let ecs = start(&url).await;

        ecs.event_bus("default").put_event("shop", "ordered", "{}");

        let rule = ecs.event_bus("default").rule("orders");
        rule.wait_until(|rule| rule.deliveries().len() == 1).await;
        let delivery = &rule.deliveries()[0];
        let last = statuses[statuses.len() - 1];
        let failure = format!("SDK_CLIENT_ERROR: status {last}: the function says so");
        assert_eq!(
            delivery.failure(),
            (last != 200).then_some(failure.as_str())
        );
        assert_eq!(requests.iter().take(asked).count(), asked);
        let lost = ecs.sqs().queue("lost").message_count();
        assert_eq!(lost, usize::from(last != 200));
    }
}
