//! What a call of each neighbour costs over HTTP, beside a bare handler that returns the same bytes;
//! and what must not grow with what is there. `cargo bench --features neighbours --bench neighbours`.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a benchmark takes real time")]

#[path = "floor/connection.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod connection;
#[path = "floor/listener.rs"]
mod listener;
#[path = "neighbours/second_half.rs"]
mod second_half;

use std::time::{Duration, Instant, UNIX_EPOCH};

use connection::Connection;
use fake_ecs::FakeEcs;
use listener::Listener;
use serde_json::{Value, json};

const ROUNDS: usize = 15;
const CALLS: usize = 400;

/// A service, as its calls name it.
#[derive(Clone, Copy)]
enum Service {
    Json(&'static str, &'static str),
    Form(&'static str),
}

const LOGS: Service = Service::Json("1.1", "Logs_20140328");
const SECRETS: Service = Service::Json("1.1", "secretsmanager");
const SSM: Service = Service::Json("1.1", "AmazonSSM");
const EVENTS: Service = Service::Json("1.1", "AWSEvents");
const SQS: Service = Service::Json("1.0", "AmazonSQS");
const STS: Service = Service::Form("2011-06-15");
const ELB: Service = Service::Form("2015-12-01");

impl Service {
    /// Headers and body of a call. What a form has is written in JSON as texts.
    fn request(self, operation: &str, body: &Value) -> (String, String) {
        match self {
            Self::Json(version, target) => (
                format!(
                    "content-type: application/x-amz-json-{version}\r\nx-amz-target: {target}.{operation}\r\n"
                ),
                body.to_string(),
            ),
            Self::Form(version) => {
                let mut form = format!("Action={operation}&Version={version}");
                for (name, value) in body.as_object().into_iter().flatten() {
                    form += &format!("&{name}={}", value.as_str().unwrap_or_default());
                }
                let headers = "content-type: application/x-www-form-urlencoded\r\n".to_owned();
                (headers, form)
            }
        }
    }
}

/// A client of a fake.
struct Client {
    connection: Connection,
    ecs: FakeEcs,
}

impl Client {
    fn start() -> Self {
        Self::of(FakeEcs::start().blocking())
    }

    fn of(ecs: FakeEcs) -> Self {
        let connection = Connection::to(ecs.local_addr());
        Self { connection, ecs }
    }

    fn call(&mut self, service: Service, operation: &str, body: &Value) -> String {
        let (headers, body) = service.request(operation, body);
        self.connection.prepare("POST /", &headers, &body);
        String::from_utf8(self.connection.call().to_vec()).unwrap()
    }

    fn json(&mut self, service: Service, operation: &str, body: &Value) -> Value {
        let answer = self.call(service, operation, body);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(answer.get("__type").is_none(), "{operation}: {answer}");
        answer
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How long one act takes, in each of several rounds.
fn timed(calls: usize, mut act: impl FnMut()) -> Duration {
    let began = Instant::now();
    (0..calls).for_each(|_| act());
    began.elapsed() / u32::try_from(calls).unwrap()
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}

/// One call, again and again, in turn with a bare handler.
fn compare(client: &mut Client, service: Service, operation: &str, body: &Value) {
    let (headers, body) = service.request(operation, body);
    compare_requests(client, operation, ("POST /", &headers, &body));
}

fn compare_requests(client: &mut Client, operation: &str, request: (&str, &str, &str)) {
    let (to, headers, body) = request;
    client.connection.prepare(to, headers, body);
    let answer = client.connection.call().to_vec();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let listener = runtime.block_on(Listener::bind(answer));
    let mut floor = Connection::to(listener.address());
    floor.prepare(to, headers, body);
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(timed(CALLS, || assert!(!floor.call().is_empty())));
        times[1].push(timed(CALLS, || {
            assert!(!client.connection.call().is_empty());
        }));
    }
    let [floor, ours] = times.map(median);
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    println!(
        "| `{operation}` | {} | {} | {ratio:.2} |",
        micros(floor),
        micros(ours)
    );
}

const STREAM: [(&str, &str); 2] = [("logGroupName", "/app"), ("logStreamName", "one")];

fn stream(more: Value) -> Value {
    let mut body = json!({});
    for (name, value) in STREAM {
        body[name] = json!(value);
    }
    let more = more.as_object().cloned().unwrap_or_default();
    body.as_object_mut().unwrap().extend(more);
    body
}

fn with_lines(client: &mut Client, lines: usize) {
    client.json(LOGS, "CreateLogGroup", &json!({ "logGroupName": "/app" }));
    client.json(LOGS, "CreateLogStream", &stream(json!({})));
    let began = client_time(client);
    for from in (0..lines).step_by(5_000) {
        let numbers = from..lines.min(from + 5_000);
        let events = numbers.map(|number| {
            json!({ "timestamp": began, "message": format!("line {number} of the application") })
        });
        let events: Vec<Value> = events.collect();
        client.json(
            LOGS,
            "PutLogEvents",
            &stream(json!({ "logEvents": events })),
        );
    }
}

/// Which time it is in the fake.
fn client_time(client: &Client) -> u64 {
    let now = client.ecs.now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(now.as_millis()).unwrap()
}

fn with_queue(client: &mut Client, messages: usize) -> Value {
    let queue = client.json(SQS, "CreateQueue", &json!({ "QueueName": "jobs" }));
    let url = queue["QueueUrl"].clone();
    for from in (0..messages).step_by(10) {
        let entries =
            (from..from + 10).map(|id| json!({ "Id": id.to_string(), "MessageBody": "do" }));
        let entries: Vec<Value> = entries.collect();
        let batch = json!({ "QueueUrl": url, "Entries": entries });
        client.json(SQS, "SendMessageBatch", &batch);
    }
    url
}

fn with_rules(client: &mut Client, rules: usize) {
    let queue = "arn:aws:sqs:us-east-1:123456789012:jobs";
    with_queue(client, 0);
    for number in 0..rules {
        let name = format!("rule-{number}");
        let pattern = json!({ "source": [format!("app.{number}")] }).to_string();
        client.json(
            EVENTS,
            "PutRule",
            &json!({ "Name": name, "EventPattern": pattern }),
        );
        let target = json!({ "Rule": name, "Targets": [{ "Id": "q", "Arn": queue }] });
        client.json(EVENTS, "PutTargets", &target);
    }
}

fn event() -> Value {
    json!({ "Entries": [{ "Source": "app.0", "DetailType": "Done", "Detail": "{\"n\":1}" }] })
}

fn with_group(client: &mut Client, others: usize) -> String {
    let make = |client: &mut Client, name: &str| {
        let group = json!({ "Name": name, "Protocol": "HTTP", "Port": "80", "VpcId": "vpc-1", "TargetType": "ip" });
        let answer = client.call(ELB, "CreateTargetGroup", &group);
        let arn = answer.split("<TargetGroupArn>").nth(1).expect(&answer);
        arn.split('<').next().unwrap().to_owned()
    };
    for other in 0..others {
        make(client, &format!("other-{other}"));
    }
    let arn = make(client, "web");
    let targets = json!({
        "TargetGroupArn": arn,
        "Targets.member.1.Id": "10.0.0.4", "Targets.member.1.Port": "80",
        "Targets.member.2.Id": "10.0.0.5", "Targets.member.2.Port": "80",
    });
    client.call(ELB, "RegisterTargets", &targets);
    arn
}

/// A call of each, against the floor.
fn beside_the_floor() {
    println!("| call | floor | ours | ratio |\n|---|--:|--:|--:|");
    let mut client = Client::start();
    with_lines(&mut client, 1_000);
    let began = client_time(&client);
    let events = json!({ "logEvents": [{ "timestamp": began, "message": "hello" }] });
    compare(
        &mut client,
        LOGS,
        "GetLogEvents",
        &stream(json!({ "limit": 10 })),
    );
    compare(&mut client, LOGS, "PutLogEvents", &stream(events));
    let secret = json!({ "Name": "db", "SecretString": "s3cret" });
    client.json(SECRETS, "CreateSecret", &secret);
    compare(
        &mut client,
        SECRETS,
        "GetSecretValue",
        &json!({ "SecretId": "db" }),
    );
    let parameter = json!({ "Name": "/app/key", "Value": "k", "Type": "String" });
    client.json(SSM, "PutParameter", &parameter);
    compare(
        &mut client,
        SSM,
        "GetParameter",
        &json!({ "Name": "/app/key" }),
    );
    compare(&mut client, STS, "GetCallerIdentity", &json!({}));
    with_rules(&mut client, 1);
    compare(&mut client, EVENTS, "PutEvents", &event());
    let url = json!({ "QueueUrl": format!("{}/123456789012/jobs", client.ecs.endpoint_url()) });
    let mut send = url.clone();
    send["MessageBody"] = json!("do");
    compare(&mut client, SQS, "SendMessage", &send);
    let mut receive = url.clone();
    receive["VisibilityTimeout"] = json!(0);
    compare(&mut client, SQS, "ReceiveMessage", &receive);
    let group = with_group(&mut client, 0);
    compare(
        &mut client,
        ELB,
        "DescribeTargetHealth",
        &json!({ "TargetGroupArn": group }),
    );
    second_half::beside_the_floor(&mut client);
}

/// What it is, with what there is of it: few, and many. Prepares, and returns what to do again and
/// again.
type Act = Box<dyn FnMut(&mut Client)>;
type Growing = (&'static str, [usize; 2], fn(&mut Client, usize) -> Act);

fn repeat(service: Service, operation: &'static str, body: Value) -> Act {
    Box::new(move |client| drop(client.call(service, operation, &body)))
}

const GROWING: [Growing; 11] = [
    (
        "send, receive and delete, by messages",
        [10, 100_000],
        |client, count| {
            let url = with_queue(client, count);
            Box::new(move |client| {
                let send = json!({ "QueueUrl": url, "MessageBody": "do" });
                client.json(SQS, "SendMessage", &send);
                let got = client.json(SQS, "ReceiveMessage", &json!({ "QueueUrl": url }));
                let handle = &got["Messages"][0]["ReceiptHandle"];
                let delete = json!({ "QueueUrl": url, "ReceiptHandle": handle });
                client.call(SQS, "DeleteMessage", &delete);
            })
        },
    ),
    (
        "`GetQueueAttributes`, by messages",
        [10, 100_000],
        |client, count| {
            let url = with_queue(client, count);
            let body = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
            repeat(SQS, "GetQueueAttributes", body)
        },
    ),
    (
        "`GetLogEvents`, the first 100, by lines",
        [1_000, 1_000_000],
        |client, count| {
            with_lines(client, count);
            let body = stream(json!({ "limit": 100, "startFromHead": true }));
            repeat(LOGS, "GetLogEvents", body)
        },
    ),
    (
        "`GetLogEvents`, the last 100, by lines",
        [1_000, 1_000_000],
        |client, count| {
            with_lines(client, count);
            repeat(LOGS, "GetLogEvents", stream(json!({ "limit": 100 })))
        },
    ),
    (
        "`PutLogEvents` of one, by lines",
        [1_000, 1_000_000],
        |client, count| {
            with_lines(client, count);
            let began = client_time(client);
            let events = json!({ "logEvents": [{ "timestamp": began, "message": "hello" }] });
            repeat(LOGS, "PutLogEvents", stream(events))
        },
    ),
    (
        "`FilterLogEvents`, a page of 100 of all, by lines",
        [1_000, 1_000_000],
        |client, count| {
            with_lines(client, count);
            let body = json!({ "logGroupName": "/app", "limit": 100 });
            repeat(LOGS, "FilterLogEvents", body)
        },
    ),
    (
        "`PutEvents`, by rules, of which one matches",
        [10, 300],
        |client, count| {
            with_rules(client, count);
            repeat(EVENTS, "PutEvents", event())
        },
    ),
    (
        "`GetSecretValue` by ARN, by secrets",
        [10, 10_000],
        |client, count| {
            let mut arn = json!(null);
            for number in 0..count {
                let secret = json!({ "Name": format!("secret-{number}"), "SecretString": "s" });
                arn = client.json(SECRETS, "CreateSecret", &secret)["ARN"].clone();
            }
            repeat(SECRETS, "GetSecretValue", json!({ "SecretId": arn }))
        },
    ),
    (
        "`GetParameter` by ARN, by parameters",
        [10, 10_000],
        |client, count| {
            for number in 0..count {
                let name = format!("/app/key-{number}");
                let parameter = json!({ "Name": name, "Value": "k", "Type": "String" });
                client.json(SSM, "PutParameter", &parameter);
            }
            let last = count - 1;
            let arn = format!("arn:aws:ssm:us-east-1:123456789012:parameter/app/key-{last}");
            repeat(SSM, "GetParameter", json!({ "Name": arn }))
        },
    ),
    (
        "`DescribeTargetHealth`, by groups",
        [10, 2_000],
        |client, count| {
            let group = with_group(client, count);
            repeat(
                ELB,
                "DescribeTargetHealth",
                json!({ "TargetGroupArn": group }),
            )
        },
    ),
    (
        "`CreateLogGroup`, by groups",
        [10, 10_000],
        |client, count| {
            let make = |client: &mut Client, number: usize| {
                let name = format!("/app/{number}");
                client.json(LOGS, "CreateLogGroup", &json!({ "logGroupName": name }));
            };
            (0..count).for_each(|number| make(client, number));
            let mut next = count;
            Box::new(move |client| {
                make(client, next);
                next += 1;
            })
        },
    ),
];

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|it| it != "--bench")
        .collect();
    if std::env::args().any(|it| it == "--test") {
        return;
    }
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|it| name.contains(it.as_str()));
    if is_wanted("floor") {
        beside_the_floor();
    }
    if is_wanted("cloudtrail") {
        second_half::cost_of_cloudtrail();
    }
    println!("\n| what must not grow | few | many | growth |\n|---|--:|--:|--:|");
    for (name, counts, prepare) in GROWING {
        if !is_wanted(name) {
            continue;
        }
        let [few, many] = counts.map(|count| {
            let mut client = Client::start();
            let mut act = prepare(&mut client, count);
            let rounds = (0..ROUNDS).map(|_| timed(CALLS / 8, || act(&mut client)));
            median(rounds.collect())
        });
        let growth = many.as_secs_f64() / few.as_secs_f64();
        let [of_few, of_many] = counts;
        println!(
            "| {name}: {of_few} and {of_many} | {} | {} | {growth:.2} |",
            micros(few),
            micros(many)
        );
    }
}
