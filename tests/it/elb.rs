//! Elastic Load Balancing: what callers make, what ECS does with it, and load balancers that
//! forward.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use fake_ecs::{Clock, FakeEcs, Profile};
use serde_json::{Value, json};

use crate::support::{
    Answer, SUBNET, ask, fargate_definition, panics, post, post_form, register, secs,
};

const GONE: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/x/0123456789abcdef";

/// Calls an operation of ELB with a form.
fn call(ecs: &FakeEcs, operation: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = format!("Action={operation}&Version=2015-12-01");
    for (name, value) in fields {
        form += &format!("&{name}={value}");
    }
    post_form(ecs, &form)
}

/// The same of a call that is accepted. Returns its XML.
#[track_caller]
fn done(ecs: &FakeEcs, operation: &str, fields: &[(&str, &str)]) -> String {
    let answer = call(ecs, operation, fields);
    assert_eq!(answer.status(), 200, "{operation}: {}", answer.body);
    answer.body
}

/// What the elements of that name have, in order.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    let texts = parts.filter_map(|part| part.split_once(&close));
    texts.map(|(text, _)| text.to_owned()).collect()
}

fn first(xml: &str, name: &str) -> String {
    elements(xml, name).remove(0)
}

fn group(ecs: &FakeEcs, name: &str) -> String {
    let fields = [
        ("Name", name),
        ("Protocol", "HTTP"),
        ("Port", "80"),
        ("VpcId", "vpc-1"),
        ("TargetType", "ip"),
    ];
    first(&done(ecs, "CreateTargetGroup", &fields), "TargetGroupArn")
}

/// A load balancer with two listeners and two groups, as blue/green wants them.
struct Web {
    blue: String,
    green: String,
    /// The rules for production and for tests.
    rules: [String; 2],
}

impl Web {
    fn make(ecs: &FakeEcs) -> Self {
        let (blue, green) = (group(ecs, "blue"), group(ecs, "green"));
        let fields = [
            ("Name", "web"),
            ("Subnets.member.1", "subnet-1"),
            ("Subnets.member.2", "subnet-2"),
        ];
        let balancer = first(&done(ecs, "CreateLoadBalancer", &fields), "LoadBalancerArn");
        let rules = ["80", "8080"].map(|port| {
            let fields = [
                ("LoadBalancerArn", balancer.as_str()),
                ("Protocol", "HTTP"),
                ("Port", port),
                ("DefaultActions.member.1.Type", "fixed-response"),
                (
                    "DefaultActions.member.1.FixedResponseConfig.StatusCode",
                    "404",
                ),
            ];
            let listener = first(&done(ecs, "CreateListener", &fields), "ListenerArn");
            let fields = [
                ("ListenerArn", listener.as_str()),
                ("Priority", "1"),
                ("Conditions.member.1.Field", "path-pattern"),
                ("Conditions.member.1.Values.member.1", "/*"),
                ("Actions.member.1.Type", "forward"),
                ("Actions.member.1.TargetGroupArn", blue.as_str()),
            ];
            first(&done(ecs, "CreateRule", &fields), "RuleArn")
        });
        Self { blue, green, rules }
    }

    fn load_balancers(&self) -> Value {
        let [production, test] = &self.rules;
        json!([{
            "targetGroupArn": self.blue, "containerName": "app", "containerPort": 80,
            "advancedConfiguration": {
                "alternateTargetGroupArn": self.green,
                "productionListenerRule": production, "testListenerRule": test,
                "roleArn": "arn:aws:iam::123456789012:role/elb",
            },
        }])
    }

    /// What blue and green get in production, and of tests, as `DescribeRules` shows it.
    fn weights(&self, ecs: &FakeEcs) -> [Vec<String>; 2] {
        self.rules.each_ref().map(|rule| {
            let xml = done(ecs, "DescribeRules", &[("RuleArns.member.1", rule)]);
            elements(&xml, "Weight")
        })
    }
}

fn release(ecs: &FakeEcs) {
    let app =
        json!([{ "name": "app", "image": "busybox", "portMappings": [{ "containerPort": 80 }] }]);
    register(ecs, &fargate_definition("web", app));
}

fn service(load_balancers: &Value, configuration: &Value) -> Value {
    json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "loadBalancers": load_balancers, "deploymentConfiguration": configuration,
    })
}

fn plain(group: &str) -> Value {
    json!([{ "targetGroupArn": group, "containerName": "app", "containerPort": 80 }])
}

// ---- what ECS does ----

#[tokio::test(start_paused = true)]
async fn tasks_of_a_service_are_targets_of_the_group_that_was_made() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let web = Web::make(&ecs);
    release(&ecs);
    ask(
        &ecs,
        "CreateService",
        &service(&plain(&web.blue), &json!({})),
    );
    let health = |ecs: &FakeEcs| {
        let xml = done(
            ecs,
            "DescribeTargetHealth",
            &[("TargetGroupArn", &web.blue)],
        );
        elements(&xml, "State")
    };

    ecs.elb().target_group(&web.blue).wait_registered(2).await;
    assert_eq!(health(&ecs), ["initial", "initial"]);
    ecs.elb().target_group(&web.blue).wait_healthy(2).await;
    assert_eq!(health(&ecs), ["healthy", "healthy"]);
    let target = ecs.elb().target_group(&web.blue).registered()[0]
        .id()
        .to_owned();
    ecs.elb().target_group(&web.blue).fail_health(&target);
    assert!(health(&ecs).contains(&"unhealthy".to_owned()));
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "desiredCount": 0 }),
    );
    ecs.advance(secs(60));
    assert!(
        health(&ecs).contains(&"draining".to_owned()),
        "{:?}",
        health(&ecs)
    );
    ecs.settle();
    assert!(health(&ecs).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_task_drains_for_as_long_as_its_group_was_told() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let web = Web::make(&ecs);
    let fields = [
        ("TargetGroupArn", web.blue.as_str()),
        (
            "Attributes.member.1.Key",
            "deregistration_delay.timeout_seconds",
        ),
        ("Attributes.member.1.Value", "7"),
    ];
    done(&ecs, "ModifyTargetGroupAttributes", &fields);
    release(&ecs);
    ask(
        &ecs,
        "CreateService",
        &service(&plain(&web.blue), &json!({})),
    );
    ecs.service("web").wait_stable().await;
    let group = ecs.elb().target_group(&web.blue);
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "desiredCount": 0 }),
    );
    group.wait_registered(0).await;
    let began = ecs.now();

    group.wait_until(|group| group.draining().is_empty()).await;

    let drained = ecs.now().duration_since(began).unwrap();
    assert!((secs(7)..secs(20)).contains(&drained), "{drained:?}");
}

#[test]
fn groups_are_looked_for_once_one_was_made() {
    let ecs = FakeEcs::start().blocking();
    release(&ecs);
    ask(&ecs, "CreateService", &service(&plain(GONE), &json!({})));
    ask(
        &ecs,
        "DeleteService",
        &json!({ "service": "web", "force": true }),
    );
    ecs.settle();
    let unused = group(&ecs, "unused");
    let fields = [
        ("Name", "old"),
        ("Protocol", "HTTP"),
        ("Port", "80"),
        ("VpcId", "vpc-1"),
    ];
    let instances = first(&done(&ecs, "CreateTargetGroup", &fields), "TargetGroupArn");
    for (arn, problem) in [
        (
            GONE,
            "Unable to assume role and validate the specified targetGroupArn. Please verify that the ECS service role being passed has the proper permissions.".to_owned(),
        ),
        (
            &unused,
            format!("The target group with targetGroupArn {unused} does not have an associated load balancer."),
        ),
        (
            &instances,
            format!("The provided target group {instances} has target type instance, which is incompatible with the awsvpc network mode specified in the task definition."),
        ),
    ] {
        let refused = post(&ecs, "CreateService", &service(&plain(arn), &json!({})));

        let refused = refused.json();
        assert_eq!(refused["__type"], "InvalidParameterException", "{arn}");
        assert_eq!(refused["message"], problem);
    }
}

// ---- blue/green ----

#[tokio::test(start_paused = true)]
async fn a_rollout_is_seen_in_the_weights_of_the_rules() {
    let ecs = FakeEcs::start().await;
    let web = Web::make(&ecs);
    release(&ecs);
    let configuration = json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 });
    ask(
        &ecs,
        "CreateService",
        &service(&web.load_balancers(), &configuration),
    );
    ecs.service("web").wait_stable().await;
    let of = |blue: &str, green: &str| vec![blue.to_owned(), green.to_owned()];
    let before = web.weights(&ecs);
    release(&ecs);
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "taskDefinition": "web" }),
    );
    ecs.service("web").wait_stable().await;

    let after = web.weights(&ecs);

    assert_ne!(before, after);
    for shares in [&before[0], &after[0]] {
        assert!(
            *shares == of("100", "0") || *shares == of("0", "100"),
            "{shares:?}"
        );
    }
    let (served, idle) = match after[0] == of("100", "0") {
        true => (&web.blue, &web.green),
        false => (&web.green, &web.blue),
    };
    assert_eq!(ecs.elb().target_group(served).registered().len(), 2);
    assert!(ecs.elb().target_group(idle).registered().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_canary_gets_its_share_first() {
    let ecs = FakeEcs::start().await;
    let web = Web::make(&ecs);
    release(&ecs);
    let configuration = json!({
        "strategy": "CANARY", "bakeTimeInMinutes": 5,
        "canaryConfiguration": { "canaryPercent": 10.0, "canaryBakeTimeInMinutes": 10 },
    });
    ask(
        &ecs,
        "CreateService",
        &service(&web.load_balancers(), &configuration),
    );
    ecs.service("web").wait_stable().await;
    let mut before = web.weights(&ecs)[0].clone();
    release(&ecs);
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "taskDefinition": "web" }),
    );

    ecs.advance(secs(300));

    let mut during = web.weights(&ecs)[0].clone();
    before.sort();
    during.sort();
    assert_eq!(
        (before, during),
        (
            vec!["0".into(), "100".into()],
            vec!["10".into(), "90".into()]
        )
    );
}

// ---- load balancers that forward ----

/// An HTTP server that answers with that text, and with what it was asked.
fn serve(text: String) -> SocketAddr {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    thread::spawn(move || {
        for mut connection in server.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).unwrap_or(0) > 0 {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
            let body = format!("{text}\n{head}");
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    address
}

/// What is answered to a request: the status, and all of the text.
fn get(url: &str, path: &str) -> (u16, String) {
    get_as(url, path, "shop.example.com")
}

/// The same for another host.
fn get_as(url: &str, path: &str, named: &str) -> (u16, String) {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(secs(30))).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    (status, text)
}

/// Who answers so many requests: the first line of each body.
fn answers(url: &str, count: usize) -> Vec<String> {
    let bodies = (0..count).map(|_| get(url, "/").1);
    let bodies = bodies.map(|text| text.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned());
    bodies
        .map(|body| body.lines().next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn requests_go_to_the_containers_of_a_service_in_turn() {
    let ecs = FakeEcs::start().blocking();
    let web = Web::make(&ecs);
    release(&ecs);
    ecs.containers("web").run(|task| async move {
        task.listens(80, serve(format!("task {}", task.task_id())));
        task.stopping().await;
    });
    ask(
        &ecs,
        "CreateService",
        &service(&plain(&web.blue), &json!({})),
    );
    ecs.settle();
    let url = ecs.elb().load_balancer("web").url();

    let seen = answers(&url, 4);

    assert_eq!(seen[..2], seen[2..], "{seen:?}");
    assert_ne!(seen[0], seen[1]);
    assert!(seen[0].starts_with("task "), "{seen:?}");
    let (_, text) = get(&url, "/a?b=c");
    for header in [
        "get /a?b=c http/1.1",
        "host: shop.example.com",
        "x-forwarded-for: 127.0.0.1",
        "x-forwarded-proto: http",
        "x-forwarded-port: 80",
    ] {
        assert!(text.contains(header), "{header} in {text}");
    }
    assert_eq!(ecs.elb().load_balancer("web").url(), url);
    let printed = format!("{:?}", ecs.elb().load_balancer("web"));
    assert_eq!(printed, "LoadBalancerHandle(web, 2 listeners)");
}

#[test]
fn after_a_reset_the_same_target_is_the_first_again() {
    let ecs = FakeEcs::start().blocking();
    let asked = || {
        let web = Web::make(&ecs);
        release(&ecs);
        ecs.containers("web").run(|task| async move {
            task.listens(80, serve(task.task_id().to_owned()));
            task.stopping().await;
        });
        let input = service(&plain(&web.blue), &json!({}));
        ask(&ecs, "CreateService", &input);
        ecs.settle();
        let name = first(&done(&ecs, "DescribeLoadBalancers", &[]), "DNSName");
        let (_, text) = get_as(&ecs.endpoint_url(), "/", &name);
        let (_, answered) = text.split_once("\r\n\r\n").unwrap();
        answered.lines().next().unwrap_or_default().to_owned()
    };
    let first = asked();

    ecs.reset();

    assert_eq!(asked(), first);
}

#[tokio::test(start_paused = true)]
async fn a_blue_green_rollout_can_be_watched_by_its_clients() {
    let ecs = FakeEcs::start().await;
    let web = Web::make(&ecs);
    ecs.containers("web").run(|task| async move {
        task.listens(80, serve(format!("revision {}", task.revision())));
        task.stopping().await;
    });
    release(&ecs);
    let configuration = json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 });
    ask(
        &ecs,
        "CreateService",
        &service(&web.load_balancers(), &configuration),
    );
    ecs.service("web").wait_stable().await;
    let balancer = ecs.elb().load_balancer("web");
    let (production, test) = (balancer.url(), balancer.url_of(8080));
    let ask_both = async |ecs: &FakeEcs| {
        let urls = (production.clone(), test.clone());
        let both = tokio::task::spawn_blocking(move || (answers(&urls.0, 2), answers(&urls.1, 2)));
        let (mut production, mut test) = both.await.unwrap();
        let _ = ecs;
        production.dedup();
        test.dedup();
        (production.join(" and "), test.join(" and "))
    };
    let one = "revision 1".to_owned();
    assert_eq!(ask_both(&ecs).await, (one.clone(), one.clone()));

    let hold = ecs
        .service("web")
        .hold_deployment_at(fake_ecs::LifecycleStage::PostTestTrafficShift);
    release(&ecs);
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "taskDefinition": "web" }),
    );
    ecs.service("web")
        .wait_stage(fake_ecs::LifecycleStage::PostTestTrafficShift)
        .await;
    let two = "revision 2".to_owned();
    assert_eq!(ask_both(&ecs).await, (one, two.clone()));
    hold.release();
    ecs.service("web").wait_stable().await;
    assert_eq!(ask_both(&ecs).await, (two.clone(), two));
}

#[test]
fn the_port_of_the_fake_forwards_what_names_a_load_balancer() {
    let ecs = FakeEcs::start().blocking();
    let web = Web::make(&ecs);
    let there = serve("here".to_owned());
    let fields = [
        ("TargetGroupArn", web.blue.as_str()),
        ("Targets.member.1.Id", "127.0.0.1"),
        ("Targets.member.1.Port", &there.port().to_string()),
    ];
    done(&ecs, "RegisterTargets", &fields);
    ecs.settle();
    let name = first(&done(&ecs, "DescribeLoadBalancers", &[]), "DNSName");
    for (host, expected) in [
        (name.clone(), true),
        (format!("{name}:8080"), true),
        (format!("{name}:81"), false),
        (format!("other-{name}"), false),
    ] {
        let (status, text) = get_as(&ecs.endpoint_url(), "/", &host);

        assert_eq!(status == 200, expected, "{host}: {text}");
        assert_eq!(text.contains("\r\n\r\nhere\n"), expected, "{host}: {text}");
    }
}

#[test]
fn what_a_load_balancer_answers_itself_says_why() {
    let ecs = FakeEcs::start().blocking();
    let web = Web::make(&ecs);
    let url = ecs.elb().load_balancer("web").url();

    let (status, text) = get(&url, "/");
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("none of the 0 targets"), "{text}");
    assert!(text.contains("server: awselb/2.0"), "{text}");
    release(&ecs);
    ask(
        &ecs,
        "CreateService",
        &service(&plain(&web.blue), &json!({})),
    );
    ecs.settle();
    let (status, text) = get(&url, "/");
    assert_eq!(status, 502, "{text}");
    assert!(text.contains("is simulated and listens nowhere"), "{text}");
    done(&ecs, "DeleteRule", &[("RuleArn", &web.rules[0])]);
    assert_eq!(get(&url, "/").0, 404);
}

#[test]
fn targets_that_were_registered_by_hand_are_asked_at_their_address() {
    let ecs = FakeEcs::start().blocking();
    let web = Web::make(&ecs);
    let there = serve("here".to_owned());
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    for port in [there.port(), closed.port()] {
        let fields = [
            ("TargetGroupArn", web.blue.as_str()),
            ("Targets.member.1.Id", "127.0.0.1"),
            ("Targets.member.1.Port", &port.to_string()),
        ];
        done(&ecs, "RegisterTargets", &fields);
    }
    ecs.settle();
    let url = ecs.elb().load_balancer("web").url();

    let mut statuses = [get(&url, "/").0, get(&url, "/").0];

    statuses.sort_unstable();
    assert_eq!(statuses, [200, 502]);
}

#[test]
fn a_port_is_closed_with_its_fake_and_a_wrong_name_says_what_there_is() {
    let ecs = FakeEcs::start().blocking();
    Web::make(&ecs);
    let url = ecs.elb().load_balancer("web").url();
    let missing = panics(|| drop(ecs.elb().load_balancer("wob").url()));
    assert!(
        missing.contains("there are load balancers: web"),
        "{missing}"
    );
    let missing = panics(|| drop(ecs.elb().load_balancer("web").url_of(81)));
    assert!(missing.contains("there are ports: 80, 8080"), "{missing}");

    drop(ecs);

    let host = url.strip_prefix("http://").unwrap();
    assert!(TcpStream::connect(host).is_err());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "health checks take real time")]
fn targets_that_can_be_reached_are_checked_on_a_wall_clock() {
    let ecs = FakeEcs::start().clock(Clock::wall()).blocking();
    let web = Web::make(&ecs);
    let fields = [
        ("TargetGroupArn", web.blue.as_str()),
        ("HealthCheckIntervalSeconds", "5"),
        ("HealthCheckTimeoutSeconds", "2"),
        ("Matcher.HttpCode", "500"),
    ];
    done(&ecs, "ModifyTargetGroup", &fields);
    // It answers 200, which is none of the codes.
    let fields = [
        ("TargetGroupArn", web.blue.as_str()),
        ("Targets.member.1.Id", "127.0.0.1"),
        (
            "Targets.member.1.Port",
            &serve("here".to_owned()).port().to_string(),
        ),
    ];
    done(&ecs, "RegisterTargets", &fields);
    let _url = ecs.elb().load_balancer("web").url();
    let state = || {
        let xml = done(
            &ecs,
            "DescribeTargetHealth",
            &[("TargetGroupArn", &web.blue)],
        );
        first(&xml, "State")
    };
    assert_eq!(state(), "healthy", "the first check is that of the profile");

    let began = std::time::Instant::now();
    while state() != "unhealthy" {
        assert!(began.elapsed() < secs(30), "it is not checked");
        thread::sleep(secs(1));
    }

    assert!(began.elapsed() > secs(3), "one check is not enough");
}
