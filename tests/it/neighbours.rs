//! Other services than ECS: what holds for all of them.

use fake_ecs::secretsmanager::GetSecretValue;
use fake_ecs::sts::GetCallerIdentity;
use fake_ecs::{FakeEcs, NewFault, RateLimits};
use serde_json::json;

use crate::support::{Answer, panics, post_form, post_target, secs};

const WHO_AM_I: &str = "Action=GetCallerIdentity&Version=2011-06-15";

fn read_secret(ecs: &FakeEcs) -> Answer {
    let host = ecs.local_addr().to_string();
    let body = json!({ "SecretId": "db" });
    post_target(ecs, &host, "secretsmanager.GetSecretValue", &body)
}

#[test]
fn calls_of_neighbours_go_wrong_as_those_of_ecs_do() {
    let ecs = FakeEcs::start().blocking();
    ecs.secrets().put("db", "s3cret");
    type Fails = fn(NewFault) -> fake_ecs::Fault;
    type Expected<'a> = (u16, &'a str);
    let (throttled, denied) = ("ThrottlingException", "AccessDeniedException");
    let (unavailable, failed) = ((503, "ServiceUnavailable"), (500, "ServerException"));
    let cases: [(Fails, Expected<'_>, Expected<'_>); 4] = [
        (NewFault::throttle, (400, throttled), (400, "Throttling")),
        (NewFault::deny, (400, denied), (403, "AccessDenied")),
        (NewFault::unavailable, unavailable, unavailable),
        (NewFault::server_error, failed, failed),
    ];
    for (fails, in_json, in_xml) in cases {
        fails(ecs.faults().on(GetSecretValue).once());
        fails(ecs.faults().on("sts:GetCallerIdentity").once());

        let json = read_secret(&ecs);
        let xml = post_form(&ecs, WHO_AM_I);

        assert_eq!((json.status(), xml.status()), (in_json.0, in_xml.0));
        assert_eq!(json.json()["__type"], in_json.1);
        let code = format!("<Code>{}</Code>", in_xml.1);
        assert!(xml.body.contains(&code), "{}", xml.body);
        assert_eq!(read_secret(&ecs).status(), 200);
        assert_eq!(post_form(&ecs, WHO_AM_I).status(), 200);
    }
    let refused = ecs.requests().of("secretsmanager:GetSecretValue");
    let injected = refused.iter().filter(|request| request.is_injected());
    assert_eq!((refused.len(), injected.count()), (8, 4));
}

#[test]
fn calls_of_neighbours_are_limited_as_aws_limits_them() {
    let limits = RateLimits::aws().per_second("sqs:ListQueues", 2, 2);
    let ecs = FakeEcs::start().rate_limits(limits).blocking();
    let host = ecs.local_addr().to_string();
    let list_queues = || {
        let answer = post_form(&ecs, "Action=ListQueues&Version=2012-11-05");
        let is_throttled = answer.body.contains("<Code>RequestThrottled</Code>");
        (answer.status(), is_throttled)
    };
    let groups = || {
        let answer = post_target(&ecs, &host, "Logs_20140328.DescribeLogGroups", &json!({}));
        (answer.status(), answer.json()["message"].to_string())
    };
    for _ in 0..2 {
        assert_eq!(list_queues(), (200, false));
    }
    assert_eq!(list_queues(), (400, true));
    for _ in 0..10 {
        assert_eq!(groups().0, 200);
    }
    assert_eq!(groups(), (400, "\"Rate exceeded\"".to_owned()));
    // The others go on, and so do these in a second.
    assert_eq!(post_form(&ecs, WHO_AM_I).status(), 200);
    ecs.advance(secs(1));
    assert_eq!((list_queues().0, groups().0), (200, 200));

    ecs.faults().on("sqs:ListQueues").throttle();
    assert_eq!(list_queues(), (400, true));
}

#[test]
fn what_is_denied_a_neighbour_is_said_in_its_words() {
    let ecs = FakeEcs::start().blocking();
    ecs.faults().on(GetSecretValue).once().deny();

    let refused = read_secret(&ecs).json();

    assert_eq!(
        refused["message"],
        "User: arn:aws:iam::123456789012:user/fake-ecs is not authorized to perform: \
         secretsmanager:GetSecretValue on resource: \
         arn:aws:secretsmanager:us-east-1:123456789012:secret:db-?????? because no identity-based \
         policy allows the secretsmanager:GetSecretValue action"
    );
}

#[test]
fn a_policy_is_for_neighbours_too() {
    let policy = |statement: &str| format!(r#"{{ "Statement": [{statement}] }}"#);
    for (statement, expected) in [
        (
            r#"{ "Effect": "Allow", "Action": "ecs:*", "Resource": "*" }"#,
            400,
        ),
        (
            r#"{ "Effect": "Allow", "Action": "secretsmanager:Get*", "Resource": "*" }"#,
            200,
        ),
    ] {
        let ecs = FakeEcs::start().blocking();
        ecs.secrets().put("db", "s3cret");
        ecs.allow(policy(statement));

        assert_eq!(read_secret(&ecs).status(), expected, "{statement}");
        // Nobody is denied that.
        assert_eq!(post_form(&ecs, WHO_AM_I).status(), 200, "{statement}");
    }
}

#[test]
fn calls_of_neighbours_are_expected_and_come_late() {
    let ecs = FakeEcs::start().blocking();
    ecs.expect(GetCallerIdentity).times(1);
    let before = ecs.now();
    ecs.faults().on(GetCallerIdentity).once().latency(secs(7));

    assert_eq!(post_form(&ecs, WHO_AM_I).status(), 200);

    assert!(ecs.now().duration_since(before).unwrap() >= secs(7));
    ecs.verify();
}

#[test]
fn an_operation_that_is_not_emulated_is_named() {
    let ecs = FakeEcs::start().blocking();
    for (name, expected) in [
        (
            "sts:GetCallerIdentify",
            "did you mean 'sts:GetCallerIdentity'?",
        ),
        ("lambda:Invoke", "no operation 'lambda:Invoke' is emulated"),
        ("RunTsk", "did you mean 'RunTask'?"),
    ] {
        let said = panics(|| drop(ecs.faults().on(name)));

        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_neighbour_that_is_switched_off_says_so_and_ecs_does_without_it() {
    let without = FakeEcs::start().strict_neighbours();
    let ecs = without.without("secretsmanager").without("sts").blocking();
    let definition = ecs.new_definition("web").secret(
        "DB",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3",
    );

    let json = read_secret(&ecs);
    let xml = post_form(&ecs, WHO_AM_I);
    let task = definition.add().run();
    ecs.settle();

    let said = "this fake is without Secrets Manager, and so without its operation 'GetSecretValue': \
                its test has switched 'secretsmanager' off";
    assert_eq!(
        (json.status(), &json.json()["message"]),
        (400, &json!(said))
    );
    assert_eq!(json.json()["__type"], "UnknownOperationException");
    assert!(
        xml.body.contains("<Code>InvalidAction</Code>"),
        "{}",
        xml.body
    );
    assert!(task.is_running());
}

#[cfg(feature = "logs")]
#[test]
fn a_handle_makes_nothing_in_a_neighbour_that_is_switched_off() {
    let ecs = FakeEcs::start().without("logs").blocking();

    let said = panics(|| drop(ecs.logs().group("/ecs/web").create()));

    let expected = "this fake is without CloudWatch Logs, and so without its operation \
                    'CreateLogGroup': its test has switched 'logs' off";
    assert!(said.contains(expected), "{said}");
    assert!(!ecs.logs().group("/ecs/web").exists());
}

#[test]
fn what_is_no_neighbour_cannot_be_switched_off() {
    for name in ["ecs", "lambda", "sqss"] {
        let said = panics(|| drop(FakeEcs::start().without(name)));

        let expected = format!("no neighbour of ECS is called '{name}' in this build; there are: ");
        assert!(said.starts_with(&expected), "{said}");
    }
}

#[cfg(all(feature = "logs", feature = "sqs"))]
#[test]
fn handles_of_neighbours_are_printed_as_what_they_are_called() {
    let ecs = FakeEcs::start().blocking();
    let queue = ecs.sqs().queue("jobs").create();
    queue.send("one");
    let group = ecs.logs().group("/app").create();
    group.put("worker", ["one"]);

    assert_eq!(format!("{queue:?}"), "QueueHandle(jobs, 1 message)");
    assert_eq!(format!("{group:?}"), "LogGroupHandle(/app)");
    let stream = group.stream("worker");
    assert_eq!(format!("{stream:?}"), "LogStreamHandle(worker of /app)");
    let message = format!("{:?}", queue.messages().only());
    assert!(message.contains("one"), "{message}");
}
